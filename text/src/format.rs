//! Recognizes the format of a file, for errors about unexpected files.

use zirc_diagnostics::Diagnostic;

/// The bytes of a file, and the lines of a text, that are examined.
const SAMPLE: usize = 1 << 13;
const LINES: usize = 200;

/// What a file is expected to hold.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// A `.zir` network.
    Network,
    /// Pairs of prompts and replies.
    Pairs,
    /// Prompts: a line each, as pairs, or as JSON lines.
    Prompts,
    /// A CP/M program.
    Program,
    /// A trained model: no text is one.
    Model,
}

/// The apparent format of a file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    /// A `.zir` network.
    Network,
    /// Lines with a bar.
    Pairs,
    /// JSON, or JSON lines.
    Json,
    /// HTML or XML.
    Markup,
    /// A table with rules between its lines, as in Markdown.
    Markdown,
    /// A block between lines of backquotes, as in Markdown.
    Fenced,
    /// A text that Git could not merge.
    Conflict,
    /// Lines of words.
    Prose,
    /// A trained model.
    Model,
    /// A zip archive that may be a model.
    Archive,
    /// A document of an office program.
    Document,
    /// A pointer of Git LFS to a large file.
    Pointer,
    /// A packed file.
    Packed(&'static str),
    /// Another kind of file with a known beginning.
    Other(&'static str),
    /// An unknown binary file.
    Binary,
}

/// Beginnings of files: offset, bytes and format.
const BEGINNINGS: [(usize, &[u8], Format); 29] = [
    (0, b"version https://git-lfs.github.com/spec/", Format::Pointer),
    (0, b"\x93NUMPY", Format::Model),
    (0, b"\x89HDF\r\n", Format::Model),
    (0, b"GGUF", Format::Model),
    (0, b"\x80\x02", Format::Model),
    (0, b"\x80\x03", Format::Model),
    (0, b"\x80\x04", Format::Model),
    (0, b"\x80\x05", Format::Model),
    // The header of `.safetensors` is JSON, after its length.
    (5, b"\0\0\0{", Format::Model),
    (0, b"\xD0\xCF\x11\xE0", Format::Document),
    (0, b"{\\rtf", Format::Document),
    (0, b"%PDF-", Format::Document),
    (0, b"\x1F\x8B", Format::Packed("gzip")),
    (0, b"\x1F\x9D", Format::Packed("compress")),
    (4, b"1AY&SY", Format::Packed("bzip2")),
    (0, b"\xFD7zXZ\0", Format::Packed("xz")),
    (0, b"\x28\xB5\x2F\xFD", Format::Packed("zstd")),
    (0, b"\x04\x22\x4D\x18", Format::Packed("lz4")),
    (0, b"7z\xBC\xAF\x27\x1C", Format::Packed("7-Zip")),
    (0, b"Rar!\x1A\x07", Format::Packed("RAR")),
    (257, b"ustar", Format::Packed("tar")),
    (0, b"\x89PNG\r\n", Format::Other("a PNG image")),
    (0, b"\xFF\xD8\xFF", Format::Other("a JPEG image")),
    (0, b"GIF8", Format::Other("a GIF image")),
    (0, b"RIFF", Format::Other("sound or video")),
    (0, b"OggS", Format::Other("sound or video")),
    (0, b"\x7FELF", Format::Other("a program for Linux")),
    (0, b"MZ\x90\0", Format::Other("a program for Windows or MS-DOS")),
    (0, b"SQLite format 3\0", Format::Other("an SQLite database")),
];

/// File names in the zip archives of office documents.
const OF_DOCUMENTS: [&[u8]; 4] = [b"[Content_Types].xml", b"mimetypeapplication", b"word/", b"xl/"];

/// The beginnings of HTML and XML.
const MARKUP: [&str; 7] = ["<!doctype", "<html", "<?xml", "<head", "<body", "<svg", "<table"];

impl Format {
    /// The format of a file by its first bytes, if it is no text.
    pub fn of_bytes(bytes: &[u8]) -> Option<Format> {
        let starts = |(at, start, _): &&(usize, &[u8], Format)| {
            bytes.get(*at..).is_some_and(|bytes| bytes.starts_with(start))
        };
        if let Some((_, _, format)) = BEGINNINGS.iter().find(starts) {
            return Some(*format);
        }
        let sample = &bytes[..bytes.len().min(SAMPLE)];
        if sample.starts_with(b"PK\x03\x04") {
            let has = |name: &&[u8]| sample.windows(name.len()).any(|bytes| bytes == *name);
            let is_document = OF_DOCUMENTS.iter().any(has);
            return Some(if is_document { Format::Document } else { Format::Archive });
        }
        // Padding of a text does not count.
        let end = sample.iter().rposition(|&byte| byte != 0 && byte != 0x1A).map_or(0, |at| at + 1);
        let is_code = |byte: &&u8| byte.is_ascii_control() && !b"\t\n\r\x0C\x1B\x1A".contains(byte);
        let code = sample[..end].iter().filter(is_code).count();
        (code >= 4 && 20 * code > end).then_some(Format::Binary)
    }

    /// The format of a text.
    pub fn of_text(text: &str) -> Option<Format> {
        let lines = text.trim_start().lines().map(str::trim).filter(|line| !line.is_empty());
        let lines: Vec<&str> = lines.take(LINES).collect();
        let first = lines.first()?;
        if first.starts_with("```") {
            return Some(Format::Fenced);
        }
        let code = lines.iter().find(|line| !line.starts_with(';'));
        let names_network = |line: &&str| has_word(line, "network") && line.ends_with('{');
        if code.is_some_and(|line| is_version(line)) || lines.iter().any(names_network) {
            return Some(Format::Network);
        }
        let has_line = |start: &str| lines.iter().any(|line| line.starts_with(start));
        if has_line("<<<<<<< ") && has_line("=======") && has_line(">>>>>>> ") {
            return Some(Format::Conflict);
        }
        if MARKUP.iter().any(|word| has_word(first, word)) {
            return Some(Format::Markup);
        }
        let start: String = text.chars().filter(|it| !it.is_whitespace()).take(3).collect();
        if ["{\"", "[\"", "[{\"", "[[\""].iter().any(|json| start.starts_with(json)) {
            return Some(Format::Json);
        }
        let is_rule = |line: &&str| {
            line.contains("--")
                && line.contains(['|', '+'])
                && line.chars().all(|letter| "|:-+= ".contains(letter))
        };
        if lines.iter().take(3).any(is_rule) && lines.iter().any(|line| has_words_and_bar(line)) {
            return Some(Format::Markdown);
        }
        if 2 * lines.iter().filter(|line| line.contains('|')).count() >= lines.len() {
            return Some(Format::Pairs);
        }
        let in_words = |line: &&&str| {
            let words = line.trim_start_matches(['"', '#', '*', '-', '>', ' ']);
            words.starts_with(|first: char| first.is_alphanumeric())
        };
        let is_prose = 2 * lines.iter().filter(in_words).count() > lines.len();
        (is_prose && !lines.iter().any(|line| is_code(line))).then_some(Format::Prose)
    }

    /// Its name.
    pub fn name(self) -> String {
        let name = match self {
            Format::Network => "a network (`.zir`)",
            Format::Pairs => "pairs of prompts and replies",
            Format::Json => "JSON",
            Format::Markup => "HTML or XML",
            Format::Markdown => "a table in Markdown or from a database",
            Format::Fenced => "a block in Markdown",
            Format::Conflict => "a text with a conflict that Git marks",
            Format::Prose => "plain text",
            Format::Model => "a model",
            Format::Archive => "a model or another archive",
            Format::Document => "an office document",
            Format::Pointer => "a Git LFS pointer",
            Format::Packed(by) => return format!("a file packed by {by}"),
            Format::Other(name) => name,
            Format::Binary => "a program or other binary data",
        };
        name.into()
    }

    /// What to do with it.
    fn help(self, wanted: Wanted) -> &'static str {
        match (self, wanted) {
            (Format::Network, Wanted::Prompts) | (Format::Json, Wanted::Network) => wanted.help(),
            (Format::Network, _) => {
                "a network comes first in `zirc eval NET.zir PAIRS.txt`, and last in `zirc train \
                 PAIRS.txt -o NET.zir`; `zirc chat NET.zir` talks with it"
            }
            (Format::Pairs, _) => {
                "`zirc train PAIRS.txt -o NET.zir` makes a network of pairs, and `zirc eval NET.zir \
                 PAIRS.txt` takes the network first"
            }
            (Format::Json | Format::Markdown, Wanted::Model) => wanted.help(),
            (Format::Json, _) => {
                "write a pair a line: `jq -r '.prompt + \"|\" + .reply' PAIRS.jsonl > pairs.txt`, \
                 with the names that it has"
            }
            (Format::Fenced, _) => "remove the lines that begin with three backquotes",
            (Format::Conflict, _) => "keep one side of each conflict, and remove the marks",
            (Format::Markdown, _) => {
                "remove the line of dashes, and the bars that lines begin and end with"
            }
            (Format::Markup, _) => {
                "if it is a web page, download the file that it shows (`Raw` at GitHub); else save \
                 it as plain text in UTF-8"
            }
            (Format::Document, _) => "save it as plain text in UTF-8",
            (Format::Pointer, _) => "fetch the file that it stands for: `git lfs pull`",
            (Format::Model | Format::Archive, _) => {
                "`zirc import` makes a network of a model; other archives have to be unpacked"
            }
            (Format::Packed(_), _) => "unpack it; what gzip packs is read as it is",
            (Format::Binary, Wanted::Network | Wanted::Pairs | Wanted::Prompts) => {
                "`zirc run PROG.COM` runs a program of CP/M; all else reads texts"
            }
            (Format::Prose | Format::Other(_) | Format::Binary, _) => wanted.help(),
        }
    }

    /// A remark if such input, given to a program line by line, is probably a mistake.
    pub fn remark(self) -> Option<String> {
        let help = match self {
            Format::Prose => return None,
            Format::Pairs => "give prompts alone: `cut -d'|' -f1 PAIRS.txt`",
            Format::Json => "give prompts alone: `jq -r .prompt FILE.jsonl`",
            _ => "give a line for each prompt",
        };
        Some(format!(
            "standard input looks like {}, and each line is a prompt; {help}",
            self.name()
        ))
    }

    /// The error for a file of this format where another is wanted.
    pub fn refuse(self, wanted: Wanted) -> Box<Diagnostic> {
        let message = format!("the file looks like {}, not {}", self.name(), wanted.name());
        Diagnostic::error("wrong-format", message).help(self.help(wanted)).into()
    }
}

