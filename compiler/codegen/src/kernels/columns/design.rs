//! LinearDesign: which linear ops are computed column by column, from what, into
//! which accumulators.
//!
//! A linear op computed so adds, for each input that is not zero, that input's
//! column of weights to one accumulator a neuron. What is said of it here
//! is everything its code and its cost depend on: where the inputs come from,
//! where the sums start, the order of the accumulators in memory, and the form
//! each column is stored in.

use cranelift_entity::SecondaryMap;
use zirc_network::{Matrix, Network, Op, Value};

use super::rectifier::ActivationChain;
use super::tiles::{PAGE, Place, Slot, Tile};

/// The most buckets of trigrams that are events: a table has two bytes for each.
const MOST_BUCKETS: u32 = 1024;

/// All linear ops that are computed by columns.
pub(super) type Designs = SecondaryMap<Value, Option<LinearDesign>>;

/// How a linear op is computed column by column.
#[derive(Clone, Debug)]
pub(super) struct LinearDesign {
    /// Where its inputs come from.
    pub(super) source: InputKind,
    /// Where its sums start.
    pub(super) start: Start,
    /// Where its sums go.
    pub(super) sink: Sink,
    /// The counts its sums are, if one byte holds each.
    pub(super) narrow: Option<Narrow>,
    /// The rows in the order of their accumulators, page by page.
    pub(super) tiles: Vec<Tile>,
    /// The form of each column, unless its accumulators' order tells: see
    /// [`InputKind::Scan`].
    pub(super) forms: Vec<Form>,
    /// The weights with those that rows share taken out of them, if any do.
    pub(super) fused: Option<Fused>,
}

/// Rows that share weights: what two rows have in common is summed once, in an
/// accumulator of its own, which is added to both at the end.
#[derive(Clone, Debug)]
pub(super) struct Fused {
    /// The weights: those of the rows, and then those of the shared rows.
    pub(super) matrix: Matrix,
    /// The two rows that each shared row is part of. A later one may be part of
    /// an earlier one.
    pub(super) shared: Vec<Shared>,
}

impl Fused {
    /// Takes what two rows have in common out of them, into a shared row.
    pub(super) fn share(&mut self, first: usize, second: usize, opposite: bool) {
        let columns = self.matrix.columns;
        let sign = if opposite { -1 } else { 1 };
        let mut take = |column: usize| -> i8 {
            let [a, b] = [first, second].map(|row| row * columns + column);
            let weight = self.matrix.weights[a];
            if weight.abs() != 1 || self.matrix.weights[b] != sign * weight {
                return 0;
            }
            (self.matrix.weights[a], self.matrix.weights[b]) = (0, 0);
            weight
        };
        let shared: Vec<i8> = (0..columns).map(&mut take).collect();
        self.matrix.weights.extend(shared);
        self.matrix.bias.push(0);
        self.matrix.rows += 1;
        self.shared.push(Shared { rows: [first, second], opposite });
    }
}

/// What a shared row is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shared {
    /// It is added to the first, and to the second or taken from it.
    pub(super) rows: [usize; 2],
    /// Whether it is taken from the second.
    pub(super) opposite: bool,
}

impl LinearDesign {
    /// The weights by which the op's columns are walked, given those of its
    /// matrix.
    pub(super) fn weights<'a>(&'a self, matrix: &'a Matrix) -> &'a Matrix {
        self.fused.as_ref().map_or(matrix, |fused| &fused.matrix)
    }
}

/// Where the inputs of a linear op come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InputKind {
    /// The words of a buffer.
    Words(Value),
    /// The accumulators of another linear op, each rectified as it is read. The
    /// order of those is the order of this op's columns.
    Scan(Value, ActivationChain),
    /// An encoder that nothing else reads: each n-gram is an event.
    Events(Value),
}

/// Where the sums of a linear op start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The biases.
    Bias,
    /// The sums of a linear op that nothing else reads, in accumulators of the
    /// same order.
    Half(Value),
    /// The words of a buffer.
    Words(Value),
}

/// Where the sums of a linear op go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sink {
    /// The linear op that scans the accumulators.
    Scan(Value),
    /// The linear op that starts from them.
    Half(Value),
    /// A buffer of words.
    Words,
}

/// How a column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Lists of the rows it reaches, a byte each: fast.
    Threaded,
    /// Gaps between those rows, half a byte each: small.
    Compact,
}

/// Sums that are `unit` times a count, where one byte holds every count.
///
/// A byte is exact whatever the order of additions if the greatest count and the
/// least are less than 256 apart. An accumulator holds its count, less the row's
/// threshold, plus `zero`: so one comparison serves all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Narrow {
    /// What one count adds to the sum: a power of two.
    pub(super) unit: i64,
    /// What an accumulator holds when its count is the threshold.
    pub(super) zero: u8,
    /// For each row, the least count that is rectified to more than 0.
    pub(super) thresholds: Vec<i64>,
}

impl LinearDesign {
    /// How many pages a tile takes: one for narrow counts; else the low bytes,
    /// the high bytes, and one for the carries out of those, which are lost.
    pub(super) fn pages(&self) -> usize {
        if self.narrow.is_some() { 1 } else { 3 }
    }

    /// The rows that a column of `matrix` reaches in each tile: the places of
    /// their accumulators, ascending, and the weights.
    pub(super) fn reached(
        &self,
        matrix: &Matrix,
        places: &[Place],
        column: usize,
    ) -> Vec<Vec<(u8, i8)>> {
        let mut tiles = vec![Vec::new(); self.tiles.len()];
        for (place, weight) in places.iter().zip(matrix.column(column)) {
            if weight != 0 {
                tiles[place.tile].push((place.index, weight));
            }
        }
        for tile in &mut tiles {
            tile.sort();
        }
        tiles
    }

    /// The place of each of `rows` rows.
    pub(super) fn places(&self, rows: usize) -> Vec<Place> {
        let mut places = vec![Place { tile: 0, index: 0 }; rows];
        for (number, tile) in self.tiles.iter().enumerate() {
            for (at, slot) in tile.slots().into_iter().enumerate() {
                if let Slot::Row(row) = slot {
                    places[row] = Place { tile: number, index: (tile.first() + at) as u8 };
                }
            }
        }
        places
    }
}

/// The tiles of a linear op that is computed by columns.
pub(super) fn tiles_of(all: &Designs, value: Value) -> Vec<Tile> {
    all[value].as_ref().map(|columns| columns.tiles.clone()).unwrap_or_default()
}

/// What one n-gram adds to a sum of `linear`, by a weight of 1, if `linear` reads
/// an encoder of so few buckets that their columns are found by a table, and that is a
/// byte.
pub(super) fn unit(network: &Network, linear: Value) -> Option<u8> {
    let Op::Linear { input, times, .. } = network.values[linear].op else { return None };
    let (buckets, scale, most) = match network.values[input].op {
        Op::Trigrams { buckets, scale, .. } => (buckets, scale, MOST_BUCKETS),
        Op::Ngrams { buckets, scale, .. } => (buckets, scale, PAGE as u32),
        _ => return None,
    };
    let unit = i32::from(scale) * i32::from(times);
    u8::try_from(unit).ok().filter(|&unit| unit > 0 && buckets <= most)
}
