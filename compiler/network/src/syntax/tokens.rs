//! The tokens of `.zir` text, and the tokens of one line of it.

use logos::{Lexer, Logos};
use zirc_diagnostics::{Diagnostic, Span, named};

use super::lookalikes::Meant;
use crate::Opcode;

/// What some programs begin a text in UTF-8 with.
const BYTE_ORDER_MARK: &str = "\u{FEFF}";

/// A token. What it holds is its text; of names, without the `%` or `@`.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip "[ \t\r]+")]
pub(super) enum Token<'t> {
    /// A keyword, or a word that is none.
    #[regex("[A-Za-z_][A-Za-z0-9_.]*")]
    Word(&'t str),
    /// The name of a network: the word after `network`, even one that is a
    /// keyword elsewhere.
    Name(&'t str),
    /// The keyword of an op: the word after `=`, if it is one.
    Op(Opcode),
    /// The name of a value.
    #[regex("%[A-Za-z0-9_][A-Za-z0-9_.]*", |lexer| &lexer.slice()[1..])]
    Value(&'t str),
    /// The name of a matrix.
    #[regex("@[A-Za-z0-9_][A-Za-z0-9_.]*", |lexer| &lexer.slice()[1..])]
    Weights(&'t str),
    /// A number; whether it is well formed is seen when it is read.
    #[regex("-?[0-9][A-Za-z0-9_]*")]
    Number(&'t str),
    /// A text, quotes included and escapes as they are.
    #[regex(r#""([^"\\\n]|\\[^\n])*""#)]
    Text(&'t str),
    /// A text whose line ends before it does.
    #[regex(r#""([^"\\\n]|\\[^\n])*\\?"#)]
    UnclosedText(&'t str),
    /// A comment, its `;` included.
    #[regex(";[^\n]*", allow_greedy = true)]
    Comment(&'t str),
    #[token("{")]
    OpenBrace,
    #[token("}")]
    CloseBrace,
    #[token("[")]
    OpenBracket,
    #[token("]")]
    CloseBracket,
    #[token(",")]
    Comma,
    #[token(":")]
    Colon,
    #[token("=")]
    Equals,
    #[token("..")]
    To,
    #[token("..=")]
    Through,
}

/// The tokens of one line with their places in the text; comments are left out.
#[derive(Clone)]
pub(super) struct LineTokens<'t> {
    lexer: Lexer<'t, Token<'t>>,
    /// Where the line stands in the text.
    start: usize,
    /// The token before the next one.
    before: Option<Token<'t>>,
}

impl<'t> LineTokens<'t> {
    /// The tokens of the line that `line` is of `text`.
    pub(super) fn new(text: &'t str, line: Span) -> Self {
        let marked = line.start == 0 && text[line.clone()].starts_with(BYTE_ORDER_MARK);
        let start = line.start + if marked { BYTE_ORDER_MARK.len() } else { 0 };
        LineTokens { start, lexer: Token::lexer(&text[start..line.end]), before: None }
    }

    /// The tokens as far as the keyword of an op; those after it are left.
    pub(super) fn head(&mut self) -> impl Iterator<Item = <Self as Iterator>::Item> {
        std::iter::from_fn(|| match self.before {
            Some(Token::Op(_)) => None,
            _ => self.next(),
        })
    }

    /// What is said of the first character that only looks like one of the language, or
    /// does not show: it explains what else is wrong with the line.
    pub(super) fn impostor(mut self) -> Option<Diagnostic> {
        while let Some(token) = self.lexer.next() {
            let quote = match token {
                Ok(Token::Text(_)) | Ok(Token::UnclosedText(_)) => self.quote(),
                Err(()) => {
                    let foreign = |it: &char| !it.is_ascii() || it.is_control();
                    self.lexer.slice().chars().next().filter(foreign).map(|_| 0)
                }
                Ok(_) => None,
            };
            if let Some(at) = quote {
                return Some(self.unreadable(self.lexer.span().start + at));
            }
        }
        None
    }

    /// Where in a text something looks like its closing quote.
    fn quote(&self) -> Option<usize> {
        self.lexer.slice().find(|letter| Meant::by(letter) == Some(Meant::Text("\"")))
    }

    /// What is said of the character at `at` in the line, which is not of the language.
    fn unreadable(&self, at: usize) -> Diagnostic {
        let (before, rest) = self.lexer.source().split_at(at);
        let mut after = rest.chars();
        let character = after.next().unwrap_or_default();
        let after = after.as_str();
        let start = self.start + at;
        let span = start..start + character.len_utf8();
        if let Some(meant) = Meant::by(character) {
            return Diagnostic::error("unknown-character", nothing(character))
                .at(span, meant.label())
                .help(meant.help(character, before, after));
        }
        let (what, label, help) = match character {
            '%' => ("has no name", "no name follows", "name a value, such as `%x`"),
            '@' => ("has no name", "no name follows", "name weights, such as `@w`"),
            _ => {
                let (label, help) = no_part(character, before, after);
                ("means nothing here", label, help)
            }
        };
        Diagnostic::error("unknown-character", format!("{} {what}", named(character)))
            .at(span, label)
            .help(help)
    }
}

fn nothing(character: char) -> String {
    format!("{} means nothing here", named(character))
}

/// What is said, and what to do, about a character that is no part of the language.
fn no_part(character: char, before: &str, after: &str) -> (&'static str, &'static str) {
    let digit = |letter: char| letter.is_ascii_digit();
    match character {
        '`' if after.starts_with("``") => {
            ("a fence of Markdown", "remove it: a network is the text between the fences alone")
        }
        '\'' | '`' => ("not a quote", "write texts in double quotes: `\"AB\"`"),
        '-' if before.trim().is_empty() && after.starts_with('-') => {
            ("not a comment", "begin comments with `;`")
        }
        '-' => ("no digit follows", "write the sign right before its number: `-1`"),
        '+' => ("not a sign", "write positive numbers without it: `1`"),
        '#' | '/' | '*' => ("not a comment", "begin comments with `;`"),
        '(' | ')' | '<' | '>' => (
            "not a bracket of the language",
            "write `[` and `]` around sizes, `{` and `}` around blocks",
        ),
        '.' if before.ends_with(digit) || after.starts_with(digit) => {
            ("not part of a number", "write whole numbers")
        }
        '.' => ("not a range", "write ranges as `0..128` or `1..=3`"),
        '&' if after.starts_with("quot;") || after.starts_with("#34;") => {
            ("HTML for a quote", "write `\"`: the text was taken from the source of a web page")
        }
        '&' if after.starts_with("nbsp;") || after.starts_with("#160;") => {
            ("HTML for a space", "write a space: the text was taken from the source of a web page")
        }
        '&' => ("HTML for another character", "write the character that it stands for"),
        '\u{300}'..='\u{36F}' => {
            ("an accent of the letter before it", "write the letter without the accent")
        }
        _ if character.is_alphabetic() => (
            "not part of the language",
            "write names with `A` to `Z`, `a` to `z`, digits, `_` and `.`",
        ),
        _ => ("not part of the language", "write ASCII here; begin comments with `;`"),
    }
}

impl<'t> Iterator for LineTokens<'t> {
    type Item = Result<(usize, Token<'t>, usize), Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let token = match (self.before, self.lexer.next()?) {
                (Some(Token::Word("network")), Ok(Token::Word(name))) => Ok(Token::Name(name)),
                (Some(Token::Equals), Ok(Token::Word(word))) => {
                    Ok(Opcode::named(word).map_or(Token::Word(word), Token::Op))
                }
                (_, token) => token,
            };
            self.before = token.ok();
            let at = self.lexer.span();
            let span = self.start + at.start..self.start + at.end;
            return Some(match token {
                Ok(Token::Comment(_)) => continue,
                Ok(Token::UnclosedText(_)) => {
                    Err(Diagnostic::error("unclosed-text", "a text has no closing quote")
                        .at(span.start..span.start + 1, "it begins here")
                        .help("close it with `\"` on the same line; a quote inside it is `\\\"`"))
                }
                Ok(token) => Ok((span.start, token, span.end)),
                Err(()) => Err(self.unreadable(at.start)),
            });
        }
    }
}
