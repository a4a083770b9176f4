//! Ranges: the least and the greatest that every sum of a network can be, on
//! any prompt and after any reply so far.
//!
//! A linear op is bounded exactly over the simplex of the counts of the encoders
//! it reads: a prompt of n characters shares n trigrams among the buckets, and a
//! reply's window always holds the same number of n-grams. That goes for the
//! linear ops it starts from, too. All else that it reads, encoders whose own
//! sums may wrap among it, is interval arithmetic, as are all other ops. Bounds
//! are of exact sums, before they wrap to 16 bits.

use std::ops::Range;

use cranelift_entity::SecondaryMap;

use crate::network::{MatrixRef, Network, Op, Value, ValueData};

/// All integers from `low` to `high`, both included.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Interval {
    /// The least.
    pub low: i64,
    /// The greatest.
    pub high: i64,
}

impl Interval {
    const I16: Interval = Interval { low: i16::MIN as i64, high: i16::MAX as i64 };

    fn new(a: i64, b: i64) -> Self {
        Interval { low: a.min(b), high: a.max(b) }
    }

    /// Whether every integer of it is a 16-bit value.
    pub fn fits_i16(self) -> bool {
        Self::I16.low <= self.low && self.high <= Self::I16.high
    }

    /// What a 16-bit value is in whose exact sum is in this interval.
    fn wrapped(self) -> Self {
        if self.fits_i16() { self } else { Self::I16 }
    }

    fn times(self, factor: i64) -> Self {
        Interval::new(self.low * factor, self.high * factor)
    }

    fn plus(self, other: Self) -> Self {
        Interval { low: self.low + other.low, high: self.high + other.high }
    }

    /// This interval with each bound replaced by what `map`, which keeps order,
    /// makes of it.
    fn map(self, map: impl Fn(i64) -> i64) -> Self {
        Interval { low: map(self.low), high: map(self.high) }
    }
}

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The least sum.
    Least,
    /// The greatest.
    Greatest,
}

/// A text that an accumulator makes much of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extreme {
    /// What is asked.
    pub prompt: Vec<u8>,
    /// The reply so far: any text that can be spelled, whether or not the network
    /// does spell it after this prompt.
    pub said: Vec<u8>,
    /// The exact sum then.
    pub sum: i64,
}

/// The range of every sum of a network.
#[derive(Clone, Debug)]
pub struct Ranges {
    sums: SecondaryMap<Value, Vec<Interval>>,
    /// For each element, the bucket it is a copy of, if it is one.
    sources: SecondaryMap<Value, Vec<Option<Source>>>,
}

impl Ranges {
    /// Bounds every element of every value of a verified network.
    pub fn compute(network: &Network) -> Self {
        let mut ranges = Ranges { sums: SecondaryMap::new(), sources: SecondaryMap::new() };
        for (value, data) in &network.values {
            ranges.sources[value] = ranges.sources_of(value, data);
            ranges.sums[value] = ranges.bound(network, &data.op);
        }
        ranges
    }

    /// The same, as tight as can be had in about a second for a network that fits
    /// a Z80: what `overflow reject` is judged by.
    pub fn tight(network: &Network) -> Self {
        Ranges::compute(network)
    }

    /// A text that takes an accumulator over encoders alone to an end of its
    /// bounds, or near it. `None` for all others.
    pub fn extreme(
        &self,
        _network: &Network,
        _value: Value,
        _element: usize,
        _end: End,
    ) -> Option<Extreme> {
        None
    }

    /// The exact sums of each element of `value`, before they wrap.
    pub fn sums(&self, value: Value) -> &[Interval] {
        &self.sums[value]
    }

    /// The least interval that holds every element of `value`, before wrapping.
    pub fn hull(&self, value: Value) -> Interval {
        hull(self.sums(value).iter().copied())
    }

    /// The least interval that holds every element of `value` as ops read them,
    /// after wrapping.
    pub fn hull_of_values(&self, value: Value) -> Interval {
        hull(self.values(value))
    }

