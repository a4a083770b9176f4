//! From a text to pairs, or to prompts.

use zirc_compiler::network::MAX_TEXT;
use zirc_diagnostics::{Diagnostic, Source, Span, counted};
use zirc_text::{Misfit, Wanted};

use crate::heading::Heading;
use crate::layout::Layout;
use crate::records::{Field, MAX_RECORD, Record, of_lines, of_table};
use crate::{Pair, remarks};

/// The most pairs that a text may have.
pub const MAX_PAIRS: usize = 1_000_000;

/// The most bytes of a first line that names the columns.
const MAX_HEADING: usize = 200;

/// The most errors that are reported.
const REPORTED: usize = 20;

/// A text of pairs that has been read.
#[derive(Clone, Debug)]
pub struct Text {
    /// What warnings point into.
    pub source: Source,
    /// How its lines are laid out.
    pub layout: Layout,
    /// The pairs, at least one.
    pub pairs: Vec<Pair>,
    /// What is strange in it.
    pub warnings: Vec<Diagnostic>,
}

/// The pairs in the file `name` that consists of `bytes`: a text, as
/// [`zirc_text::read`] takes it, of lines `prompt|REPLY`, or a table with a column of
/// prompts and one of replies.
///
/// The first `|` of a line splits it. Blanks (spaces and tabs) around the prompt and
/// around the reply are dropped. Blank lines are skipped, and so are lines that begin with
/// `#` and have no `|`, and a first line that names the columns. Every character is at most
/// U+00FF and becomes one byte. At least one pair is returned, and at most [`MAX_PAIRS`];
/// no prompt and no reply is empty, and no reply has more than [`MAX_TEXT`] characters.
///
/// # Errors
/// All that is wrong with it, up to a bounded number of errors, and the text that
/// they point into.
pub fn read(name: &str, bytes: Vec<u8>) -> Result<Text, (Source, Vec<Diagnostic>)> {
    let source = zirc_text::read(name, bytes, Wanted::Pairs)
        .map_err(|(source, error)| (source, vec![*error]))?;
    match parse(&source) {
        Ok((layout, pairs, warnings)) => Ok(Text { source, layout, pairs, warnings }),
        Err(found) => Err((source, found)),
    }
}

type Parsed = (Layout, Vec<Pair>, Vec<Diagnostic>);

fn parse(source: &Source) -> Result<Parsed, Vec<Diagnostic>> {
    let text = &*source.text;
    let layout = Layout::of(&source.name, text, false).map_err(|error| vec![*error])?;
    let (heading, records) = records(text, layout, usize::MAX);
    if layout == Layout::Bars && !text.contains('|') {
        let error = |record: Record| match fits(&record, text) {
            Ok(()) => *no_bar(&record, text, "no line has a `|`".into()),
            Err(error) => *error,
        };
        return Err(vec![records.map(error).next().unwrap_or_else(no_pairs)]);
    }
    let pairs = gather(records.take(MAX_PAIRS + 1), |record| pair(text, layout, record))?;
    match pairs.get(MAX_PAIRS) {
        _ if pairs.is_empty() => Err(vec![no_pairs()]),
        Some((_, place)) => Err(vec![too_many(place.clone())]),
        None => {
            let pairs: Vec<Pair> = pairs.into_iter().map(|(pair, _)| pair).collect();
            let named = heading.as_ref().map(|(it, _)| *it);
            let asked =
                heading.map(|(_, record)| remarks::heading(record.trimmed(text), record.line));
            let warnings = asked.into_iter().chain(remarks::swapped(named, &pairs)).collect();
            Ok((layout, pairs, warnings))
        }
    }
}

/// The prompts in the first `most` lines of a text: those of pairs, or a line each.
/// Replies are left alone.
///
/// # Errors
/// All that is wrong with them, up to a bounded number of errors.
pub fn prompts(source: &Source, most: usize) -> Result<Vec<Vec<u8>>, Vec<Diagnostic>> {
    let text = &*source.text;
    let layout = Layout::of(&source.name, text, true).map_err(|error| vec![*error])?;
    let (_, records) = records(text, layout, most);
    let prompt = |record: &Record| {
        fits(record, text)?;
        side(text, &record.fields[0], ("empty-prompt", "prompt", record.line)).map(|it| it.1)
    };
    gather(records, prompt)
}

