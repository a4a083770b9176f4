//! What firing costs on an average, for choosing the forms of columns.

use zirc_z80::TStates;

use super::costs::counts::{self, CountPaths};
use super::costs::{pairs, singles, sums};
use super::launch::Launch;
use super::tile::{OfPair, grows};
use super::values::makes_256;
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::{ByteCounters, LinearDesign};
use crate::kernels::columns::interrupts;

/// The T-states between the scan of a silent accumulator and the streams or codes
/// of one that fires, and back, beyond what it takes to be silent.
#[derive(Clone, Copy, Debug, Default)]
pub(in crate::kernels::columns) struct Firing {
    /// The first of a pair by itself, and the second.
    pub(in crate::kernels::columns) alone: [f64; 2],
    /// Both of a pair.
    pub(in crate::kernels::columns) both: f64,
    /// Both of a pair, until the second's stream is walked because their sum is
    /// above 255, and from there to the first's.
    pub(in crate::kernels::columns) over: f64,
    /// The high byte of an activation, by which of a pair it is.
    pub(in crate::kernels::columns) large: [f64; 2],
    /// An activation that is made of both bytes of a sum, by which of a pair it is.
    pub(in crate::kernels::columns) beyond: [f64; 2],
    /// The first of a pair, if it fires too, before the high byte of the second's
    /// activation: it is looked at again.
    pub(in crate::kernels::columns) before_large: f64,
    /// A compact column.
    pub(in crate::kernels::columns) compact: f64,
    /// The sentinel behind compact columns.
    pub(in crate::kernels::columns) sentinel: f64,
}

impl Firing {
    /// That of a scan of the accumulators of `source` by `rectifier`.
    pub(in crate::kernels::columns) fn of(
        source: &LinearDesign,
        rectifier: ActivationChain,
    ) -> Self {
        let Reads { read, leaves, is_other, large, beyond, compact } = match &source.counters {
            Some(narrow) => Reads::of_counts(narrow, rectifier),
            None if rectifier.fits_low_byte() => Reads::of_low_bytes(rectifier),
            None => Reads::of_sums(rectifier),
        };
        let resume = interrupts::resume() + pairs::resume(rectifier.by_table);
        let to_first = pairs::fires();
        let to_second = pairs::silent() + pairs::fires();
        let silent = pairs::silent() * 2;
        let [not_other, other] = is_other;
        let both = read[0] + pairs::step(leaves) + other + read[2] + resume;
        let is_not_over = if rectifier.two_fit_byte() { TStates(0) } else { pairs::is_not_over() };
        let first =
            to_first + read[0] + pairs::step(leaves) + not_other + pairs::launch(Launch::First);
        let second = to_second + read[1] + pairs::launch(Launch::Second);
        let high = |to: TStates, which| to + large + pairs::launch(Launch::High(which)) + resume;
        Firing {
            alone: [first + resume - silent, second + resume - silent].map(f64::from),
            both: f64::from(to_first + both + is_not_over + pairs::launch_both() - silent),
            over: f64::from(to_first + both + pairs::is_over() + pairs::launch_apart()),
            large: [high(to_first, OfPair::First), high(to_second, OfPair::Alone)].map(f64::from),
            beyond: beyond.map(f64::from),
            before_large: f64::from(to_first + read[0] + pairs::step(leaves) + other - to_second),
            compact: f64::from(pairs::fires() - pairs::silent() + compact + singles::column()),
            sentinel: f64::from(pairs::fires() + compact),
        }
    }
}

/// T-states of what makes activations of accumulators.
struct Reads {
    /// Of the first of a pair, of the second alone, and of the second of both.
    read: [TStates; 3],
    /// Whether they are made in another page than that of the scan.
    leaves: bool,
    /// Whether the second fires too: no, and yes.
    is_other: [TStates; 2],
    large: TStates,
    beyond: [TStates; 2],
    compact: TStates,
}

/// The first of a pair, the second alone, and the second of both.
const OF_PAIR: [OfPair; 3] = [OfPair::First, OfPair::Alone, OfPair::Both];

impl Reads {
    /// Of counts whose activations at the thresholds are the same.
    fn of_counts(narrow: &ByteCounters, rectifier: ActivationChain) -> Self {
        let paths = CountPaths {
            grows: grows(narrow, rectifier),
            is_table: false,
            fits: rectifier.fits_byte(),
        };
        Reads {
            read: OF_PAIR.map(|which| paths.byte(which)),
            leaves: paths.is_table,
            is_other: [false, true].map(pairs::is_other_count),
            large: paths.large(false) + counts::high(1),
            beyond: [TStates(0); 2],
            compact: paths.single(false),
        }
    }

    /// Of sums whose low bytes tell all.
    fn of_low_bytes(rectifier: ActivationChain) -> Self {
        let shift = rectifier.shift;
        let low = sums::to_low() + sums::low_byte(rectifier);
        let read = low + sums::cap(rectifier, false);
        let first = read + sums::is_sentinel(shift);
        Reads {
            read: [first, read, read],
            leaves: true,
            is_other: [false, true].map(pairs::is_other_sum),
            large: TStates(0),
            beyond: [TStates(0); 2],
            compact: first + sums::to_high() + singles::to_word(),
        }
    }

    fn of_sums(rectifier: ActivationChain) -> Self {
        let shift = rectifier.shift;
        let caps = rectifier.caps();
        let mut read = sums::low_byte(rectifier);
        if makes_256(rectifier) {
            read += sums::is_256();
        }
        read += sums::cap(rectifier, false);
        let compact = singles::sum(shift) + singles::is_real(rectifier.sinks);
        let [large_cap, single_cap] = match caps {
            true => [sums::cap_large(false), singles::cap(false)],
            false => [TStates(0); 2],
        };
        Reads {
            read: OF_PAIR.map(|which| sums::is_more(which) + read),
            leaves: true,
            is_other: [false, true].map(pairs::is_other_sum),
            large: sums::is_more(OfPair::First)
                + sums::is_above(true)
                + sums::large()
                + sums::high(shift)
                + large_cap,
            beyond: [OfPair::First, OfPair::Alone].map(|which| Reads::beyond(rectifier, which)),
            compact: compact + single_cap,
        }
    }

    /// Of an activation that is made of both bytes of a sum, beyond one that is made of
    /// the low byte. Without a shift there is none.
    fn beyond(rectifier: ActivationChain, which: OfPair) -> TStates {
        let ActivationChain { shift, sinks, .. } = rectifier;
        if shift == 0 {
            return TStates(0);
        }
        let (fits, caps) = (rectifier.fits_byte(), rectifier.caps());
        let mut cost = sums::both(rectifier) + sums::go_on();
        if !fits || caps || sinks {
            cost += sums::is_above(false);
        } else if which == OfPair::First {
            cost += sums::only_sentinel();
        }
        if !fits || caps {
            cost += sums::is_just_large(false);
        }
        cost - sums::low_byte(rectifier)
    }
}
