//! The windows of replies: the n-grams that the last characters of a reply can have.

use std::ops::{Range, RangeInclusive};

use super::vectors::{greatest, larger};
use crate::text::{fold, hash, ngram_hashes};
use crate::{Network, Output};

/// The most additions that finding a window's peak may take.
const MOST_ADDITIONS: usize = 1 << 20;

/// All possible windows of replies: the last `width` characters, with spaces before a short
/// reply.
///
/// A state is the last few characters: enough to know the n-grams that end with the next
/// one. States are numbers in the base of the symbols, the last character being the lowest
/// digit.
#[derive(Clone, Debug)]
pub(super) struct Windows {
    width: usize,
    /// The lengths of the n-grams counted.
    orders: RangeInclusive<u32>,
    /// One less than the number of buckets, which is a power of two.
    mask: usize,
    /// The possible characters, lower-cased, a space first.
    symbols: Vec<u8>,
    /// The symbols by runs of successive characters.
    runs: Vec<Range<usize>>,
    /// Whether the charset has a space; spaces before a reply are always possible.
    says_space: bool,
    /// How many characters of the window are always spaces.
    blanks: usize,
    /// How many characters a state has.
    memory: u32,
    /// For each length up to `memory` and each state, the hash of its last so many
    /// characters, with seed 0.
    hashes: Vec<Vec<u16>>,
}

impl Windows {
    /// The windows of `width` characters of a network's replies; `None` if there are too
    /// many.
    pub(super) fn of(
        network: &Network,
        width: u32,
        orders: RangeInclusive<u32>,
        buckets: u32,
    ) -> Option<Self> {
        let Output::Reply { charset, limit, .. } = &network.output else { return None };
        let mut symbols: Vec<u8> = charset.iter().copied().map(fold).collect();
        symbols.sort();
        symbols.dedup();
        let says_space = symbols.contains(&b' ');
        symbols.retain(|&symbol| symbol != b' ');
        symbols.insert(0, b' ');
        let memory = (orders.end() - 1).max(1);
        let width = width as usize;
        let grams = symbols.len().checked_pow(memory + 1)?;
        grams.checked_mul(width).filter(|&additions| additions <= MOST_ADDITIONS)?;
        let mut windows = Windows {
            width,
            orders,
            mask: buckets as usize - 1,
            runs: runs(&symbols),
            symbols,
            says_space,
            blanks: (width + 1).saturating_sub(*limit as usize),
            memory,
            hashes: Vec::new(),
        };
        let hashes_of = |length| (0..windows.states()).map(|it| windows.hash(it, length)).collect();
        windows.hashes = (0..=memory).map(hashes_of).collect();
        Some(windows)
    }

    /// How many additions finding a peak takes, about.
    pub(super) fn cost(&self) -> u64 {
        let tables = self.orders.clone().count() * (self.mask + usize::from(u8::MAX));
        (self.states() * self.symbols.len() + tables) as u64 * self.width as u64
    }

    /// The window whose n-grams' weights have the greatest sum, and that sum.
    /// `weights` has one for every bucket.
    pub(super) fn peak(&self, weights: &[f64]) -> (f64, Vec<u8>) {
        let mut reached = vec![f64::NEG_INFINITY; self.states()];
        // Nothing stands before the window, and nothing counts as a space.
        reached[0] = 0.0;
        let mut all = vec![reached];
        for end in 0..self.width {
            let next = self.step(end, weights, &all[end]);
            all.push(next);
        }
        let (mut state, sum) = greatest(&all[self.width]);
        let mut window = vec![0; self.width];
        for end in (0..self.width).rev() {
            window[end] = self.symbols[state % self.symbols.len()];
            state = self.before(end, weights, &all[end], state);
        }
        (sum, window)
    }

    /// The buckets of the n-grams of a window.
    pub(super) fn buckets(&self, window: &[u8]) -> impl Iterator<Item = usize> {
        let hashes = ngram_hashes(window, self.orders.clone());
        hashes.into_iter().map(|hash| usize::from(hash) & self.mask)
    }

    fn states(&self) -> usize {
        self.symbols.len().pow(self.memory)
    }

    /// The hash of the last `length` characters of a state.
    fn hash(&self, state: usize, length: u32) -> u16 {
        let base = self.symbols.len();
        let digit = |place| self.symbols[state / base.pow(place) % base];
        let gram: Vec<u8> = (0..length).rev().map(digit).collect();
        hash(0, &gram)
    }

    /// The symbols that may stand at `end`, after `state`.
    fn followers(&self, end: usize, state: usize) -> Range<usize> {
        let is_after_blank = state.is_multiple_of(self.symbols.len());
        match end < self.blanks {
            true => 0..1,
            false if self.says_space || is_after_blank => 0..self.symbols.len(),
            false => 1..self.symbols.len(),
        }
    }

    /// The greatest length of n-grams made of a state and the character after it, if they
    /// are counted at `end`.
    fn longest(&self, end: usize) -> Option<u32> {
        let longest = *self.orders.end();
        (longest > self.memory && longest as usize <= end + 1).then_some(longest)
    }

    /// The weights of n-grams of `order` characters that end at `end`, by their hash with
    /// seed 0: the real seed adds the same number to all hashes.
    fn weights_at(&self, end: usize, order: u32, weights: &[f64]) -> Vec<f64> {
        let start = end + 1 - order as usize;
        let seed = hash((start as u16).wrapping_mul(7), &vec![0; order as usize]);
        let reach = weights.len() + usize::from(u8::MAX);
        (0..reach).map(|at| weights[(at + usize::from(seed)) & self.mask]).collect()
    }

