//! Syntax errors in plain words: what was found, what was expected, and what
//! to do.

use lalrpop_util::ParseError;
use zirc_diagnostics::{Diagnostic, Span, nearest};

use super::tokens::Token;
use crate::network::Op;

/// What the parser of a line stumbled over.
pub(super) type LineError<'t> = ParseError<usize, Token<'t>, Diagnostic>;

/// The longest part of a text that is quoted in a message.
const QUOTED: usize = 40;

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Network,
    Weights,
}

/// `text` between backquotes: printable, and not too long.
pub(super) fn quoted(text: &str) -> String {
    let mut quoted = String::from("`");
    for (index, character) in text.chars().enumerate() {
        if index == QUOTED {
            quoted.push('…');
            break;
        }
        if character.is_control() {
            quoted.extend(character.escape_unicode());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('`');
    quoted
}

/// The start of `span`, as long as it makes sense to underline.
pub(super) fn clipped(text: &str, span: Span) -> Span {
    let end = text.floor_char_boundary(span.end.min(span.start + QUOTED));
    span.start..if end > span.start { end } else { span.end }
}

/// The diagnostic of a line that stands at `place` of `text`.
pub(super) fn line_error(error: LineError<'_>, text: &str, place: Place) -> Diagnostic {
    match error {
        ParseError::User { error } => error,
        ParseError::UnrecognizedToken { token, expected } => {
            unexpected(text, token, &expected, place)
        }
        ParseError::ExtraToken { token } => unexpected(text, token, &[], place),
        ParseError::UnrecognizedEof { location, expected } => {
            end_of_line(location, &Expected::new(&expected))
        }
        ParseError::InvalidToken { location } => end_of_line(location, &Expected::new(&[])),
    }
}

fn end_of_line(at: usize, expected: &Expected<'_>) -> Diagnostic {
    let expected = expected.list();
    Diagnostic::error("line-too-short", format!("the line ends where {expected} should follow"))
        .at(at.saturating_sub(1)..at, format!("{expected} should follow"))
        .help("complete the line: an op, a setting or a neuron does not go on to the next")
}

fn unexpected(
    text: &str,
    (start, token, end): (usize, Token<'_>, usize),
    expected: &[String],
    place: Place,
) -> Diagnostic {
    let (span, found) = (clipped(text, start..end), quoted(&text[start..end]));
    let expected = Expected::new(expected);
    if place == Place::Top
        && let Some(misplaced) = misplaced(token, &found)
    {
        return misplaced.at(span, "outside any block");
    }
    if expected.is_empty() {
        return Diagnostic::error("line-too-long", format!("the line goes on with {found}"))
            .at(span, "nothing more can follow")
            .help("write one op, setting or neuron a line");
    }
    let Token::Word(word) = token else {
        let list = expected.list();
        return Diagnostic::error("unexpected", format!("expected {list}, found {found}"))
            .at(span, format!("{list} should stand here"));
    };
    if expected.ops {
        return Diagnostic::error("unknown-op", format!("there is no op {found}"))
            .at(span, "not an op")
            .suggest(word, Op::NAMES)
            .help(format!("the ops are {}", join(Op::NAMES.map(String::from).to_vec(), "and")));
    }
    let list = expected.list();
    let error = Diagnostic::error("unexpected", format!("expected {list}, found {found}"))
        .at(span, format!("{list} should stand here"));
    match nearest(word, expected.keywords.iter().copied()) {
        Some(near) => error.help(format!("did you mean `{near}`?")),
        None if expected.names.contains(&"value") => {
            error.help("the name of a value begins with `%`")
        }
        None if expected.names.contains(&"matrix") => {
            error.help("the name of weights begins with `@`")
        }
        None => error,
    }
}

/// A line that has its place inside a block.
fn misplaced(token: Token<'_>, found: &str) -> Option<Diagnostic> {
    match token {
        Token::CloseBrace => Some(
            Diagnostic::error("unopened-block", "`}` closes a block that was not opened")
                .help("remove it, or open the block with `network NAME {` or `weights @NAME: i2[OUT, IN] {`"),
        ),
        Token::Value(_) | Token::Word("overflow" | "prompt" | "reply" | "next" | "answer") => Some(
            Diagnostic::error("outside-network", format!("{found} stands outside a network"))
                .help("put ops and settings between `network NAME {` and its `}`"),
        ),
        Token::Text(_) => Some(
            Diagnostic::error("outside-weights", "a neuron stands outside weights")
                .help("put neurons between `weights @NAME: i2[OUT, IN] {` and its `}`"),
        ),
        _ => None,
    }
}

/// The terminals of the grammar that could have followed.
struct Expected<'e> {
    /// Whether any op could.
    ops: bool,
    /// Keywords and punctuation, ops left out.
    keywords: Vec<&'e str>,
    /// Terminals that stand for many texts, by their names in the grammar.
    names: Vec<&'e str>,
}

impl<'e> Expected<'e> {
    fn new(terminals: &'e [String]) -> Self {
        let mut expected = Expected { ops: false, keywords: Vec::new(), names: Vec::new() };
        for terminal in terminals {
            match terminal.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"')) {
                Some(op) if Op::NAMES.contains(&op) => expected.ops = true,
                Some(keyword) => expected.keywords.push(keyword),
                None => expected.names.push(terminal),
            }
        }
        expected
    }

    fn is_empty(&self) -> bool {
        !self.ops && self.keywords.is_empty() && self.names.is_empty()
    }

    /// All of them in plain words: `a number or …`.
    fn list(&self) -> String {
        let names = self.names.iter().map(|name| match *name {
            "value" => "a value such as `%x`".into(),
            "matrix" => "weights such as `@w`".into(),
            "number" => "a number".into(),
            "text" => "a text in quotes".into(),
            "name" => "a name".into(),
            "word" => "a type".into(),
            other => format!("`{other}`"),
        });
        let op = self.ops.then(|| "an op such as `relu`".into());
        let keywords = self.keywords.iter().map(|keyword| format!("`{keyword}`"));
        join(names.chain(op).chain(keywords).collect(), "or")
    }
}

/// `a, b or c`.
fn join(mut words: Vec<String>, last_word: &str) -> String {
    let Some(last) = words.pop() else { return "the end of the line".into() };
    if words.is_empty() { last } else { format!("{} {last_word} {last}", words.join(", ")) }
}
