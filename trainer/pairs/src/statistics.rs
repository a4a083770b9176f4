//! Statistics of pairs: numbers, lengths, frequencies of replies, and how many pairs any
//! network could answer right.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use zirc_network::text::{normalized, trigram_hashes};

use crate::Pair;

/// A reply and its number of pairs.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally<'p> {
    /// The reply.
    pub reply: &'p [u8],
    /// The number of its pairs.
    pub pairs: usize,
}

/// The replies of `pairs` with their numbers, the commonest first; equally common ones in
/// order of `pairs`.
pub fn tally<'p>(pairs: impl IntoIterator<Item = &'p Pair>) -> Vec<Tally<'p>> {
    let mut replies: Vec<(&[u8], usize)> =
        pairs.into_iter().enumerate().map(|(number, pair)| (&*pair.reply, number)).collect();
    replies.sort_unstable();
    let same = replies.chunk_by(|(reply, _), (next, _)| reply == next);
    let count = |group: &[(&'p [u8], usize)]| {
        group.first().map(|&(reply, first)| (Tally { reply, pairs: group.len() }, first))
    };
    let mut tallies: Vec<(Tally<'p>, usize)> = same.filter_map(count).collect();
    tallies.sort_unstable_by_key(|(tally, first)| (Reverse(tally.pairs), *first));
    tallies.into_iter().map(|(tally, _)| tally).collect()
}

/// Pairs with the same normalized prompt.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike<'p> {
    /// The normalized prompt.
    pub normalized: Vec<u8>,
    /// The pairs, in the order of the text; at least one.
    pub pairs: Vec<&'p Pair>,
}

impl<'p> Alike<'p> {
    /// The pairs grouped by normalized prompt, in the order of the text. Prompts are cut to
    /// `prompt_limit` bytes.
    pub fn all(pairs: &'p [Pair], prompt_limit: u32) -> Vec<Alike<'p>> {
        let prompt = |pair: &&Pair| normalized(&pair.prompt, prompt_limit);
        let alike = |pairs: Vec<&'p Pair>| Alike {
            normalized: pairs.first().map(prompt).unwrap_or_default(),
            pairs,
        };
        grouped(pairs, prompt).into_iter().map(alike).collect()
    }

    /// Their replies, the commonest first.
    pub fn replies(&self) -> Vec<Tally<'p>> {
        tally(self.pairs.iter().copied())
    }

    /// The commonest reply; among equally common ones, a choice that does not depend on the
    /// order of the pairs.
    pub fn commonest(&self) -> &'p [u8] {
        let replies = self.replies();
        let commonest = replies.iter().max_by_key(|tally| (tally.pairs, tally.reply));
        commonest.map_or(b"", |tally| tally.reply)
    }
}

/// The different trigrams of prompts, as networks hash them.
pub fn trigrams(prompts: &[Alike<'_>]) -> BTreeSet<u16> {
    prompts.iter().flat_map(|prompt| trigram_hashes(&prompt.normalized, None)).collect()
}

/// Minimum, median and maximum of lengths, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// The length of the shortest.
    pub least: usize,
    /// The median length.
    pub median: usize,
    /// The length of the longest.
    pub greatest: usize,
    /// The sum of all lengths.
    pub total: usize,
}

impl Lengths {
    fn of<'p>(texts: impl Iterator<Item = &'p Vec<u8>>) -> Self {
        let mut lengths: Vec<usize> = texts.map(Vec::len).collect();
        lengths.sort_unstable();
        Lengths {
            least: lengths.first().copied().unwrap_or_default(),
            median: lengths.get(lengths.len() / 2).copied().unwrap_or_default(),
            greatest: lengths.last().copied().unwrap_or_default(),
            total: lengths.iter().sum(),
        }
    }
}

