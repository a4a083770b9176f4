//! The network: the compiler's intermediate representation.
//!
//! A network is a DAG of ops in SSA form. Every op defines exactly one value,
//! so an op and its value share one key, [`Value`]; operands are keys of values
//! defined earlier, so the order of definition is a topological order. Nothing
//! here knows of the Z80.

use std::ops::RangeInclusive;

use cranelift_entity::{PrimaryMap, SecondaryMap};

use crate::entities::{MatrixRef, Value};
use crate::ops::{Op, Width};
use crate::training::Training;

/// A network as parsed, imported or rewritten by passes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Network {
    /// The name after the keyword `network`.
    pub name: String,
    /// What a sum that leaves 16 bits means.
    pub overflow: Overflow,
    /// How many bytes of a prompt are read, from its start (1..=255).
    pub prompt_limit: u32,
    /// The ops, in order of definition.
    pub values: PrimaryMap<Value, ValueData>,
    /// The weights that linear ops read.
    pub matrices: PrimaryMap<MatrixRef, Matrix>,
    /// The output: a reply or a label, and the value that argmax reads.
    pub output: Output,
    /// The trainings it went through, oldest first. They do not change what it computes.
    pub trainings: Vec<Training>,
}

/// What a sum that leaves 16 bits means.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Overflow {
    /// Only networks whose sums are proved to stay in 16 bits compile.
    Reject,
    /// Sums wrap modulo 2^16, as intended.
    Wrap,
}

/// One op with the value it defines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ValueData {
    /// The name without its `%`.
    pub name: String,
    /// The op that computes it.
    pub op: Op,
    /// Its lane and width.
    pub ty: Type,
}

/// The type of one element of a value.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Lane {
    /// 16-bit two's complement.
    I16,
}

impl Lane {
    /// The name in `.zir` text.
    pub fn name(self) -> &'static str {
        match self {
            Lane::I16 => "i16",
        }
    }
}

/// The type of a value: `width` elements of `lane`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct Type {
    /// The type of one element.
    pub lane: Lane,
    /// The number of elements.
    pub width: usize,
}

impl std::fmt::Display for Type {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}[{}]", self.lane.name(), self.width)
    }
}

/// The type of one weight.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum WeightType {
    /// -2, -1, 0 or 1, drawn `=`, `-`, `.`, `+`.
    I2,
    /// -8 to 7, written as numbers.
    I4,
}

impl WeightType {
    /// All of them, in the order of their sizes.
    pub const ALL: [WeightType; 2] = [WeightType::I2, WeightType::I4];

    /// The name in `.zir` text.
    pub fn name(self) -> &'static str {
        match self {
            WeightType::I2 => "i2",
            WeightType::I4 => "i4",
        }
    }

    /// The weights there are.
    pub fn range(self) -> RangeInclusive<i8> {
        match self {
            WeightType::I2 => -2..=1,
            WeightType::I4 => -8..=7,
        }
    }

    /// How far from 0 a weight can be.
    pub const fn magnitude(self) -> u64 {
        match self {
            WeightType::I2 => 2,
            WeightType::I4 => 8,
        }
    }
}

/// A weight matrix with the biases of its neurons: shape [out, in].
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Matrix {
    /// The name without its `@`.
    pub name: String,
    /// The type of its weights.
    pub weight_type: WeightType,
    /// Neurons: the width of what a linear op that reads it defines.
    pub rows: usize,
    /// The width of what a linear op feeds it.
    pub columns: usize,
    /// Row by row, `rows * columns` weights, each in the weight type's range.
    pub weights: Vec<i8>,
    /// One a row: where a neuron's sum starts, unless a linear op has `onto`.
    pub bias: Vec<i16>,
}

impl Matrix {
    /// The weights of one neuron.
    ///
    /// # Panics
    /// If there is no such row.
    pub fn row(&self, row: usize) -> &[i8] {
        &self.weights[row * self.columns..][..self.columns]
    }

    /// The weights that one input reaches, neuron by neuron.
    pub fn column(&self, column: usize) -> impl Iterator<Item = i8> + '_ {
        (0..self.rows).map(move |row| self.row(row)[column])
    }
}

