//! The parser of one line: its tokens, one after the other.

use zirc_diagnostics::{Diagnostic, Span};

use super::lexer::{Lexeme, Token};
use super::module::Module;
use crate::expression::SymbolId;

/// The names of registers and conditions, which no symbol may have.
const NAMES: [&str; 28] = [
    "a", "b", "c", "d", "e", "h", "l", "i", "r", "af", "bc", "de", "hl", "sp", "ix", "iy", "ixh",
    "ixl", "iyh", "iyl", "nz", "z", "nc", "po", "pe", "p", "m", "af'",
];

/// The register or condition that `word` names, in lower case.
pub(super) fn name(word: &str) -> Option<&'static str> {
    NAMES.into_iter().find(|name| name.eq_ignore_ascii_case(word))
}

/// A line of a text.
#[derive(Clone, Copy)]
pub(super) struct TextLine<'s> {
    /// From 1.
    pub(super) number: u32,
    /// Where it begins in the text.
    pub(super) start: usize,
    pub(super) text: &'s str,
}

/// Names that stand for registers or conditions, each with that register or condition.
pub(super) type Registers<'a> = &'a [(&'a str, &'static str)];

/// What parsing returns; the diagnostic is boxed, since it is large.
pub(super) type Parse<T> = Result<T, Box<Diagnostic>>;

/// Reads one line.
pub(super) struct LineParser<'a, 's> {
    pub(super) tokens: &'a [Lexeme<'s>],
    pub(super) at: usize,
    /// The end of the line in the source.
    pub(super) end: usize,
    pub(super) module: &'a mut Module,
    registers: Registers<'a>,
    /// The label that local labels belong to.
    pub(super) parent: &'a mut Option<String>,
}

impl<'a, 's> LineParser<'a, 's> {
    /// Reads `line`, whose tokens these are.
    pub(super) fn new(
        tokens: &'a [Lexeme<'s>],
        line: TextLine<'_>,
        registers: Registers<'a>,
        module: &'a mut Module,
        parent: &'a mut Option<String>,
    ) -> Self {
        let end = line.start + line.text.trim_end().len();
        LineParser { tokens, at: 0, end, module, registers, parent }
    }

    /// The register or condition that `word` names, in lower case.
    pub(super) fn register(&self, word: &str) -> Option<&'static str> {
        let given = self.registers.iter().find(|(name, _)| *name == word);
        given.map(|&(_, register)| register).or_else(|| name(word))
    }

    /// The symbol `name`, a local one being that of the label above.
    pub(super) fn symbol(&mut self, name: &str, span: &Span) -> Parse<SymbolId> {
        if !name.starts_with('.') {
            return Ok(self.module.symbol(name, span));
        }
        let Some(parent) = &*self.parent else {
            let message = format!("the local label `{name}` belongs to no label");
            return Err(Box::new(
                Diagnostic::error("orphan-local-label", message)
                    .at(span.clone(), "no label comes before it")
                    .help("put a label without a dot above it, or leave the dot out"),
            ));
        };
        Ok(self.module.symbol(&format!("{parent}{name}"), span))
    }

    pub(super) fn list<T>(&mut self, mut one: impl FnMut(&mut Self) -> Parse<T>) -> Parse<Vec<T>> {
        let mut all = vec![one(self)?];
        while self.take(Token::Comma) {
            all.push(one(self)?);
        }
        Ok(all)
    }

    pub(super) fn word(&mut self) -> Parse<(&'s str, Span)> {
        match self.peek() {
            Some((Token::Word(word), span)) => {
                self.at += 1;
                Ok((word, span))
            }
            _ => Err(self.expected("a name")),
        }
    }

    pub(super) fn word_is(&self, expected: &str) -> bool {
        matches!(self.peek(), Some((Token::Word(word), _)) if word.eq_ignore_ascii_case(expected))
    }

    pub(super) fn finish(&self) -> Parse<()> {
        if self.peek().is_none() { Ok(()) } else { Err(self.expected("the end of the line")) }
    }

    /// The token that comes next.
    pub(super) fn peek(&self) -> Option<Lexeme<'s>> {
        self.tokens.get(self.at).cloned()
    }

    /// The token after `count` others.
    pub(super) fn peek_after(&self, count: usize) -> Option<Token<'s>> {
        self.tokens.get(self.at + count).map(|(token, _)| *token)
    }

    /// The place of the token that comes next, or of the line's end.
    pub(super) fn span(&self) -> Span {
        self.tokens.get(self.at).map_or(self.end..self.end, |(_, span)| span.clone())
    }

    /// The end of the token before.
    pub(super) fn last_end(&self) -> usize {
        self.tokens.get(self.at.wrapping_sub(1)).map_or(self.end, |(_, span)| span.end)
    }

    pub(super) fn advance(&mut self) {
        self.at += 1;
    }

    /// Takes the next token if it is `token`.
    pub(super) fn take(&mut self, token: Token) -> bool {
        let found = self.peek().is_some_and(|(next, _)| next == token);
        self.at += usize::from(found);
        found
    }

    pub(super) fn expected(&self, what: &str) -> Box<Diagnostic> {
        let message = match self.peek() {
            Some(_) => format!("expected {what}"),
            None => format!("expected {what}, but the line ends"),
        };
        Box::new(Diagnostic::error("syntax", message).at(self.span(), format!("expected {what}")))
    }
}

pub(super) fn not_ascii(span: Span) -> Diagnostic {
    Diagnostic::error("not-ascii", "a string holds a character that is not ASCII")
        .at(span, "not ASCII")
        .help("write the byte's number instead, as in `db 'caf',0x82`")
}
