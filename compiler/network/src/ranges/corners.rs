//! The first layers at the corners of the prompt's counts.
//!
//! A rectified sum of counts is convex, and so is a combination of such sums with positive
//! factors. It is greatest in a corner of the simplex of the prompt's counts, where each
//! rectified sum is known. This is much tighter than any linear bound over the whole
//! simplex. For the other encoders, only a range of their contribution to a sum is known. A
//! linear part of the contribution, the tilt, is set apart and bounded for all sums
//! together; by convexity, the rest is greatest at an end of the range.

use std::ops::Range;

use cranelift_entity::SecondaryMap;

use super::affine::Affine;
use super::bounds::Ranges;
use super::encoder::Encoder;
use super::relaxation::Relaxation;
use super::tune::Tuner;
use super::vectors::{add_times, dot, greatest, larger, reset};
use crate::{Network, Op, Value};

/// The most numbers of each kind kept for the first layers.
const MOST_NUMBERS: usize = 1 << 22;
/// The most additions to compute them.
const MOST_ADDITIONS: u64 = 1 << 30;

/// Rectified sums of counts, at the corners of the simplex of one encoder's counts. Neurons
/// and corners are numbered from 0. The last corner is the one without n-grams.
#[derive(Debug, Default)]
pub(super) struct Corners {
    /// The encoder of the prompt whose corners these are.
    pub(super) main: Option<Value>,
    /// How many corners there are.
    pub(super) corners: usize,
    /// The most n-grams, times the scale, of a corner.
    pub(super) most: f64,
    /// The other encoders, each with the numbers of its buckets.
    pub(super) others: Vec<(Value, Encoder, Range<usize>)>,
    /// How many buckets the others have.
    pub(super) buckets: usize,
    /// For each value of rectified sums, the number of its first neuron.
    pub(super) first: SecondaryMap<Value, Option<usize>>,
    /// The neurons.
    pub(super) neurons: Vec<Neuron>,
    /// For each neuron and each corner, the sum without the other encoders.
    pub(super) sums: Vec<f64>,
    /// For each neuron and each bucket of the other encoders, what one n-gram adds.
    pub(super) weights: Vec<f64>,
    /// The additions left for more neurons.
    left: u64,
}

/// A rectified sum of counts, shifted right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neuron {
    /// Its input is the shifted sum.
    pub(super) rectifier: Relaxation,
    /// What the shift divides by.
    pub(super) divisor: f64,
    /// The range of the other encoders' contribution to the sum.
    pub(super) others: [f64; 2],
    /// A bound on the sum of its absolute terms, shifted.
    pub(super) gross: f64,
}

/// The state of the corners for one bound.
#[derive(Clone, Debug, Default)]
pub(super) struct Outlook {
    /// For each neuron, the factor of its sum.
    straight: Vec<f64>,
    /// For each neuron, the factor of its rectified sum, which is never negative.
    bent: Vec<f64>,
    /// For each corner, the total of all neurons, without the other encoders.
    corners: Vec<f64>,
    /// The best corner.
    corner: usize,
    /// The corners near it, and the share of each.
    near: Vec<(usize, f64)>,
    /// For each bucket of the other encoders, what one n-gram adds.
    others: Vec<f64>,
    /// The n-grams in each bucket where the bound is reached.
    counts: Vec<f64>,
}

/// A corner's share falls to about a third of the best one's where its total is less than
/// the best by this part of it.
const NEAR: f64 = 0.02;
/// Smaller shares are dropped.
const LEAST_SHARE: f64 = 0.01;

/// An upper bound of a rectified sum, as a function of the main encoder's part of the sum.
/// The caller adds `tilt` × the other encoders' contribution.
struct Bend {
    tilt: f64,
    /// Subtracted from the sum, so that it is rectified at 0.
    knee: f64,
    /// The range of the other encoders' contribution.
    ends: [f64; 2],
}

impl Bend {
    /// The rectified sum less the tilt's part, at each end of the others' range. By
    /// convexity one of these is the greatest.
    fn at_ends(&self, sum: f64) -> [f64; 2] {
        self.ends.map(|end| larger(sum + end - self.knee, 0.0) - self.tilt * end)
    }

    fn at(&self, sum: f64) -> f64 {
        let [low, high] = self.at_ends(sum);
        larger(low, high)
    }

    /// The end with the greater value.
    fn end_at(&self, sum: f64) -> f64 {
        let [low, high] = self.at_ends(sum);
        if low > high { self.ends[0] } else { self.ends[1] }
    }
}