/// Figures of pairs, for networks with a given prompt limit.
#[derive(Clone, Debug)]
pub struct Statistics<'p> {
    /// How many pairs there are.
    pub pairs: usize,
    /// The replies, the commonest first.
    pub replies: Vec<Tally<'p>>,
    /// Each distinct normalized prompt with its pairs, in the order of the text.
    pub prompts: Vec<Alike<'p>>,
    /// How many pairs repeat the normalized prompt and the reply of an earlier one.
    pub repeated: usize,
    /// How many prompts are longer than the prompt limit.
    pub cut: usize,
    /// The characters in replies, each with the number of pairs whose reply has it.
    pub alphabet: Vec<(u8, usize)>,
    /// The lengths of all pairs' prompts.
    pub prompt_lengths: Lengths,
    /// The lengths of all pairs' replies.
    pub reply_lengths: Lengths,
    /// The most pairs that can be answered right: every normalized prompt gets its
    /// commonest reply.
    pub at_best: usize,
}

impl<'p> Statistics<'p> {
    /// The figures of `pairs`, for networks that read the first `prompt_limit` bytes of a
    /// prompt.
    pub fn of(pairs: &'p [Pair], prompt_limit: u32) -> Self {
        let prompts = Alike::all(pairs, prompt_limit);
        let (mut distinct, mut at_best) = (0, 0);
        for prompt in &prompts {
            let replies = prompt.replies();
            distinct += replies.len();
            at_best += replies.first().map_or(0, |commonest| commonest.pairs);
        }
        Statistics {
            pairs: pairs.len(),
            replies: tally(pairs),
            prompts,
            repeated: pairs.len() - distinct,
            cut: pairs.iter().filter(|pair| pair.prompt.len() > prompt_limit as usize).count(),
            alphabet: alphabet(pairs),
            prompt_lengths: Lengths::of(pairs.iter().map(|pair| &pair.prompt)),
            reply_lengths: Lengths::of(pairs.iter().map(|pair| &pair.reply)),
            at_best,
        }
    }

    /// The prompts with different replies.
    pub fn contradictions(&self) -> impl Iterator<Item = &Alike<'p>> {
        let differs = |prompt: &&Alike<'p>| {
            let mut replies = prompt.pairs.iter().map(|pair| &pair.reply);
            let first = replies.next();
            replies.any(|reply| Some(reply) != first)
        };
        self.prompts.iter().filter(differs)
    }

    /// The prompts that a network with so many buckets cannot distinguish.
    ///
    /// # Panics
    /// If there are no buckets.
    pub fn hashed(&self, buckets: u32) -> Hashed<'_, 'p> {
        let counts = |prompt: &&Alike<'p>| {
            let hashes = trigram_hashes(&prompt.normalized, None).into_iter();
            // The number of a bucket fits, like the hash.
            let mut buckets: Vec<u16> =
                hashes.map(|hash| (u32::from(hash) % buckets) as u16).collect();
            buckets.sort_unstable();
            buckets
        };
        let groups = grouped(&self.prompts, counts);
        let all = |group: &Vec<&Alike<'p>>| {
            let pairs = group.iter().flat_map(|prompt| prompt.pairs.iter().copied());
            tally(pairs).first().map_or(0, |commonest| commonest.pairs)
        };
        let at_best = groups.iter().map(all).sum();
        Hashed { at_best, collisions: groups.into_iter().filter(|it| disagree(it)).collect() }
    }
}

/// The limits of networks with so many buckets.
#[derive(Clone, Debug)]
pub struct Hashed<'s, 'p> {
    /// The most pairs that such a network can answer right.
    pub at_best: usize,
    /// Different normalized prompts with the same trigram counts in all buckets, but
    /// different commonest replies.
    pub collisions: Vec<Vec<&'s Alike<'p>>>,
}

