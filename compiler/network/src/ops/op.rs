//! An op of a network, and the arithmetic of elementwise ops.

use std::ops::{Range, RangeInclusive};

use super::arguments::Arguments;
use super::form::Form;
use super::table::Opcode;
use crate::entities::{MatrixRef, Value};

/// An op. The interpreter defines its arithmetic.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Op {
    /// Counts the prompt's trigrams by hash: each adds `scale` to the bucket of its hash.
    Trigrams {
        /// The width of a band: so many consecutive trigrams hash from the same seed.
        /// Without bands, all do.
        band: Option<u32>,
        /// Elements; a power of two.
        buckets: u32,
        /// What one trigram adds.
        scale: i16,
    },
    /// Counts, by hash, the n-grams of the last characters said.
    Ngrams {
        /// The number of last characters of the reply that are read.
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
    /// For each neuron, an initial accumulator plus the sum of weighted inputs times a
    /// constant.
    Linear {
        /// As wide as the matrix has columns.
        input: Value,
        /// The weights.
        matrix: MatrixRef,
        /// The initial accumulators, one a neuron; without it, the biases.
        onto: Option<Value>,
        /// The factor of the weighted sums, but not of the initial accumulators.
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
    /// The op with the arguments of a line of text.
    ///
    /// # Panics
    /// If the op reads values or weights that are not there.
    pub fn new(opcode: Opcode, arguments: &Arguments) -> Op {
        let operand = |index: usize| arguments.operands[index];
        let count = |index| arguments.count(index);
        let constant = |index| arguments.constant(index);
        match opcode {
            Opcode::Trigrams => Op::Trigrams {
                band: arguments.numbers[0].map(|_| count(0)),
                buckets: count(1),
                scale: constant(2),
            },
            Opcode::Ngrams => Op::Ngrams {
                window: count(0),
                orders: count(1)..=count(2),
                buckets: count(3),
                scale: constant(4),
            },
            Opcode::Concat => Op::Concat { parts: arguments.operands.clone() },
            Opcode::Slice => Op::Slice { input: operand(0), range: count(0)..count(1) },
            Opcode::Linear => Op::Linear {
                input: operand(0),
                matrix: arguments.matrix.expect("a linear op has weights"),
                onto: arguments.operands.get(1).copied(),
                times: arguments.numbers[0].map_or(1, |_| constant(0)),
            },
            Opcode::Add => Op::Add(operand(0), operand(1)),
            Opcode::Sub => Op::Sub(operand(0), operand(1)),
            Opcode::Shl => Op::Shl { input: operand(0), amount: count(0) },
            Opcode::Shr => Op::Shr { input: operand(0), amount: count(0) },
            Opcode::Relu => Op::Relu(operand(0)),
            Opcode::Clamp => Op::Clamp { input: operand(0), low: constant(0), high: constant(1) },
        }
    }

    /// Which op it is.
    pub fn opcode(&self) -> Opcode {
        match self {
            Op::Trigrams { .. } => Opcode::Trigrams,
            Op::Ngrams { .. } => Opcode::Ngrams,
            Op::Concat { .. } => Opcode::Concat,
            Op::Slice { .. } => Opcode::Slice,
            Op::Linear { .. } => Opcode::Linear,
            Op::Add(..) => Opcode::Add,
            Op::Sub(..) => Opcode::Sub,
            Op::Shl { .. } => Opcode::Shl,
            Op::Shr { .. } => Opcode::Shr,
            Op::Relu(_) => Opcode::Relu,
            Op::Clamp { .. } => Opcode::Clamp,
        }
    }

    /// The arguments as in a line of text: [`Op::new`] makes the same op of them.
    pub fn arguments(&self) -> Arguments {
        match self {
            Op::Trigrams { band, buckets, scale } => Arguments {
                numbers: vec![band.map(i64::from), Some((*buckets).into()), Some((*scale).into())],
                ..Arguments::default()
            },
            Op::Ngrams { window, orders, buckets, scale } => {
                let (least, most) = ((*orders.start()).into(), (*orders.end()).into());
                let numbers = [(*window).into(), least, most, (*buckets).into(), (*scale).into()];
                Arguments::new(Vec::new(), &numbers)
            }
            Op::Concat { parts } => Arguments::new(parts.clone(), &[]),
            Op::Slice { input, range } => {
                Arguments::new(vec![*input], &[range.start.into(), range.end.into()])
            }
            Op::Linear { input, matrix, onto, times } => Arguments {
                operands: std::iter::once(*input).chain(*onto).collect(),
                matrix: Some(*matrix),
                numbers: vec![(*times != 1).then(|| (*times).into())],
            },
            Op::Add(left, right) | Op::Sub(left, right) => Arguments::new(vec![*left, *right], &[]),
            Op::Shl { input, amount } | Op::Shr { input, amount } => {
                Arguments::new(vec![*input], &[(*amount).into()])
            }
            Op::Relu(input) => Arguments::new(vec![*input], &[]),
            Op::Clamp { input, low, high } => {
                Arguments::new(vec![*input], &[(*low).into(), (*high).into()])
            }
        }
    }

    /// The exact element that an elementwise op computes from `x`, or from `x` and `y`. It
    /// is monotonic in each of them. `None` for other ops.
    pub fn element(&self, x: i64, y: i64) -> Option<i64> {
        match self {
            Op::Trigrams { .. }
            | Op::Ngrams { .. }
            | Op::Concat { .. }
            | Op::Slice { .. }
            | Op::Linear { .. } => None,
            Op::Add(..) => Some(x + y),
            Op::Sub(..) => Some(x - y),
            Op::Shl { amount, .. } => Some(x << amount),
            Op::Shr { amount, .. } => Some(x >> amount),
            Op::Relu(_) => Some(x.max(0)),
            Op::Clamp { low, high, .. } => Some(x.clamp((*low).into(), (*high).into())),
        }
    }

    /// Its row of the table of ops.
    pub fn form(&self) -> &'static Form {
        self.opcode().form()
    }

    /// The op's keyword in `.zir` text.
    pub fn name(&self) -> &'static str {
        self.form().name
    }

    /// The values it reads, in the order they are written.
    pub fn operands(&self) -> Vec<Value> {
        self.arguments().operands
    }

    /// The same op with each operand replaced by `map`.
    pub fn map_operands(&self, map: impl FnMut(Value) -> Value) -> Op {
        let mut arguments = self.arguments();
        arguments.operands = arguments.operands.into_iter().map(map).collect();
        Op::new(self.opcode(), &arguments)
    }

    /// Whether it maps each element of one value by itself.
    pub fn is_unary_elementwise(&self) -> bool {
        self.form().is_unary_elementwise()
    }

    /// Whether it adds or multiplies, so that its exact elements may leave 16 bits.
    pub fn sums(&self) -> bool {
        self.form().sums
    }

    /// Whether it keeps numbers inside bounds: `relu` and `clamp`.
    pub fn is_rectifier(&self) -> bool {
        matches!(self, Op::Relu(_) | Op::Clamp { .. })
    }
}
