//! The split: which pairs a network is trained on, which pick the best of its
//! epochs, and which judge it in the end.

use std::collections::{HashMap, HashSet};
use std::ops::RangeInclusive;

use zirc_network::text::normalized;
use zirc_pairs::{Alike, Families, Pair};

/// The prompts kept back for each of the two, as a share of all: the larger where
/// there are few, so that there are enough of them to count.
const SHARE: RangeInclusive<f64> = 0.05..=0.1;
/// How many are enough.
const ENOUGH: f64 = 100.0;
/// Of how many families each of the two consists at the least, if there are enough
/// prompts that families of so many need not be parted.
const FAMILIES: usize = 8;
const SMALL: usize = 8;
/// How much work a sample is: in steps of replies, of which a label is worth several.
const SAMPLE: usize = 20_000;
const LABEL: usize = 5;

/// Pairs by what they are for. All pairs of a prompt, as it is heard, are together, and so
/// are [near-duplicates](Families), as far as parts can be made of them.
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
    /// Near-duplicates are in one part, so that what is kept back is worded as training
    /// has not seen it. A prompt's place depends on the prompt and the seed alone, but for
    /// its neighbours: pairs that are added later leave most where they are.
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

    /// A split of some of the pairs of this one, to try shapes by: a fourth of the prompts
    /// of a sample of the training pairs are kept back beside those of validation. Of the
    /// test pairs it has none.
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

/// What parts are drawn from.
struct Draw<'p> {
    prompts: &'p [Alike<'p>],
    /// Near-duplicates by number, in an order that is as good as random.
    families: Vec<Vec<usize>>,
    /// How many prompts with a reply there are, and how many are not drawn.
    left: HashMap<&'p [u8], [usize; 2]>,
}

impl<'p> Draw<'p> {
    /// A draw of parts of so many prompts.
    fn new(prompts: &'p [Alike<'p>], kept: usize, seed: u64) -> Self {
        let key = |&number: &usize| {
            let prompt = &prompts[number].normalized;
            (scattered(prompt, seed), prompt)
        };
        // How many prompts a family has must not tell where it is.
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

    /// Draws up to so many prompts: of replies that keep half of theirs, and if those are
    /// few, of others, too.
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

    /// What is left.
    fn rest(self) -> Vec<Pair> {
        self.families.iter().flat_map(|family| pairs(self.prompts, family)).collect()
    }
}

fn pairs(prompts: &[Alike<'_>], family: &[usize]) -> Vec<Pair> {
    family.iter().flat_map(|&number| &prompts[number].pairs).copied().cloned().collect()
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

    /// Prompts that are not alike.
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

    /// How many wordings are in two parts.
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
