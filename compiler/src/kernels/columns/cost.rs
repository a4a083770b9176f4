//! Cost: the bytes of columns in each form, and the T-states they take a
//! character, given how often they are active.

use super::gaps::{self, Codes};
use super::streams::{Lists, Reached, fuse, lists};
use super::threads::{self, Block};

/// Bytes of a file, and T-states a character.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Cost {
    /// Bytes.
    pub bytes: usize,
    /// T-states.
    pub t_states: f64,
}

/// How often a column, or a pair of columns, is active, in shares of characters,
/// and how often an addition of its activation carries.
#[derive(Clone, Copy, Debug, Default)]
pub struct Active {
    /// The first alone, or the column.
    pub first: f64,
    /// The second alone.
    pub second: f64,
    /// Both.
    pub both: f64,
    /// The carries of the first's additions and of the second's.
    pub carries: [f64; 2],
    /// The shares for which the first and the second are above 255, and so are
    /// walked twice.
    pub large: [f64; 2],
}

/// T-states, measured in the emulator by differences: of a neuron that fires alone, from the
/// scan to the stream and from its end to the scan.
const ALONE: f64 = 190.0;
/// Of two neurons of a pair that fire together.
const TOGETHER: f64 = 300.0;
/// Of a neuron whose column is compact, without its codes.
const COMPACT: f64 = 205.0;
/// Of an n-gram whose column is threaded, hashing included.
const EVENT: f64 = 200.0;
/// The same, where the column is compact.
const COMPACT_EVENT: f64 = 190.0;
/// T-states of the handler between the first's lists and the shared.
const BOTH: f64 = 22.0;
/// Of that before the second's lists.
const SECOND: f64 = 32.0;
/// The same, where it ends the stream.
const SECOND_END: f64 = 18.0;

/// A pair of threaded columns of a scan.
pub fn pair_cost(first: &Reached, second: &Reached, active: Active) -> Cost {
    let [first, shared, second] = fuse(&lists(first), &lists(second));
    let shares = shared.iter().any(|lists| !lists.is_empty());
    let mut bytes = 4 + 4;
    for part in [&first, &shared, &second] {
        bytes += part.iter().map(list_bytes).sum::<usize>();
    }
    let cost = |part: &[Lists], carries: f64| -> f64 {
        part.iter().map(|lists| list_cost(lists, carries)).sum()
    };
    let [a, b] = active.carries;
    let between = if shares { BOTH } else { 0.0 };
    bytes += if shares { 2 } else { 0 };
    let first_alone = cost(&first, a) + between + cost(&shared, a) + SECOND_END;
    let second_alone = cost(&second, b) + if shares { cost(&shared, b) + SECOND } else { 0.0 };
    let together =
        cost(&first, a) + between + cost(&shared, (a + b).min(1.0)) + SECOND + cost(&second, b);
    let t_states = active.first * (ALONE + first_alone)
        + active.second * (ALONE + second_alone)
        + active.both * (TOGETHER + together)
        + active.large[0] * (ALONE + first_alone)
        + active.large[1] * (ALONE + second_alone);
    Cost { bytes, t_states }
}

fn list_bytes(lists: &Lists) -> usize {
    threads::list_bytes(lists.plus.len()) + threads::list_bytes(lists.minus.len())
}

fn list_cost(lists: &Lists, carries: f64) -> f64 {
    let cost = |block: Block, count| if count == 0 { 0.0 } else { block.list_cost(count, carries) };
    cost(Block::Add, lists.plus.len()) + cost(Block::Subtract, lists.minus.len())
}

/// A compact column of a scan.
pub fn single_cost(firsts: &[usize], reached: &Reached, active: Active) -> Cost {
    let (bytes, walk) = compact(firsts, reached, false);
    Cost { bytes: bytes + 2, t_states: active.first * (COMPACT + walk) }
}

fn compact(firsts: &[usize], reached: &Reached, narrow: bool) -> (usize, f64) {
    let codes = firsts.iter().zip(reached).map(|(&first, reached)| Codes::of(first, reached));
    codes.fold((0, 0.0), |(bytes, cost), codes| {
        (bytes + codes.bytes(), cost + gaps::WALK + codes.cost(narrow))
    })
}

/// The column of an encoder's bucket, threaded and compact.
pub fn event_costs(
    firsts: &[usize],
    reached: &Reached,
    narrow: bool,
    events: f64,
    carries: f64,
) -> [Cost; 2] {
    let (plus, minus) =
        if narrow { (Block::Increment, Block::Decrement) } else { (Block::Add, Block::Subtract) };
    let lists = lists(reached);
    let cost = |block: Block, count| if count == 0 { 0.0 } else { block.list_cost(count, carries) };
    let walk: f64 = lists
        .iter()
        .map(|lists| cost(plus, lists.plus.len()) + cost(minus, lists.minus.len()))
        .sum();
    let is_empty = reached.iter().all(Vec::is_empty);
    let bytes = if is_empty { 0 } else { lists.iter().map(list_bytes).sum::<usize>() + 2 };
    let threaded = Cost { bytes: bytes + 2, t_states: events * (EVENT + walk) };
    let (bytes, walk) = compact(firsts, reached, narrow);
    // A handler's address comes before it.
    let compact = Cost { bytes: bytes + 4, t_states: events * (COMPACT_EVENT + walk) };
    [threaded, compact]
}
