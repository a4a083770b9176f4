//! The linear ops over encoders whose sums are byte counters.

use std::collections::BTreeSet;

use zirc_network::ranges::{Interval, Ranges};
use zirc_network::{Matrix, Network, Op, Value};

use super::design::{ByteCounters, Designs, Floor, InputKind, Sink, Start, unit};

/// Gives byte counters to the linear ops over encoders whose counts fit a byte.
pub(super) fn count_in_bytes(network: &Network, ranges: &Ranges, all: &mut Designs) {
    for value in network.values.keys() {
        let Some(counts) = counts(network, all, ranges, value) else { continue };
        let first = counts.first;
        let Some(counters) = byte_counters(network, ranges, value, counts) else { continue };
        for value in [first, value] {
            if let Some(design) = &mut all[value] {
                design.counters = Some(counters.clone());
            }
        }
    }
}

/// The same designs, but words where byte counters need a floor. `None` if none do.
pub(super) fn without_floors(all: &Designs) -> Option<Designs> {
    let mut words = all.clone();
    let mut has_any = false;
    for design in words.values_mut().flatten() {
        if design.counters.as_ref().is_some_and(|counters| counters.floor.is_some()) {
            design.counters = None;
            has_any = true;
        }
    }
    has_any.then_some(words)
}

/// The counts of an op over encoders.
struct Counts {
    /// The op, or the one whose partial sums it starts from.
    first: Value,
    /// The part of a sum for one count: a power of two.
    unit: i64,
    /// For each row, the least count whose activation is above 0.
    thresholds: Vec<i64>,
    /// The counts of each row above its threshold: of the first op, and in all.
    partial: Vec<Interval>,
    whole: Vec<Interval>,
}

/// The counts of an op, if counters can hold them, of a byte or more.
fn counts(network: &Network, all: &Designs, ranges: &Ranges, value: Value) -> Option<Counts> {
    let design = all[value].as_ref()?;
    let Sink::Scan(reader) = design.sink else { return None };
    let InputKind::Scan(_, chain) = all[reader].as_ref()?.input else { return None };
    let InputKind::Events(_) = design.input else { return None };
    let unit = i64::from(self::unit(network, value)?);
    let first = match design.start {
        Start::Bias => value,
        Start::PartialSum(partial) => {
            let partial_design = all[partial].as_ref()?;
            let InputKind::Events(_) = partial_design.input else { return None };
            let same = self::unit(network, partial).map(i64::from) == Some(unit);
            (same && partial_design.start == Start::Bias).then_some(partial)?
        }
        Start::Words(_) => return None,
    };
    let shift = chain.shift;
    if unit.count_ones() != 1 || unit.trailing_zeros() < shift {
        return None;
    }
    if !ranges.hull(value).fits_i16() || chain.caps() {
        return None;
    }
    // The least count whose activation is 1: bias + unit * count >= 2^shift.
    let bias = &matrix(network, first)?.bias;
    let threshold = |bias: &i16| ((1 << shift) - i64::from(*bias) + unit - 1).div_euclid(unit);
    let thresholds: Vec<i64> = bias.iter().map(threshold).collect();
    // The counts above the thresholds.
    let above = |sums: Value| -> Vec<Interval> {
        let rows = ranges.sums(sums).iter().zip(bias).zip(&thresholds);
        rows.map(|((sum, bias), threshold)| {
            let count = |sum: i64| (sum - i64::from(*bias)) / unit - threshold;
            Interval { low: count(sum.low), high: count(sum.high) }
        })
        .collect()
    };
    let [partial, whole] = [first, value].map(above);
    Some(Counts { first, unit, thresholds, partial, whole })
}

/// The byte counters of an op, if they are exact for it.
fn byte_counters(
    network: &Network,
    ranges: &Ranges,
    value: Value,
    counts: Counts,
) -> Option<ByteCounters> {
    let Counts { first, unit, thresholds, partial, whole } = counts;
    // The prompt's partial sum must fit a byte, too.
    let all = partial.iter().chain(&whole);
    let (low, high) = all.fold((-1, 0), |(l, h), sum| (l.min(sum.low), h.max(sum.high)));
    if high - low <= MOST {
        let zero = u8::try_from(-low).ok()?;
        return Some(ByteCounters { unit, zero, thresholds, floor: None });
    }
    if first == value || !ranges.hull(first).fits_i16() {
        return None;
    }
    let zero = u8::try_from(MOST - high).ok().filter(|&zero| zero > 0)?;
    let added = added(network, value)?;
    let floor = floor(i64::from(zero), [&partial, &whole, &added])?;
    Some(ByteCounters { unit, zero, thresholds, floor: Some(floor) })
}

/// The rows of an op with words without which its counts would fit a byte, if they are few.
pub(super) fn wide_rows(
    network: &Network,
    all: &Designs,
    ranges: &Ranges,
    value: Value,
) -> Vec<usize> {
    let Some(counts) = counts(network, all, ranges, value) else { return Vec::new() };
    let both = |row: usize| [counts.partial[row], counts.whole[row]];
    let low = |row: usize| both(row).map(|sum| sum.low).into_iter().fold(-1, i64::min);
    let high = |row: usize| both(row).map(|sum| sum.high).into_iter().fold(0, i64::max);
    let rows = 0..counts.whole.len();
    let outside = |least: i64| -> Vec<usize> {
        rows.clone().filter(|&row| low(row) < least || high(row) > least + MOST).collect()
    };
    let least: BTreeSet<i64> = rows.clone().map(low).collect();
    let best = least.into_iter().map(outside).min_by_key(Vec::len);
    best.filter(|wide| FEW * wide.len() <= rows.len()).unwrap_or_default()
}

/// Rows that keep an op from byte counters are few if all are so many times as many.
const FEW: usize = 8;

/// The greatest byte of a row: 255 is the sentinel's.
const MOST: i64 = 254;

/// The floor for which all sums fit a byte, given the byte at the thresholds; and the counts of
/// each row above its threshold: the partial one, the whole one without a floor, and what the
/// whole one adds.
fn floor(zero: i64, [partial, whole, added]: [&[Interval]; 3]) -> Option<Floor> {
    if partial.iter().any(|sum| zero + sum.low < 0 || zero + sum.high > MOST) {
        return None;
    }
    let rows: Vec<usize> = (0..whole.len()).filter(|&row| zero + whole[row].low < 0).collect();
    let (least, most) = rows
        .iter()
        .fold((0, 0), |(least, most), &row| (added[row].low.min(least), added[row].high.max(most)));
    // From there, all that can be added leaves a row below its threshold.
    let byte = zero - 1 - most;
    (byte + least >= 0).then_some(Floor { byte: byte as u8, rows })
}

/// The counts that `linear` adds to the sums it starts from, row by row.
fn added(network: &Network, linear: Value) -> Option<Vec<Interval>> {
    let Op::Linear { input, .. } = network.values[linear].op else { return None };
    let most = i64::from(*network.grams(&network.values[input].op)?.end());
    let matrix = matrix(network, linear)?;
    let row = |row: usize| {
        let weights = matrix.row(row).iter().map(|&weight| i64::from(weight));
        let (low, high) = weights.fold((0, 0), |(l, h): (i64, i64), it| (l.min(it), h.max(it)));
        Interval { low: most * low, high: most * high }
    };
    Some((0..matrix.rows).map(row).collect())
}

/// The weights of a linear op.
pub(super) fn matrix(network: &Network, linear: Value) -> Option<&Matrix> {
    let Op::Linear { matrix, .. } = network.values[linear].op else { return None };
    Some(&network.matrices[matrix])
}
