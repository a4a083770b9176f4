//! The tokens of `.zir` text, and the tokens of one line of it.

use logos::{Lexer, Logos};
use zirc_diagnostics::{Diagnostic, Span, quoted};

/// A token. What it holds is its text; of names, without the `%` or `@`.
#[derive(Logos, Clone, Copy, Debug, PartialEq, Eq)]
#[logos(skip "[ \t\r\u{feff}]+")]
pub(super) enum Token<'t> {
    /// A keyword, or a word that is none.
    #[regex("[A-Za-z_][A-Za-z0-9_.]*")]
    Word(&'t str),
    /// The name of a network: the word after `network`, even one that is a
    /// keyword elsewhere.
    Name(&'t str),
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
    after_network: bool,
}

impl<'t> LineTokens<'t> {
    /// The tokens of the line that `line` is of `text`.
    pub(super) fn new(text: &'t str, line: Span) -> Self {
        LineTokens { start: line.start, lexer: Token::lexer(&text[line]), after_network: false }
    }

    fn unreadable(&self, span: Span) -> Diagnostic {
        let found = self.lexer.slice();
        let character = found.chars().next().unwrap_or_default();
        let span = span.start..span.start + character.len_utf8();
        let (what, label, help) = match character {
            '%' => ("has no name", "no name follows", "name a value, such as `%x`"),
            '@' => ("has no name", "no name follows", "name weights, such as `@w`"),
            '\'' => ("means nothing here", "not a quote", "write texts in double quotes: `\"AB\"`"),
            _ => (
                "means nothing here",
                "not part of the language",
                "remove it; a comment begins with `;`",
            ),
        };
        let character = quoted(&found[..character.len_utf8()]);
        Diagnostic::error("unknown-character", format!("{character} {what}"))
            .at(span, label)
            .help(help)
    }
}

impl<'t> Iterator for LineTokens<'t> {
    type Item = Result<(usize, Token<'t>, usize), Diagnostic>;

    fn next(&mut self) -> Option<Self::Item> {
        loop {
            let token = match self.lexer.next()? {
                Ok(Token::Word(name)) if self.after_network => Ok(Token::Name(name)),
                token => token,
            };
            self.after_network = token == Ok(Token::Word("network"));
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
                Err(()) => Err(self.unreadable(span)),
            });
        }
    }
}
