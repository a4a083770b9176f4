//! Cost: the bytes of columns in each form, and the T-states they take a
//! character, given how often they are active.
//!
//! T-states are sums over blocks; [`estimate`](super::estimate) adds what is beside the
//! columns.

use super::codes::{self, CodeSet};
use super::gaps::{self, Walk};
use super::lists::{Reached, fuse, lists};
use super::scan::costs::pairs::{then_end, then_second};
use super::scan::{ADDRESS, Firing};
use super::streams::{self, StreamItem, Streams};
use super::threads;
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

/// A pair of threaded columns of a scan.
pub(crate) fn pair_cost(
    first: &Reached,
    second: &Reached,
    active: Active,
    firing: &Firing,
    mask: u64,
) -> Cost {
    let lists = fuse(&lists(first), &lists(second));
    let [first, shared, second] = Streams::new(false, mask).fused(&lists);
    let shares = !shared.is_empty();
    // The handler's address and that of the stream's end.
    let mut bytes = 2 * ADDRESS + 4;
    for part in [&first, &shared, &second] {
        bytes += stream_bytes(part);
    }
    bytes += if shares { 2 } else { 0 };
    let [second_own, end] = [then_second(), then_end()].map(f64::from);
    let between = if shares { f64::from(streams::both()) } else { 0.0 };
    let cost = |part: &[StreamItem], carries: f64| walk(part, false, carries);
    let first_alone = |carry| cost(&first, carry) + between + cost(&shared, carry) + end;
    let second_alone =
        |carry| cost(&second, carry) + if shares { cost(&shared, carry) + second_own } else { 0.0 };
    let [a, b] = active.carries;
    let together = cost(&first, a) + between + cost(&shared, a + b) + second_own + cost(&second, b);
    let first_too = active.both / (active.second + active.both).max(f64::MIN_POSITIVE);
    let t_states = active.first * (firing.alone[0] + first_alone(a))
        + active.second * (firing.alone[1] + second_alone(b))
        + (active.both - active.over) * (firing.both + together)
        + active.over * (firing.over + second_alone(b) + firing.alone[0] + first_alone(a))
        + active.large[0] * (firing.large[0] + first_alone(0.0))
        + active.large[1] * (firing.large[1] + second_alone(0.0) + first_too * firing.before_large)
        + active.beyond[0] * firing.beyond[0]
        + active.beyond[1] * firing.beyond[1];
    Cost { bytes, t_states }
}

/// The bytes of a part of a stream. Those of steps between tiles are left out: counting them
/// has not led to better choices.
fn stream_bytes(items: &[StreamItem]) -> usize {
    let bytes = |item: &StreamItem| match item {
        StreamItem::Lists(_, places) => threads::list_bytes(places.len()),
        StreamItem::Step(_) => 0,
        StreamItem::Breathe => 2,
    };
    items.iter().map(bytes).sum()
}

/// T-states of a part of a stream.
fn walk(items: &[StreamItem], narrow: bool, carries: f64) -> f64 {
    let step = f64::from(streams::step(if narrow { 1 } else { 3 }));
    let cost = |item: &StreamItem| match item {
        StreamItem::Lists(block, places) => block.list_cost(places.len(), carries),
        StreamItem::Step(_) => step,
        StreamItem::Breathe => f64::from(streams::breathe()),
    };
    items.iter().map(cost).sum()
}

/// A compact column of a scan.
pub(crate) fn single_cost(
    set: CodeSet,
    firsts: &[usize],
    reached: &Reached,
    active: Active,
    firing: &Firing,
) -> Cost {
    let (bytes, walk) = compact(Walk { is_byte: false, set }, firsts, reached);
    Cost { bytes: bytes + ADDRESS, t_states: active.first * (firing.compact + walk) }
}

/// The bytes of a compact column, and the T-states that it takes to walk it.
fn compact(walk: Walk, firsts: &[usize], reached: &Reached) -> (usize, f64) {
    let codes = firsts.iter().zip(reached).map(|(&first, reached)| walk.set.codes(first, reached));
    codes.fold((0, 0.0), |(bytes, cost), codes| {
        (bytes + codes::bytes(codes.len()), cost + f64::from(gaps::walk() + walk.cost(&codes)))
    })
}

/// The column of a word, threaded and compact, beyond what a silent word takes.
pub(crate) fn word_costs(
    set: CodeSet,
    firsts: &[usize],
    reached: &Reached,
    inputs: &Inputs,
    column: usize,
    mask: u64,
) -> [Cost; 2] {
    let active = inputs.active[column];
    let launch = [words::low_byte(), words::high_byte()];
    let stream = Streams::new(false, mask).column(&lists(reached));
    let [low, high] = [0, 1].map(|which| {
        let walk = walk(&stream, false, inputs.carries[which][column]);
        inputs.bytes[which][column] * (f64::from(launch[which] + interrupts::resume()) + walk)
    });
    let bytes = stream_bytes(&stream) + 4;
    let threaded = Cost { bytes, t_states: active * f64::from(words::threaded()) + low + high };
    let (bytes, walk) = compact(Walk { is_byte: false, set }, firsts, reached);
    [threaded, Cost { bytes: bytes + 2, t_states: active * (f64::from(words::compact()) + walk) }]
}

/// How the columns of an encoder's buckets are walked.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Events {
    /// The walk of compact columns.
    pub walk: Walk,
    /// How many buckets there are.
    pub buckets: usize,
    /// How often an addition carries.
    pub carries: f64,
    /// The most T-states for which interrupts may be off in one go.
    pub mask: u64,
}

/// The column of an encoder's bucket, threaded and compact.
pub(crate) fn event_costs(
    firsts: &[usize],
    reached: &Reached,
    how: Events,
    events: f64,
) -> [Cost; 2] {
    let Events { walk: compact_walk, carries, .. } = how;
    let narrow = compact_walk.is_byte;
    let launch = walk::launch(how.buckets, !narrow);
    let stream = Streams::new(narrow, how.mask).column(&lists(reached));
    let is_empty = stream.is_empty();
    let bytes = if is_empty { 0 } else { stream_bytes(&stream) + 2 };
    let walked = f64::from(launch + interrupts::resume()) + walk(&stream, narrow, carries);
    let threaded = Cost { bytes: bytes + 2, t_states: events * walked };
    let (bytes, codes) = compact(compact_walk, firsts, reached);
    let beside = f64::from(launch + walk::compact_stream() + walk::codes(!narrow));
    // A handler's address comes before it.
    let bytes = if is_empty { 0 } else { bytes + 2 };
    let compact = Cost { bytes: bytes + 2, t_states: events * (beside + codes) };
    [threaded, compact]
}