impl Neuron {
    fn bend(&self, tilt: f64) -> Bend {
        Bend { tilt, knee: self.rectifier.low * self.divisor, ends: self.others }
    }
}

impl Corners {
    /// The rectified sums of counts of a network.
    pub(super) fn of(
        network: &Network,
        encoders: &SecondaryMap<Value, Option<Encoder>>,
        ranges: &Ranges,
    ) -> Self {
        let mut corners = Corners { left: MOST_ADDITIONS, ..Corners::default() };
        let is_prompts = |value: &Value| matches!(network.values[*value].op, Op::Trigrams { .. });
        let counted = |value: &Value| encoders[*value].is_some() && ranges.hull(*value).fits_i16();
        corners.main = network.values.keys().filter(counted).find(is_prompts);
        corners.corners = 1;
        if let Some(encoder) = corners.main.and_then(|main| encoders[main].as_ref()) {
            corners.corners = encoder.buckets + 1;
            corners.most = (encoder.most * encoder.scale) as f64;
        }
        for value in network.values.keys().filter(counted) {
            if let Some(encoder) = &encoders[value].as_ref().filter(|_| corners.main != Some(value))
            {
                let buckets = corners.buckets..corners.buckets + encoder.buckets;
                corners.buckets = buckets.end;
                corners.others.push((value, (*encoder).clone(), buckets));
            }
        }
        for (value, data) in &network.values {
            if data.op.is_rectifier() {
                corners.add(network, encoders, ranges, value);
            }
        }
        corners
    }

    /// Adds a value if its elements are rectified sums of counts.
    fn add(
        &mut self,
        network: &Network,
        encoders: &SecondaryMap<Value, Option<Encoder>>,
        ranges: &Ranges,
        value: Value,
    ) {
        let mut sum = network.values[value].op.operands()[0];
        let mut shift = 0;
        while let Op::Shr { input, amount } = network.values[sum].op {
            shift += amount;
            sum = input;
        }
        let op = &network.values[sum].op;
        let width = network.width(value);
        let fits = |each: usize, kept: usize| kept + width * each <= MOST_NUMBERS;
        if !ranges.hull(sum).fits_i16()
            || !fits(self.corners, self.sums.len())
            || !fits(self.buckets, self.weights.len())
        {
            return;
        }
        let affine = Affine::of(network, encoders, ranges, op);
        let Some(affine) = affine.filter(Affine::is_of_counts) else { return };
        let peaks: u64 = affine.encoders.iter().map(|counted| counted.encoder.cost()).sum();
        let additions = width as u64 * (affine.cost() + 2 * peaks);
        let Some(left) = self.left.checked_sub(additions) else { return };
        self.left = left;
        self.first[value] = Some(self.neurons.len());
        let input = network.values[value].op.operands()[0];
        let mut weights = vec![0; affine.width()];
        for row in 0..width {
            let constant = affine.row(row, &mut weights).low as f64;
            let (others, gross) = self.count(&affine, &weights, constant);
            // Shifting a 16-bit number by more bits changes nothing more.
            let divisor = 2f64.powi(shift.min(16) as i32);
            self.neurons.push(Neuron {
                rectifier: rectifier(network, ranges, value, input, row),
                divisor,
                others,
                gross: gross / divisor,
            });
        }
    }

    /// Adds the sum at each corner and the weights of the other encoders. Returns the range
    /// of their contribution, and a bound on the sum of absolute terms.
    fn count(&mut self, affine: &Affine, weights: &[i64], constant: f64) -> ([f64; 2], f64) {
        let (sums, others) = (self.sums.len(), self.weights.len());
        self.sums.resize(sums + self.corners, constant);
        self.weights.resize(others + self.buckets, 0.0);
        let (mut range, mut gross) = ([0.0; 2], constant.abs());
        let (least, greatest) = (affine.peaks(weights, -1), affine.peaks(weights, 1));
        for ((counted, least), greatest) in affine.encoders.iter().zip(least).zip(greatest) {
            let scale = counted.encoder.scale;
            let weights = &weights[counted.weights.clone()];
            let largest = weights.iter().map(|weight| weight.abs()).max().unwrap_or(0);
            gross += (largest * scale.abs() * counted.encoder.most) as f64;
            let read = counted.buckets.iter().zip(weights);
            if self.main == Some(counted.value) {
                let most = counted.encoder.most * scale;
                for (&bucket, &weight) in read {
                    self.sums[sums + bucket] += (weight * most) as f64;
                }
                continue;
            }
            range = [range[0] - least.sum, range[1] + greatest.sum];
            let other = self.others.iter().find(|(value, ..)| *value == counted.value);
            let (.., buckets) = other.expect("all encoders that are counted are there");
            for (&bucket, &weight) in read {
                self.weights[others + buckets.start + bucket] = (weight * scale) as f64;
            }
        }
        (range, gross)
    }

