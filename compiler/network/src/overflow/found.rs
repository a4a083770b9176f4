//! The least and the greatest sum found for each accumulator, and the texts that lead to
//! them.

use cranelift_entity::SecondaryMap;

use crate::ranges::{End, Interval};
use crate::{Interpreter, Network, Overflowed, Value};

/// A text, and the sum of an accumulator after it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Witness<'f> {
    /// The prompt.
    pub prompt: &'f [u8],
    /// The network's reply so far.
    pub said: &'f [u8],
    /// The exact sum then.
    pub sum: i64,
}

/// The extreme sums of a network's accumulators, over all runs so far.
#[derive(Clone, Debug, Default)]
pub(super) struct Found {
    runs: Vec<Run>,
    /// For each element of each op that sums, the least and the greatest.
    sums: SecondaryMap<Value, Vec<[Reached; 2]>>,
}

/// A prompt, and the reply to it so far.
#[derive(Clone, Debug)]
struct Run {
    prompt: Vec<u8>,
    said: Vec<u8>,
}

/// A sum, its run, and the number of characters said before it.
#[derive(Clone, Copy, Debug)]
struct Reached {
    sum: i64,
    run: u32,
    said: u32,
}

impl Found {
    /// The text with the sum nearest to `end` of an accumulator's range, if any was tried.
    pub(super) fn witness(&self, value: Value, element: usize, end: End) -> Option<Witness<'_>> {
        let reached = self.sums[value].get(element)?[end as usize];
        let run = self.runs.get(reached.run as usize)?;
        let said = run.said.get(..reached.said as usize)?;
        Some(Witness { prompt: &run.prompt, said, sum: reached.sum })
    }

    /// Records the sums of a step of the current run; if `only_beyond`, only first
    /// overflows. Returns whether any sum is a new minimum or maximum.
    pub(super) fn note_step(
        &mut self,
        network: &Network,
        step: &Interpreter<'_>,
        only_beyond: bool,
    ) -> bool {
        let mut overflows = step.overflows().iter().peekable();
        let (run, said) = (self.runs.len() as u32, step.said().len() as u32);
        let mut is_news = false;
        for (value, data) in &network.values {
            if !data.op.sums() {
                continue;
            }
            let known = &mut self.sums[value];
            for (element, &wrapped) in step.value(value).iter().enumerate() {
                let overflow = overflows.next_if(|at| (at.value, at.element) == (value, element));
                let sum = overflow.map_or(wrapped.into(), |overflow| overflow.sum);
                let reached = Reached { sum, run, said };
                let Some([least, greatest]) = known.get_mut(element) else {
                    known.push([reached; 2]);
                    is_news = true;
                    continue;
                };
                let is_new = !only_beyond || is_first_beyond(sum, least.sum, greatest.sum);
                if sum < least.sum && is_new {
                    *least = reached;
                    is_news = true;
                }
                if sum > greatest.sum && is_new {
                    *greatest = reached;
                    is_news = true;
                }
            }
        }
        is_news
    }

    /// Ends the run whose steps were recorded.
    pub(super) fn close_run(&mut self, prompt: &[u8], said: &[u8]) {
        self.runs.push(Run { prompt: prompt.to_vec(), said: said.to_vec() });
    }
}

fn is_first_beyond(sum: i64, least: i64, greatest: i64) -> bool {
    Interval { low: least, high: greatest }.fits_i16()
        && !Interval { low: sum, high: sum }.fits_i16()
}

/// The exact sum of an accumulator as of the last step.
pub(super) fn sum_of(step: &Interpreter<'_>, value: Value, element: usize) -> i64 {
    let is_it = |at: &&Overflowed| (at.value, at.element) == (value, element);
    let overflow = step.overflows().iter().rev().find(is_it);
    overflow.map_or_else(|| step.value(value)[element].into(), |overflow| overflow.sum)
}

/// How far a sum is beyond 16 bits; 0 or less if it fits.
pub(super) fn beyond(sum: i64) -> i64 {
    (sum - i64::from(i16::MAX)).max(i64::from(i16::MIN) - sum)
}
