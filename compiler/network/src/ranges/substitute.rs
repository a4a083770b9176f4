//! Bounds by back-substitution: a sum is expressed in terms of the values it reads, then in
//! terms of the values those read, down to the encoders' counts.
//!
//! Sums are replaced by their terms, and ReLUs and clamps by lines above or below them,
//! according to the sign of their factor, so that terms can cancel (DeepPoly, Singh et al.
//! 2019; CROWN, Zhang et al. 2018). The first layer needs no lines above: see [`Corners`].
//! Where there are several lines, the choice is tuned for each bound by gradient descent
//! (Xu et al. 2021): every choice gives a valid bound, and the best is kept.

use std::mem::take;

use cranelift_entity::{EntitySet, SecondaryMap};
use rayon::prelude::*;

use super::bounds::Ranges;
use super::corners::{Corners, Outlook, rectifier};
use super::interval::Interval;
use super::relaxation::Relaxation;
use super::tune::Tuner;
use super::vectors::{add_times, dot, reset};
use crate::{MatrixRef, Network, Op, Value};

/// The data for bounds by substitution.
pub(super) struct Substitution<'n> {
    network: &'n Network,
    /// The weights as floating-point numbers.
    matrices: SecondaryMap<MatrixRef, Vec<f64>>,
    corners: Corners,
    /// For each ReLU and clamp, the index of its first element among the tuned numbers. The
    /// corners' tilts come after these.
    tunes: SecondaryMap<Value, usize>,
    tuned: usize,
    /// For each element, a bound on the sum of its absolute terms.
    gross: SecondaryMap<Value, Vec<f64>>,
}

/// The values that a sum depends on.
struct Scope {
    /// The value of the sum.
    target: Value,
    /// The values it depends on, in order, down to the corners' neurons.
    values: Vec<Value>,
    /// The multiplications of a bound, without the peaks of encoders.
    cost: u64,
}

/// The state of one bound while it is computed: for each value, a number for each element.
#[derive(Clone, Default)]
struct Work {
    /// The factor of each element.
    factors: SecondaryMap<Value, Vec<f64>>,
    /// Each element where the bound is reached.
    point: SecondaryMap<Value, Vec<f64>>,
    outlook: Outlook,
    tuner: Tuner,
}

/// The cost of a value beside its multiplications, in multiplications.
const VALUE_COST: u64 = 512;
/// The cost of a tuned number.
const TUNE_COST: u64 = 8;
/// The cost of an element of an elementwise op.
const ELEMENT_COST: u64 = 8;

/// Every so many rounds a valid bound is computed; the rounds between only tune.
const EXACT_EVERY: u64 = 3;

/// The largest rounding error, relative to the sum of absolute terms: half of the last of
/// 53 bits for each of less than 2^22 additions.
const ROUNDING: f64 = 1.0 / (1u64 << 30) as f64;

impl<'n> Substitution<'n> {
    /// Prepares to bound the sums of `network`, whose first layers have their ranges
    /// already.
    pub(super) fn new(network: &'n Network, ranges: &Ranges, corners: Corners) -> Self {
        let mut matrices = SecondaryMap::new();
        for (key, matrix) in &network.matrices {
            matrices[key] = matrix.weights.iter().map(|&weight| weight.into()).collect();
        }
        let mut tunes = SecondaryMap::new();
        let mut tuned = 0;
        for (value, data) in &network.values {
            if data.op.is_rectifier() {
                tunes[value] = tuned;
                tuned += data.ty.width;
            }
        }
        let gross = SecondaryMap::new();
        let mut new = Substitution { network, matrices, corners, tunes, tuned, gross };
        for value in network.values.keys() {
            new.settle(ranges, value);
        }
        new
    }

    /// Records the range of `value`.
    pub(super) fn settle(&mut self, ranges: &Ranges, value: Value) {
        let own = ranges.sums(value).iter().map(|range| range.magnitude() as f64);
        if let Some(first) = self.corners.first[value] {
            let neurons = &self.corners.neurons[first..];
            self.gross[value] = own.zip(neurons).map(|(own, it)| 2.0 * (own + it.gross)).collect();
            return;
        }
        self.gross[value] = match self.network.values[value].op {
            Op::Linear { input, matrix, times, .. } => {
                let matrix = &self.network.matrices[matrix];
                let inputs: Vec<f64> =
                    ranges.values(input).map(|range| range.magnitude() as f64).collect();
                let terms = |row: &[i8]| -> f64 {
                    row.iter().zip(&inputs).map(|(w, x)| f64::from(w.unsigned_abs()) * x).sum()
                };
                let terms = matrix.weights.chunks(matrix.columns).map(terms);
                terms.zip(own).map(|(sum, own)| sum * f64::from(times).abs() + own).collect()
            }
            _ => own.map(|own| 2.0 * own + 65536.0).collect(),
        };
    }