    /// Clears the neurons' factors.
    pub(super) fn clear(&self, outlook: &mut Outlook) {
        reset(&mut outlook.straight, self.neurons.len());
        reset(&mut outlook.bent, self.neurons.len());
    }

    /// Expresses the neurons from `first`, each times its factor, in terms of their sums,
    /// and returns the constant left over. `tunes` also holds the tilts of all neurons: the
    /// linear part of the others' contribution.
    pub(super) fn take(
        &self,
        first: usize,
        factors: &[f64],
        is_first: bool,
        (tunes, from, tilts): (&mut [f64], usize, usize),
        outlook: &mut Outlook,
    ) -> f64 {
        let mut constant = 0.0;
        for (element, &factor) in factors.iter().enumerate().filter(|(_, it)| **it != 0.0) {
            let number = first + element;
            let Neuron { rectifier, divisor, .. } = self.neurons[number];
            if is_first {
                tunes[from + element] = rectifier.first_tune(factor > 0.0);
                let above = rectifier.most - rectifier.low;
                let tilt = above / (rectifier.most - rectifier.least).max(1.0);
                tunes[tilts + number] = tilt.clamp(0.0, 1.0);
            }
            let tune = tunes[from + element];
            if factor > 0.0 && rectifier.line().is_none() {
                let tune = if rectifier.is_capped() { tune } else { 0.0 };
                outlook.bent[number] = factor * (1.0 - tune) / divisor;
                constant += factor * (rectifier.low + tune * rectifier.cap);
            } else {
                let line = rectifier.line_for(factor, tune);
                outlook.straight[number] = factor * line.slope / divisor;
                // The shift rounds down.
                let lost = if factor < 0.0 { (divisor - 1.0) / divisor } else { 0.0 };
                constant += factor * (line.intercept - line.slope * lost);
            }
        }
        constant
    }

    /// The greatest total of the neurons' sums and the encoders, each times its factor.
    /// `factors` holds the encoders' factors, `tilts` one tilt a neuron. If `is_rough`, the
    /// other encoders keep their counts of the last time: good enough for tuning, but not a
    /// bound.
    pub(super) fn greatest(
        &self,
        factors: &SecondaryMap<Value, Vec<f64>>,
        tilts: &[f64],
        is_rough: bool,
        outlook: &mut Outlook,
    ) -> f64 {
        let Outlook { straight, bent, corners, others, counts, .. } = outlook;
        reset(corners, self.corners);
        reset(others, self.buckets);
        for (number, tilt) in tilts.iter().enumerate() {
            let (straight, bent) = (straight[number], bent[number]);
            if straight != 0.0 {
                add_times(corners, straight, self.sums_of(number));
            }
            if bent != 0.0 {
                let bent_sum = self.neurons[number].bend(*tilt);
                for (corner, &sum) in corners.iter_mut().zip(self.sums_of(number)) {
                    *corner += bent * bent_sum.at(sum);
                }
            }
            let factor = straight + bent * tilt;
            if factor != 0.0 {
                add_times(others, factor, self.weights_of(number));
            }
        }
        if let Some(main) = self.main {
            add_times(corners, self.most, &factors[main]);
        }
        let (corner, mut sum) = greatest(corners);
        outlook.corner = corner;
        for (value, encoder, buckets) in &self.others {
            add_times(&mut others[buckets.clone()], encoder.scale as f64, &factors[*value]);
        }
        if is_rough {
            return sum + dot(others, counts);
        }
        reset(counts, self.buckets);
        for (_, encoder, buckets) in &self.others {
            let others = &others[buckets.clone()];
            if others.iter().all(|factor| *factor == 0.0) {
                continue;
            }
            let all: Vec<usize> = (0..encoder.buckets).collect();
            let peak = encoder.peak(&all, others);
            sum += peak.sum;
            for (bucket, grams) in peak.grams {
                counts[buckets.start + bucket] += grams as f64;
            }
        }
        sum
    }