type Records<'t> = Box<dyn Iterator<Item = Record> + 't>;

/// The heading of a text, if it has one, and the records that follow in its first `most`
/// lines.
fn records(text: &str, layout: Layout, most: usize) -> (Option<(Heading, Record)>, Records<'_>) {
    let mut records: Records<'_> = match layout {
        Layout::Bars => Box::new(of_lines(text, most)),
        Layout::Table(separator) => {
            Box::new(of_table(text, separator).take_while(move |record| record.line <= most))
        }
    };
    let Some(first) = records.next() else { return (None, records) };
    let heading = match &*first.fields {
        [one, two] if first.span.len() < MAX_HEADING => {
            Heading::of(&one.text(text), &two.text(text))
        }
        _ => None,
    };
    match heading {
        Some(heading) => (Some((heading, first)), records),
        None => (None, Box::new([first].into_iter().chain(records))),
    }
}

/// What `read` makes of each record.
fn gather<T>(
    records: impl Iterator<Item = Record>,
    read: impl Fn(&Record) -> Result<T, Box<Diagnostic>>,
) -> Result<Vec<T>, Vec<Diagnostic>> {
    let (mut all, mut found) = (Vec::new(), Vec::new());
    for record in records {
        match read(&record) {
            Ok(it) => all.push(it),
            Err(error) => found.push(*error),
        }
        if found.len() == REPORTED {
            let message = format!("nothing after line {} has been read", record.line);
            found.push(Diagnostic::error("more-errors", message).help("mend those above first"));
            break;
        }
    }
    if found.is_empty() { Ok(all) } else { Err(found) }
}

/// The pair in a record, and where it begins.
fn pair(text: &str, layout: Layout, record: &Record) -> Result<(Pair, Span), Box<Diagnostic>> {
    let number = record.line;
    fits(record, text)?;
    if let (Layout::Table(',' | ';'), Some(quote)) = (layout, record.stray) {
        return Err(stray(quote, number));
    }
    let [prompt, reply] = &*record.fields else {
        return Err(match layout {
            Layout::Bars => no_bar(record, text, format!("line {number} has no `|`")),
            Layout::Table(separator) => not_two(record, text, separator),
        });
    };
    let (_, prompt) = side(text, prompt, ("empty-prompt", "prompt", number))?;
    if let Some(at) = record.fields[0].letters(text).find(|(_, letter)| *letter == '|') {
        return Err(bar(at.0, number));
    }
    let (place, reply) = side(text, reply, ("empty-reply", "reply", number))?;
    if reply.len() > MAX_TEXT as usize {
        let message = format!("the reply of line {number} has {} characters", reply.len());
        return Err(Diagnostic::error("long-reply", message)
            .at(place, "too long")
            .help(format!("shorten it: a reply has at most {MAX_TEXT} characters"))
            .into());
    }
    let start = record.trimmed(text).start;
    Ok((Pair { prompt, reply, line: number }, start..start))
}