    /// The ranges of all sums of `value`, each tuned for `rounds`, or for as many as the
    /// multiplications `left` allow; none if they do not allow one bound each.
    pub(super) fn ranges(
        &self,
        ranges: &Ranges,
        value: Value,
        rounds: u64,
        left: &mut u64,
    ) -> Vec<Interval> {
        // Finding the values that a sum depends on takes time, too.
        let Some(spare) = left.checked_sub(self.network.values.len() as u64 * VALUE_COST) else {
            return Vec::new();
        };
        *left = spare;
        let scope = self.scope(value);
        let width = self.network.width(value);
        let peaks = self.corners.cost_of_peaks();
        let sides = 2 * width as u64;
        let bounds = (scope.cost + peaks).saturating_mul(sides);
        let Some(spare) = spare.checked_sub(bounds) else { return Vec::new() };
        // A round computes a bound, and then the point where it is reached.
        let round = (2 * scope.cost + peaks / EXACT_EVERY).saturating_mul(sides);
        let rounds = rounds.min(spare / round);
        *left = spare - round * rounds;
        let bound = |work: &mut Work, element: usize| Interval {
            low: -self.bound(ranges, &scope, element, -1.0, rounds, work),
            high: self.bound(ranges, &scope, element, 1.0, rounds, work),
        };
        (0..width).into_par_iter().map_init(Work::default, bound).collect()
    }

    fn scope(&self, target: Value) -> Scope {
        let mut needed = EntitySet::new();
        let tuned = self.tuned + self.corners.neurons.len();
        let mut cost = self.corners.cost() + TUNE_COST * tuned as u64;
        let mut values = Vec::new();
        needed.insert(target);
        for value in self.network.values.keys().rev().filter(|&value| value <= target) {
            if !needed.contains(value) {
                continue;
            }
            if value != target {
                values.push(value);
            }
            if self.corners.first[value].is_some() {
                continue;
            }
            let op = &self.network.values[value].op;
            for operand in op.operands() {
                needed.insert(operand);
            }
            cost += VALUE_COST
                + match op {
                    Op::Linear { matrix, .. } => self.matrices[*matrix].len() as u64,
                    _ => ELEMENT_COST * self.network.width(value) as u64,
                };
        }
        values.reverse();
        Scope { target, values, cost }
    }

    /// An upper bound of an element's exact sum times `sign`.
    fn bound(
        &self,
        ranges: &Ranges,
        scope: &Scope,
        element: usize,
        sign: f64,
        rounds: u64,
        work: &mut Work,
    ) -> i64 {
        reset(&mut work.factors[scope.target], self.network.width(scope.target));
        work.factors[scope.target][element] = sign;
        work.tuner.reset(self.tuned + self.corners.neurons.len());
        let mut best = f64::INFINITY;
        for round in 0..=rounds {
            for &value in &scope.values {
                reset(&mut work.factors[value], self.network.width(value));
            }
            let is_rough = round % EXACT_EVERY != 0 && round != rounds;
            let bound = self.substitute(ranges, scope, (round == 0, is_rough), work);
            if !is_rough && bound.is_finite() {
                best = best.min(bound);
            }
            if round < rounds {
                self.locate(ranges, scope, work);
                work.tuner.step();
            }
        }
        best.floor() as i64
    }