    /// Finds the corners whose totals are near the best, and their shares in the tuning.
    pub(super) fn settle(&self, outlook: &mut Outlook) {
        let best = outlook.corners[outlook.corner];
        let unit = NEAR * best.abs().max(1.0);
        let shares = outlook.corners.iter().map(|corner| ((corner - best) / unit).exp());
        outlook.near.clear();
        outlook.near.extend(shares.enumerate().filter(|(_, share)| *share > LEAST_SHARE));
        let all: f64 = outlook.near.iter().map(|(_, share)| share).sum();
        outlook.near.iter_mut().for_each(|(_, share)| *share /= all);
    }

    /// Sets `point` to an encoder's elements where the bound is reached.
    pub(super) fn counts(&self, value: Value, outlook: &Outlook, point: &mut [f64]) {
        if self.main == Some(value) {
            for &(corner, share) in &outlook.near {
                if let Some(count) = point.get_mut(corner) {
                    *count = share * self.most;
                }
            }
        }
        for (_, encoder, buckets) in self.others.iter().filter(|(other, ..)| *other == value) {
            add_times(point, encoder.scale as f64, &outlook.counts[buckets.clone()]);
        }
    }

    /// Sets `point` to the neurons from `first` where the bound is reached, and adds the
    /// gradient of the bound by each tuned number.
    pub(super) fn locate(
        &self,
        first: usize,
        factors: &[f64],
        (tuner, from, tilts): (&mut Tuner, usize, usize),
        outlook: &Outlook,
        point: &mut [f64],
    ) {
        for (element, (point, &factor)) in point.iter_mut().zip(factors).enumerate() {
            let number = first + element;
            let Neuron { rectifier, divisor, .. } = self.neurons[number];
            let sums = self.sums_of(number);
            let near = outlook.near.iter().map(|&(corner, share)| (sums[corner], share));
            let others = dot(&outlook.counts, self.weights_of(number));
            let tune = tuner.tunes[from + element];
            if outlook.bent[number] > 0.0 {
                let bend = self.neurons[number].bend(tuner.tunes[tilts + number]);
                let (mut sum, mut by_tilt) = (bend.tilt * others, others);
                for (at, share) in near {
                    sum += share * bend.at(at);
                    by_tilt -= share * bend.end_at(at);
                }
                let tune = if rectifier.is_capped() { tune } else { 0.0 };
                *point = rectifier.low + (1.0 - tune) * sum / divisor + tune * rectifier.cap;
                if rectifier.is_capped() {
                    tuner.gradient[from + element] = factor * (rectifier.cap - sum / divisor);
                }
                tuner.gradient[tilts + number] = outlook.bent[number] * by_tilt;
            } else {
                let sum: f64 = near.map(|(sum, share)| sum * share).sum::<f64>() + others;
                let lost = if factor < 0.0 { divisor - 1.0 } else { 0.0 };
                let x = (sum - lost) / divisor;
                let line = rectifier.line_for(factor, tune);
                *point = line.at(x);
                tuner.gradient[from + element] = factor * line.by_tune(x);
            }
        }
    }

    fn sums_of(&self, neuron: usize) -> &[f64] {
        &self.sums[neuron * self.corners..][..self.corners]
    }

    fn weights_of(&self, neuron: usize) -> &[f64] {
        &self.weights[neuron * self.buckets..][..self.buckets]
    }

    /// The multiplications of a bound, without the other encoders' peaks.
    pub(super) fn cost(&self) -> u64 {
        self.neurons.len() as u64 * (3 * self.corners + self.buckets) as u64
    }

    /// The additions of the other encoders' peaks.
    pub(super) fn cost_of_peaks(&self) -> u64 {
        self.others.iter().map(|(_, encoder, _)| encoder.cost()).sum()
    }
}

/// The relaxation of an element of the ReLU or clamp `value`.
pub(super) fn rectifier(
    network: &Network,
    ranges: &Ranges,
    value: Value,
    input: Value,
    element: usize,
) -> Relaxation {
    let range = ranges.sums(input)[element].wrapped();
    let (low, high) = match network.values[value].op {
        Op::Clamp { low, high, .. } => (low, high),
        _ => (0, i16::MAX),
    };
    Relaxation {
        low: low.into(),
        cap: f64::from(i32::from(high) - i32::from(low)),
        least: range.low as f64,
        most: range.high as f64,
    }
}
