//! What there is in pairs: how many, how long, which replies how often, and how
//! many of them any network could answer right.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};
use std::hash::Hash;

use zirc_network::text::{normalized, trigram_hashes};

use crate::Pair;

/// How many pairs have a reply.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Tally<'p> {
    /// The reply.
    pub reply: &'p [u8],
    /// The pairs that have it.
    pub pairs: usize,
}

/// The replies of `pairs` and how many have each, the commonest first; of those
/// that are as common, the one that comes first in `pairs`.
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

/// Pairs whose prompts are heard alike.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Alike<'p> {
    /// What is heard of each prompt.
    pub normalized: Vec<u8>,
    /// The pairs, in the order of the text; at least one.
    pub pairs: Vec<&'p Pair>,
}

impl<'p> Alike<'p> {
    /// The pairs of each prompt as it is heard, of which that is the first `prompt_limit`
    /// bytes; in the order of the text.
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

    /// The commonest reply; of those that are as common, one that does not depend on the
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

/// The least, the middle and the greatest of lengths, in characters.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Lengths {
    /// The length of the shortest.
    pub least: usize,
    /// At least half of them are no longer, and at least half no shorter.
    pub median: usize,
    /// The length of the longest.
    pub greatest: usize,
    /// All lengths together.
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

/// Figures of pairs, for networks that hear so much of a prompt.
#[derive(Clone, Debug)]
pub struct Statistics<'p> {
    /// How many pairs there are.
    pub pairs: usize,
    /// The replies, the commonest first.
    pub replies: Vec<Tally<'p>>,
    /// Each distinct prompt as it is heard, with its pairs, in the order of the
    /// text.
    pub prompts: Vec<Alike<'p>>,
    /// How many pairs have a reply and a prompt as heard that an earlier one has.
    pub repeated: usize,
    /// How many prompts have characters beyond what is heard.
    pub cut: usize,
    /// The characters in replies, and in how many pairs' replies each is.
    pub alphabet: Vec<(u8, usize)>,
    /// How long the prompts are, each pair's.
    pub prompt_lengths: Lengths,
    /// How long the replies are, each pair's.
    pub reply_lengths: Lengths,
    /// How many pairs anyone could answer right at best: one reply to prompts
    /// that are heard alike, the commonest.
    pub at_best: usize,
}

impl<'p> Statistics<'p> {
    /// The figures of `pairs`, for networks that hear the first `prompt_limit`
    /// bytes of a prompt.
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

    /// The prompts that are to get different replies.
    pub fn contradictions(&self) -> impl Iterator<Item = &Alike<'p>> {
        let differs = |prompt: &&Alike<'p>| {
            let mut replies = prompt.pairs.iter().map(|pair| &pair.reply);
            let first = replies.next();
            replies.any(|reply| Some(reply) != first)
        };
        self.prompts.iter().filter(differs)
    }

    /// What a network that counts trigrams in so many buckets cannot tell apart.
    ///
    /// # Panics
    /// If there are no buckets.
    pub fn hashed(&self, buckets: u32) -> Hashed<'_, 'p> {
        let counts = |prompt: &&Alike<'p>| {
            let hashes = trigram_hashes(&prompt.normalized, None).into_iter();
            // A bucket of a hash is no larger than the hash.
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

/// What networks with so many buckets can do.
#[derive(Clone, Debug)]
pub struct Hashed<'s, 'p> {
    /// How many pairs one could answer right at best.
    pub at_best: usize,
    /// Prompts that are heard differently, but have the same trigram counts in
    /// all buckets, though the commonest replies to them differ.
    pub collisions: Vec<Vec<&'s Alike<'p>>>,
}

/// Whether the commonest replies to prompts differ.
fn disagree(prompts: &[&Alike<'_>]) -> bool {
    let [first, rest @ ..] = prompts else { return false };
    !rest.is_empty() && rest.iter().any(|prompt| prompt.commonest() != first.commonest())
}

/// In how many pairs' replies each character is.
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

/// Things with the same key together, in order of first appearance.
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