    /// The bound with the current tuned numbers.
    fn substitute(
        &self,
        ranges: &Ranges,
        scope: &Scope,
        (is_first, is_rough): (bool, bool),
        work: &mut Work,
    ) -> f64 {
        let mut constant = self.spread(ranges, scope.target, true, is_first, work);
        let mut gross = 0.0;
        self.corners.clear(&mut work.outlook);
        for &value in scope.values.iter().rev() {
            constant += match self.corners.first[value] {
                Some(first) => {
                    let tunes = self.tunes[value];
                    let tilts = self.tuned;
                    self.corners.take(
                        first,
                        &work.factors[value],
                        is_first,
                        (&mut work.tuner.tunes, tunes, tilts),
                        &mut work.outlook,
                    )
                }
                None => self.spread(ranges, value, false, is_first, work),
            };
            let factors = work.factors[value].iter().zip(&self.gross[value]);
            gross += factors.map(|(factor, gross)| factor.abs() * gross).sum::<f64>();
        }
        let tilts = &work.tuner.tunes[self.tuned..];
        let counted = self.corners.greatest(&work.factors, tilts, is_rough, &mut work.outlook);
        let own = dot(
            &work.factors[scope.target].iter().map(|it| it.abs()).collect::<Vec<_>>(),
            &self.gross[scope.target],
        );
        constant + counted + ROUNDING * (gross + own)
    }

    /// Replaces a value's elements by their terms in its operands, or by bounds, and
    /// returns the constant part. Encoders' counts stay.
    fn spread(
        &self,
        ranges: &Ranges,
        value: Value,
        is_target: bool,
        is_first: bool,
        work: &mut Work,
    ) -> f64 {
        let op = &self.network.values[value].op;
        let mut factors = take(&mut work.factors[value]);
        let mut constant = 0.0;
        let sums = ranges.sums(value);
        let mut wrapping = Vec::new();
        if !is_target && op.sums() {
            for (element, factor) in factors.iter_mut().enumerate() {
                if *factor != 0.0 && !sums[element].fits_i16() {
                    constant += *factor * extreme(*factor);
                    wrapping.push((element, take(factor)));
                }
            }
        }
        constant += match op {
            Op::Linear { input, matrix, onto, times } => {
                let mut constant = 0.0;
                let weights = &self.matrices[*matrix];
                let matrix = &self.network.matrices[*matrix];
                let times = f64::from(*times);
                for (row, &factor) in factors.iter().enumerate().filter(|(_, it)| **it != 0.0) {
                    match onto {
                        Some(onto) => work.factors[*onto][row] += factor,
                        None => constant += factor * f64::from(matrix.bias[row]),
                    }
                    let weights = &weights[row * matrix.columns..][..matrix.columns];
                    add_times(&mut work.factors[*input], factor * times, weights);
                }
                constant
            }
            _ => self.spread_elements(ranges, value, &factors, is_first, work),
        };
        wrapping.into_iter().for_each(|(element, factor)| factors[element] = factor);
        work.factors[value] = factors;
        constant
    }

    /// The same for all other ops.
    fn spread_elements(
        &self,
        ranges: &Ranges,
        value: Value,
        factors: &[f64],
        is_first: bool,
        work: &mut Work,
    ) -> f64 {
        let mut constant = 0.0;
        match self.network.values[value].op {
            Op::Trigrams { .. } | Op::Ngrams { .. } | Op::Linear { .. } => {}
            Op::Concat { ref parts } => {
                let mut rest = factors;
                for &part in parts {
                    let (own, others) = rest.split_at(self.network.width(part));
                    add_times(&mut work.factors[part], 1.0, own);
                    rest = others;
                }
            }
            Op::Slice { input, ref range } => {
                let range = range.start as usize..range.end as usize;
                add_times(&mut work.factors[input][range], 1.0, factors);
            }
            Op::Add(left, right) => {
                add_times(&mut work.factors[left], 1.0, factors);
                add_times(&mut work.factors[right], 1.0, factors);
            }
            Op::Sub(left, right) => {
                add_times(&mut work.factors[left], 1.0, factors);
                add_times(&mut work.factors[right], -1.0, factors);
            }
            Op::Shl { input, amount } => {
                add_times(&mut work.factors[input], power(amount), factors);
            }
            Op::Shr { input, amount } => {
                add_times(&mut work.factors[input], 1.0 / power(amount), factors);
                let negative = factors.iter().filter(|factor| **factor < 0.0).sum::<f64>();
                constant -= negative * (1.0 - 1.0 / power(amount));
            }
            Op::Relu(input) | Op::Clamp { input, .. } => {
                let tunes = &mut work.tuner.tunes[self.tunes[value]..];
                for (element, &factor) in factors.iter().enumerate().filter(|(_, it)| **it != 0.0) {
                    let rectifier = rectifier(self.network, ranges, value, input, element);
                    if is_first {
                        tunes[element] = rectifier.first_tune(factor > 0.0);
                    }
                    let line = rectifier.line_for(factor, tunes[element]);
                    work.factors[input][element] += factor * line.slope;
                    constant += factor * line.intercept;
                }
            }
        }
        constant
    }

