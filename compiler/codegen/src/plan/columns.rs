//! Columns: which linear ops are computed column by column, from what, into
//! which accumulators.
//!
//! A linear op computed so adds, for each input that is not zero, that input's
//! column of weights to one accumulator a neuron. What the plan says of it here
//! is everything its code and its cost depend on: where the inputs come from,
//! where the sums start, the order of the accumulators in memory, and the form
//! each column is stored in.

use cranelift_entity::{EntitySet, SecondaryMap};

use super::Uses;
use super::rectifier::Rectifier;
use zirc_network::ranges::Ranges;
use zirc_network::rates::Rates;
use zirc_network::{Matrix, Network, Op, Value};

/// The accumulators that one page of memory holds.
const PAGE: usize = 256;
/// The most buckets of trigrams that are events: a table has two bytes for each.
const MOST_BUCKETS: u32 = 1024;

/// How a linear op is computed column by column.
#[derive(Clone, Debug)]
pub struct Columns {
    /// Where its inputs come from.
    pub source: Source,
    /// Where its sums start.
    pub start: Start,
    /// Where its sums go.
    pub sink: Sink,
    /// The counts its sums are, if one byte holds each.
    pub narrow: Option<Narrow>,
    /// The rows in the order of their accumulators, page by page.
    pub tiles: Vec<Tile>,
    /// The form of each column, unless its accumulators' order tells: see
    /// [`Source::Scan`].
    pub forms: Vec<Form>,
    /// The weights with those that rows share taken out of them, if any do.
    pub fused: Option<Fused>,
}

/// Rows that share weights: what two rows have in common is summed once, in an
/// accumulator of its own, which is added to both at the end.
#[derive(Clone, Debug)]
pub struct Fused {
    /// The weights: those of the rows, and then those of the shared rows.
    pub matrix: Matrix,
    /// The two rows that each shared row is part of. A later one may be part of
    /// an earlier one.
    pub shared: Vec<Shared>,
}

impl Fused {
    /// Takes what two rows have in common out of them, into a shared row.
    pub fn share(&mut self, first: usize, second: usize, opposite: bool) {
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
pub struct Shared {
    /// It is added to the first, and to the second or taken from it.
    pub rows: [usize; 2],
    /// Whether it is taken from the second.
    pub opposite: bool,
}

impl Columns {
    /// The weights by which the op's columns are walked, given those of its
    /// matrix.
    pub fn weights<'a>(&'a self, matrix: &'a Matrix) -> &'a Matrix {
        self.fused.as_ref().map_or(matrix, |fused| &fused.matrix)
    }
}

/// Where the inputs of a linear op come from.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Source {
    /// The words of a buffer.
    Words(Value),
    /// The accumulators of another linear op, each rectified as it is read. The
    /// order of those is the order of this op's columns.
    Scan(Value, Rectifier),
    /// An encoder that nothing else reads: each n-gram is an event.
    Events(Value),
}

/// Where the sums of a linear op start.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Start {
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
pub enum Sink {
    /// The linear op that scans the accumulators.
    Scan(Value),
    /// The linear op that starts from them.
    Half(Value),
    /// A buffer of words.
    Words,
}

/// How a column is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Form {
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
pub struct Narrow {
    /// What one count adds to the sum: a power of two.
    pub unit: i64,
    /// What an accumulator holds when its count is the threshold.
    pub zero: u8,
    /// For each row, the least count that is rectified to more than 0.
    pub thresholds: Vec<i64>,
}

/// The accumulators of one page. They end where the page ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tile {
    /// Shared rows, which are not scanned.
    pub shared: Vec<usize>,
    /// Rows whose columns in the op that scans them are threaded, two and two.
    pub pairs: Vec<[Option<usize>; 2]>,
    /// All other rows.
    pub singles: Vec<usize>,
    /// Whether they are scanned: then a sentinel follows the pairs, if there are
    /// any, and another the singles.
    pub scanned: bool,
}

impl Tile {
    /// How many accumulators there are, sentinels included.
    pub fn len(&self) -> usize {
        let sentinels = usize::from(!self.pairs.is_empty()) + usize::from(!self.singles.is_empty());
        self.shared.len()
            + 2 * self.pairs.len()
            + self.singles.len()
            + if self.scanned { sentinels } else { 0 }
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// The place in the page of the first accumulator.
    pub fn first(&self) -> usize {
        PAGE - self.len()
    }

    /// The place in the page of the first accumulator that is scanned.
    pub fn first_scanned(&self) -> usize {
        self.first() + self.shared.len()
    }

    /// What each accumulator is for.
    pub fn slots(&self) -> Vec<Slot> {
        self.shared.iter().copied().map(Slot::Row).chain(self.scanned_slots()).collect()
    }

    /// What each accumulator is for, from the first that is scanned on.
    pub fn scanned_slots(&self) -> Vec<Slot> {
        let row = |row: Option<usize>| row.map_or(Slot::Gap, Slot::Row);
        let mut slots: Vec<Slot> = self.pairs.iter().flatten().copied().map(row).collect();
        if self.scanned && !slots.is_empty() {
            slots.push(Slot::Sentinel);
        }
        slots.extend(self.singles.iter().copied().map(Slot::Row));
        if self.scanned && !self.singles.is_empty() {
            slots.push(Slot::Sentinel);
        }
        slots
    }
}

/// What an accumulator is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Slot {
    /// A neuron's sum.
    Row(usize),
    /// Nothing: it stays silent.
    Gap,
    /// The end of a scan: it always fires.
    Sentinel,
}

