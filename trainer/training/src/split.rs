//! The split into training, validation and test pairs.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use zirc_network::text::normalized;
use zirc_pairs::{Alike, Families, Pair};

/// The share of prompts for validation and for the test, each: larger if there are few, to
/// have enough of them.
const SHARE: RangeInclusive<f64> = 0.05..=0.1;
/// Enough prompts for validation or test.
const ENOUGH: f64 = 100.0;
/// Validation and test each have at least so many families, if families of so many prompts
/// need not be divided for it.
const FAMILIES: usize = 8;
const SMALL: usize = 8;
/// The size of a sample in steps of replies; a label counts as several steps.
const SAMPLE: usize = 20_000;
const LABEL: usize = 5;

/// Training, validation and test pairs. All pairs of a normalized prompt are in one part,
/// and so are [near-duplicates](Families), as far as possible.
#[derive(Clone, Debug)]
pub struct Split {
    /// The pairs that weights are trained on.
    pub training: Vec<Pair>,
    /// The pairs that choose the best epoch.
    pub validation: Vec<Pair>,
    /// The pairs that measure the final network.
    pub test: Vec<Pair>,
}

impl Split {
    /// Splits `pairs`. If `test` is given, it is the test part, and pairs with its prompts
    /// are left out. `None` if there are not enough prompts.
    ///
    /// Near-duplicates are in one part, so that held-out prompts have wordings that
    /// training has not seen. The part of a prompt depends on the prompt, its
    /// near-duplicates and the seed, so most pairs stay in their part when others are
    /// added.
    pub fn new(pairs: &[Pair], test: Option<&[Pair]>, limit: u32, seed: u64) -> Option<Split> {
        let mut prompts = Alike::all(pairs, limit);
        let given = test.unwrap_or_default().iter().map(|pair| normalized(&pair.prompt, limit));
        let given: HashSet<Vec<u8>> = given.collect();
        prompts.retain(|prompt| !given.contains(&prompt.normalized));
        let count = prompts.len() as f64;
        let share = (ENOUGH / count).clamp(*SHARE.start(), *SHARE.end());
        let kept = ((count * share) as usize).max(1);
        let mut draw = Draw::new(&prompts, kept, seed);
        let test = test.map_or_else(|| draw.take(kept), <[Pair]>::to_vec);
        let validation = draw.take(kept);
        let training = draw.rest();
        let is_whole = ![&training, &validation, &test].iter().any(|part| part.is_empty());
        is_whole.then_some(Split { training, validation, test })
    }

    /// A split for trials of shapes: a sample of the training pairs, of which a fourth of
    /// the prompts join the validation pairs. It has no test pairs.
    pub(crate) fn trial(&self, limit: u32, labels: bool, seed: u64) -> Split {
        let mut work = 0;
        let is_sampled = |pair: &&Pair| {
            work += if labels { LABEL } else { pair.reply.len() + 1 };
            work <= SAMPLE
        };
        let sample: Vec<Pair> = self.training.iter().take_while(is_sampled).cloned().collect();
        let prompts = Alike::all(&sample, limit);
        let kept = prompts.len() / 4;
        let mut draw = Draw::new(&prompts, kept, seed);
        let mut validation = draw.take(kept);
        validation.extend_from_slice(&self.validation);
        Split { training: draw.rest(), validation, test: Vec::new() }
    }
}

/// The prompts that parts are drawn from.
struct Draw<'p> {
    prompts: &'p [Alike<'p>],
    /// Families by prompt number, in pseudo-random order.
    families: Vec<Vec<usize>>,
    /// For each reply, the number of prompts, and of those not drawn yet.
    left: HashMap<&'p [u8], [usize; 2]>,
}

impl<'p> Draw<'p> {
    /// Prepares to draw parts of so many prompts.
    fn new(prompts: &'p [Alike<'p>], kept: usize, seed: u64) -> Self {
        let key = |&number: &usize| {
            let prompt = &prompts[number].normalized;
            (scattered(prompt, seed), prompt)
        };
        // The place of a family must not depend on its size.
        let place = |family: &Vec<usize>| {
            family.iter().min_by_key(|&&number| &prompts[number].normalized).map(key)
        };
        let some = (kept / FAMILIES).max(SMALL).min(kept / 2);
        let mut families = Families::of(prompts).grouped(|rivals| some.min(rivals / 2));
        families.iter_mut().for_each(|family| family.sort_unstable_by_key(key));
        families.sort_by_cached_key(place);
        let mut left: HashMap<&[u8], [usize; 2]> = HashMap::new();
        for prompt in prompts {
            let count = left.entry(prompt.commonest()).or_default();
            *count = count.map(|count| count + 1);
        }
        Draw { prompts, families, left }
    }

    /// Draws up to so many prompts: first of replies that keep half of theirs, then of
    /// others if needed.
    fn take(&mut self, count: usize) -> Vec<Pair> {
        let (mut drawn, mut room) = (Vec::new(), count);
        for is_spared in [true, false] {
            if 2 * room < count {
                break;
            }
            for family in std::mem::take(&mut self.families) {
                let size = family.len();
                let reply = self.prompts[family[0]].commonest();
                let [all, left] = self.left.entry(reply).or_default();
                if size <= room && (2 * left.saturating_sub(size) >= *all || !is_spared) {
                    room -= size;
                    *left -= size;
                    drawn.extend(pairs(self.prompts, &family));
                } else {
                    self.families.push(family);
                }
            }
        }
        drawn
    }

    /// The remaining pairs.
    fn rest(self) -> Vec<Pair> {
        self.families.iter().flat_map(|family| pairs(self.prompts, family)).collect()
    }
}

