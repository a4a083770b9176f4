//! From tokens to statements, line by line.

use zirc_diagnostics::{Diagnostic, Source, Span};

use super::lexer::{Token, lex};
use super::line::{LineParser, Parse, Registers, TextLine, not_ascii};
use super::module::{Body, DataItem, Meaning, Module, Report, Spanned, Statement, near_in_length};
use super::operand::{self, Given};
use crate::expression::{Expr, SymbolId};
use crate::instructions::{forms_of, mnemonics};
use crate::object::SectionKind;

/// Words that begin a statement and are no mnemonics.
const DIRECTIVES: [&str; 9] =
    ["equ", "db", "dw", "ds", "org", "align", "public", "extern", "section"];

/// Parses a text into `module`, which may hold parameters already.
pub(super) fn parse(source: &Source, module: &mut Module, report: &mut Report) {
    parse_lines(lines(source), &[], module, report);
}

/// The lines of a text.
pub(super) fn lines(source: &Source) -> impl Iterator<Item = TextLine<'_>> {
    let mut start = 0;
    (1..).zip(source.text.split('\n')).map(move |(number, text)| {
        let line = TextLine { number, start, text };
        start += text.len() + 1;
        line
    })
}

/// Parses lines into `module`.
pub(super) fn parse_lines<'s>(
    lines: impl IntoIterator<Item = TextLine<'s>>,
    registers: Registers,
    module: &mut Module,
    report: &mut Report,
) {
    let mut parent = None;
    for line in lines {
        let (tokens, problem) = lex(line.text, line.start);
        let mut parser = LineParser::new(&tokens, line, registers, module, &mut parent);
        let statement = parser.line(line.number, line.start, report);
        // Of a line with something strange in it, only the label counts.
        match (problem, statement) {
            (Some(problem), _) => report.add(problem),
            (None, Ok(Some(statement))) => module.statements.push(statement),
            (None, Ok(None)) => {}
            (None, Err(problem)) => report.add(*problem),
        }
        if report.is_full() {
            return;
        }
    }
}

