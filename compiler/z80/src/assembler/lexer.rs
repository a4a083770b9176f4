//! Tokens of one line.

use std::ops::Range;

use logos::Logos;
use zirc_diagnostics::Diagnostic;

#[derive(Clone, Copy, Debug, PartialEq, Logos)]
#[logos(skip r"[ \t\r\x0C]+")]
pub(super) enum Token<'s> {
    /// A mnemonic, a register, a symbol; a local label with its dot.
    #[regex(r"\.?[A-Za-z_][A-Za-z0-9_]*(\.[A-Za-z_][A-Za-z0-9_]*)?")]
    Word(&'s str),
    #[regex(r"[aA][fF]'")]
    AfPrime,
    /// A number that begins with a digit, its base undecided.
    #[regex(r"[0-9][0-9A-Za-z_]*")]
    Number(&'s str),
    /// `$1F`, without the dollar.
    #[regex(r"\$[0-9A-Fa-f]+", |lexer| &lexer.slice()[1..])]
    Hexadecimal(&'s str),
    /// `%1010`, without the percent sign; after an operand, a remainder.
    #[regex(r"%[0-9][0-9A-Za-z_]*", |lexer| &lexer.slice()[1..])]
    Percent(&'s str),
    /// A string in either kind of quote, without them.
    #[regex(r#"'[^'\n]*'|"[^"\n]*""#, |lexer| unquote(lexer.slice()))]
    Text(&'s str),
    #[regex(r";[^\n]*", |lexer| &lexer.slice()[1..], allow_greedy = true)]
    Comment(&'s str),
    #[token("$")]
    Here,
    #[token(":")]
    Colon,
    #[token(",")]
    Comma,
    #[token("(")]
    Open,
    #[token(")")]
    Close,
    #[token("+")]
    Plus,
    #[token("-")]
    Minus,
    #[token("*")]
    Star,
    #[token("/")]
    Slash,
    #[token("%")]
    Remainder,
    #[token("&")]
    And,
    #[token("|")]
    Or,
    #[token("^")]
    Xor,
    #[token("~")]
    Complement,
    #[token("<<")]
    ShiftLeft,
    #[token(">>")]
    ShiftRight,
}

fn unquote(text: &str) -> &str {
    text.get(1..text.len() - 1).unwrap_or("")
}

/// A token and its place in the source.
pub(super) type Lexeme<'s> = (Token<'s>, Range<usize>);

/// The tokens of a line that begins at byte `start` of the source. Stops at the
/// first thing that is no token, which the diagnostic describes.
pub(super) fn lex(line: &str, start: usize) -> (Vec<Lexeme<'_>>, Option<Diagnostic>) {
    let mut tokens = Vec::new();
    for (token, span) in Token::lexer(line).spanned() {
        let place = start + span.start..start + span.end;
        match token {
            Ok(token) => tokens.push((token, place)),
            Err(()) => return (tokens, Some(strange(line, span.start, start))),
        }
    }
    (tokens, None)
}

fn strange(line: &str, at: usize, start: usize) -> Diagnostic {
    let found = line[at..].chars().next().unwrap_or(' ');
    if matches!(found, '\'' | '"') {
        let end = start + line.trim_end().len();
        return Diagnostic::error("unclosed-string", "a string is not closed on its line")
            .at(start + at..end, "opens here")
            .help(format!("close it with `{found}`"));
    }
    let shown = found.escape_default();
    Diagnostic::error("unexpected-character", format!("`{shown}` means nothing here"))
        .at(start + at..start + at + found.len_utf8(), "unexpected character")
        .help("remove it, or put it in a string or after a `;`")
}

/// The value of a number token that begins with a digit: `31`, `0x1F`, `1Fh`,
/// `1010b`.
pub(super) fn number(text: &str) -> Option<i64> {
    let lower = text.to_ascii_lowercase();
    if let Some(digits) = lower.strip_prefix("0x") {
        return radix(digits, 16);
    }
    if let Some(digits) = lower.strip_suffix('h') {
        return radix(digits, 16);
    }
    if let Some(digits) = lower.strip_suffix('b') {
        return radix(digits, 2);
    }
    radix(&lower, 10)
}

/// The value of `digits` in a base.
pub(super) fn radix(digits: &str, base: u32) -> Option<i64> {
    i64::from_str_radix(digits, base).ok()
}