fn pairs(prompts: &[Alike<'_>], family: &[usize]) -> Vec<Pair> {
    family.iter().flat_map(|&number| &prompts[number].pairs).copied().cloned().collect()
}

/// A hash for a pseudo-random order (FNV-1a, and the finalizer of MurmurHash3).
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

    /// Dissimilar prompts.
    fn many(count: usize) -> Vec<Pair> {
        samples::pairs((0..count).map(|at| {
            let word = |salt| format!("{:x}", scattered(&[0], at as u64 * 31 + salt) >> 28);
            format!("{} {}|R{}", word(1), word(2), at % 7)
        }))
    }

    fn lines(pairs: &[Pair]) -> BTreeSet<usize> {
        pairs.iter().map(|pair| pair.line).collect()
    }

    fn prompts(pairs: &[Pair], limit: u32) -> BTreeSet<Vec<u8>> {
        pairs.iter().map(|pair| normalized(&pair.prompt, limit)).collect()
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
            assert!((16..=20).contains(&split.test.len()), "{limit}: {}", split.test.len());
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
        let known = |at: usize| String::from_utf8_lossy(&pairs[at].prompt).into_owned();
        let (first, second) = (known(7).to_uppercase(), known(8));
        let test =
            samples::pairs([format!("{first}|NO"), format!("  {second}|R1"), "other|R1".into()]);
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
    /// For each reply some wordings, each with words around it.
    fn templates(replies: usize, wordings: usize) -> Vec<Pair> {
        let ends = ["", "?", " ok", ", so", " you"];
        samples::pairs((0..replies * wordings).flat_map(|at| {
            let word = |salt| format!("{:x}", scattered(&[1], at as u64 * 31 + salt) >> 28);
            let (words, reply) = ([1, 2, 3].map(word).join(" "), at % replies);
            ends.map(|end| format!("{words}{end}|R{reply}"))
        }))
    }

    /// The number of wordings in two parts.
    fn parted(split: &Split) -> usize {
        let words = |pair: &Pair| pair.prompt[..24].to_vec();
        let parts = parts(split).map(|part| part.iter().map(words).collect::<BTreeSet<_>>());
        let [training, validation, test] = &parts;
        training.intersection(validation).count()
            + training.intersection(test).count()
            + validation.intersection(test).count()
    }

    #[test]
    fn near_duplicates_are_in_one_part() {
        for (replies, wordings) in [(3, 20), (8, 8), (40, 3), (2, 400)] {
            let pairs = templates(replies, wordings);
            let split = Split::new(&pairs, None, 62, 1).expect("there are enough");
            assert_eq!(parted(&split), 0, "{replies} replies, {wordings} wordings");
            let kept = split.validation.len().min(split.test.len());
            assert!(kept * 25 >= pairs.len(), "{kept} of {}", pairs.len());
        }
    }

    #[test]
    fn a_reply_of_one_wording_is_parted_rather_than_not_learned() {
        let pairs = templates(30, 1);
        let split = Split::new(&pairs, None, 62, 1).expect("there are enough");
        let replies = |part: &[Pair]| -> BTreeSet<Vec<u8>> {
            part.iter().map(|pair| pair.reply.clone()).collect()
        };
        assert_eq!(replies(&split.training).len(), 30);
        assert!(split.validation.len() >= 7 && split.test.len() >= 7);
    }

    #[test]
    fn a_trial_judges_by_what_it_does_not_train_on_and_never_by_the_test() {
        let pairs = templates(8, 30);
        let split = Split::new(&pairs, None, 62, 1).expect("there are enough");
        let trial = split.trial(62, true, 1);
        assert_eq!(parted(&trial), 0);
        assert!(trial.validation.len() > pairs.len() / 5);
        let all = lines(&trial.training).union(&lines(&trial.validation)).copied().collect();
        assert!(lines(&split.test).is_disjoint(&all));
    }
}
