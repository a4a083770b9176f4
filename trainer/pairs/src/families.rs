//! Families: prompts that are near-duplicates, such as those made from one template.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use rayon::prelude::*;
use zirc_network::text::trigram_hashes;

use crate::statistics::Alike;

/// Near-duplicates share more than so many thousandths of their trigrams.
const NEAR: usize = 500;
/// Up to so many prompts of a reply, each is compared with every other.
const FEW: usize = 256;
/// The hashes of a signature: each is the least over all trigrams (MinHash; Broder, 1997).
const HASHES: usize = 16;
/// With more prompts, each is compared with its successors in several orders: sorted by
/// signature, starting at each hash (an LSH forest; Bawa and others, 2005). In each order
/// there are at most `COMPARED` comparisons in all, and `WINDOW` successors of a prompt.
const COMPARED: usize = 1 << 16;
const WINDOW: usize = 8;

/// Which prompts are near-duplicates: those that share the commonest reply and more than
/// half of their trigrams.
#[derive(Clone, Debug)]
pub struct Families {
    /// The numbers of the prompts, sorted by normalized prompt, so that the result does not
    /// depend on their order. All else is in this order.
    order: Vec<usize>,
    /// The links, the strongest first.
    links: Vec<Link>,
    /// For each prompt, the number of prompts with its reply.
    rivals: Vec<usize>,
    /// The distinct trigrams of each prompt, sorted.
    trigrams: Vec<Vec<u16>>,
}

/// Two near-duplicates, and their similarity.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Link {
    likeness: Reverse<u16>,
    prompts: [u32; 2],
}

/// A prompt by its trigrams.
struct Prompt<'t> {
    place: u32,
    trigrams: &'t [u16],
    signature: [u32; HASHES],
}

impl Families {
    /// Compares `prompts`, which are all different. The time is linear in their number:
    /// among many with the same reply, not every two are compared.
    pub fn of(prompts: &[Alike<'_>]) -> Self {
        let mut order: Vec<usize> = (0..prompts.len()).collect();
        order.sort_unstable_by_key(|&number| &prompts[number].normalized);
        let mut by_reply: BTreeMap<&[u8], Vec<u32>> = BTreeMap::new();
        for (place, &number) in (0..).zip(&order) {
            by_reply.entry(prompts[number].commonest()).or_default().push(place);
        }
        let mut rivals = vec![0; prompts.len()];
        for places in by_reply.values() {
            places.iter().for_each(|&place| rivals[place as usize] = places.len());
        }
        let trigrams_of = |&number: &usize| trigrams(&prompts[number].normalized);
        let trigrams: Vec<Vec<u16>> = order.par_iter().map(trigrams_of).collect();
        let groups: Vec<Vec<u32>> = by_reply.into_values().collect();
        let prompt = |&place: &u32| Prompt::new(place, &trigrams[place as usize]);
        let of = |places: &Vec<u32>| links(&mut places.iter().map(prompt).collect::<Vec<_>>());
        let mut links: Vec<Link> = groups.par_iter().flat_map_iter(of).collect();
        links.par_sort_unstable();
        Families { order, links, rivals, trigrams }
    }

    /// How many prompts have a near-duplicate.
    pub fn near_duplicates(&self) -> usize {
        let mut has_one = vec![false; self.rivals.len()];
        for place in self.links.iter().flat_map(|link| link.prompts) {
            has_one[place as usize] = true;
        }
        has_one.into_iter().filter(|&has_one| has_one).count()
    }

    /// All prompts by number, grouped in families. Each family begins as one prompt. Two
    /// families merge if their first prompts are near-duplicates, strongest links first, up
    /// to `most(n)` prompts, where n is the number of prompts with the reply. So a chain of
    /// wordings that drift apart does not become one family.
    pub fn grouped(&self, most: impl Fn(usize) -> usize) -> Vec<Vec<usize>> {
        let mut families: Vec<Vec<usize>> = (0..self.rivals.len()).map(|it| vec![it]).collect();
        let mut family_of: Vec<usize> = (0..self.rivals.len()).collect();
        for link in &self.links {
            let [one, other] = link.prompts.map(|place| family_of[place as usize]);
            if one == other {
                continue;
            }
            let size = families[one].len() + families[other].len();
            let [first, second] = [one, other].map(|it| &*self.trigrams[families[it][0]]);
            let most = most(self.rivals[link.prompts[0] as usize]);
            if size > most || likeness(first, second) <= NEAR {
                continue;
            }
            let is_larger = families[one].len() >= families[other].len();
            let (into, from) = if is_larger { (one, other) } else { (other, one) };
            let moved = std::mem::take(&mut families[from]);
            moved.iter().for_each(|&place| family_of[place] = into);
            families[into].extend(moved);
        }
        families.retain(|family| !family.is_empty());
        families.iter_mut().flatten().for_each(|place| *place = self.order[*place]);
        families
    }
}

impl<'t> Prompt<'t> {
    fn new(place: u32, trigrams: &'t [u16]) -> Self {
        let mut signature = [u32::MAX; HASHES];
        for &trigram in trigrams {
            for (seed, least) in (1..).zip(&mut signature) {
                *least = (*least).min(scattered(u32::from(trigram) | seed << 16));
            }
        }
        Prompt { place, trigrams, signature }
    }

