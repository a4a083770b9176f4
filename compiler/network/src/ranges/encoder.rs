//! The counts that encoders can have, and the greatest weighted sum of them.
//!
//! A prompt of n characters shares n trigrams among the buckets. Taken as any n trigrams,
//! with n from 0 to the prompt limit, the counts are a simplex, and a linear function is
//! greatest in one of its corners, where all trigrams share a bucket, or there are none.
//! With up to 128 buckets, the last character of a trigram can put it into any bucket, so
//! there are texts within a trigram of every corner.
//!
//! The window of a reply always holds the same number of n-grams, hashed with their places,
//! and the charset is small: the greatest sum is found over the windows themselves, unless
//! there are too many.

use cranelift_entity::SecondaryMap;

use super::vectors::greatest;
use super::windows::Windows;
use crate::{Network, Op, Value};

/// The additions that the windows of replies may take where ranges are to be tight.
pub(super) const WINDOWS: u64 = 1 << 30;

/// The n-grams of one encoder.
#[derive(Clone, Debug)]
pub(super) struct Encoder {
    /// The number of buckets.
    pub(super) buckets: usize,
    /// What an n-gram adds to its bucket.
    pub(super) scale: i64,
    /// The fewest n-grams.
    pub(super) least: i64,
    /// The most.
    pub(super) most: i64,
    /// The windows of replies; `None` for prompts, and if there are too many windows.
    windows: Option<Windows>,
}

/// The counts at which a weighted sum is greatest.
#[derive(Clone, Debug)]
pub(super) struct Peak {
    /// The sum.
    pub(super) sum: f64,
    /// Buckets, and the number of n-grams in each. Buckets without a weight are left out.
    pub(super) grams: Vec<(usize, i64)>,
    /// The characters of the window, for counts of a window.
    pub(super) window: Option<Vec<u8>>,
}

impl Encoder {
    /// The encoder that `op` is, if it is one.
    pub(super) fn of(network: &Network, op: &Op) -> Option<Self> {
        let (least, most) = network.grams(op)?.into_inner();
        let (buckets, scale, windows) = match op {
            Op::Trigrams { buckets, scale, .. } => (buckets, scale, None),
            Op::Ngrams { window, orders, buckets, scale } => {
                let windows = Windows::of(network, *window, orders.clone(), *buckets);
                (buckets, scale, windows)
            }
            _ => return None,
        };
        Some(Encoder {
            buckets: *buckets as usize,
            scale: (*scale).into(),
            least: least.into(),
            most: most.into(),
            windows,
        })
    }

    /// The approximate number of additions to find a peak.
    pub(super) fn cost(&self) -> u64 {
        self.windows.as_ref().map_or(self.buckets as u64, Windows::cost)
    }

    /// The same encoder with any n-grams instead of real windows: its peaks are found
    /// faster and are no lower.
    pub(super) fn of_any_grams(&self) -> Self {
        Encoder { windows: None, ..self.clone() }
    }

    /// The greatest weighted sum of the counts of `buckets`, without the scale. The other
    /// buckets have no weight.
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

/// Whether an op adds up elements, which can be bounded together.
pub(super) fn is_sum_of_many(op: &Op) -> bool {
    matches!(op, Op::Linear { .. } | Op::Add(..) | Op::Sub(..))
}

/// All encoders. If searching the windows of replies for every sum takes more than
/// `additions`, any n-grams are assumed.
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