/// The prompt or the reply in a field: where it is, and its bytes.
fn side(
    text: &str,
    field: &Field,
    (code_if_empty, thing, number): (&'static str, &str, usize),
) -> Result<(Span, Vec<u8>), Box<Diagnostic>> {
    let is_blank = |(_, letter): &(usize, char)| matches!(letter, ' ' | '\t');
    let mut letters: Vec<(usize, char)> = field.letters(text).skip_while(is_blank).collect();
    let length = letters.iter().rposition(|it| !is_blank(it)).map_or(0, |last| last + 1);
    letters.truncate(length);
    let (Some(&(start, _)), Some(&(last, letter))) = (letters.first(), letters.last()) else {
        let message = format!("the {thing} of line {number} is empty");
        return Err(Diagnostic::error(code_if_empty, message)
            .at(field.span.clone(), format!("no {thing}"))
            .help(format!("write the {thing}, or take the line out"))
            .into());
    };
    let byte = |(at, letter): (usize, char)| {
        let place = at..at + letter.len_utf8();
        zirc_text::byte(letter).map_err(|misfit| misfit.diagnostic(place, number))
    };
    let bytes = letters.into_iter().map(byte).collect::<Result<_, _>>()?;
    Ok((start..last + letter.len_utf8(), bytes))
}

/// Refuses a record that is too long.
fn fits(record: &Record, text: &str) -> Result<(), Box<Diagnostic>> {
    let place = record.trimmed(text);
    if place.len() <= MAX_RECORD {
        return Ok(());
    }
    let message = format!("line {} has {}", record.line, counted(place.len(), "byte"));
    Err(Diagnostic::error("long-line", message)
        .at(place.start..place.start, "it begins here")
        .help(format!("break it up: a line may have {MAX_RECORD} bytes"))
        .into())
}

fn no_pairs() -> Diagnostic {
    Diagnostic::error("no-pairs", "there are no pairs in the text")
        .help("write a pair a line, the prompt first: `are you there|YES`")
}

/// Refuses a line without a bar, or, if it has any, for a character that no line may have.
fn no_bar(record: &Record, text: &str, message: String) -> Box<Diagnostic> {
    let control = record.fields[0].letters(text).find(|(_, it)| it.is_control() && *it != '\t');
    if let Some((at, letter)) = control {
        return Misfit(letter).diagnostic(at..at + letter.len_utf8(), record.line);
    }
    Diagnostic::error("no-bar", message)
        .at(record.trimmed(text), "where does the reply begin?")
        .help(
            "write a prompt, `|`, and the reply to it: `are you there|YES`; a line that begins with \
             `#` is a comment",
        )
        .into()
}

/// Refuses a line of a table with two columns.
fn not_two(record: &Record, text: &str, separator: char) -> Box<Diagnostic> {
    let columns = counted(record.fields.len(), "column");
    let message = format!("line {} has {columns}, not two", record.line);
    let error = Diagnostic::error("columns", message).at(record.trimmed(text), "");
    let help = match separator {
        '\t' => "separate the prompt and the reply by one tab".to_string(),
        _ => format!(
            "put a text that has a `{separator}` between quotes: `\"well{separator} hello\"`"
        ),
    };
    error.help(help).into()
}

fn stray(quote: usize, number: usize) -> Box<Diagnostic> {
    Diagnostic::error("stray-quote", format!("line {number} has a quote that is not closed"))
        .at(quote..quote + 1, "the text begins here, and does not end with a quote")
        .help("write quotes around the text, and those in it twice: `\"say \"\"hi\"\"\"`")
        .into()
}

fn bar(at: usize, number: usize) -> Box<Diagnostic> {
    Diagnostic::error("bar-in-prompt", format!("the prompt of line {number} has a `|`"))
        .at(at..at + 1, "prompts end with it elsewhere")
        .help("write another character for it")
        .into()
}

fn too_many(place: Span) -> Diagnostic {
    Diagnostic::error("too-many-pairs", format!("there are more than {MAX_PAIRS} pairs"))
        .at(place, "the first that is too many")
        .help("take a sample: `shuf -n 100000 PAIRS.txt > sample.txt`")
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::GzEncoder;

    use super::*;

    fn pairs(bytes: &[u8]) -> Vec<Pair> {
        read("pairs.txt", bytes.to_vec()).expect("they are pairs").pairs
    }

    fn pair(prompt: &[u8], reply: &[u8], line: usize) -> Pair {
        Pair { prompt: prompt.into(), reply: reply.into(), line }
    }

    /// The codes and the lines of what is wrong with `bytes`.
    fn wrong(bytes: &[u8]) -> Vec<(&'static str, Option<usize>)> {
        let (source, found) = read("pairs.txt", bytes.to_vec()).expect_err("it is refused");
        let line = |(span, _): &(Span, String)| source.text[..span.start].split('\n').count();
        assert!(found.iter().all(|error| !error.help.is_empty()), "{found:?}");
        found.iter().map(|error| (error.code, error.primary.as_ref().map(line))).collect()
    }

    fn packed(bytes: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(bytes).expect("memory has room");
        encoder.finish().expect("memory has room")
    }

    #[test]
    fn the_first_bar_splits_and_blanks_around_both_sides_are_dropped() {
        assert_eq!(pairs(b" a b |\tC|D \n"), [pair(b"a b", b"C|D", 1)]);
    }

    #[test]
    fn blank_lines_byte_order_marks_and_line_ends_do_not_matter() {
        let text = "\u{FEFF}a|B\r\n\r\n \t \nc|D";
        assert_eq!(pairs(text.as_bytes()), [pair(b"a", b"B", 1), pair(b"c", b"D", 4)]);
    }

    #[test]
    fn a_character_is_a_byte() {
        assert_eq!(
            pairs("caf\u{e9}\tx|\u{a0}\u{ff}".as_bytes()),
            [pair(b"caf\xE9\tx", b"\xA0\xFF", 1)]
        );
    }

    #[test]
    fn packed_texts_are_unpacked_all_members_of_them() {
        let text = [packed(b"a|B\nc"), packed(b"|D\n")].concat();
        assert_eq!(pairs(&text), [pair(b"a", b"B", 1), pair(b"c", b"D", 2)]);
    }

    #[test]
    fn a_text_without_pairs_is_refused() {
        for text in [&b""[..], b"\n\n", "\u{FEFF}".as_bytes(), &packed(b" ")] {
            assert_eq!(wrong(text), [("no-pairs", None)]);
        }
    }

    #[test]
    fn each_line_at_fault_is_told() {
        let text = "a|B\nhello\n|X\nx| \r\na\u{7}|B\na|B\u{8}c\na|B\u{2019}\n  |\n";
        let lines = [
            ("no-bar", 2),
            ("empty-prompt", 3),
            ("empty-reply", 4),
            ("control-character", 5),
            ("control-character", 6),
            ("not-latin-1", 7),
            ("empty-prompt", 8),
        ];
        assert_eq!(wrong(text.as_bytes()), lines.map(|(code, line)| (code, Some(line))));
    }

    #[test]
    fn texts_in_other_encodings_are_told_how_to_convert() {
        for (bytes, encoding) in
            [(&b"a|B\ncaf\xE9|X\n"[..], "LATIN1"), (b"\xFF\xFEa\0|\0", "UTF-16")]
        {
            assert_eq!(wrong(bytes)[0].0, "not-utf8");
            let (_, found) = read("pairs.txt", bytes.to_vec()).expect_err("it is refused");
            assert!(found[0].help[0].contains(encoding), "{found:?}");
        }
    }

    #[test]
    fn replies_and_lines_have_bounds_and_prompts_that_of_lines() {
        let line = |prompt, reply| [&vec![b'p'; prompt][..], b"|", &vec![b'R'; reply]].concat();
        assert_eq!(pairs(&line(10_000, 255))[0].reply.len(), 255);
        assert_eq!(wrong(&line(1, 256)), [("long-reply", Some(1))]);
        assert_eq!(wrong(&line(MAX_RECORD, 1)), [("long-line", Some(1))]);
    }

    #[test]
    fn errors_have_a_bound() {
        let found = wrong(("a|B\n".to_owned() + &"x\n".repeat(1_000_000)).as_bytes());
        assert_eq!(found.len(), REPORTED + 1);
        assert_eq!(found.last(), Some(&("more-errors", None)));
    }

    #[test]
    fn more_pairs_than_anyone_needs_are_refused() {
        let text = "a|B\n".repeat(MAX_PAIRS);
        assert_eq!(pairs(text.as_bytes()).len(), MAX_PAIRS);
        assert_eq!(wrong((text + "\na|B").as_bytes()), [("too-many-pairs", Some(MAX_PAIRS + 2))]);
    }

    #[test]
    fn a_text_that_is_too_large_is_refused_however_it_is_packed() {
        let zeros = vec![b'\n'; zirc_text::MAX_TEXT_BYTES + 1];
        assert_eq!(wrong(&packed(&zeros)), [("too-much-text", None)]);
        assert_eq!(wrong(&zeros), [("too-much-text", None)]);
    }

    #[test]
    fn what_is_packed_and_damaged_is_refused() {
        let mut bytes = packed(b"hello|HI\nbye|BYE\n");
        bytes.truncate(bytes.len() - 9);
        assert_eq!(wrong(&bytes), [("not-unpacked", None)]);
        assert_eq!(wrong(b"\x1F\x8Bnonsense that is no gzip"), [("not-unpacked", None)]);
    }
}