    fn sources_of(&self, value: Value, data: &ValueData) -> Vec<Option<Source>> {
        match &data.op {
            Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. } => (0..*buckets as usize)
                .map(|bucket| Some(Source { encoder: value, bucket }))
                .collect(),
            Op::Concat { parts } => {
                parts.iter().flat_map(|&part| self.sources[part].iter().copied()).collect()
            }
            Op::Slice { input, range } => {
                self.sources[*input][range.start as usize..range.end as usize].to_vec()
            }
            _ => vec![None; data.ty.width],
        }
    }

    /// The values of each element, after wrapping.
    fn values(&self, value: Value) -> impl Iterator<Item = Interval> + '_ {
        self.sums[value].iter().map(|sum| sum.wrapped())
    }

    fn bound(&self, network: &Network, op: &Op) -> Vec<Interval> {
        let one = |input: &Value, map: &dyn Fn(Interval) -> Interval| {
            self.values(*input).map(map).collect()
        };
        match op {
            Op::Trigrams { buckets, .. } | Op::Ngrams { buckets, .. } => {
                let counts = Counts::of(network, op).expect("encoders count");
                // An encoder of one bucket holds all its grams; of more, any number.
                let least = if *buckets == 1 { counts.least } else { 0 };
                let sum = Interval::new(least * counts.scale, counts.most * counts.scale);
                vec![sum; *buckets as usize]
            }
            Op::Concat { parts } => parts.iter().flat_map(|&part| self.values(part)).collect(),
            Op::Slice { input, range } => {
                self.values(*input).skip(range.start as usize).take(range.len()).collect()
            }
            Op::Linear { .. } => self.linear(network, op),
            Op::Add(left, right) => {
                self.values(*left).zip(self.values(*right)).map(|(a, b)| a.plus(b)).collect()
            }
            Op::Sub(left, right) => self
                .values(*left)
                .zip(self.values(*right))
                .map(|(a, b)| a.plus(b.times(-1)))
                .collect(),
            Op::Shl { input, amount } => one(input, &|x| x.map(|x| x << amount)),
            Op::Shr { input, amount } => one(input, &|x| x.map(|x| x >> amount)),
            Op::Relu(input) => one(input, &|x| x.map(|x| x.max(0))),
            Op::Clamp { input, low, high } => {
                one(input, &|x| x.map(|x| x.clamp((*low).into(), (*high).into())))
            }
        }
    }

    fn linear(&self, network: &Network, op: &Op) -> Vec<Interval> {
        let mut terms = Terms { constant: Vec::new(), linears: Vec::new() };
        self.collect_terms(network, op, &mut terms);
        let counted = Counted::of(network, self, &terms);
        let mut weights = vec![0; counted.buckets];
        let sum_of_row = |(row, &constant): (usize, &Interval)| {
            let mut sum = constant;
            weights.fill(0);
            for (linear, buckets) in terms.linears.iter().zip(&counted.inputs) {
                let row = network.matrices[linear.matrix].row(row);
                for ((bucket, &weight), range) in buckets.iter().zip(row).zip(&linear.ranges) {
                    let weight = i64::from(weight) * linear.times;
                    match bucket {
                        Some(bucket) => weights[*bucket] += weight,
                        None => sum = sum.plus(range.times(weight)),
                    }
                }
            }
            let encoders = counted.encoders.iter();
            encoders
                .fold(sum, |sum, (counts, buckets)| sum.plus(counts.sum(&weights[buckets.clone()])))
        };
        terms.constant.iter().enumerate().map(sum_of_row).collect()
    }

    /// Adds the terms of a linear op, and of those it starts from, as far as
    /// their sums are known not to wrap.
    fn collect_terms(&self, network: &Network, op: &Op, terms: &mut Terms) {
        let mut op = op;
        loop {
            let Op::Linear { input, matrix, onto, times } = op else { return };
            terms.linears.push(LinearTerms {
                matrix: *matrix,
                times: i64::from(*times),
                sources: self.sources[*input].clone(),
                ranges: self.values(*input).collect(),
            });
            let Some(onto) = onto else {
                let bias = network.matrices[*matrix].bias.iter();
                terms.constant = bias.map(|&b| Interval::new(b.into(), b.into())).collect();
                return;
            };
            let next = &network.values[*onto].op;
            let inline = matches!(next, Op::Linear { .. })
                && self.hull(*onto).fits_i16()
                && terms.linears.len() < MOST_LINEARS;
            if !inline {
                terms.constant = self.values(*onto).collect();
                return;
            }
            op = next;
        }
    }
}