    /// The start of the weights of the longest n-grams after `state`.
    fn row(&self, state: usize) -> usize {
        usize::from(self.hashes[self.memory as usize][state].wrapping_mul(31)) & self.mask
    }

    /// The greatest sum for each state after the character at `end`, from the sums before
    /// it.
    fn step(&self, end: usize, weights: &[f64], reached: &[f64]) -> Vec<f64> {
        let base = self.symbols.len();
        let kept = reached.len() / base;
        let longest = self.longest(end).map(|order| self.weights_at(end, order, weights));
        let mut next = vec![f64::NEG_INFINITY; reached.len()];
        for (state, &sum) in reached.iter().enumerate() {
            if sum == f64::NEG_INFINITY {
                continue;
            }
            let followers = self.followers(end, state);
            let reached = &mut next[state % kept * base..][..base];
            match &longest {
                Some(longest) => self.extend(sum, &longest[self.row(state)..], followers, reached),
                None => {
                    reached[followers].iter_mut().for_each(|reached| *reached = reached.max(sum))
                }
            }
        }
        for order in *self.orders.start()..=*self.orders.end().min(&self.memory) {
            if order as usize <= end + 1 {
                let weights = self.weights_at(end, order, weights);
                let hashes = self.hashes[order as usize].iter();
                for (sum, &hash) in next.iter_mut().zip(hashes) {
                    *sum += weights[usize::from(hash) & self.mask];
                }
            }
        }
        next
    }

    /// Raises the sums of the followers to `sum` plus the weight of each.
    fn extend(&self, sum: f64, weights: &[f64], followers: Range<usize>, reached: &mut [f64]) {
        for run in &self.runs {
            let run = run.start.max(followers.start)..run.end.min(followers.end);
            if run.is_empty() {
                continue;
            }
            let weights = &weights[usize::from(self.symbols[run.start])..][..run.len()];
            for (reached, weight) in reached[run].iter_mut().zip(weights) {
                *reached = larger(sum + weight, *reached);
            }
        }
    }

    /// The state before `state` on the path with the greatest sum.
    fn before(&self, end: usize, weights: &[f64], reached: &[f64], state: usize) -> usize {
        let base = self.symbols.len();
        let kept = reached.len() / base;
        let symbol = state % base;
        let longest = self.longest(end).map(|order| self.weights_at(end, order, weights));
        let sum = |before: usize| match &longest {
            _ if !self.followers(end, before).contains(&symbol) => f64::NEG_INFINITY,
            Some(longest) => {
                reached[before] + longest[self.row(before) + usize::from(self.symbols[symbol])]
            }
            None => reached[before],
        };
        let sums: Vec<f64> = (0..base).map(|oldest| sum(oldest * kept + state / base)).collect();
        greatest(&sums).0 * kept + state / base
    }
}

/// Runs of successive characters among `symbols`.
fn runs(symbols: &[u8]) -> Vec<Range<usize>> {
    let mut runs: Vec<Range<usize>> = Vec::new();
    for (at, &symbol) in symbols.iter().enumerate() {
        match runs.last_mut() {
            Some(run) if symbols[run.end - 1].checked_add(1) == Some(symbol) => run.end += 1,
            _ => runs.push(at..at + 1),
        }
    }
    runs
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Value;

    /// All windows, one by one.
    fn all_windows(charset: &[u8], width: usize, limit: usize) -> Vec<Vec<u8>> {
        let mut said: Vec<Vec<u8>> = vec![Vec::new()];
        let mut last = said.clone();
        for _ in 1..limit.min(width + 1) {
            let longer = last
                .iter()
                .flat_map(|said| charset.iter().map(move |&it| [&said[..], &[fold(it)]].concat()));
            last = longer.collect();
            said.extend(last.clone());
        }
        said.iter().map(|said| [vec![b' '; width - said.len()], said.clone()].concat()).collect()
    }

    #[test]
    fn the_peak_is_the_best_of_all_windows() {
        let cases = [
            (&b"ABx"[..], 9, 4, 1..=3, 16),
            (b"A ?", 9, 4, 1..=3, 8),
            (b"AaB!", 3, 4, 2..=2, 32),
            (b"AB", 2, 5, 1..=1, 4),
            (b"AB", 1, 3, 1..=3, 8),
            (b"\xffA", 9, 5, 2..=4, 64),
        ];
        for (charset, limit, width, orders, buckets) in cases {
            let logits = Value::from_u32(0);
            let output = Output::Reply { charset: charset.to_vec(), limit, logits };
            let network = Network::new("test", 10, output);
            let windows = Windows::of(&network, width, orders, buckets).expect("few");
            for seed in 1..40u32 {
                let weight = |at: u32| {
                    f64::from((at + 1).wrapping_mul(seed.wrapping_mul(2_654_435_761)) >> 28) - 8.0
                };
                let weights: Vec<f64> = (0..buckets).map(weight).collect();
                let sum =
                    |window: &[u8]| windows.buckets(window).map(|it| weights[it]).sum::<f64>();
                let all = all_windows(charset, width as usize, limit as usize);
                let best = all.iter().map(|it| sum(it)).fold(f64::NEG_INFINITY, f64::max);
                let (peak, window) = windows.peak(&weights);
                assert_eq!(peak, best);
                assert!(all.contains(&window), "{window:?} cannot be said");
                assert_eq!(sum(&window), best, "{window:?}");
            }
        }
    }
}
