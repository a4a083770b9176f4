//! The design of a linear op that is computed by columns.
//!
//! For each input that is not zero, the op adds the input's column of weights to the
//! accumulators, one a neuron. Its code and its cost depend on the design alone: where the
//! inputs come from, where the sums start and where they go, the order of the accumulators
//! in memory, and the form in which each column is stored.

use cranelift_entity::SecondaryMap;
use zirc_network::{Matrix, Network, Op, Value};

use super::activation::ActivationChain;
use super::codes::CodeSet;
use super::tiles::{PAGE, Place, Slot, Tile};

/// The most buckets of trigrams that can be events: their hashes have 13 bits.
const MOST_BUCKETS: u32 = 8192;

/// All linear ops that are computed by columns.
pub(super) type Designs = SecondaryMap<Value, Option<LinearDesign>>;

/// How a linear op is computed column by column.
#[derive(Clone, Debug)]
pub(super) struct LinearDesign {
    /// Where its inputs come from.
    pub(super) input: InputKind,
    /// Where its sums start.
    pub(super) start: Start,
    /// Where its sums go.
    pub(super) sink: Sink,
    /// How its accumulators count, if they are byte counters.
    pub(super) counters: Option<ByteCounters>,
    /// The rows in the order of their accumulators, page by page.
    pub(super) tiles: Vec<Tile>,
    /// The form of each column. For [`InputKind::Scan`], the tiles of the scanned op tell
    /// instead: columns of pairs are threaded, the others compact.
    pub(super) forms: Vec<Form>,
    /// How compact columns use their codes.
    pub(super) codes: CodeSet,
    /// Whether bytes are saved where that takes more T-states.
    pub(super) saves_bytes: bool,
    /// The weights with shared rows, if there are any.
    pub(super) fused: Option<Fused>,
    /// The most T-states for which interrupts may be off in one go.
    pub(super) mask: u64,
    /// The forms of columns of a scan that are straight-line code; otherwise none. Where they
    /// are, the accumulators are words side by side.
    pub(super) straight: Vec<Straight>,
}

/// Weights with shared rows: what two rows have in common is summed once, in an accumulator
/// of its own, which is added to both at the end.
#[derive(Clone, Debug)]
pub(super) struct Fused {
    /// The weights: those of the rows, and then those of the shared rows. The biases are what
    /// the sums start from: where a shared row starts from more than 0, the rows that it is
    /// part of start from as much less than their biases.
    pub(super) matrix: Matrix,
    /// The two rows that each shared row is part of. A shared row may be part of an earlier
    /// one.
    pub(super) shared: Vec<Shared>,
}

impl Fused {
    /// Moves what two rows have in common into a new shared row.
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

/// The two rows that a shared row is part of.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Shared {
    /// It is added to the first, and added to the second or subtracted from it.
    pub(super) rows: [usize; 2],
    /// Whether it is subtracted from the second.
    pub(super) opposite: bool,
}

impl LinearDesign {
    /// The weights whose columns are walked, given those of the op's matrix.
    pub(super) fn weights<'a>(&'a self, matrix: &'a Matrix) -> &'a Matrix {
        self.fused.as_ref().map_or(matrix, |fused| &fused.matrix)
    }
}

/// Where the inputs of a linear op come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum InputKind {
    /// The words of a buffer.
    Words(Value),
    /// The accumulators of another linear op, whose activations are computed as they are
    /// scanned. Their order is the order of this op's columns.
    Scan(Value, ActivationChain),
    /// An encoder that nothing else reads: each n-gram is an event.
    Events(Value),
}

/// Where the sums of a linear op start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Start {
    /// The biases.
    Bias,
    /// The partial sums of another linear op, which nothing else reads, in accumulators of
    /// the same order.
    PartialSum(Value),
    /// The words of a buffer.
    Words(Value),
}

/// Where the sums of a linear op go.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Sink {
    /// The linear op that scans the accumulators.
    Scan(Value),
    /// The linear op whose sums start from these partial sums.
    PartialSum(Value),
    /// The choice of a class, from the sums shifted right by so many bits.
    Choice(u32),
    /// A buffer of words.
    Words,
}

/// How a column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Form {
    /// Lists of the places it reaches, a byte each: fast.
    Threaded,
    /// Gaps between those places, half a byte each: small.
    Compact,
}

/// The form of a column that is straight-line code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Straight {
    /// Additions, one for each class: fast.
    Inline,
    /// A call and a class list, a byte a class: small.
    Called,
}

/// Byte counters: accumulators of one byte, for sums that are `unit` times a count.
///
/// A byte is exact in any order of additions if the least and the greatest count are less
/// than 256 apart. An accumulator holds its count, less the row's threshold, plus `zero`:
/// so one comparison serves all rows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct ByteCounters {
    /// The part of the sum for one count: a power of two.
    pub(super) unit: i64,
    /// The value of an accumulator whose count is the threshold.
    pub(super) zero: u8,
    /// For each row, the least count whose activation is above 0.
    pub(super) thresholds: Vec<i64>,
    /// What keeps the sums in a byte, if they do not stay there by themselves.
    pub(super) floor: Option<Floor>,
}

/// The floor of partial sums: from there on down, a row cannot fire any more, whatever is added.
/// Those that are lower are raised to it before anything is added.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Floor {
    /// The value of an accumulator at the floor.
    pub(super) byte: u8,
    /// The rows that might leave the byte otherwise.
    pub(super) rows: Vec<usize>,
}

impl LinearDesign {
    /// How many pages a tile takes: one for byte counters, and for words side by side; else one
    /// for the low bytes, one for the high bytes, and one for the carries out of those, which are
    /// lost.
    pub(super) fn pages(&self) -> usize {
        if self.counters.is_some() || self.is_straight() { 1 } else { 3 }
    }

    /// Whether its columns are straight-line code.
    pub(super) fn is_straight(&self) -> bool {
        !self.straight.is_empty()
    }

    /// Whether any of those are called.
    pub(super) fn calls_columns(&self) -> bool {
        self.straight.contains(&Straight::Called)
    }

    /// The greatest byte of an accumulator that does not fire.
    pub(super) fn silent(&self) -> u8 {
        self.counters.as_ref().map_or(0x7F, |counters| counters.zero - 1)
    }

    /// The places of the low byte and of the high byte of the accumulator at `place`, counted
    /// from the first page.
    pub(super) fn bytes_at(&self, place: Place) -> [usize; 2] {
        let Place { tile, index } = place;
        let at = PAGE * self.pages() * tile + usize::from(index);
        // Words that end where the page ends.
        if self.is_straight() { [2 * at - PAGE, 2 * at - PAGE + 1] } else { [at, at + PAGE] }
    }

    /// What a column of `matrix` reaches in each tile: places, ascending, and weights.
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
    all[value].as_ref().map(|design| design.tiles.clone()).unwrap_or_default()
}

/// What one n-gram adds to a sum of `linear` by a weight of 1. `None` if `linear` reads no
/// encoder, or one of more buckets than a table of columns can have, or if it is not a byte.
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
