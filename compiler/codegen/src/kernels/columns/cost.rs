//! Cost: the bytes of columns in each form, and the T-states they take a
//! character, given how often they are active.
//!
//! A constant here is the sum of a path's instructions; tests compare what they
//! add up to with what the emulator measures.

use super::design::{LinearDesign, Narrow};
use super::gaps::{self, Codes};
use super::lists::{Lists, Reached, fuse, lists};
use super::rectifier::ActivationChain;
use super::streams;
use super::threads::{self, Block};
use super::{interrupts, walk, words};
use zirc_network::profile::Inputs;

/// Bytes of a file, and T-states a character.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub(crate) struct Cost {
    /// Bytes.
    pub bytes: usize,
    /// T-states.
    pub t_states: f64,
}

/// How often a column, or a pair of columns, is active, in shares of characters,
/// and how often an addition of its activation carries.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Active {
    /// The first alone, or the column.
    pub first: f64,
    /// The second alone.
    pub second: f64,
    /// Both.
    pub both: f64,
    /// Of those, that their sum is above 255: they are walked one after the other.
    pub over: f64,
    /// The carries of the first's additions and of the second's.
    pub carries: [f64; 2],
    /// The shares for which the first and the second are above 255, and so are
    /// walked twice.
    pub large: [f64; 2],
    /// The shares for which their low bytes are made of both bytes of a sum.
    pub beyond: [f64; 2],
}

impl Active {
    /// How often two columns of a scan are active.
    pub(crate) fn of_pair(inputs: &Inputs, first: Option<usize>, second: Option<usize>) -> Self {
        let of =
            |column: Option<usize>, figures: &[f64]| column.map_or(0.0, |column| figures[column]);
        let both = [first, second].map(|column| of(column, &inputs.bytes[0]));
        let (together, over) = match (first, second) {
            (Some(first), Some(second)) if inputs.knows_pairs() => {
                (inputs.together(first, second), inputs.over(first, second))
            }
            _ => (0.0, 0.0),
        };
        Active {
            first: (both[0] - together).max(0.0),
            second: (both[1] - together).max(0.0),
            both: together,
            over,
            carries: [first, second].map(|column| of(column, &inputs.carries[0])),
            large: [first, second].map(|column| of(column, &inputs.large)),
            beyond: [first, second].map(|column| of(column, &inputs.beyond)),
        }
    }
}

/// The T-states between the scan of a silent accumulator and the streams or codes
/// of one that fires, and back, beyond what it takes to be silent.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Firing {
    /// The first of a pair by itself, and the second.
    pub alone: [f64; 2],
    /// Both of a pair.
    pub both: f64,
    /// Both of a pair, until the second's stream is walked because their sum is
    /// above 255, and from there to the first's.
    pub over: f64,
    /// The high byte of an activation, by which of a pair it is.
    pub large: [f64; 2],
    /// An activation that is made of both bytes of a sum, by which of a pair it is.
    pub beyond: [f64; 2],
    /// A compact column.
    pub compact: f64,
}

/// T-states of a scan: two accumulators of a pair that are silent.
const SILENT_PAIR: f64 = 36.0;
/// One whose column is compact.
const SILENT: f64 = 18.0;
/// Up to the jump to where the first of a pair fires, and the second.
const FIRES: [f64; 2] = [23.0, 41.0];
/// From the end of a stream back to the scan.
const RESUME: f64 = 25.0;
/// From an activation to the stream's first list: of the first of a pair, of the
/// second, of both, and of the second where the sum of both is too large.
const ENTER: [f64; 2] = [82.0, 87.0];
const ENTER_BOTH: f64 = 113.0;
const ENTER_OVER: f64 = 113.0;
/// From a high byte to the stream's first list, by which of a pair it is.
const ENTER_LARGE: [f64; 2] = [94.0, 87.0];
/// From an activation to a compact column's first tile, and from its last to the
/// scan.
const COMPACT: f64 = 63.0;
/// Of a clamp, for the smallest activation that it is for.
const CLAMP: f64 = 34.0;

impl Firing {
    /// That of a scan of the accumulators of `source` by `rectifier`.
    pub(crate) fn of(source: &LinearDesign, rectifier: ActivationChain) -> Self {
        let reads = match &source.narrow {
            Some(narrow) => Reads::of_counts(narrow, rectifier),
            None if rectifier.fits_low_byte() => Reads::of_low_bytes(rectifier),
            None => Reads::of_sums(rectifier),
        };
        let step = 4.0;
        let Reads { read, is_other, large, .. } = reads;
        let is_over = if rectifier.two_fit_byte() { 0.0 } else { 7.0 };
        let both = read[0] + read[1] + step + is_other[1] + RESUME;
        Firing {
            alone: [
                FIRES[0] - SILENT_PAIR + read[0] + step + is_other[0] + ENTER[0] + RESUME,
                FIRES[1] - SILENT_PAIR + read[1] + ENTER[1] + RESUME,
            ],
            both: FIRES[0] - SILENT_PAIR + both + is_over + ENTER_BOTH,
            over: FIRES[0] + both + 8.0 + ENTER_OVER,
            large: [0, 1].map(|which| FIRES[which] + large + ENTER_LARGE[which] + RESUME),
            beyond: reads.beyond,
            compact: reads.compact + COMPACT,
        }
    }
}

