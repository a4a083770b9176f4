//! A module as parsed: statements in order, and the symbols they name.

use std::collections::HashMap;

use zirc_diagnostics::{Diagnostic, Span};

use crate::expression::{Expr, SymbolId};
use crate::instructions::{Instruction, Selector};
use crate::object::SectionKind;

/// How many errors are reported before giving up on a text.
const MOST_ERRORS: usize = 100;

/// The errors of one text.
#[derive(Default)]
pub(super) struct Report {
    pub(super) diagnostics: Vec<Diagnostic>,
}

impl Report {
    pub(super) fn add(&mut self, diagnostic: Diagnostic) {
        if !self.is_full() {
            self.diagnostics.push(diagnostic);
        }
    }

    /// Whether no more are reported.
    pub(super) fn is_full(&self) -> bool {
        self.diagnostics.len() >= MOST_ERRORS
    }
}

/// An expression and its place.
#[derive(Clone, Debug)]
pub(super) struct Spanned {
    pub(super) expr: Expr,
    pub(super) span: Span,
}

/// A line that does something, or has a comment.
pub(super) struct Statement {
    /// From 1.
    pub(super) number: u32,
    pub(super) label: Option<SymbolId>,
    pub(super) body: Body,
    /// The statement itself, without label and comment.
    pub(super) span: Span,
    pub(super) comment: String,
}

pub(super) enum Body {
    Empty,
    Instruction(Parsed),
    Bytes(Vec<DataItem>),
    Words(Vec<Spanned>),
    Space { size: Spanned, fill: Option<Spanned> },
    Align(Spanned),
    Org(Spanned),
    Constant(SymbolId),
    Section { kind: SectionKind, name: Option<String> },
}

/// An instruction with its expressions.
#[derive(Clone, Debug)]
pub(super) struct Parsed {
    pub(super) instruction: Instruction,
    pub(super) immediates: Vec<Spanned>,
    /// What fills the first field, where that is a number.
    pub(super) selector: Option<(Selector, Spanned)>,
}

/// An item of `db`.
pub(super) enum DataItem {
    Text(Vec<u8>),
    /// Bytes that are no text.
    Bytes(Vec<u8>),
    Value(Spanned),
}

pub(super) struct Entry {
    pub(super) name: String,
    pub(super) meaning: Meaning,
    /// Where it is defined, or else first used.
    pub(super) span: Span,
    pub(super) public: bool,
    pub(super) comment: String,
}

pub(super) enum Meaning {
    /// Named, but not yet defined.
    Open,
    /// The label of a statement.
    Label,
    Constant(Spanned),
    /// A value from the options.
    Parameter(i64),
    External,
}

#[derive(Default)]
pub(super) struct Module {
    pub(super) statements: Vec<Statement>,
    pub(super) entries: Vec<Entry>,
    ids: HashMap<String, SymbolId>,
}

impl Module {
    /// The symbol called `name`, first met at `span`.
    pub(super) fn symbol(&mut self, name: &str, span: &Span) -> SymbolId {
        if let Some(&id) = self.ids.get(name) {
            return id;
        }
        let id = SymbolId(self.entries.len() as u32);
        self.ids.insert(name.to_string(), id);
        self.entries.push(Entry {
            name: name.to_string(),
            meaning: Meaning::Open,
            span: span.clone(),
            public: false,
            comment: String::new(),
        });
        id
    }

    /// Gives a symbol its meaning, unless it has one already.
    pub(super) fn define(
        &mut self,
        id: SymbolId,
        span: &Span,
        meaning: Meaning,
        report: &mut Report,
    ) {
        let entry = &mut self.entries[id.0 as usize];
        let twice = |why: &str| {
            Diagnostic::error("duplicate-symbol", format!("`{}` is defined twice", entry.name))
                .at(span.clone(), why)
        };
        match entry.meaning {
            Meaning::Open => {
                entry.meaning = meaning;
                entry.span = span.clone();
            }
            // To say twice that another module defines it does no harm.
            Meaning::External if matches!(meaning, Meaning::External) => {}
            Meaning::Parameter(_) => report.add(
                twice("the options give it a value already")
                    .help("leave the definition out, or do not pass the value"),
            ),
            _ => report.add(
                twice("defined again here")
                    .and(entry.span.clone(), "first defined here")
                    .help("rename one of the two"),
            ),
        }
    }

    pub(super) fn entry(&self, id: SymbolId) -> &Entry {
        &self.entries[id.0 as usize]
    }
}

/// Those of `names` near enough to `found` in length to be worth suggesting;
/// bounded, so that a hostile text cannot make suggestions slow.
pub(super) fn near_in_length<'a>(
    found: &str,
    names: impl Iterator<Item = &'a str>,
) -> impl Iterator<Item = &'a str> {
    let length = found.len();
    names
        .filter(move |name| name.len() <= 64 && name.len().abs_diff(length) <= 1 + length / 3)
        .take(2000)
}
