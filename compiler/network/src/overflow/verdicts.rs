//! The verdict for every accumulator.

use std::cmp::Reverse;

use crate::ranges::{End, Extreme, Interval, Ranges};
use crate::{Network, Value};

use super::found::{Found, Witness, beyond};
use super::search::search;

/// Whether an accumulator can leave 16 bits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// No text makes it overflow.
    Proved,
    /// A text was found after which it overflows.
    Refuted,
    /// Neither is known.
    Open,
}

/// The bounds of every accumulator of a network, and the texts found.
#[derive(Clone, Debug)]
pub struct Verdicts {
    ranges: Ranges,
    found: Found,
}

/// An element of an op that sums, with its bounds and witnesses.
#[derive(Clone, Copy, Debug)]
pub struct Accumulator<'v> {
    /// The op.
    pub value: Value,
    /// Which of its elements.
    pub element: usize,
    /// The bounds of its exact sum.
    pub bounds: Interval,
    /// The text with the least sum found.
    pub least: Option<Witness<'v>>,
    /// The text with the greatest sum found.
    pub greatest: Option<Witness<'v>>,
}

/// The bounds of a network's sums: quick ones if they prove that all stay in 16 bits, tight
/// ones otherwise.
pub fn bound(network: &Network) -> Ranges {
    let quick = Ranges::compute(network);
    if is_proved(network, &quick) { quick } else { Ranges::tight(network) }
}

/// Whether `ranges` prove that no sum of a network leaves 16 bits.
pub fn is_proved(network: &Network, ranges: &Ranges) -> bool {
    network.values.keys().all(|value| ranges.sums(value).iter().all(|sum| sum.fits_i16()))
}

/// Judges every accumulator of a verified network within `ranges`, in about half
/// a second at most.
pub fn judge(network: &Network, ranges: Ranges) -> Verdicts {
    let found = search(network, &ranges);
    Verdicts { ranges, found }
}

impl Verdicts {
    /// The accumulators of an op, in order; none, if it does not sum.
    pub fn of(&self, network: &Network, value: Value) -> impl Iterator<Item = Accumulator<'_>> {
        let sums = network.values[value].op.sums().then(|| self.ranges.sums(value));
        let bounds = sums.unwrap_or_default().iter().enumerate();
        bounds.map(move |(element, &bounds)| Accumulator {
            value,
            element,
            bounds,
            least: self.found.witness(value, element, End::Least),
            greatest: self.found.witness(value, element, End::Greatest),
        })
    }

    /// For each accumulator of an op that adds up only counts, the texts nearest to its
    /// least and greatest bound; none for other ops. Unlike a [`Witness`], such a text may
    /// contain a reply that the network does not give to the prompt.
    pub fn extremes(&self, network: &Network, value: Value) -> Vec<[Extreme; 2]> {
        self.ranges.extremes(network, value)
    }

    /// The ops whose sums are not all proved to stay in 16 bits, in order.
    pub fn over(&self, network: &Network) -> Vec<Value> {
        let all = network.values.keys();
        all.filter(|&value| self.of(network, value).any(|it| !it.bounds.fits_i16())).collect()
    }

    /// The worst accumulator of an op: the one refuted by the largest margin, or else the
    /// one whose bounds leave 16 bits the furthest. `None` if all are proved.
    pub fn worst(&self, network: &Network, value: Value) -> Option<Accumulator<'_>> {
        let questions = self.of(network, value).filter(|it| it.verdict() != Verdict::Proved);
        let badness = |it: &Accumulator<'_>| match it.overflow() {
            Some(found) => (true, beyond(found.sum)),
            None => (false, beyond(it.bounds.low).max(beyond(it.bounds.high))),
        };
        questions.max_by_key(|it| (badness(it), Reverse(it.element)))
    }
}

impl<'v> Accumulator<'v> {
    /// Whether it can leave 16 bits.
    pub fn verdict(&self) -> Verdict {
        if self.bounds.fits_i16() {
            Verdict::Proved
        } else if self.overflow().is_some() {
            Verdict::Refuted
        } else {
            Verdict::Open
        }
    }

    /// The text with the largest overflow, if one was found.
    pub fn overflow(&self) -> Option<Witness<'v>> {
        let found = [self.least, self.greatest].into_iter().flatten();
        found.filter(|found| beyond(found.sum) > 0).max_by_key(|found| beyond(found.sum))
    }

    /// The bound that leaves 16 bits the furthest, and the text nearest to it. `None` for a
    /// proved accumulator.
    pub fn question(&self) -> Option<(i64, Option<Witness<'v>>)> {
        let Interval { low, high } = self.bounds;
        let sides = [(low, self.least), (high, self.greatest)];
        let over = sides.into_iter().filter(|(bound, _)| beyond(*bound) > 0);
        over.max_by_key(|(bound, _)| beyond(*bound))
    }

    /// The bound divided by the nearest sum found, on the side where the bound leaves 16
    /// bits the furthest. `None` for a proved accumulator, and if no sum was found on that
    /// side of 0.
    pub fn ratio(&self) -> Option<f64> {
        let (bound, found) = self.question()?;
        let ratio = bound as f64 / found?.sum as f64;
        (ratio.is_finite() && ratio > 0.0).then_some(ratio)
    }
}