/// The output of a network. Its classes are numbered like its `logits`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Output {
    /// Spells a reply, a character a step, until the last class wins.
    Reply {
        /// The characters of the classes, in order. The last class, the end of the reply,
        /// has no character.
        charset: Vec<u8>,
        /// The most characters of a reply (1..=255).
        limit: u32,
        /// The value argmax compares: one element more than there are characters.
        logits: Value,
    },
    /// Picks one label for a prompt.
    Answer {
        /// The texts of the classes, in order.
        labels: Vec<Vec<u8>>,
        /// The value argmax compares: one element a label.
        logits: Value,
    },
}

impl Output {
    /// The value argmax compares.
    pub fn logits(&self) -> Value {
        match self {
            Output::Reply { logits, .. } | Output::Answer { logits, .. } => *logits,
        }
    }

    /// The same output, choosing from `logits` instead.
    pub fn with_logits(&self, logits: Value) -> Output {
        let mut output = self.clone();
        match &mut output {
            Output::Reply { logits: old, .. } | Output::Answer { logits: old, .. } => *old = logits,
        }
        output
    }

    /// The number of classes.
    pub fn classes(&self) -> usize {
        match self {
            Output::Reply { charset, .. } => charset.len() + 1,
            Output::Answer { labels, .. } => labels.len(),
        }
    }
}

impl Network {
    /// A network without ops or weights, whose output is still to be set by
    /// [`Network::output`]; its logits are the value defined first.
    pub fn new(name: impl Into<String>, prompt_limit: u32, output: Output) -> Self {
        Network {
            name: name.into(),
            overflow: Overflow::Reject,
            prompt_limit,
            values: PrimaryMap::new(),
            matrices: PrimaryMap::new(),
            output,
            trainings: Vec::new(),
        }
    }

    /// The network's settings without its ops and weights. The output still has the old
    /// logits.
    pub(crate) fn emptied(&self) -> Self {
        Network {
            overflow: self.overflow,
            trainings: self.trainings.clone(),
            ..Network::new(&*self.name, self.prompt_limit, self.output.clone())
        }
    }

    /// Appends an op under `name` and returns its value. The type follows from the op
    /// alone; the verifier checks that its operands fit.
    pub fn define(&mut self, name: impl Into<String>, op: Op) -> Value {
        let ty = Type { lane: Lane::I16, width: self.width_of(&op) };
        self.values.push(ValueData { name: name.into(), op, ty })
    }

    /// The width of what `op` defines. Saturates, so that the verifier can refuse
    /// a network that no memory would hold.
    fn width_of(&self, op: &Op) -> usize {
        let arguments = op.arguments();
        let number = |place| usize::try_from(arguments.number(place)).unwrap_or_default();
        let mut widths = arguments.operands.iter().map(|operand| self.width(*operand));
        match op.form().width {
            Width::Number(place) => number(place),
            Width::Span(place) => number(place + 1).saturating_sub(number(place)),
            Width::Total => widths.fold(0, usize::saturating_add),
            Width::Neurons => arguments.matrix.map_or(0, |matrix| self.matrices[matrix].rows),
            Width::Same => widths.next().unwrap_or_default(),
        }
    }

    /// The number of elements of a value.
    pub fn width(&self, value: Value) -> usize {
        self.values[value].ty.width
    }

    /// The fewest and the most n-grams that an encoder counts; `None` if `op` is no encoder.
    pub fn grams(&self, op: &Op) -> Option<RangeInclusive<u32>> {
        match op {
            Op::Trigrams { .. } => Some(0..=self.prompt_limit),
            Op::Ngrams { window, orders, .. } => {
                let grams = orders.clone().map(|order| window + 1 - order).sum();
                Some(grams..=grams)
            }
            _ => None,
        }
    }

    /// For each value, the ops that read it, in order. An op that reads it twice is listed
    /// twice.
    pub fn readers(&self) -> SecondaryMap<Value, Vec<Value>> {
        let mut readers: SecondaryMap<Value, Vec<Value>> = SecondaryMap::new();
        for (value, data) in &self.values {
            for operand in data.op.operands() {
                readers[operand].push(value);
            }
        }
        readers
    }

    /// The value called `name` (without its `%`).
    pub fn value_named(&self, name: &str) -> Option<Value> {
        self.values.iter().find(|(_, data)| data.name == name).map(|(value, _)| value)
    }
}