/// Whether the commonest replies to prompts differ.
fn disagree(prompts: &[&Alike<'_>]) -> bool {
    let [first, rest @ ..] = prompts else { return false };
    !rest.is_empty() && rest.iter().any(|prompt| prompt.commonest() != first.commonest())
}

/// For each character, the number of pairs whose reply has it.
fn alphabet(pairs: &[Pair]) -> Vec<(u8, usize)> {
    let mut counts = [(0, 0); 256]; // the pairs with it, and the last of them
    for (number, pair) in (1..).zip(pairs) {
        for &byte in &pair.reply {
            let (count, last) = &mut counts[usize::from(byte)];
            *count += usize::from(*last != number);
            *last = number;
        }
    }
    let counted = (0..=255).zip(counts).map(|(byte, (count, _))| (byte, count));
    counted.filter(|(_, count)| *count > 0).collect()
}

/// Groups things by key, in order of first appearance.
fn grouped<T, K: Eq + Hash>(
    things: impl IntoIterator<Item = T>,
    key: impl Fn(&T) -> K,
) -> Vec<Vec<T>> {
    let mut groups = Vec::<Vec<T>>::new();
    let mut numbers = HashMap::new();
    for thing in things {
        let number = *numbers.entry(key(&thing)).or_insert(groups.len());
        match groups.get_mut(number) {
            Some(group) => group.push(thing),
            None => groups.push(vec![thing]),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::read;

    fn pairs(text: &str) -> Vec<Pair> {
        read("pairs.txt", text.into()).expect("they are pairs").pairs
    }

    fn lines(pairs: &[&Pair]) -> Vec<usize> {
        pairs.iter().map(|pair| pair.line).collect()
    }

    #[test]
    fn replies_are_tallied_the_commonest_first() {
        let pairs = pairs("a|YES\nb|NO\nc|MAYBE\nd|NO\n");
        let tallies: Vec<(&[u8], usize)> =
            tally(&pairs).iter().map(|tally| (tally.reply, tally.pairs)).collect();
        assert_eq!(tallies, [(&b"NO"[..], 2), (b"YES", 1), (b"MAYBE", 1)]);
    }

    #[test]
    fn prompts_that_are_heard_alike_contradict_each_other() {
        let pairs = pairs("Hi|HI\nhi|HI\nbye|BYE\nHI|HO\nabcd|X\nabce|X\n");
        let statistics = Statistics::of(&pairs, 62);
        let found: Vec<_> = statistics.contradictions().map(|it| lines(&it.pairs)).collect();
        assert_eq!(found, [[1, 2, 4]]);
        assert_eq!((statistics.prompts.len(), statistics.repeated), (4, 1));
        assert_eq!((statistics.at_best, statistics.cut), (5, 0));
        let short = Statistics::of(&pairs, 3);
        assert_eq!((short.prompts.len(), short.cut, short.repeated), (3, 2, 2));
    }

    #[test]
    fn prompts_that_hash_alike_collide_if_their_replies_differ() {
        // One bucket counts characters alone.
        let pairs = pairs("ab|X\ncd|X\nabc|X\nabd|Y\nabe|X\nefgh|X\nEFGH|Z\n");
        let statistics = Statistics::of(&pairs, 62);
        let hashed = statistics.hashed(1);
        assert_eq!(hashed.at_best, 2 + 2 + 1);
        let prompts: Vec<Vec<&[u8]>> = hashed
            .collisions
            .iter()
            .map(|it| it.iter().map(|it| &*it.normalized).collect())
            .collect();
        assert_eq!(prompts, [[b"abc", b"abd", b"abe"]]);
        let many = statistics.hashed(1 << 14);
        assert_eq!((many.at_best, many.collisions.len()), (6, 0));
    }

    #[test]
    fn characters_and_lengths_are_counted() {
        let pairs = pairs("a|YES\nbcd|NOON\ncd|NO\nef|A\n");
        let statistics = Statistics::of(&pairs, 62);
        let alphabet = [(b'A', 1), (b'E', 1), (b'N', 2), (b'O', 2), (b'S', 1), (b'Y', 1)];
        assert_eq!(statistics.alphabet, alphabet);
        let lengths = Lengths { least: 1, median: 2, greatest: 3, total: 8 };
        assert_eq!(statistics.prompt_lengths, lengths);
        assert_eq!(statistics.reply_lengths.total, 10);
    }
}