/// The place of a row's accumulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which tile.
    pub tile: usize,
    /// Which byte of the tile's pages.
    pub index: u8,
}

impl Columns {
    /// How many pages a tile takes: one for narrow counts; else the low bytes,
    /// the high bytes, and one for the carries out of those, which are lost.
    pub fn pages(&self) -> usize {
        if self.narrow.is_some() { 1 } else { 3 }
    }

    /// The rows that a column of `matrix` reaches in each tile: the places of
    /// their accumulators, ascending, and the weights.
    pub fn reached(&self, matrix: &Matrix, places: &[Place], column: usize) -> Vec<Vec<(u8, i8)>> {
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
    pub fn places(&self, rows: usize) -> Vec<Place> {
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

/// The linear ops of `network` that can be computed column by column, with all
/// that does not depend on what it costs: every column is compact, and the rows
/// are in their own order. Those in `dense` are left out.
pub fn columns(
    network: &Network,
    uses: &Uses,
    dense: &EntitySet<Value>,
) -> SecondaryMap<Value, Option<Columns>> {
    let rates = Rates::compute(network);
    let ranges = Ranges::compute(network);
    let mut all: SecondaryMap<Value, Option<Columns>> = SecondaryMap::new();
    for (value, data) in &network.values {
        let Op::Linear { input, matrix, onto, times } = data.op else { continue };
        if dense.contains(value) {
            continue;
        }
        let start = match onto {
            None => Start::Bias,
            Some(onto) => {
                let is_half = all[onto].is_some() && uses.only_reader(network, onto) == Some(value);
                if is_half && onto != input { Start::Half(onto) } else { Start::Words(onto) }
            }
        };
        let source = source(network, uses, &all, &ranges, (value, input));
        // What is scanned is spent, and an event is over: both are to be had as
        // often as the sums are taken, and no more often.
        let source = match source {
            Source::Scan(from, _) | Source::Events(from)
                if rates.rate(from) != rates.rate(value) =>
            {
                Source::Words(input)
            }
            source => source,
        };
        if times != 1 && !matches!(source, Source::Events(_)) {
            continue;
        }
        let columns = network.matrices[matrix].columns;
        all[value] = Some(Columns {
            source,
            start,
            sink: Sink::Words,
            narrow: None,
            tiles: Vec::new(),
            forms: vec![Form::Compact; columns],
            fused: None,
        });
        if let Source::Scan(from, _) = source {
            set_sink(&mut all, from, Sink::Scan(value));
        }
        if let Start::Half(half) = start {
            set_sink(&mut all, half, Sink::Half(value));
        }
    }
    narrow(network, &ranges, &mut all);
    for (value, data) in network.values.iter().rev() {
        if let (Op::Linear { matrix, .. }, Some(columns)) = (&data.op, &all[value]) {
            let rows: Vec<usize> = (0..network.matrices[*matrix].rows).collect();
            let tiles = match columns.sink {
                Sink::Half(whole) => tiles_of(&all, whole),
                Sink::Scan(_) => tiles(Vec::new(), rows, true),
                Sink::Words => tiles(Vec::new(), rows, false),
            };
            if let Some(columns) = &mut all[value] {
                columns.tiles = tiles;
            }
        }
    }
    all
}

fn set_sink(all: &mut SecondaryMap<Value, Option<Columns>>, value: Value, sink: Sink) {
    if let Some(columns) = &mut all[value] {
        columns.sink = sink;
    }
}

/// The tiles of a linear op that is computed by columns.
pub(super) fn tiles_of(all: &SecondaryMap<Value, Option<Columns>>, value: Value) -> Vec<Tile> {
    all[value].as_ref().map(|columns| columns.tiles.clone()).unwrap_or_default()
}

fn source(
    network: &Network,
    uses: &Uses,
    all: &SecondaryMap<Value, Option<Columns>>,
    ranges: &Ranges,
    (linear, input): (Value, Value),
) -> Source {
    let is_alone = |value| uses.only_reader(network, value).is_some();
    if unit(network, linear).is_some() && is_alone(input) {
        return Source::Events(input);
    }
    let mut chain = Vec::new();
    let mut value = input;
    while network.values[value].op.is_unary_elementwise() && is_alone(value) {
        chain.push(value);
        value = network.values[value].op.operands()[0];
    }
    chain.reverse();
    let rectifier = Rectifier::of(network, &chain, ranges.hull_of_values(value));
    match (&all[value], rectifier) {
        (Some(columns), Some(rectifier)) if is_alone(value) && !from_words(all, columns) => {
            Source::Scan(value, rectifier)
        }
        _ => Source::Words(input),
    }
}

/// Whether sums start from words in the end, which come in the rows' own order and
/// without sentinels.
fn from_words(all: &SecondaryMap<Value, Option<Columns>>, columns: &Columns) -> bool {
    match columns.start {
        Start::Bias => false,
        Start::Words(_) => true,
        Start::Half(half) => all[half].as_ref().is_some_and(|half| from_words(all, half)),
    }
}

/// What one n-gram adds to a sum of `linear`, by a weight of 1, if `linear` reads
/// an encoder of so few buckets that their columns are found by a table, and that is a
/// byte.
pub fn unit(network: &Network, linear: Value) -> Option<u8> {
    let Op::Linear { input, times, .. } = network.values[linear].op else { return None };
    let (buckets, scale, most) = match network.values[input].op {
        Op::Trigrams { buckets, scale, .. } => (buckets, scale, MOST_BUCKETS),
        Op::Ngrams { buckets, scale, .. } => (buckets, scale, PAGE as u32),
        _ => return None,
    };
    let unit = i32::from(scale) * i32::from(times);
    u8::try_from(unit).ok().filter(|&unit| unit > 0 && buckets <= most)
}

/// `pairs` and then `singles`, page by page.
pub fn tiles(pairs: Vec<[Option<usize>; 2]>, singles: Vec<usize>, scanned: bool) -> Vec<Tile> {
    // Two places are kept for the sentinels, and one stays free: what walks a
    // compact column starts at the place before the first.
    let room = PAGE - if scanned { 3 } else { 1 };
    let mut tiles = vec![Tile { scanned, ..Tile::default() }];
    let mut left = room;
    let open = |tiles: &mut Vec<Tile>, left: &mut usize, size: usize| {
        if *left < size {
            tiles.push(Tile { scanned, ..Tile::default() });
            *left = room;
        }
        *left -= size;
    };
    for pair in pairs {
        open(&mut tiles, &mut left, 2);
        tiles.last_mut().expect("there is one").pairs.push(pair);
    }
    for row in singles {
        open(&mut tiles, &mut left, 1);
        tiles.last_mut().expect("there is one").singles.push(row);
    }
    tiles
}

/// Finds the linear ops over encoders whose sums are counts that a byte holds.
fn narrow(network: &Network, ranges: &Ranges, all: &mut SecondaryMap<Value, Option<Columns>>) {
    for value in network.values.keys() {
        let Some(narrow) = narrow_of(network, all, ranges, value) else { continue };
        let half = match &all[value] {
            Some(Columns { start: Start::Half(half), .. }) => Some(*half),
            _ => None,
        };
        for value in half.into_iter().chain([value]) {
            if let Some(columns) = &mut all[value] {
                columns.narrow = Some(narrow.clone());
            }
        }
    }
}

fn narrow_of(
    network: &Network,
    all: &SecondaryMap<Value, Option<Columns>>,
    ranges: &Ranges,
    value: Value,
) -> Option<Narrow> {
    let columns = all[value].as_ref()?;
    let Sink::Scan(reader) = columns.sink else { return None };
    let Source::Scan(_, rectifier) = all[reader].as_ref()?.source else { return None };
    let Source::Events(_) = columns.source else { return None };
    let unit = i64::from(unit(network, value)?);
    let first = match columns.start {
        Start::Bias => value,
        Start::Half(half) => {
            let half_columns = all[half].as_ref()?;
            let Source::Events(_) = half_columns.source else { return None };
            let same = self::unit(network, half).map(i64::from) == Some(unit);
            (same && half_columns.start == Start::Bias).then_some(half)?
        }
        Start::Words(_) => return None,
    };
    let Op::Linear { matrix, .. } = network.values[first].op else { return None };
    let shift = rectifier.shift;
    if unit.count_ones() != 1 || unit.trailing_zeros() < shift {
        return None;
    }
    if !ranges.hull(value).fits_i16() || rectifier.caps() {
        return None;
    }
    // The least count that is rectified to 1: bias + unit * count >= 2^shift.
    let bias = &network.matrices[matrix].bias;
    let threshold = |bias: &i16| ((1 << shift) - i64::from(*bias) + unit - 1).div_euclid(unit);
    let thresholds: Vec<i64> = bias.iter().map(threshold).collect();
    // The prompt's half is a count that can be read, too.
    let above = [first, value].into_iter().flat_map(|sums| {
        let rows = ranges.sums(sums).iter().zip(bias).zip(&thresholds);
        rows.map(|((sum, bias), threshold)| {
            let count = |sum: i64| (sum - i64::from(*bias)) / unit - threshold;
            (count(sum.low), count(sum.high))
        })
    });
    let (low, high) = above.fold((-1, 0), |(l, h), (low, high)| (l.min(low), h.max(high)));
    let zero = u8::try_from(-low).ok()?;
    // 255 is the sentinel's.
    (high - low < 255).then_some(Narrow { unit, zero, thresholds })
}