impl<'s> LineParser<'_, 's> {
    fn line(&mut self, number: u32, start: usize, report: &mut Report) -> Parse<Option<Statement>> {
        let comment = match self.tokens.last() {
            Some((Token::Comment(text), _)) => {
                self.tokens = &self.tokens[..self.tokens.len() - 1];
                text.trim().to_string()
            }
            _ => String::new(),
        };
        if let Some((_, last)) = self.tokens.last() {
            self.end = last.end;
        }
        let name = self.label(start)?;
        let first = self.span().start;
        let span = first.min(self.end)..self.end;
        if let Some((name, place)) = name {
            if self.word_is("equ") {
                return self.equ(name, place, number, comment, report);
            }
            let id = self.define_label(name, &place, &comment, report)?;
            let body = self.body(report)?;
            return Ok(Some(Statement { number, label: Some(id), body, span, comment }));
        }
        let body = self.body(report)?;
        if matches!(body, Body::Empty) && comment.is_empty() {
            return Ok(None);
        }
        Ok(Some(Statement { number, label: None, body, span, comment }))
    }

    /// The label the line begins with, if it does: a word with a colon, a word
    /// before `equ`, or a word in the first column that is no mnemonic.
    fn label(&mut self, start: usize) -> Parse<Option<(&'s str, Span)>> {
        let Some((Token::Word(word), span)) = self.peek() else { return Ok(None) };
        let next = self.tokens.get(self.at + 1).map(|(token, _)| *token);
        let with_colon = next == Some(Token::Colon);
        let before_equ =
            matches!(next, Some(Token::Word(next)) if next.eq_ignore_ascii_case("equ"));
        let in_first_column = span.start == start && !is_statement(word);
        if !with_colon && !before_equ && !in_first_column {
            return Ok(None);
        }
        self.at += if with_colon { 2 } else { 1 };
        if self.register(word).is_some() || matches!(&*word.to_ascii_lowercase(), "low" | "high") {
            let message = format!("`{word}` cannot be a label");
            return Err(Box::new(
                Diagnostic::error("reserved-name", message)
                    .at(span, "the name of a register, a condition or a function")
                    .help("choose another name"),
            ));
        }
        Ok(Some((word, span)))
    }

    fn define_label(
        &mut self,
        name: &str,
        span: &Span,
        comment: &str,
        report: &mut Report,
    ) -> Parse<SymbolId> {
        let id = self.symbol(name, span)?;
        if !name.contains('.') {
            *self.parent = Some(name.to_string());
        }
        self.module.define(id, span, Meaning::Label, report);
        self.module.entries[id.0 as usize].comment = comment.to_string();
        Ok(id)
    }

    fn equ(
        &mut self,
        name: &str,
        place: Span,
        number: u32,
        comment: String,
        report: &mut Report,
    ) -> Parse<Option<Statement>> {
        let span = self.span().start..self.end;
        self.at += 1;
        let id = self.symbol(name, &place)?;
        let value = self.expression().and_then(|value| self.finish().map(|()| value));
        // A name whose value is wrong is not also a name without one.
        let (value, problem) = match value {
            Ok(value) => (value, None),
            Err(problem) => (Spanned { expr: Expr::number(0), span: span.clone() }, Some(problem)),
        };
        self.module.define(id, &place, Meaning::Constant(value), report);
        self.module.entries[id.0 as usize].comment = comment;
        if let Some(problem) = problem {
            return Err(problem);
        }
        let body = Body::Constant(id);
        Ok(Some(Statement { number, label: None, body, span, comment: String::new() }))
    }

    /// The statement proper, to the end of the line.
    fn body(&mut self, report: &mut Report) -> Parse<Body> {
        let Some((token, span)) = self.peek() else { return Ok(Body::Empty) };
        let Token::Word(word) = token else {
            return Err(self.expected("a mnemonic or a directive"));
        };
        self.at += 1;
        let lower = word.to_ascii_lowercase();
        let body = match &*lower {
            "db" => Body::Bytes(self.list(Self::item)?),
            "dw" => Body::Words(self.list(Self::expression)?),
            "ds" => {
                let size = self.expression()?;
                let fill = if self.take(Token::Comma) { Some(self.expression()?) } else { None };
                Body::Space { size, fill }
            }
            "align" => Body::Align(self.expression()?),
            "org" => Body::Org(self.expression()?),
            "public" => self.public()?,
            "extern" => self.external(report)?,
            "section" => self.section()?,
            "equ" => {
                return Err(Box::new(
                    Diagnostic::error("unnamed-constant", "`equ` names nothing")
                        .at(span, "no name comes before it")
                        .help("write `name equ value`"),
                ));
            }
            mnemonic => self.instruction(word, mnemonic, span)?,
        };
        self.finish()?;
        Ok(body)
    }

    fn instruction(&mut self, word: &str, mnemonic: &str, span: Span) -> Parse<Body> {
        if forms_of(mnemonic).is_empty() {
            let candidates = mnemonics().chain(DIRECTIVES);
            let mut candidates: Vec<&str> = near_in_length(mnemonic, candidates).collect();
            candidates.sort_unstable();
            return Err(Box::new(
                Diagnostic::error(
                    "unknown-mnemonic",
                    format!("there is no instruction or directive `{word}`"),
                )
                .at(span, "expected a mnemonic or a directive")
                .suggest(mnemonic, candidates)
                .help("a label is followed by a colon, or begins in the first column"),
            ));
        }
        let mut given: Vec<Given> = Vec::new();
        if self.peek().is_some() {
            given = self.list(Self::operand)?;
        }
        let parsed = operand::select(mnemonic, given, span.start..self.end)?;
        Ok(Body::Instruction(parsed))
    }

    fn item(&mut self) -> Parse<DataItem> {
        let next = self.tokens.get(self.at + 1).map(|(token, _)| *token);
        match self.peek() {
            Some((Token::Text(text), span)) if matches!(next, None | Some(Token::Comma)) => {
                self.at += 1;
                if !text.is_ascii() {
                    return Err(Box::new(not_ascii(span)));
                }
                Ok(DataItem::Text(text.as_bytes().to_vec()))
            }
            _ => Ok(DataItem::Value(self.expression()?)),
        }
    }

    fn public(&mut self) -> Parse<Body> {
        for (name, span) in self.list(Self::word)? {
            let id = self.symbol(name, &span)?;
            self.module.entries[id.0 as usize].public = true;
        }
        Ok(Body::Empty)
    }

    fn external(&mut self, report: &mut Report) -> Parse<Body> {
        for (name, span) in self.list(Self::word)? {
            let id = self.symbol(name, &span)?;
            self.module.define(id, &span, Meaning::External, report);
        }
        Ok(Body::Empty)
    }

    fn section(&mut self) -> Parse<Body> {
        let (word, span) = self.word()?;
        let kinds = SectionKind::ALL;
        let kind = kinds.into_iter().find(|kind| kind.name().eq_ignore_ascii_case(word));
        let Some(kind) = kind else {
            return Err(Box::new(
                Diagnostic::error("unknown-section", format!("`{word}` is not a kind of section"))
                    .at(span, "expected `code`, `patched`, `data` or `bss`")
                    .suggest(word, kinds.map(SectionKind::name))
                    .help(
                        "write `section code`, `section patched`, `section data` or `section bss`",
                    ),
            ));
        };
        let name = if self.take(Token::Comma) { Some(self.word()?.0.to_string()) } else { None };
        Ok(Body::Section { kind, name })
    }
}

/// Whether `word` begins a statement.
fn is_statement(word: &str) -> bool {
    let lower = word.to_ascii_lowercase();
    !forms_of(&lower).is_empty() || DIRECTIVES.contains(&&*lower)
}
