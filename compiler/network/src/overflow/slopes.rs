//! The worth of each trigram to an accumulator: the gradient of its sum at the values of
//! the last step, propagated back through the network.

use cranelift_entity::SecondaryMap;

use crate::text::{band_seed, hash};
use crate::{Interpreter, Network, Op, Value};

/// What one more trigram of each hash adds to a sum while the set of active neurons stays
/// the same.
#[derive(Clone, Debug, Default)]
pub(super) struct Slopes {
    /// The band and the buckets of each encoder of the prompt that counts.
    encoders: Vec<(Option<u32>, Vec<f32>)>,
}

impl Slopes {
    /// The slopes of an accumulator, times `sign`. Behind a saturated ReLU or clamp they
    /// count by `leak`.
    pub(super) fn of(
        network: &Network,
        step: &Interpreter<'_>,
        (value, element): (Value, usize),
        sign: f32,
        leak: f32,
    ) -> Slopes {
        let mut slopes: SecondaryMap<Value, Vec<f32>> = SecondaryMap::new();
        slopes[value] = vec![0.0; network.width(value)];
        slopes[value][element] = sign;
        let mut encoders = Vec::new();
        let last = value;
        for (value, data) in network.values.iter().rev().skip_while(|&(value, _)| value != last) {
            let slope = std::mem::take(&mut slopes[value]);
            if slope.is_empty() {
                continue;
            }
            if let Op::Trigrams { band, scale, .. } = data.op {
                let buckets = slope.into_iter().map(|x| x * f32::from(scale)).collect();
                encoders.push((band, buckets));
            } else {
                take_back(network, step, &data.op, &slope, leak, &mut slopes);
            }
        }
        Slopes { encoders }
    }

    /// What a trigram adds at a place (from 0).
    pub(super) fn worth(&self, place: usize, trigram: [u8; 3]) -> f32 {
        let worth = |(band, buckets): &(Option<u32>, Vec<f32>)| {
            let hash = usize::from(hash(band_seed(place, *band), &trigram));
            // Buckets are a power of two.
            buckets[hash & (buckets.len() - 1)]
        };
        self.encoders.iter().map(worth).sum()
    }

    /// Whether the sum does not depend on the prompt.
    pub(super) fn is_flat(&self) -> bool {
        self.encoders.iter().flat_map(|(_, buckets)| buckets).all(|&slope| slope == 0.0)
    }
}

/// Propagates the slopes of an op to its operands.
fn take_back(
    network: &Network,
    step: &Interpreter<'_>,
    op: &Op,
    slope: &[f32],
    leak: f32,
    slopes: &mut SecondaryMap<Value, Vec<f32>>,
) {
    let mut add = |operand: Value, start: usize, terms: &mut dyn Iterator<Item = f32>| {
        let sums = &mut slopes[operand];
        sums.resize(network.width(operand), 0.0);
        sums[start..].iter_mut().zip(terms).for_each(|(sum, term)| *sum += term);
    };
    let scaled = |factor: f32| slope.iter().map(move |x| x * factor);
    let held = |input: Value, low: i16, high: i16| {
        let passes = step.value(input).iter().map(move |x| low < *x && *x < high);
        slope.iter().zip(passes).map(move |(x, passes)| if passes { *x } else { x * leak })
    };
    match op {
        Op::Trigrams { .. } | Op::Ngrams { .. } => {}
        Op::Concat { parts } => {
            let mut rest = scaled(1.0);
            for &part in parts {
                add(part, 0, &mut rest.by_ref().take(network.width(part)));
            }
        }
        Op::Slice { input, range } => add(*input, range.start as usize, &mut scaled(1.0)),
        Op::Linear { input, matrix, onto, times } => {
            let matrix = &network.matrices[*matrix];
            let mut weighted = vec![0.0; matrix.columns];
            for (row, slope) in slope.iter().enumerate().filter(|(_, slope)| **slope != 0.0) {
                let slope = slope * f32::from(*times);
                for (sum, &weight) in weighted.iter_mut().zip(matrix.row(row)) {
                    *sum += slope * f32::from(weight);
                }
            }
            add(*input, 0, &mut weighted.into_iter());
            if let Some(onto) = onto {
                add(*onto, 0, &mut scaled(1.0));
            }
        }
        Op::Add(left, right) | Op::Sub(left, right) => {
            let sign = if matches!(op, Op::Sub(..)) { -1.0 } else { 1.0 };
            add(*left, 0, &mut scaled(1.0));
            add(*right, 0, &mut scaled(sign));
        }
        Op::Shl { input, amount } => add(*input, 0, &mut scaled((*amount as f32).exp2())),
        Op::Shr { input, amount } => add(*input, 0, &mut scaled((-(*amount as f32)).exp2())),
        Op::Relu(input) => add(*input, 0, &mut held(*input, 0, i16::MAX)),
        Op::Clamp { input, low, high } => add(*input, 0, &mut held(*input, *low, *high)),
    }
}