impl Wanted {
    /// Whether a file of a format may be what is wanted.
    pub(crate) fn takes(self, format: Format) -> bool {
        match self {
            Wanted::Network => format == Format::Network,
            Wanted::Pairs => matches!(format, Format::Pairs | Format::Prose),
            Wanted::Prompts => matches!(format, Format::Pairs | Format::Prose | Format::Json),
            Wanted::Program => format == Format::Binary,
            Wanted::Model => matches!(format, Format::Model | Format::Archive),
        }
    }

    fn name(self) -> &'static str {
        match self {
            Wanted::Network => "a network",
            Wanted::Pairs => "pairs of prompts and replies",
            Wanted::Prompts => "prompts",
            Wanted::Program => "a network or a CP/M program",
            Wanted::Model => "a model",
        }
    }

    fn help(self) -> &'static str {
        match self {
            Wanted::Network => "give a network, a text that begins with `zir 1`",
            Wanted::Pairs => "give a text with a pair a line: `are you there|YES`",
            Wanted::Prompts => "give a text with a prompt a line",
            Wanted::Program => "give a network (`.zir`) or a program (`.COM`)",
            Wanted::Model => "give a model that Z80-μLM has trained or exported: `.pt` or `.npz`",
        }
    }
}

/// Whether a line begins with this whole word, in any case.
fn has_word(line: &str, word: &str) -> bool {
    let (start, rest) = line.split_at(line.floor_char_boundary(word.len()));
    start.eq_ignore_ascii_case(word) && !rest.starts_with(|next: char| next.is_alphanumeric())
}

/// Whether a line has a bar, and other characters than rules of tables have.
fn has_words_and_bar(line: &str) -> bool {
    line.contains('|') && line.contains(char::is_alphanumeric)
}

/// Whether a line is the version line of a network.
fn is_version(line: &str) -> bool {
    let number = line.strip_prefix("zir").unwrap_or_default();
    number.trim_start().starts_with(|digit: char| digit.is_ascii_digit())
}

/// Whether only a network, even a broken one, has such a line.
fn is_code(line: &str) -> bool {
    line.starts_with(['%', '@', '{', '}'])
        || is_version(line)
        || ["network", "weights"].iter().any(|word| has_word(line, word))
}
