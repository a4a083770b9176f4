//! What encoders can count: the n-grams that a prompt, or a reply so far, can have,
//! and the greatest that a weighted sum of their counts gets.
//!
//! A prompt of n characters shares n trigrams among the buckets. Taken as any n
//! trigrams, with n from 0 to the prompt limit, the counts are a simplex, and a
//! linear function is greatest in one of its corners, where all trigrams share a
//! bucket, or there are none. Of up to 128 buckets, a trigram's last character can
//! take it to each, so that there are texts within a trigram of every corner.
//!
//! The window of a reply always holds the same number of n-grams, hashed together
//! with their places, and is spelled in few characters: there the greatest is found
//! over the texts themselves, unless there are too many.

use cranelift_entity::SecondaryMap;

use super::vectors::greatest;
use super::windows::Windows;
use crate::{Network, Op, Value};

/// The additions that the windows of replies may take where ranges are to be tight.
pub(super) const WINDOWS: u64 = 1 << 30;

/// The n-grams of one encoder.
#[derive(Clone, Debug)]
pub(super) struct Encoder {
    /// How many buckets they are counted in.
    pub(super) buckets: usize,
    /// What each adds to its bucket.
    pub(super) scale: i64,
    /// The fewest there can be.
    pub(super) least: i64,
    /// The most.
    pub(super) most: i64,
    /// The windows of replies whose n-grams they are; `None` for those of prompts,
    /// and where the windows are too many to be looked through.
    windows: Option<Windows>,
}

/// Counts at which a weighted sum of them is greatest.
#[derive(Clone, Debug)]
pub(super) struct Peak {
    /// The sum.
    pub(super) sum: f64,
    /// The buckets of n-grams, and how many more are in each. Those in buckets
    /// without a weight are left out.
    pub(super) grams: Vec<(usize, i64)>,
    /// The characters of the window that has them, if they are a window's.
    pub(super) window: Option<Vec<u8>>,
}

impl Encoder {
    /// The encoder that `op` is, if it is one.
    pub(super) fn of(network: &Network, op: &Op) -> Option<Self> {
        match op {
            Op::Trigrams { buckets, scale, .. } => Some(Encoder {
                buckets: *buckets as usize,
                scale: (*scale).into(),
                least: 0,
                most: network.prompt_limit.into(),
                windows: None,
            }),
            Op::Ngrams { window, orders, buckets, scale } => {
                let grams = orders.clone().map(|order| i64::from(window + 1 - order)).sum();
                Some(Encoder {
                    buckets: *buckets as usize,
                    scale: (*scale).into(),
                    least: grams,
                    most: grams,
                    windows: Windows::of(network, *window, orders.clone(), *buckets),
                })
            }
            _ => None,
        }
    }

    /// How many additions finding a peak takes, about.
    pub(super) fn cost(&self) -> u64 {
        self.windows.as_ref().map_or(self.buckets as u64, Windows::cost)
    }

    /// The same encoder, its windows taken as any n-grams at all: peaks are found
    /// faster, and are no lower.
    pub(super) fn of_any_grams(&self) -> Self {
        Encoder { windows: None, ..self.clone() }
    }

    /// The greatest that the counts of `buckets` get, each times its weight; the
    /// scale is not counted in. The other buckets have no weight.
    pub(super) fn peak(&self, buckets: &[usize], weights: &[f64]) -> Peak {
        if let Some(windows) = &self.windows {
            let mut all = vec![0.0; self.buckets];
            for (&bucket, &weight) in buckets.iter().zip(weights) {
                all[bucket] = weight;
            }
            let (sum, window) = windows.peak(&all);
            let grams = windows.buckets(&window).map(|bucket| (bucket, 1)).collect();
            return Peak { sum, grams, window: Some(window) };
        }
        let (at, best) = greatest(weights);
        if best <= 0.0 && buckets.len() < self.buckets {
            return Peak { sum: 0.0, grams: Vec::new(), window: None };
        }
        let grams = if best > 0.0 { self.most } else { self.least };
        Peak { sum: best * grams as f64, grams: vec![(buckets[at], grams)], window: None }
    }
}

/// Whether an op adds up elements that can be bounded together.
pub(super) fn is_sum_of_many(op: &Op) -> bool {
    matches!(op, Op::Linear { .. } | Op::Add(..) | Op::Sub(..))
}

/// What each encoder counts. If looking through the windows of replies for every
/// sum takes more than `additions`, their n-grams are taken as any.
pub(super) fn encoders(network: &Network, additions: u64) -> SecondaryMap<Value, Option<Encoder>> {
    let sums = network.values.values().filter(|data| is_sum_of_many(&data.op));
    let peaks: u64 = sums.map(|data| 2 * data.ty.width as u64).sum();
    let mut left = additions;
    let mut encoders = SecondaryMap::new();
    for (value, data) in &network.values {
        encoders[value] = Encoder::of(network, &data.op).map(|encoder| {
            match left.checked_sub(encoder.cost().saturating_mul(peaks)) {
                Some(rest) => {
                    left = rest;
                    encoder
                }
                None => encoder.of_any_grams(),
            }
        });
    }
    encoders
}
