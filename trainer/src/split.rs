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

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::samples;

    fn many(count: usize) -> Vec<Pair> {
        samples::pairs((0..count).map(|at| format!("prompt {at}|R{}", at % 7)))
    }

    fn lines(pairs: &[Pair]) -> BTreeSet<usize> {
        pairs.iter().map(|pair| pair.line).collect()
    }

    fn prompts(pairs: &[Pair], limit: u32) -> BTreeSet<Vec<u8>> {
        pairs.iter().map(|pair| heard(&pair.prompt, limit)).collect()
    }

    fn parts(split: &Split) -> [&Vec<Pair>; 3] {
        [&split.training, &split.validation, &split.test]
    }

    #[test]
    fn every_pair_is_in_one_part() {
        // A tenth of a few, a twentieth of many.
        for (count, kept_back) in [(3, 1), (10, 1), (99, 9), (1000, 100), (5000, 250)] {
            let pairs = many(count);
            let split = Split::new(&pairs, None, 62, 1).expect("there are enough");
            let mut all: Vec<usize> =
                parts(&split).iter().flat_map(|part| part.iter().map(|pair| pair.line)).collect();
            all.sort_unstable();
            assert_eq!(all, (1..=count).collect::<Vec<_>>());
            let kept = [split.validation.len(), split.test.len()];
            assert_eq!(kept, [kept_back; 2], "{count}");
        }
    }

    #[test]
    fn prompts_that_differ_where_nothing_is_heard_stay_together() {
        let pairs = samples::pairs((0..200).map(|at| format!("{:04} and {at}|YES", at / 2)));
        for (limit, prompts) in [(4, 100), (9, 100), (62, 200)] {
            let split = Split::new(&pairs, None, limit, 3).expect("there are enough");
            assert_eq!(split.test.len(), 20, "{limit}");
            let apart = parts(&split).map(|part| self::prompts(part, limit).len());
            assert_eq!(apart.iter().sum::<usize>(), prompts, "{limit}");
        }
    }

    #[test]
    fn case_leading_spaces_and_contradictions_do_not_part_pairs() {
        let lines = (0..60).flat_map(|at| {
            [format!("Ask {at}|YES"), format!("  aSK {at}|NO"), format!("ask {at}|YES")]
        });
        let pairs = samples::pairs(lines);
        let split = Split::new(&pairs, None, 62, 9).expect("there are enough");
        for part in parts(&split) {
            assert_eq!(part.len(), 3 * prompts(part, 62).len());
        }
    }

    #[test]
    fn the_seed_decides_the_split() {
        let pairs = many(500);
        let of = |seed| Split::new(&pairs, None, 62, seed).expect("there are enough");
        for (one, other) in parts(&of(4)).into_iter().zip(parts(&of(4))) {
            assert_eq!(one, other);
        }
        for seed in 5..15 {
            let shared = lines(&of(4).test).intersection(&lines(&of(seed).test)).count();
            assert!(shared < 20, "{shared} of 50 with seed {seed}");
        }
    }

    #[test]
    fn most_pairs_stay_where_they_are_when_others_are_added() {
        let pairs = many(1100);
        let few = Split::new(&pairs[..1000], None, 62, 1).expect("there are enough");
        let all = Split::new(&pairs, None, 62, 1).expect("there are enough");
        assert!(lines(&few.training).difference(&lines(&all.training)).count() < 40);
    }

    #[test]
    fn the_order_of_the_pairs_moves_none() {
        let pairs = many(300);
        let reversed: Vec<Pair> = pairs.iter().rev().cloned().collect();
        let [one, other] =
            [&pairs, &reversed].map(|pairs| Split::new(pairs, None, 62, 1).expect("enough"));
        for (one, other) in parts(&one).into_iter().zip(parts(&other)) {
            assert_eq!(lines(one), lines(other));
        }
    }

    #[test]
    fn what_is_given_to_judge_by_is_trained_on_nowhere() {
        let pairs = many(200);
        let test = samples::pairs(["PROMPT 7|NO", "  prompt 8|R1", "other|R1"]);
        let split = Split::new(&pairs, Some(&test), 62, 1).expect("there are enough");
        assert_eq!(split.test, test);
        let known: BTreeSet<Vec<u8>> = [&split.training, &split.validation]
            .into_iter()
            .flat_map(|part| prompts(part, 62))
            .collect();
        assert_eq!(known.len(), 198);
        assert!(known.is_disjoint(&prompts(&test, 62)));
    }

    #[test]
    fn too_few_prompts_are_not_split() {
        let split = |lines: &[&str], test: Option<&[Pair]>| {
            Split::new(&samples::pairs(lines), test, 62, 1).is_some()
        };
        assert!(!split(&[], None));
        assert!(!split(&["a|A", "b|B"], None));
        assert!(!split(&["a|A", "A|B", " a|C", "b|B"], None));
        assert!(split(&["a|A", "b|B", "c|C"], None));
        let test = samples::pairs(["a|A"]);
        assert!(!split(&["a|A", "b|B"], Some(&test)));
        assert!(split(&["a|A", "b|B", "c|C"], Some(&test)));
        assert!(!split(&["a|A", "b|B", "c|C"], Some(&[])));
    }
}
