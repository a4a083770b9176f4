//! The split: which pairs a network is trained on, which pick the best of its
//! epochs, and which judge it in the end.

use std::collections::BTreeMap;
use std::ops::RangeInclusive;

use zirc_compiler::network::text::heard;
use zirc_pairs::Pair;

/// The prompts kept back for each of the two, as a share of all: the larger where
/// there are few, so that there are enough of them to count.
const SHARE: RangeInclusive<f64> = 0.05..=0.1;
/// How many are enough.
const ENOUGH: f64 = 100.0;

/// Pairs by what they are for. All pairs of a prompt, as it is heard, are together.
#[derive(Clone, Debug)]
pub struct Split {
    /// What the weights are trained on.
    pub training: Vec<Pair>,
    /// What picks the epoch.
    pub validation: Vec<Pair>,
    /// What the network is judged by.
    pub test: Vec<Pair>,
}

impl Split {
    /// Splits `pairs`, or all but `test` if that is given: then pairs with its prompts
    /// are left out. Nothing, if there are not enough prompts to have some for each.
    ///
    /// A prompt's place depends on the prompt and the seed alone, but for its
    /// neighbours: pairs that are added later leave most where they are.
    pub fn new(pairs: &[Pair], test: Option<&[Pair]>, limit: u32, seed: u64) -> Option<Split> {
        let key = |pair: &Pair| {
            let heard = heard(&pair.prompt, limit);
            (scattered(&heard, seed), heard)
        };
        let mut prompts: BTreeMap<(u64, Vec<u8>), Vec<&Pair>> = BTreeMap::new();
        for pair in pairs {
            prompts.entry(key(pair)).or_default().push(pair);
        }
        for pair in test.unwrap_or_default() {
            prompts.remove(&key(pair));
        }
        let count = prompts.len() as f64;
        let share = (ENOUGH / count).clamp(*SHARE.start(), *SHARE.end());
        let kept = ((count * share) as usize).max(1);
        let mut groups = prompts.into_values();
        let mut take = |count: usize| -> Vec<Pair> {
            groups.by_ref().take(count).flatten().cloned().collect()
        };
        let test = test.map_or_else(|| take(kept), <[Pair]>::to_vec);
        let validation = take(kept);
        let training = take(usize::MAX);
        let is_whole = ![&training, &validation, &test].iter().any(|part| part.is_empty());
        is_whole.then_some(Split { training, validation, test })
    }
}

/// A hash whose order is as good as random (FNV-1a, and the finalizer of MurmurHash3).
fn scattered(text: &[u8], seed: u64) -> u64 {
    let mut hash = text.iter().fold(0xCBF2_9CE4_8422_2325 ^ seed, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01B3)
    });
    for factor in [0xFF51_AFD7_ED55_8CCD_u64, 0xC4CE_B9FE_1A85_EC53] {
        hash = (hash ^ (hash >> 33)).wrapping_mul(factor);
    }
    hash ^ (hash >> 33)
}
