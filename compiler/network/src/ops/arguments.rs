//! What an op is given, in one shape for all ops.

use crate::entities::{MatrixRef, Value};

/// What stands after an op's keyword, in the order of its
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
    /// Operands and numbers, all there, without weights.
    pub fn new(operands: Vec<Value>, numbers: &[i64]) -> Self {
        Arguments { operands, matrix: None, numbers: numbers.iter().copied().map(Some).collect() }
    }

    /// The `index`th number, 0 if it is left out.
    pub(crate) fn number(&self, index: usize) -> i64 {
        self.numbers.get(index).copied().flatten().unwrap_or_default()
    }

    /// The same as a number of things; one beyond their type is the nearest.
    pub(super) fn count(&self, index: usize) -> u32 {
        self.number(index).clamp(0, u32::MAX.into()) as u32
    }

    /// The same as a constant of 16-bit arithmetic; one beyond it is the nearest.
    pub(super) fn constant(&self, index: usize) -> i16 {
        self.number(index).clamp(i16::MIN.into(), i16::MAX.into()) as i16
    }
}
