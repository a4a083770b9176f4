//! The ops: what each reads, and the width of what it defines.

use std::ops::{Range, RangeInclusive};

use super::{MatrixRef, Network, Value};

/// What computes a value. The arithmetic of each op is the interpreter's.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Counts the prompt's trigrams by hash: every one adds `scale` to the
    /// element its hash picks.
    Trigrams {
        /// How many trigrams, one after the other, hash from the same seed: those of
        /// a band. All of them, if there are no bands.
        band: Option<u32>,
        /// Elements; a power of two.
        buckets: u32,
        /// What one trigram adds.
        scale: i16,
    },
    /// Counts, by hash, the n-grams of the last characters said.
    Ngrams {
        /// How many of the last characters said are looked at.
        window: u32,
        /// The lengths of n-grams counted.
        orders: RangeInclusive<u32>,
        /// Elements; a power of two.
        buckets: u32,
        /// What one n-gram adds.
        scale: i16,
    },
    /// The elements of all parts, one part after the other.
    Concat {
        /// At least one.
        parts: Vec<Value>,
    },
    /// Some consecutive elements of a value.
    Slice {
        /// What they are taken from.
        input: Value,
        /// Which elements.
        range: Range<u32>,
    },
    /// For each neuron, the sum of weighted inputs, times a constant, from an
    /// initial accumulator.
    Linear {
        /// As wide as the matrix has columns.
        input: Value,
        /// The weights.
        matrix: MatrixRef,
        /// The initial accumulators, as many as there are neurons; the biases
        /// where there is none.
        onto: Option<Value>,
        /// What the weighted inputs are multiplied by; the initial accumulators
        /// are not.
        times: i16,
    },
    /// Elementwise sum.
    Add(Value, Value),
    /// Elementwise difference.
    Sub(Value, Value),
    /// Times `2^amount`.
    Shl {
        /// What is shifted.
        input: Value,
        /// Bits, 1..=15.
        amount: u32,
    },
    /// Divided by `2^amount`, rounding toward minus infinity.
    Shr {
        /// What is shifted.
        input: Value,
        /// Bits, 1..=15.
        amount: u32,
    },
    /// `max(0, x)`.
    Relu(Value),
    /// The nearest value in `low..=high`.
    Clamp {
        /// What is clamped.
        input: Value,
        /// The least result.
        low: i16,
        /// The greatest result.
        high: i16,
    },
}

impl Op {
    /// The keywords of all ops, as `.zir` text has them.
    pub const NAMES: [&'static str; 11] = [
        "trigrams", "ngrams", "concat", "slice", "linear", "add", "sub", "shl", "shr", "relu",
        "clamp",
    ];

    /// The op's keyword in `.zir` text.
    pub fn name(&self) -> &'static str {
        match self {
            Op::Trigrams { .. } => "trigrams",
            Op::Ngrams { .. } => "ngrams",
            Op::Concat { .. } => "concat",
            Op::Slice { .. } => "slice",
            Op::Linear { .. } => "linear",
            Op::Add(..) => "add",
            Op::Sub(..) => "sub",
            Op::Shl { .. } => "shl",
            Op::Shr { .. } => "shr",
            Op::Relu(_) => "relu",
            Op::Clamp { .. } => "clamp",
        }
    }

    /// The values it reads, in the order they are written.
    pub fn operands(&self) -> Vec<Value> {
        match self {
            Op::Trigrams { .. } | Op::Ngrams { .. } => Vec::new(),
            Op::Concat { parts } => parts.clone(),
            Op::Linear { input, onto, .. } => std::iter::once(*input).chain(*onto).collect(),
            Op::Add(left, right) | Op::Sub(left, right) => vec![*left, *right],
            Op::Slice { input, .. }
            | Op::Shl { input, .. }
            | Op::Shr { input, .. }
            | Op::Relu(input)
            | Op::Clamp { input, .. } => vec![*input],
        }
    }

    /// The same op on other operands: each replaced by what `map` gives for it.
    pub fn map_operands(&self, mut map: impl FnMut(Value) -> Value) -> Op {
        let mut op = self.clone();
        match &mut op {
            Op::Trigrams { .. } | Op::Ngrams { .. } => {}
            Op::Concat { parts } => parts.iter_mut().for_each(|part| *part = map(*part)),
            Op::Linear { input, onto, .. } => {
                *input = map(*input);
                *onto = onto.map(map);
            }
            Op::Add(left, right) | Op::Sub(left, right) => {
                *left = map(*left);
                *right = map(*right);
            }
            Op::Slice { input, .. }
            | Op::Shl { input, .. }
            | Op::Shr { input, .. }
            | Op::Relu(input)
            | Op::Clamp { input, .. } => *input = map(*input),
        }
        op
    }

    /// Whether it maps each element of one value by itself: `shl`, `shr`,
    /// `relu` and `clamp`.
    pub fn is_unary_elementwise(&self) -> bool {
        matches!(self, Op::Shl { .. } | Op::Shr { .. } | Op::Relu(_) | Op::Clamp { .. })
    }

    /// Whether it adds up, so that the exact elements of what it defines may leave
    /// 16 bits: `linear`, `add`, `sub`, `shl` and the counts of the encoders.
    pub fn sums(&self) -> bool {
        match self {
            Op::Trigrams { .. }
            | Op::Ngrams { .. }
            | Op::Linear { .. }
            | Op::Add(..)
            | Op::Sub(..)
            | Op::Shl { .. } => true,
            Op::Concat { .. }
            | Op::Slice { .. }
            | Op::Shr { .. }
            | Op::Relu(_)
            | Op::Clamp { .. } => false,
        }
    }

    /// Whether it keeps numbers inside bounds: `relu` and `clamp`.
    pub fn is_rectifier(&self) -> bool {
        matches!(self, Op::Relu(_) | Op::Clamp { .. })
    }

    /// The width of what it defines. Saturates, so that the verifier can refuse
    /// a network that no memory would hold.
    pub(super) fn width(&self, network: &Network) -> usize {
        match self {
            Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. } => *buckets as usize,
            Op::Concat { parts } => {
                parts.iter().fold(0, |sum, part| sum.saturating_add(network.width(*part)))
            }
            Op::Slice { range, .. } => range.len(),
            Op::Linear { matrix, .. } => network.matrices[*matrix].rows,
            Op::Add(input, _)
            | Op::Sub(input, _)
            | Op::Shl { input, .. }
            | Op::Shr { input, .. }
            | Op::Relu(input)
            | Op::Clamp { input, .. } => network.width(*input),
        }
    }
}
