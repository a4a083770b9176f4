//! The search for texts that make sums large: a pool of simple texts for all accumulators
//! at once, then hill climbing for each that is still open.
//!
//! Its work is bounded. It uses no clock and no true randomness, so the result for a
//! network is always the same.

use crate::prompts::EVERYDAY;
use crate::ranges::{End, Ranges};
use crate::{Interpreter, MAX_TEXT, Network, Op, Value};

use super::found::{Found, beyond, sum_of};
use super::letters::{Random, alphabet, is_askable, mutated, rewritten};
use super::slopes::Slopes;

/// The work that a search may do, in multiplications: about half a second.
const WORK: u64 = 3 << 30;
/// The work that the pool may do.
const POOL_WORK: u64 = WORK / 4;
/// The work of a step beside its multiplications, and of each element of a value.
const STEP_WORK: u64 = 8000;
const ELEMENT_WORK: u64 = 24;
/// The work of rating a trigram.
const TRIGRAM_WORK: u64 = 64;
/// The most accumulators of an op that are climbed for.
const CLIMBS: usize = 8;
/// A climb ends after so many texts in a row without improvement.
const PATIENCE: u32 = 250;

/// Looks for texts with extreme sums, above all of accumulators that `ranges` does not
/// prove to stay in 16 bits.
pub(super) fn search(network: &Network, ranges: &Ranges) -> Found {
    let mut search = Search::new(network);
    search.try_simple_texts();
    search.try_extremes(ranges);
    search.climb(ranges);
    search.try_what_cannot_be_typed(ranges);
    search.found
}

struct Search<'n> {
    network: &'n Network,
    interpreter: Interpreter<'n>,
    found: Found,
    /// The work that may still be done.
    left: u64,
    /// The work of a step.
    step: u64,
    /// The characters of the longest prompt.
    limit: usize,
    alphabet: Vec<u8>,
    random: Random,
}

/// An accumulator that is open, and the end of its range at which it may overflow.
#[derive(Clone, Copy)]
struct OpenEnd {
    value: Value,
    element: usize,
    end: End,
    /// How near its sums came to leaving 16 bits; above 1 they have left.
    near: f64,
}

impl OpenEnd {
    fn sign(self) -> i64 {
        match self.end {
            End::Least => -1,
            End::Greatest => 1,
        }
    }
}

impl<'n> Search<'n> {
    fn new(network: &'n Network) -> Self {
        let work_of = |op: &Op| match op {
            Op::Linear { matrix, .. } => network.matrices[*matrix].weights.len() as u64,
            Op::Ngrams { window, orders, .. } => {
                let letters: u64 = orders.clone().map(u64::from).sum();
                u64::from(*window) * letters * 4
            }
            Op::Trigrams { .. } => u64::from(network.prompt_limit) * 8,
            _ => 0,
        };
        let works = network
            .values
            .values()
            .map(|data| work_of(&data.op).saturating_add(data.ty.width as u64 * ELEMENT_WORK));
        Search {
            network,
            interpreter: Interpreter::new(network),
            found: Found::default(),
            left: POOL_WORK,
            step: works.fold(STEP_WORK, u64::saturating_add),
            limit: network.prompt_limit as usize,
            alphabet: alphabet(),
            random: Random::new(),
        }
    }

    /// Runs the network on a prompt for at most `steps`, while work is left, and records
    /// all sums. Returns whether it ran at all.
    fn run(&mut self, prompt: &[u8], steps: usize, only_beyond: bool) -> bool {
        if self.left < self.step {
            return false;
        }
        self.interpreter.set_prompt(prompt);
        let mut is_news = false;
        for _ in 0..steps {
            if self.left < self.step {
                break;
            }
            self.left -= self.step;
            self.interpreter.forget_overflows();
            let class = self.interpreter.step();
            is_news |= self.found.note_step(self.network, &self.interpreter, only_beyond);
            if !self.interpreter.say(class) {
                break;
            }
        }
        if is_news {
            self.found.close_run(prompt, self.interpreter.said());
        }
        true
    }

    /// Runs the network on a prompt until its reply ends.
    fn converse(&mut self, prompt: &[u8]) -> bool {
        self.run(prompt, MAX_TEXT as usize + 1, false)
    }

