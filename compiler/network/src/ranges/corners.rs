//! The first layers at the corners of the prompt's counts.
//!
//! A rectified sum of counts is convex, and so is a sum of such, each times a
//! positive number: it is greatest in a corner of the simplex of the prompt's
//! counts, where each rectified sum is known. That is much nearer than any line
//! above it could be over the whole simplex. What the other encoders add to a sum
//! is only known to be in a range; by convexity again the worst of it is at one of
//! the range's ends, once a line's rise over that range is set apart, which is
//! bounded for all sums together.

use std::ops::Range;

use cranelift_entity::SecondaryMap;

use super::affine::Affine;
use super::bounds::Ranges;
use super::encoder::Encoder;
use super::rectifier::Rectifier;
use super::tune::Tuner;
use super::vectors::{add_times, dot, greatest, larger, reset};
use crate::{Network, Op, Value};

/// The most numbers of each kind that are kept for the first layers.
const MOST_NUMBERS: usize = 1 << 22;
/// The most additions that finding them may take.
const MOST_ADDITIONS: u64 = 1 << 30;

/// Rectified sums of counts, at the corners of the simplex of one encoder's counts.
/// Neurons and corners are numbered from 0; the last corner has no n-grams at all.
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
    /// For each neuron, for each corner, the sum without what the others add.
    pub(super) sums: Vec<f64>,
    /// For each neuron, what one n-gram adds by each bucket of the others.
    pub(super) weights: Vec<f64>,
    /// The additions that more neurons may take.
    left: u64,
}

/// A rectified sum of counts: the rectifier of the sum, shifted right.
#[derive(Clone, Copy, Debug)]
pub(super) struct Neuron {
    /// Its input is the shifted sum.
    pub(super) rectifier: Rectifier,
    /// What the shift divides by.
    pub(super) divisor: f64,
    /// The least and the greatest that the other encoders add to the sum.
    pub(super) others: [f64; 2],
    /// What the terms of its sum are at most without their signs, shifted.
    pub(super) gross: f64,
}

/// What one bound makes of the corners.
#[derive(Clone, Debug, Default)]
pub(super) struct Outlook {
    /// For each neuron, what its sum is multiplied by.
    straight: Vec<f64>,
    /// For each neuron, what its sum is multiplied by once it is rectified, which is
    /// never negative.
    bent: Vec<f64>,
    /// For each corner, what all add up to, without the other encoders.
    corners: Vec<f64>,
    /// The best corner.
    corner: usize,
    /// The corners near it, and the share of each.
    near: Vec<(usize, f64)>,
    /// For each bucket of the other encoders, what an n-gram in it adds.
    others: Vec<f64>,
    /// How many n-grams are in each where that is the most.
    counts: Vec<f64>,
}

/// How much less than the best, as a part of it, a corner may add up to whose share
/// is a third of the best one's.
const NEAR: f64 = 0.02;
/// The least share that counts.
const LEAST_SHARE: f64 = 0.01;

/// A bound of a rectified sum, as a function of the part of the sum that is the
/// main encoder's; `tilt` times what the others add is to be added.
struct Bend {
    tilt: f64,
    /// What is taken from the sum to be rectified at 0.
    knee: f64,
    /// The range of what the others add.
    ends: [f64; 2],
}

impl Bend {
    /// What is rectified, less the tilt's part, if the others add what they do at
    /// each end of their range: by convexity one of these is the worst.
    fn at_ends(&self, sum: f64) -> [f64; 2] {
        self.ends.map(|end| larger(sum + end - self.knee, 0.0) - self.tilt * end)
    }

    fn at(&self, sum: f64) -> f64 {
        let [low, high] = self.at_ends(sum);
        larger(low, high)
    }

    /// The end that is the worst.
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

    /// Adds a value, if it is of rectified sums of counts.
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
            // Numbers of 16 bits that are shifted further stay what they are.
            let divisor = 2f64.powi(shift.min(16) as i32);
            self.neurons.push(Neuron {
                rectifier: rectifier(network, ranges, value, input, row),
                divisor,
                others,
                gross: gross / divisor,
            });
        }
    }

    /// Adds the sum at each corner, and the weights of the others, and gives the
    /// range of what these add, and what all terms are at most without their signs.
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

    /// Forgets the neurons' factors.
    pub(super) fn clear(&self, outlook: &mut Outlook) {
        reset(&mut outlook.straight, self.neurons.len());
        reset(&mut outlook.bent, self.neurons.len());
    }

    /// Puts the neurons from `first`, each times its factor, in terms of their sums,
    /// and gives what is left over. Tunes begin at their place among `tunes`, and so
    /// do the tilts of all neurons: how much of the range of what the others add
    /// rises with it.
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

    /// The greatest that the neurons' sums and the encoders, each times its factor,
    /// add up to; `factors` has those of encoders, and `tilts` one for each neuron.
    /// If it `is_rough`, the other encoders' counts are those that were the most the
    /// last time: near enough to tune choices by, but no bound.
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

    /// Finds the corners that are nearly as good as the best, which all count when
    /// choices are tuned, by how near they are.
    pub(super) fn settle(&self, outlook: &mut Outlook) {
        let best = outlook.corners[outlook.corner];
        let unit = NEAR * best.abs().max(1.0);
        let shares = outlook.corners.iter().map(|corner| ((corner - best) / unit).exp());
        outlook.near.clear();
        outlook.near.extend(shares.enumerate().filter(|(_, share)| *share > LEAST_SHARE));
        let all: f64 = outlook.near.iter().map(|(_, share)| share).sum();
        outlook.near.iter_mut().for_each(|(_, share)| *share /= all);
    }

    /// Makes `point` what the elements of an encoder are where the bound is reached.
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

    /// Makes `point` what the neurons from `first` are where the bound is reached,
    /// and notes how the bound changes with each choice.
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

    /// How many multiplications a bound takes, but for the other encoders' peaks.
    pub(super) fn cost(&self) -> u64 {
        self.neurons.len() as u64 * (3 * self.corners + self.buckets) as u64
    }

    /// How many additions the other encoders' peaks take.
    pub(super) fn cost_of_peaks(&self) -> u64 {
        self.others.iter().map(|(_, encoder, _)| encoder.cost()).sum()
    }
}

/// The rectifier that an element of the ReLU or clamp `value` is.
pub(super) fn rectifier(
    network: &Network,
    ranges: &Ranges,
    value: Value,
    input: Value,
    element: usize,
) -> Rectifier {
    let range = ranges.sums(input)[element].wrapped();
    let (low, high) = match network.values[value].op {
        Op::Clamp { low, high, .. } => (low, high),
        _ => (0, i16::MAX),
    };
    Rectifier {
        low: low.into(),
        cap: f64::from(i32::from(high) - i32::from(low)),
        least: range.low as f64,
        most: range.high as f64,
    }
}
