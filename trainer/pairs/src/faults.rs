//! Errors for lines that are no pairs, and for texts without pairs.

use zirc_diagnostics::{Diagnostic, Span, counted, named};
use zirc_text::Misfit;

use crate::records::{MAX_RECORD, Record};

/// The most pairs that a text may have.
pub const MAX_PAIRS: usize = 1_000_000;

/// Characters that look like a bar.
const LIKE_BARS: [char; 9] = ['¦', '｜', '│', '┃', '∣', '❘', 'ǀ', '║', '⎜'];

/// Other separators of prompt and reply.
const SEPARATORS: [&str; 4] = ["->", "=>", "→", ": "];

/// Refuses a record that is too long.
pub(crate) fn fits(record: &Record, text: &str) -> Result<(), Box<Diagnostic>> {
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

pub(crate) fn no_pairs() -> Diagnostic {
    Diagnostic::error("no-pairs", "there are no pairs in the text")
        .help("write a pair a line, the prompt first: `are you there|YES`")
}

/// Refuses a line without a bar; if it has a forbidden character, the error is about that.
pub(crate) fn no_bar(record: &Record, text: &str, message: String) -> Box<Diagnostic> {
    let control = record.fields[0].letters(text).find(|(_, it)| it.is_control() && *it != '\t');
    if let Some((at, letter)) = control {
        return Misfit(letter).diagnostic(at..at + letter.len_utf8(), record.line);
    }
    let line = &text[record.trimmed(text)];
    if let Some(at) = line.find(LIKE_BARS) {
        let letter = line[at..].chars().next().unwrap_or_default();
        let at = record.trimmed(text).start + at;
        return Diagnostic::error("no-bar", message)
            .at(at..at + letter.len_utf8(), "this looks like one")
            .help(format!("write `|` for {}", named(letter)))
            .into();
    }
    Diagnostic::error("no-bar", message)
        .at(record.trimmed(text), "where does the reply begin?")
        .help(how_to_split(line))
        .into()
}

/// Help for a line without a bar that may have a prompt and a reply.
fn how_to_split(line: &str) -> String {
    if ["q:", "question:", "user:"].iter().any(|it| line.to_ascii_lowercase().starts_with(it)) {
        return "write the prompt and the reply on one line, without these words: `paste -d '|' - - \
                < TEXT.txt | sed 's/^[^:]*: *//; s/|[^:]*: */|/' > pairs.txt`"
            .into();
    }
    if let Some(separator) = SEPARATORS.iter().find(|it| line.contains(**it)) {
        return format!(
            "write `|` for `{separator}`: `sed 's/ *{} */|/' TEXT.txt > pairs.txt`",
            separator.trim()
        );
    }
    "write a prompt, `|`, and the reply to it: `are you there|YES`; a line that begins with `#` is a \
     comment"
        .into()
}

/// Refuses a line of a table with a wrong number of columns.
pub(crate) fn not_so_many(
    record: &Record,
    text: &str,
    (columns, separator): (&str, char),
) -> Box<Diagnostic> {
    let has = counted(record.fields.len(), "column");
    let message = format!("line {} has {has}, not {columns}", record.line);
    let error = Diagnostic::error("columns", message).at(record.trimmed(text), "");
    let help = match separator {
        '\t' => "separate the prompt and the reply by one tab".to_string(),
        _ => format!(
            "put a text that has a `{separator}` between quotes: `\"well{separator} hello\"`"
        ),
    };
    error.help(help).into()
}

pub(crate) fn stray(quote: usize, number: usize) -> Box<Diagnostic> {
    Diagnostic::error("stray-quote", format!("line {number} has a quote that is not closed"))
        .at(quote..quote + 1, "the text begins here, and does not end with a quote")
        .help("write quotes around the text, and those in it twice: `\"say \"\"hi\"\"\"`")
        .into()
}

pub(crate) fn bar(at: usize, number: usize) -> Box<Diagnostic> {
    Diagnostic::error("bar-in-prompt", format!("the prompt of line {number} has a `|`"))
        .at(at..at + 1, "prompts end with it elsewhere")
        .help("write another character for it")
        .into()
}

pub(crate) fn too_many(place: Span) -> Diagnostic {
    Diagnostic::error("too-many-pairs", format!("there are more than {MAX_PAIRS} pairs"))
        .at(place, "the first that is too many")
        .help("take a sample: `shuf -n 100000 PAIRS.txt > sample.txt`")
}