    /// Computes each element where the bound is reached, and the gradient of the bound by
    /// each tuned number.
    fn locate(&self, ranges: &Ranges, scope: &Scope, work: &mut Work) {
        self.corners.settle(&mut work.outlook);
        for &value in &scope.values {
            let mut point = take(&mut work.point[value]);
            reset(&mut point, self.network.width(value));
            match self.corners.first[value] {
                Some(first) => self.corners.locate(
                    first,
                    &work.factors[value],
                    (&mut work.tuner, self.tunes[value], self.tuned),
                    &work.outlook,
                    &mut point,
                ),
                None => self.locate_value(ranges, value, work, &mut point),
            }
            work.point[value] = point;
        }
    }

    fn locate_value(&self, ranges: &Ranges, value: Value, work: &mut Work, point: &mut [f64]) {
        let op = &self.network.values[value].op;
        let factors = &work.factors[value];
        let of = |operand: Value| &work.point[operand][..];
        match *op {
            Op::Trigrams { .. } | Op::Ngrams { .. } => {
                self.corners.counts(value, &work.outlook, point);
            }
            Op::Concat { ref parts } => {
                let elements = parts.iter().flat_map(|&part| of(part));
                point.iter_mut().zip(elements).for_each(|(point, &x)| *point = x);
            }
            Op::Slice { input, ref range } => {
                point.copy_from_slice(&of(input)[range.start as usize..range.end as usize]);
            }
            Op::Linear { input, matrix, onto, times } => {
                let (weights, matrix) = (&self.matrices[matrix], &self.network.matrices[matrix]);
                for row in (0..point.len()).filter(|&row| factors[row] != 0.0) {
                    let start = onto.map_or(f64::from(matrix.bias[row]), |onto| of(onto)[row]);
                    let weights = &weights[row * matrix.columns..][..matrix.columns];
                    point[row] = start + f64::from(times) * dot(weights, of(input));
                }
            }
            Op::Add(left, right) => {
                add_times(point, 1.0, of(left));
                add_times(point, 1.0, of(right));
            }
            Op::Sub(left, right) => {
                add_times(point, 1.0, of(left));
                add_times(point, -1.0, of(right));
            }
            Op::Shl { input, amount } => add_times(point, power(amount), of(input)),
            Op::Shr { input, amount } => {
                add_times(point, 1.0 / power(amount), of(input));
                let lost = 1.0 - 1.0 / power(amount);
                let negative = point.iter_mut().zip(factors).filter(|(_, factor)| **factor < 0.0);
                negative.for_each(|(point, _)| *point -= lost);
            }
            Op::Relu(input) | Op::Clamp { input, .. } => {
                let from = self.tunes[value];
                for (element, x) in of(input).iter().enumerate() {
                    let rectifier = rectifier(self.network, ranges, value, input, element);
                    let tune = work.tuner.tunes[from + element];
                    let line = rectifier.line_for(factors[element], tune);
                    point[element] = line.at(*x);
                    work.tuner.gradient[from + element] = factors[element] * line.by_tune(*x);
                }
            }
        }
        for (element, point) in point.iter_mut().enumerate() {
            if op.sums() && !ranges.sums(value)[element].fits_i16() {
                *point = extreme(factors[element]);
            }
        }
    }
}

/// The 16-bit value with the greatest product with `factor`.
fn extreme(factor: f64) -> f64 {
    let extreme = if factor > 0.0 { Interval::I16.high } else { Interval::I16.low };
    extreme as f64
}

/// Two to the power of `amount`.
fn power(amount: u32) -> f64 {
    f64::from(1u32 << amount)
}

impl Relaxation {
    /// The line that bounds the result, times `factor`, from above.
    pub(super) fn line_for(&self, factor: f64, tune: f64) -> super::relaxation::Line {
        if factor > 0.0 { self.above(tune) } else { self.below(tune) }
    }
}
