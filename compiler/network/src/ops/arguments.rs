//! The arguments of an op, in one shape for all ops.

use crate::entities::{MatrixRef, Value};

/// The arguments after an op's keyword, in the order of
/// [`Form::parts`](super::Form::parts).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Arguments {
    /// The values it reads.
    pub operands: Vec<Value>,
    /// The weights it reads.
    pub matrix: Option<MatrixRef>,
    /// Its numbers, two for a range; `None` where one is left out.
    pub numbers: Vec<Option<i64>>,
}

impl Arguments {
    /// Arguments without weights, with every number given.
    pub fn new(operands: Vec<Value>, numbers: &[i64]) -> Self {
        Arguments { operands, matrix: None, numbers: numbers.iter().copied().map(Some).collect() }
    }

    /// The `index`th number, 0 if it is left out.
    pub(crate) fn number(&self, index: usize) -> i64 {
        self.numbers.get(index).copied().flatten().unwrap_or_default()
    }

    /// The same number as a count, clamped to `u32`.
    pub(super) fn count(&self, index: usize) -> u32 {
        self.number(index).clamp(0, u32::MAX.into()) as u32
    }

    /// The same number as a 16-bit constant, clamped to `i16`.
    pub(super) fn constant(&self, index: usize) -> i16 {
        self.number(index).clamp(i16::MIN.into(), i16::MAX.into()) as i16
    }
}
