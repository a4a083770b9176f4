//! Sums as affine functions of encoders' counts: a linear op over encoders, with the linear
//! ops that it starts from, has a weight for every bucket.

use std::ops::Range;

use cranelift_entity::SecondaryMap;

use super::bounds::{Bucket, Ranges};
use super::encoder::{Encoder, Peak};
use super::interval::Interval;
use crate::{MAX_WIDTH, MatrixRef, Network, Op, Value, WeightType};

/// The sums of a linear op: a weight for each bucket they read, and an interval for all
/// else.
pub(super) struct Affine<'n> {
    network: &'n Network,
    constant: Vec<Interval>,
    linears: Vec<Terms>,
    /// The encoders it reads.
    pub(super) encoders: Vec<Counted<'n>>,
}

/// The buckets of one encoder that an [`Affine`] reads.
pub(super) struct Counted<'n> {
    /// The encoder's value.
    pub(super) value: Value,
    /// The encoder.
    pub(super) encoder: &'n Encoder,
    /// The buckets it reads, in order.
    pub(super) buckets: Vec<usize>,
    /// Where their weights are in a row.
    pub(super) weights: Range<usize>,
}

/// One linear op of an [`Affine`].
struct Terms {
    matrix: MatrixRef,
    /// What its weights are multiplied by.
    times: i64,
    /// For each input, the number of its bucket, if it is one.
    buckets: Vec<Option<usize>>,
    /// For each input, the bucket it is a copy of, if it is one.
    sources: Vec<Option<Bucket>>,
    /// For each input, the values it takes.
    ranges: Vec<Interval>,
}

/// The most linear ops, each starting from the one before, that are combined. Beyond that
/// their sums are plain intervals, to bound the time for long chains.
const MOST_LINEARS: usize = 16;

/// f64 holds every sum of counts: each linear op multiplies the 2^15 that a scaled count is
/// at most by a weight and by `times`.
const _: () = {
    let mut at = 0;
    while at < WeightType::ALL.len() {
        let weights = (MOST_LINEARS * MAX_WIDTH) as u64 * WeightType::ALL[at].magnitude();
        assert!(weights << 15 << 15 < 1 << f64::MANTISSA_DIGITS);
        at += 1;
    }
};

impl<'n> Affine<'n> {
    /// The sums of `op`, if it is a linear op, given the ranges of all values before.
    pub(super) fn of(
        network: &'n Network,
        encoders: &'n SecondaryMap<Value, Option<Encoder>>,
        ranges: &Ranges,
        op: &Op,
    ) -> Option<Self> {
        if !matches!(op, Op::Linear { .. }) {
            return None;
        }
        let mut affine =
            Affine { network, constant: Vec::new(), linears: Vec::new(), encoders: Vec::new() };
        affine.collect(ranges, op);
        affine.number(encoders, ranges);
        Some(affine)
    }

    /// Adds the terms of a linear op and of those it starts from, while their sums are
    /// known not to wrap.
    fn collect(&mut self, ranges: &Ranges, op: &Op) {
        let mut op = op;
        loop {
            let Op::Linear { input, matrix, onto, times } = op else { return };
            self.linears.push(Terms {
                matrix: *matrix,
                times: i64::from(*times),
                buckets: Vec::new(),
                sources: ranges.sources[*input].clone(),
                ranges: ranges.values(*input).collect(),
            });
            let Some(onto) = onto else {
                let bias = self.network.matrices[*matrix].bias.iter();
                self.constant = bias.map(|&b| Interval::new(b.into(), b.into())).collect();
                return;
            };
            let next = &self.network.values[*onto].op;
            let inline = matches!(next, Op::Linear { .. })
                && ranges.hull(*onto).fits_i16()
                && self.linears.len() < MOST_LINEARS;
            if !inline {
                self.constant = ranges.values(*onto).collect();
                return;
            }
            op = next;
        }
    }

    /// Numbers the buckets that are read, encoder by encoder; those that may wrap are left
    /// out.
    fn number(&mut self, encoders: &'n SecondaryMap<Value, Option<Encoder>>, ranges: &Ranges) {
        let sources = self.linears.iter().flat_map(|terms| terms.sources.iter().flatten());
        let never_wraps = |source: &&Bucket| ranges.sums(source.encoder)[source.number].fits_i16();
        let mut all: Vec<Bucket> = sources.filter(never_wraps).copied().collect();
        all.sort();
        all.dedup();
        let mut end = 0;
        for chunk in all.chunk_by(|a, b| a.encoder == b.encoder) {
            let weights = end..end + chunk.len();
            end = weights.end;
            let value = chunk[0].encoder;
            let encoder = encoders[value].as_ref().expect("only encoders have buckets");
            let buckets = chunk.iter().map(|source| source.number).collect();
            self.encoders.push(Counted { value, encoder, buckets, weights });
        }
        for terms in &mut self.linears {
            let number = |source: &Option<Bucket>| all.binary_search(source.as_ref()?).ok();
            terms.buckets = terms.sources.iter().map(number).collect();
        }
    }

    /// How many buckets have weights.
    pub(super) fn width(&self) -> usize {
        self.encoders.last().map_or(0, |last| last.weights.end)
    }

    /// How many multiplications a row takes.
    pub(super) fn cost(&self) -> u64 {
        let ranges: usize = self.linears.iter().map(|terms| terms.ranges.len()).sum();
        (self.width() + ranges) as u64
    }

    /// Whether the sums consist of counts and constants alone.
    pub(super) fn is_of_counts(&self) -> bool {
        let is_counted = |terms: &Terms| terms.buckets.iter().all(|bucket| bucket.is_some());
        self.linears.iter().all(is_counted) && self.constant.iter().all(|it| it.low == it.high)
    }

    /// Sets `weights` to the weight of each count in one row, without the scales, and
    /// returns the interval of all else.
    pub(super) fn row(&self, row: usize, weights: &mut [i64]) -> Interval {
        let mut rest = self.constant[row];
        weights.fill(0);
        for terms in &self.linears {
            let row = self.network.matrices[terms.matrix].row(row);
            for ((bucket, &weight), range) in terms.buckets.iter().zip(row).zip(&terms.ranges) {
                let weight = i64::from(weight) * terms.times;
                match bucket {
                    Some(bucket) => weights[*bucket] += weight,
                    None => rest = rest.plus(range.times(weight)),
                }
            }
        }
        rest
    }

    /// For each encoder, the counts at which a row's sum is greatest (`sign` 1) or least
    /// (`sign` -1).
    pub(super) fn peaks(&self, weights: &[i64], sign: i64) -> impl Iterator<Item = Peak> {
        self.encoders.iter().map(move |counted| {
            let weights = weights[counted.weights.clone()].iter();
            let scaled: Vec<f64> =
                weights.map(|weight| (weight * counted.encoder.scale * sign) as f64).collect();
            counted.encoder.peak(&counted.buckets, &scaled)
        })
    }

    /// The range of every sum. The part made of counts is exact, unless several encoders
    /// read the same text.
    pub(super) fn ranges(&self) -> Vec<Interval> {
        let mut weights = vec![0; self.width()];
        let range = |row| {
            let rest = self.row(row, &mut weights);
            // These integers are exact in f64.
            let peak = |sign| self.peaks(&weights, sign).map(|peak| peak.sum as i64).sum::<i64>();
            rest.plus(Interval { low: -peak(-1), high: peak(1) })
        };
        (0..self.constant.len()).map(range).collect()
    }
}
