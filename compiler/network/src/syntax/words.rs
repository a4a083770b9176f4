//! Syntax errors in plain words: what was found, what was expected, and what
//! to do.

use lalrpop_util::ParseError;
use logos::Logos;
use zirc_diagnostics::{Diagnostic, Span, nearest, quoted};

use super::tokens::{LineTokens, Token};
use crate::Opcode;

/// What the parser of a line stumbled over.
pub(super) type LineError<'t> = ParseError<usize, Token<'t>, Diagnostic>;

/// Where a line stands.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Place {
    Top,
    Network,
    Weights,
    Trained,
}

/// How every kind of line is written but those of ops, by its keyword.
const USAGE: [(&str, &str); 15] = [
    ("zir", "zir 1"),
    ("network", "network NAME {"),
    ("weights", "weights @NAME: i2[OUT, IN] {"),
    ("trained", "trained by \"zirc 0.1.0\" {"),
    ("command", "command \"zirc train pairs.txt -o net.zir\""),
    ("seed", "seed 1"),
    ("epochs", "epochs 40 of 40"),
    ("data", "data \"pairs.txt\" sha256 \"…\""),
    ("test", "test \"test.txt\" sha256 \"…\""),
    ("continues", "continues \"old.zir\" sha256 \"…\""),
    ("overflow", "overflow wrap` or `overflow reject"),
    ("prompt", "prompt limit 62"),
    ("reply", "reply charset \"ABC\" limit 50"),
    ("next", "next argmax %y"),
    ("answer", "answer argmax %y, labels \"NO\" \"YES\""),
];

/// How a line at `place` is written that begins like `line`.
fn usage(line: &str, place: Place) -> String {
    let by_keyword = |word: &str| match Opcode::named(word) {
        Some(opcode) => Some(opcode.form().usage()),
        None => {
            let usage = USAGE.iter().find(|(keyword, _)| *keyword == word);
            usage.map(|(_, usage)| usage.to_string())
        }
    };
    let mut usages = Token::lexer(line).take(8).filter_map(|token| match token {
        Ok(Token::Word(word)) => by_keyword(word),
        _ => None,
    });
    let by_place = match place {
        Place::Top => "network NAME {` or `weights @NAME: i2[OUT, IN] {",
        Place::Network => "%y = relu %x",
        Place::Weights => match Token::lexer(line).next() {
            Some(Ok(Token::OpenBracket | Token::Number(_))) => "[3 -8 0 7] 12",
            _ => "\"..+-\" 3",
        },
        Place::Trained => "command \"zirc train pairs.txt -o net.zir\"` or `seed 1",
    };
    let usage = usages.next().unwrap_or_else(|| by_place.into());
    format!("write it like `{usage}`")
}

/// The diagnostic of the line that `line` is of `text`, and stands at `place`.
pub(super) fn line_error(error: LineError<'_>, text: &str, line: Span, place: Place) -> Diagnostic {
    if let Some(error) = LineTokens::new(text, line.clone()).impostor() {
        return error;
    }
    let usage = || usage(&text[line.clone()], place);
    let (token, expected) = match error {
        ParseError::User { error } => return error,
        ParseError::UnrecognizedToken { token, expected } => (token, expected),
        ParseError::ExtraToken { token } => (token, Vec::new()),
        ParseError::UnrecognizedEof { location, expected } => {
            return end_of_line(location, &Expected::new(&expected)).help(usage());
        }
        ParseError::InvalidToken { location } => {
            return end_of_line(location, &Expected::new(&[])).help(usage());
        }
    };
    let found = quoted(&text[token.0..token.2]);
    let begins = text[line.start..token.0].trim_matches([' ', '\t', '\r', '\u{feff}']).is_empty();
    if place == Place::Top
        && begins
        && let Some(misplaced) = misplaced(token.1, &found)
    {
        return misplaced.at(token.0..token.2, "outside any block");
    }
    let error = unexpected(token, &found, &Expected::new(&expected));
    if error.help.is_empty() { error.help(usage()) } else { error }
}

fn end_of_line(at: usize, expected: &Expected<'_>) -> Diagnostic {
    let message = format!("the line ends where {} should follow", expected.list());
    Diagnostic::error("line-too-short", message)
        .at(at.saturating_sub(1)..at, format!("{} should follow", expected.list()))
}

fn unexpected(
    (start, token, end): (usize, Token<'_>, usize),
    found: &str,
    expected: &Expected<'_>,
) -> Diagnostic {
    if expected.is_empty() {
        return Diagnostic::error("line-too-long", format!("the line goes on with {found}"))
            .at(start..end, "nothing more can follow");
    }
    let message = format!("expected {}, found {found}", expected.list());
    let error = Diagnostic::error("unexpected", message).at(start..end, expected.label());
    if expected.keywords == ["["] {
        return error.help("a type is written with its width: `i16[128]`");
    }
    let Token::Word(word) = token else { return error };
    if expected.names == ["op"] {
        let names = Opcode::all().map(Opcode::name);
        return Diagnostic::error("unknown-op", format!("there is no op {found}"))
            .at(start..end, "not an op")
            .suggest(word, names.clone())
            .help(format!("the ops are {}", join(names.map(String::from).collect(), "and")));
    }
    let is_word = |keyword: &&str| keyword.starts_with(char::is_alphabetic);
    match nearest(word, expected.keywords.iter().copied().filter(is_word)) {
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
        Token::Word("command" | "seed" | "epochs" | "data" | "test" | "continues") => Some(
            Diagnostic::error("outside-training", format!("{found} stands outside a training"))
                .help("put it between `trained by \"zirc 0.1.0\" {` and its `}`"),
        ),
        Token::Text(_) | Token::OpenBracket => Some(
            Diagnostic::error("outside-weights", "a neuron stands outside weights")
                .help("put neurons between `weights @NAME: i2[OUT, IN] {` and its `}`"),
        ),
        _ => None,
    }
}

/// The terminals of the grammar that could have followed.
struct Expected<'e> {
    /// Keywords and punctuation.
    keywords: Vec<&'e str>,
    /// Terminals that stand for many texts, by their names in the grammar.
    names: Vec<&'e str>,
}

impl<'e> Expected<'e> {
    fn new(terminals: &'e [String]) -> Self {
        let mut expected = Expected { keywords: Vec::new(), names: Vec::new() };
        for terminal in terminals {
            match terminal.strip_prefix('"').and_then(|quoted| quoted.strip_suffix('"')) {
                Some(keyword) => expected.keywords.push(keyword),
                None => expected.names.push(terminal),
            }
        }
        expected
    }

    fn is_empty(&self) -> bool {
        self.keywords.is_empty() && self.names.is_empty()
    }

    /// What is said right at the place where one of them should stand.
    fn label(&self) -> String {
        if self.names.len() + self.keywords.len() > 3 {
            "not expected here".into()
        } else {
            format!("{} should stand here", self.list())
        }
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
            "op" => "an op such as `relu`".into(),
            other => format!("`{other}`"),
        });
        let keywords = self.keywords.iter().map(|keyword| format!("`{keyword}`"));
        join(names.chain(keywords).collect(), "or")
    }
}

/// `a, b or c`.
fn join(mut words: Vec<String>, last_word: &str) -> String {
    let Some(last) = words.pop() else { return "the end of the line".into() };
    if words.is_empty() { last } else { format!("{} {last_word} {last}", words.join(", ")) }
}