/// T-states of what makes activations of accumulators.
struct Reads {
    /// Of the first of a pair, and of the second.
    read: [f64; 2],
    /// Whether the second fires too: no, and yes.
    is_other: [f64; 2],
    large: f64,
    beyond: [f64; 2],
    compact: f64,
}

/// Of the jump where a scan meets what fires, and of what it takes until then.
const SINGLE_FIRES: f64 = 23.0;

impl Reads {
    /// Of counts whose activations at the thresholds are the same.
    fn of_counts(narrow: &Narrow, rectifier: ActivationChain) -> Self {
        let grows = f64::from(narrow.unit.trailing_zeros() - rectifier.shift);
        let fits = rectifier.fits_byte();
        Reads {
            read: if fits { [35.0, 21.0] } else { [38.0; 2] }.map(|read| read + 4.0 * grows),
            is_other: [29.0, 30.0],
            large: 31.0 + 79.0 + 16.0 * grows + 37.0,
            beyond: [0.0; 2],
            compact: 71.0 + 16.0 * grows,
        }
    }

    /// Of sums whose low bytes tell all.
    fn of_low_bytes(rectifier: ActivationChain) -> Self {
        let (mask, end) = if rectifier.shift > 0 { (7.0, 17.0) } else { (0.0, 10.0) };
        let low = 15.0 + 4.0 * f64::from(rectifier.shift) + mask;
        let cap = Reads::cap(rectifier);
        let read = low + cap + 4.0;
        Reads {
            read: [read + end, read],
            is_other: [19.0, 28.0],
            large: 0.0,
            beyond: [0.0; 2],
            compact: SINGLE_FIRES - SILENT + low + end + cap + 4.0 + 4.0 + 7.0,
        }
    }

    fn of_sums(rectifier: ActivationChain) -> Self {
        let shift = f64::from(rectifier.shift);
        let ActivationChain { sinks, .. } = rectifier;
        let (fits, caps) = (rectifier.fits_byte(), rectifier.caps());
        // Without a shift, a low byte may make 256.
        let is_256 = if rectifier.shift > 0 {
            7.0
        } else if !fits || caps {
            10.0
        } else {
            0.0
        };
        let read = 25.0 + 7.0 + 4.0 * shift + is_256 + 4.0 + 4.0 + Reads::cap(rectifier);
        let beyond = match (fits, caps || sinks) {
            (false, _) => [32.0; 2],
            (true, true) => [if caps { 32.0 } else { 25.0 }; 2],
            (true, false) => [28.0, 11.0],
        };
        let clamp = if caps { CLAMP } else { 0.0 };
        let real = if sinks { 12.0 } else { 10.0 };
        let single = SINGLE_FIRES + 44.0 + 16.0 * shift;
        Reads {
            read: [read; 2],
            is_other: [19.0, 28.0],
            large: 44.0 + 108.0 + 32.0 * shift + clamp,
            beyond: beyond.map(|beyond| beyond + 8.0 * shift),
            compact: single - SILENT + real + clamp,
        }
    }

    /// Of making a byte the greatest activation if it is above that.
    fn cap(rectifier: ActivationChain) -> f64 {
        if rectifier.caps() && rectifier.most < 255 { 19.0 } else { 0.0 }
    }
}

/// T-states of the handler before the second's lists of a fused pair.
const SECOND: f64 = 32.0;
/// The same, where it ends the stream.
const SECOND_END: f64 = 18.0;