fn hull(intervals: impl Iterator<Item = Interval>) -> Interval {
    intervals
        .reduce(|a, b| Interval { low: a.low.min(b.low), high: a.high.max(b.high) })
        .unwrap_or(Interval { low: 0, high: 0 })
}

/// How many linear ops, each starting from the one before, are bounded as one.
/// Beyond that their sums are plain intervals, so that a long row of them takes
/// no more time than it should.
const MOST_LINEARS: usize = 16;

/// A linear op's sum: a constant for each neuron, and weighted inputs.
struct Terms {
    constant: Vec<Interval>,
    linears: Vec<LinearTerms>,
}

struct LinearTerms {
    matrix: MatrixRef,
    /// What its weights are multiplied by.
    times: i64,
    /// For each input, the bucket it is, if it is one.
    sources: Vec<Option<Source>>,
    /// For each input, the values it takes.
    ranges: Vec<Interval>,
}

/// The inputs of a linear op's terms that are buckets of encoders whose own sums
/// never wrap.
struct Counted {
    /// How many distinct buckets there are. They are numbered encoder by encoder.
    buckets: usize,
    /// The encoders, and the numbers of their buckets.
    encoders: Vec<(Counts, Range<usize>)>,
    /// For each linear op, for each of its inputs, the bucket it is, if it is one.
    inputs: Vec<Vec<Option<usize>>>,
}

impl Counted {
    fn of(network: &Network, ranges: &Ranges, terms: &Terms) -> Self {
        let sources = terms.linears.iter().flat_map(|linear| linear.sources.iter().flatten());
        let never_wraps = |source: &&Source| ranges.sums(source.encoder)[source.bucket].fits_i16();
        let mut buckets: Vec<Source> = sources.filter(never_wraps).copied().collect();
        buckets.sort();
        buckets.dedup();
        let mut end = 0;
        let encoders = buckets
            .chunk_by(|a, b| a.encoder == b.encoder)
            .map(|chunk| {
                let start = end;
                end += chunk.len();
                let counts = Counts::of(network, &network.values[chunk[0].encoder].op);
                (counts.expect("only encoders have buckets"), start..end)
            })
            .collect();
        let number = |source: &Option<Source>| buckets.binary_search(source.as_ref()?).ok();
        let inputs = terms.linears.iter();
        let inputs = inputs.map(|linear| linear.sources.iter().map(number).collect()).collect();
        Counted { buckets: buckets.len(), encoders, inputs }
    }
}

/// One element of an encoder.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Source {
    encoder: Value,
    bucket: usize,
}

/// What an encoder's elements add up to: between `least` and `most` grams,
/// shared among the buckets, each worth `scale`.
struct Counts {
    buckets: usize,
    least: i64,
    most: i64,
    scale: i64,
}

impl Counts {
    fn of(network: &Network, op: &Op) -> Option<Self> {
        match op {
            Op::Trigrams { buckets, scale } => Some(Counts {
                buckets: *buckets as usize,
                least: 0,
                most: network.prompt_limit.into(),
                scale: (*scale).into(),
            }),
            Op::Ngrams { window, orders, buckets, scale } => {
                let grams = orders.clone().map(|order| i64::from(window + 1 - order)).sum();
                Some(Counts {
                    buckets: *buckets as usize,
                    least: grams,
                    most: grams,
                    scale: (*scale).into(),
                })
            }
            _ => None,
        }
    }