    /// The link to another prompt, if they are near-duplicates.
    fn link(&self, other: &Prompt<'_>) -> Option<Link> {
        let likeness = likeness(self.trigrams, other.trigrams);
        let prompts = [self.place, other.place];
        (likeness > NEAR).then_some(Link { likeness: Reverse(likeness as u16), prompts })
    }
}

/// The distinct trigrams of a normalized prompt, sorted.
fn trigrams(prompt: &[u8]) -> Vec<u16> {
    let mut trigrams = trigram_hashes(prompt, None);
    trigrams.sort_unstable();
    trigrams.dedup();
    trigrams
}

/// The similarity of two prompts, in thousandths: the shared part of all their trigrams
/// (Jaccard).
fn likeness(one: &[u16], other: &[u16]) -> usize {
    let shared = shared(one, other);
    1000 * shared / (one.len() + other.len() - shared).max(1)
}

/// The distinct links between prompts with the same reply, which are sorted.
fn links(prompts: &mut [Prompt<'_>]) -> Vec<Link> {
    let (rounds, window) = match prompts.len() {
        count if count <= FEW => (1, count),
        count => (HASHES, (COMPARED / count).clamp(1, WINDOW)),
    };
    let mut links = Vec::new();
    for round in 0..rounds {
        if rounds > 1 {
            prompts.sort_by_cached_key(|prompt| {
                let mut signature = prompt.signature;
                signature.rotate_left(round);
                (signature, prompt.place)
            });
        }
        for (at, prompt) in prompts.iter().enumerate() {
            let others = prompts[at + 1..].iter().take(window);
            links.extend(others.filter_map(|other| prompt.link(other)));
        }
    }
    links.iter_mut().for_each(|link| link.prompts.sort_unstable());
    links.sort_unstable();
    links.dedup();
    links
}

/// How many numbers two sorted lists have in common.
fn shared(mut one: &[u16], mut other: &[u16]) -> usize {
    let mut shared = 0;
    while let ([first, one_rest @ ..], [second, other_rest @ ..]) = (one, other) {
        shared += usize::from(first == second);
        if first <= second {
            one = one_rest;
        }
        if second <= first {
            other = other_rest;
        }
    }
    shared
}

/// A hash (the finalizer of MurmurHash3).
fn scattered(mut hash: u32) -> u32 {
    for factor in [0x85EB_CA6B, 0xC2B2_AE35] {
        hash = (hash ^ (hash >> 16)).wrapping_mul(factor);
    }
    hash ^ (hash >> 16)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::Pair;

    fn pairs<T: AsRef<str>>(lines: &[T]) -> Vec<Pair> {
        let pair = |(number, line): (usize, &T)| {
            let (prompt, reply) = line.as_ref().split_once('|').expect("it has a bar");
            Pair { prompt: prompt.into(), reply: reply.into(), line: number + 1 }
        };
        lines.iter().enumerate().map(pair).collect()
    }

    /// The prompts of each family in order, and the families.
    fn families(pairs: &[Pair], most: usize) -> Vec<Vec<String>> {
        let prompts = Alike::all(pairs, 62);
        let text = |&number: &usize| crate::text(&prompts[number].normalized);
        let families = Families::of(&prompts).grouped(|_| most);
        let mut families: Vec<Vec<String>> =
            families.iter().map(|family| family.iter().map(text).collect()).collect();
        families.iter_mut().for_each(|family| family.sort());
        families.sort();
        families
    }

    #[test]
    fn prompts_of_one_template_and_one_reply_are_a_family() {
        let lines = [
            "do you like rain|YES",
            "do you like rain today|YES",
            "do you like rain, friend|YES",
            "do you like rain now|NO",
            "is it cold|YES",
            "Is it cold?|YES",
        ];
        let found = families(&pairs(&lines), 9);
        let expected = [
            &["do you like rain", "do you like rain today", "do you like rain, friend"][..],
            &["do you like rain now"],
            &["is it cold", "is it cold?"],
        ];
        assert_eq!(found, expected);
        assert_eq!(Families::of(&Alike::all(&pairs(&lines), 62)).near_duplicates(), 5);
    }

    #[test]
    fn the_most_alike_stay_together_where_not_all_may() {
        let lines = ["where is the sea|A", "where is the sea?|A", "where is the hill|A"];
        let found = families(&pairs(&lines), 2);
        assert_eq!(found, [&["where is the hill"][..], &["where is the sea", "where is the sea?"]]);
        assert_eq!(families(&pairs(&lines), 1).len(), 3);
    }

    #[test]
    fn wordings_that_drift_apart_are_not_one_family() {
        let letters = "abcdefghijklmnopqrstuvwxyz";
        let lines: Vec<String> = (0..8).map(|at| format!("{}|A", &letters[at..at + 11])).collect();
        let known = pairs(&lines);
        assert_eq!(Families::of(&Alike::all(&known, 62)).near_duplicates(), 8);
        let found = families(&known, 9);
        assert!((2..8).contains(&found.len()), "{found:?}");
    }

    #[test]
    fn what_has_no_trigram_is_like_nothing() {
        assert_eq!(families(&pairs(&[" |A", "a|A", "b|A"]), 9).len(), 3);
        assert_eq!(families(&[], 9), Vec::<Vec<String>>::new());
    }

    #[test]
    fn many_prompts_of_one_reply_are_compared_quickly_and_well() {
        let word = |number: usize| format!("{:x}", scattered(number as u32));
        let template = |at: usize| [at, at + 5000, at + 9999].map(word).join(" ");
        let ends = ["", "?", " ok", ", so"];
        let lines: Vec<String> =
            (0..1500).flat_map(|at| ends.map(|end| format!("{}{end}|YES", template(at)))).collect();
        let found = families(&pairs(&lines), 99);
        let whole = found.iter().filter(|family| family.len() == ends.len()).count();
        assert!(whole >= 1480, "{whole} of 1500 are whole, {} in all", found.len());
    }

    proptest! {
        /// The order of the pairs changes nothing, nobody is in two families, and none is
        /// larger than it may be.
        #[test]
        fn every_prompt_is_in_one_family(
            lines in prop::collection::vec("[ab ]{1,6}\\|[XY]", 1..30),
            most in 1..6usize,
        ) {
            let known = pairs(&lines);
            let found = families(&known, most);
            let reversed: Vec<Pair> = known.iter().rev().cloned().collect();
            prop_assert_eq!(&found, &families(&reversed, most));
            let count: usize = found.iter().map(Vec::len).sum();
            prop_assert_eq!(count, Alike::all(&known, 62).len());
            prop_assert!(found.iter().all(|family| family.len() <= most));
        }
    }
}