/// A pair of threaded columns of a scan.
pub(crate) fn pair_cost(
    first: &Reached,
    second: &Reached,
    active: Active,
    firing: &Firing,
) -> Cost {
    let [first, shared, second] = fuse(&lists(first), &lists(second));
    let shares = shared.iter().any(|lists| !lists.is_empty());
    let mut bytes = 4 + 4;
    for part in [&first, &shared, &second] {
        bytes += part.iter().map(list_bytes).sum::<usize>();
    }
    bytes += if shares { 2 } else { 0 };
    let between = if shares { f64::from(streams::both()) } else { 0.0 };
    let cost = |part: &[Lists], carries: f64| walk(part, false, carries);
    let first_alone = |carry| cost(&first, carry) + between + cost(&shared, carry) + SECOND_END;
    let second_alone =
        |carry| cost(&second, carry) + if shares { cost(&shared, carry) + SECOND } else { 0.0 };
    let [a, b] = active.carries;
    let together = cost(&first, a) + between + cost(&shared, a + b) + SECOND + cost(&second, b);
    let t_states = active.first * (firing.alone[0] + first_alone(a))
        + active.second * (firing.alone[1] + second_alone(b))
        + (active.both - active.over) * (firing.both + together)
        + active.over * (firing.over + second_alone(b) + firing.alone[0] + first_alone(a))
        + active.large[0] * (firing.large[0] + first_alone(0.0))
        + active.large[1] * (firing.large[1] + second_alone(0.0))
        + active.beyond[0] * firing.beyond[0]
        + active.beyond[1] * firing.beyond[1];
    Cost { bytes, t_states }
}

fn list_bytes(lists: &Lists) -> usize {
    threads::list_bytes(lists.plus.len()) + threads::list_bytes(lists.minus.len())
}

/// T-states of the lists of a part of a stream, tile by tile.
fn walk(tiles: &[Lists], narrow: bool, carries: f64) -> f64 {
    let (plus, minus) = match narrow {
        true => (Block::Increment, Block::Decrement),
        false => (Block::Add, Block::Subtract),
    };
    let last = tiles.iter().rposition(|lists| !lists.is_empty()).unwrap_or(0);
    let step = f64::from(streams::step(if narrow { 1 } else { 3 }));
    let lists = tiles.iter().map(|lists| {
        plus.list_cost(lists.plus.len(), carries) + minus.list_cost(lists.minus.len(), carries)
    });
    lists.sum::<f64>() + 2.0 * last as f64 * step
}

/// A compact column of a scan.
pub(crate) fn single_cost(
    firsts: &[usize],
    reached: &Reached,
    active: Active,
    firing: &Firing,
) -> Cost {
    let (bytes, walk) = compact(firsts, reached, false);
    Cost { bytes: bytes + 2, t_states: active.first * (firing.compact + walk) }
}

/// The bytes of a compact column, and the T-states that it takes to walk it.
fn compact(firsts: &[usize], reached: &Reached, narrow: bool) -> (usize, f64) {
    let codes = firsts.iter().zip(reached).map(|(&first, reached)| Codes::of(first, reached));
    codes.fold((0, 0.0), |(bytes, cost), codes| {
        (bytes + codes.bytes(), cost + f64::from(gaps::walk() + codes.cost(narrow)))
    })
}

/// The column of a word, threaded and compact, beyond what a silent word takes.
pub(crate) fn word_costs(
    firsts: &[usize],
    reached: &Reached,
    inputs: &Inputs,
    column: usize,
) -> [Cost; 2] {
    let active = inputs.active[column];
    let launch = [words::low_byte(), words::high_byte()];
    let [low, high] = [0, 1].map(|which| {
        let walk = walk(&lists(reached), false, inputs.carries[which][column]);
        inputs.bytes[which][column] * (f64::from(launch[which] + interrupts::resume()) + walk)
    });
    let bytes = lists(reached).iter().map(list_bytes).sum::<usize>() + 4;
    let threaded = Cost { bytes, t_states: active * f64::from(words::threaded()) + low + high };
    let (bytes, walk) = compact(firsts, reached, false);
    [threaded, Cost { bytes: bytes + 2, t_states: active * (f64::from(words::compact()) + walk) }]
}

/// How the columns of an encoder's buckets are walked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Events {
    /// Whether the accumulators are counts of a byte.
    pub narrow: bool,
    /// How many buckets there are.
    pub buckets: usize,
    /// How often an addition carries.
    pub carries: f64,
}

/// The column of an encoder's bucket, threaded and compact.
pub(crate) fn event_costs(
    firsts: &[usize],
    reached: &Reached,
    how: Events,
    events: f64,
) -> [Cost; 2] {
    let Events { narrow, carries, .. } = how;
    let launch = walk::find(how.buckets) + walk::launch(!narrow);
    let lists = lists(reached);
    let is_empty = reached.iter().all(Vec::is_empty);
    let bytes = if is_empty { 0 } else { lists.iter().map(list_bytes).sum::<usize>() + 2 };
    let walked = f64::from(launch + interrupts::resume()) + walk(&lists, narrow, carries);
    let threaded = Cost { bytes: bytes + 2, t_states: events * walked };
    let (bytes, codes) = compact(firsts, reached, narrow);
    let beside = f64::from(launch + walk::compact_stream() + walk::codes(!narrow));
    // A handler's address comes before it.
    let compact = Cost { bytes: bytes + 4, t_states: events * (beside + codes) };
    [threaded, compact]
}