    /// The least and the greatest sum of the buckets weighted by `weights`, those
    /// of all other buckets being 0: a linear function on a simplex is extreme in
    /// a corner, where all grams share one bucket.
    fn sum(&self, weights: &[i64]) -> Interval {
        let other = (weights.len() < self.buckets).then_some(0);
        let grams = weights.iter().map(|weight| weight * self.scale).chain(other);
        let (least, greatest) =
            grams.fold((i64::MAX, i64::MIN), |(low, high), gram| (low.min(gram), high.max(gram)));
        Interval {
            low: (least * self.least).min(least * self.most),
            high: (greatest * self.least).max(greatest * self.most),
        }
    }
}

/// Each value's bounds in words.
pub(super) fn comments(network: &Network) -> super::Answers {
    let ranges = Ranges::compute(network);
    Box::new(move |value| {
        let hull = ranges.hull(value);
        let verdict = if hull.fits_i16() { "" } else { ", may leave 16 bits" };
        format!("{}..={}{verdict}", hull.low, hull.high)
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::network::{Matrix, Output, WeightType};

    fn network(weights: &[i8], columns: usize, bias: &[i16]) -> Network {
        let output = Output::Reply { charset: b"a".to_vec(), limit: 9, logits: Value::from_u32(0) };
        let mut network = Network::new("test", 10, output);
        network.matrices.push(Matrix {
            name: "w".into(),
            weight_type: WeightType::I2,
            rows: bias.len(),
            columns,
            weights: weights.to_vec(),
            bias: bias.to_vec(),
        });
        network
    }

    fn matrix(network: &Network) -> MatrixRef {
        network.matrices.keys().next().expect("it has one")
    }

    #[test]
    fn a_linear_over_encoders_is_bounded_over_the_simplex_not_the_box() {
        let mut network = network(&[1, 1, -2, 0, 1, 1, 1, 1], 4, &[3, 3]);
        let x = network.define("x", Op::Trigrams { buckets: 4, scale: 5 });
        let matrix = matrix(&network);
        let y = network.define("y", Op::Linear { input: x, matrix, onto: None, times: 1 });
        let ranges = Ranges::compute(&network);
        assert_eq!(ranges.sums(y)[0], Interval { low: 3 - 100, high: 3 + 50 });
        assert_eq!(ranges.sums(y)[1], Interval { low: 3, high: 3 + 50 });
    }

    #[test]
    fn a_reply_always_holds_the_same_number_of_ngrams() {
        let mut network = network(&[1, 1], 2, &[0]);
        let ngrams = Op::Ngrams { window: 4, orders: 1..=2, buckets: 2, scale: 10 };
        let x = network.define("x", ngrams);
        let matrix = matrix(&network);
        let y = network.define("y", Op::Linear { input: x, matrix, onto: None, times: 1 });
        assert_eq!(Ranges::compute(&network).sums(y), [Interval { low: 70, high: 70 }]);
    }

    #[test]
    fn a_split_linear_is_bounded_like_the_whole_one() {
        let mut network = network(&[1, -1, 1, -1], 4, &[0]);
        let asked = network.define("asked", Op::Trigrams { buckets: 2, scale: 1 });
        let ngrams = Op::Ngrams { window: 4, orders: 1..=1, buckets: 2, scale: 1 };
        let said = network.define("said", ngrams);
        let x = network.define("x", Op::Concat { parts: vec![asked, said] });
        let matrix = matrix(&network);
        let y = network.define("y", Op::Linear { input: x, matrix, onto: None, times: 1 });
        network.output = network.output.with_logits(y);
        let halved = super::super::split(&network);
        let whole = Ranges::compute(&network).hull(y);
        let y = halved.value_named("y").expect("names are kept");
        assert_eq!(whole, Interval { low: -14, high: 14 });
        assert_eq!(Ranges::compute(&halved).hull(y), whole);
    }

    #[test]
    fn what_may_wrap_can_be_anything_afterwards() {
        let mut network = network(&[], 0, &[]);
        let x = network.define("x", Op::Trigrams { buckets: 2, scale: 32767 });
        let y = network.define("y", Op::Relu(x));
        let ranges = Ranges::compute(&network);
        assert_eq!(ranges.hull(x).high, 327_670);
        assert_eq!(ranges.hull(y), Interval { low: 0, high: 32767 });
    }
}