    /// Everyday prompts, and texts of one letter and of two.
    fn try_simple_texts(&mut self) {
        let (limit, alphabet) = (self.limit, self.alphabet.clone());
        let repeated = |letters: &[u8], length: usize| -> Vec<u8> {
            letters.iter().copied().cycle().take(length).collect()
        };
        let letters = || alphabet.iter().filter(|&&letter| letter != b' ');
        let mut pool: Vec<Vec<u8>> = letters().map(|letter| repeated(&[*letter], limit)).collect();
        pool.extend(EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec()));
        for length in [limit.div_ceil(4), 3, 1] {
            pool.extend(letters().map(|letter| repeated(&[*letter], length.min(limit))));
        }
        pool.iter_mut().for_each(|prompt| prompt.truncate(limit));
        pool.retain(|prompt| is_askable(prompt));
        for prompt in pool {
            self.converse(&prompt);
        }
        let small = || alphabet.iter().filter(|letter| letter.is_ascii_lowercase());
        for first in small() {
            for second in small().chain([&b' ']).filter(|&second| second != first) {
                let prompt = repeated(&[*first, *second], limit);
                self.run(&prompt, 1, false);
            }
        }
    }

    /// The prompts at which the ranges have their ends.
    fn try_extremes(&mut self, ranges: &Ranges) {
        self.left += WORK - POOL_WORK;
        let targets = self.targets(ranges, usize::MAX);
        let mut values: Vec<Value> = targets.iter().map(|target| target.value).collect();
        values.sort();
        values.dedup();
        for value in values {
            let extremes = ranges.extremes(self.network, value);
            if extremes.is_empty() {
                continue;
            }
            for target in targets.iter().filter(|target| target.value == value) {
                let prompt = &extremes[target.element][target.end as usize].prompt;
                let is_typed =
                    is_askable(prompt) && prompt.iter().all(|byte| matches!(byte, b' '..=b'~'));
                self.run(prompt, MAX_TEXT as usize + 1, !is_typed);
            }
        }
    }

    /// The accumulators that may leave 16 bits and have not yet, at most `most` of each op:
    /// first the nearest of each op, then the one with the widest bound, which is reported,
    /// then the second nearest, and so on.
    fn targets(&self, ranges: &Ranges, most: usize) -> Vec<OpenEnd> {
        let mut ranked: Vec<(usize, OpenEnd)> = Vec::new();
        for (value, data) in &self.network.values {
            if !data.op.sums() {
                continue;
            }
            let mut of_op = self.targets_of(ranges, value);
            of_op.sort_by(|a, b| b.near.total_cmp(&a.near));
            let excess = |at: &usize| {
                let bounds = ranges.sums(value)[of_op[*at].element];
                beyond(bounds.low).max(beyond(bounds.high))
            };
            if let Some(furthest) = (1..of_op.len()).max_by_key(excess) {
                of_op[1..=furthest].rotate_right(1);
            }
            ranked.extend(of_op.into_iter().take(most).enumerate());
        }
        ranked.sort_by_key(|(rank, _)| *rank);
        ranked.into_iter().map(|(_, target)| target).collect()
    }

    fn targets_of(&self, ranges: &Ranges, value: Value) -> Vec<OpenEnd> {
        let mut targets = Vec::new();
        for (element, bounds) in ranges.sums(value).iter().enumerate() {
            if bounds.fits_i16() {
                continue;
            }
            let near = |end, limit: i64| {
                let sum = self.found.witness(value, element, end).map_or(0, |found| found.sum);
                sum as f64 / limit as f64
            };
            let least = near(End::Least, i16::MIN.into());
            let greatest = near(End::Greatest, i16::MAX.into());
            if least > 1.0 || greatest > 1.0 {
                continue;
            }
            if bounds.low < i16::MIN.into() {
                targets.push(OpenEnd { value, element, end: End::Least, near: least });
            }
            if bounds.high > i16::MAX.into() {
                targets.push(OpenEnd { value, element, end: End::Greatest, near: greatest });
            }
        }
        targets
    }

    /// Climbs from the best texts so far for the open accumulators.
    fn climb(&mut self, ranges: &Ranges) {
        let targets = self.targets(ranges, CLIMBS);
        for (done, target) in targets.iter().enumerate() {
            let reserve = self.left - self.left / (targets.len() - done) as u64;
            self.climb_for(*target, reserve);
        }
    }

    /// Improves the text for one accumulator until it leaves 16 bits, nothing improves it,
    /// or the work left is `reserve`.
    fn climb_for(&mut self, target: OpenEnd, reserve: u64) {
        let OpenEnd { value, element, end, .. } = target;
        let Some(start) = self.found.witness(value, element, end) else { return };
        let mut best = start.prompt.to_ascii_lowercase();
        let steps = start.said.len() + 1;
        best.truncate(self.limit);
        if !is_askable(&best) {
            best = b"a".to_vec();
        }
        let Some(mut highest) = self.rate(&best, steps, target) else { return };
        let mut slopes = self.slopes(target);
        let [mut stale, mut tried] = [0; 2];
        while stale < PATIENCE && self.left > reserve && beyond(target.sign() * highest) <= 0 {
            let candidate = self.propose(&best, &slopes, tried);
            tried += 1;
            stale += 1;
            if !is_askable(&candidate) || candidate == best {
                continue;
            }
            let Some(sum) = self.rate(&candidate, steps, target) else { return };
            if sum > highest {
                stale = 0;
            }
            if sum >= highest {
                (best, highest) = (candidate, sum);
                slopes = self.slopes(target);
            }
        }
        self.converse(&best);
    }

    /// The sum of an accumulator after so many steps of a text, or in its last step;
    /// negated for the lower end.
    fn rate(&mut self, prompt: &[u8], steps: usize, target: OpenEnd) -> Option<i64> {
        let is_run = self.run(prompt, steps, false);
        is_run.then(|| target.sign() * sum_of(&self.interpreter, target.value, target.element))
    }

    /// The slopes at the last step: exact, and with inactive neurons counted in part.
    fn slopes(&mut self, target: OpenEnd) -> [Slopes; 2] {
        self.left = self.left.saturating_sub(2 * self.step);
        [0.0, 0.3].map(|leak| {
            let at = (target.value, target.element);
            Slopes::of(self.network, &self.interpreter, at, target.sign() as f32, leak)
        })
    }

    /// A text that may be better than `best`.
    fn propose(&mut self, best: &[u8], slopes: &[Slopes; 2], tried: u32) -> Vec<u8> {
        let slopes = &slopes[self.random.below(2)];
        if self.random.below(3) == 0 || slopes.is_flat() {
            let other = EVERYDAY[self.random.below(EVERYDAY.len())].to_ascii_lowercase();
            let random = &mut self.random;
            return mutated(best, other.as_bytes(), self.limit, &self.alphabet, random);
        }
        // All of a text at first, then parts of it.
        let longest = if tried < 4 { self.limit } else { 1 + self.limit / 3 };
        let length = if tried < 4 { self.limit } else { 1 + self.random.below(longest) };
        let start = self.random.below((best.len() + 1).min(self.limit + 1 - length));
        // Some letters only, so that no two texts are the same.
        let letters: Vec<u8> = match tried {
            0..2 => self.alphabet.clone(),
            _ => {
                let random = &mut self.random;
                self.alphabet.iter().copied().filter(|_| random.below(2) == 0).collect()
            }
        };
        let rated = (length * letters.len()) as u64 * 8 * TRIGRAM_WORK;
        self.left = self.left.saturating_sub(rated);
        if letters.is_empty() {
            return best.to_vec();
        }
        rewritten(best, start..start + length, &letters, slopes)
    }

    /// As a last resort, tries texts of one letter that no keyboard has, and keeps those
    /// that overflow.
    fn try_what_cannot_be_typed(&mut self, ranges: &Ranges) {
        if self.targets(ranges, 1).is_empty() {
            return;
        }
        for letter in (0..=u8::MAX).filter(|letter| !matches!(letter, b' '..=b'~')) {
            self.run(&vec![letter; self.limit], 1, true);
        }
    }
}
