//! Where the parts of a network stand in its source text, kept beside the
//! network so that networks compare equal whatever text they came from.

use cranelift_entity::SecondaryMap;
use zirc_diagnostics::{Diagnostic, Span};

use super::{MatrixRef, Value};

/// The places of a network's parts. An imported or generated network has none:
/// its origins are the default, and diagnostics about it show no text.
#[derive(Clone, Debug, Default)]
pub struct Origins {
    /// The places of each op.
    pub values: SecondaryMap<Value, OperandSpans>,
    /// The name and shape of each matrix.
    pub matrices: SecondaryMap<MatrixRef, Option<Span>>,
    /// The line `prompt limit …`.
    pub prompt: Option<Span>,
    /// The line `reply …`.
    pub reply: Option<Span>,
    /// The line `next …` or `answer …`.
    pub output: Option<Span>,
}

/// The places of one op.
#[derive(Clone, Debug, Default)]
pub struct OperandSpans {
    /// From the op's keyword to the last of its operands.
    pub op: Option<Span>,
    /// Each operand that is a value, in the order of `Op::operands`.
    pub operands: Vec<Span>,
}

impl Origins {
    /// Where `value` is defined.
    pub fn op(&self, value: Value) -> Option<Span> {
        self.values[value].op.clone()
    }

    /// Where the `index`th operand of the op that defines `value` is written;
    /// the whole op, if that is not known.
    pub fn operand(&self, value: Value, index: usize) -> Option<Span> {
        self.values[value].operands.get(index).cloned().or_else(|| self.op(value))
    }
}

/// Points `diagnostic` at `span`, where there is one.
pub fn point(diagnostic: Diagnostic, span: Option<Span>, label: impl Into<String>) -> Diagnostic {
    match span {
        Some(span) => diagnostic.at(span, label),
        None => diagnostic.note(label),
    }
}
