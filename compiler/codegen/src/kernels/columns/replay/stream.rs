//! The replay of walks: of streams, and of compact columns.

use zirc_z80::TStates;

use super::sums::Sums;
use crate::kernels::columns::gaps::{self, Walk};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::scan::costs::pairs::{then_end, then_second};
use crate::kernels::columns::streams::{self, StreamItem};
use crate::kernels::columns::threads::{Block, CROSSING, Carries, LONGEST};
use crate::kernels::columns::tiles::Place;

/// A stream, or a part of one.
pub(super) struct Stream {
    /// The T-states if no update carries.
    silent: TStates,
    /// The lists of 16-bit updates, which may carry, and the moves between them.
    steps: Vec<StreamStep>,
}

enum StreamStep {
    Add(Vec<u8>),
    Subtract(Vec<u8>),
    /// A move by so many tiles.
    Move(isize),
}

impl Stream {
    /// The stream of `items`, for accumulators of so many pages a tile.
    pub(super) fn new(items: Vec<StreamItem>, pages: usize) -> Self {
        let mut stream = Stream { silent: TStates(0), steps: Vec::new() };
        for item in items {
            let (cost, step) = match item {
                StreamItem::Lists(block, places) => {
                    let cost = block.list_t_states(places.len());
                    let step = match block {
                        Block::Add => Some(StreamStep::Add(places)),
                        Block::Subtract => Some(StreamStep::Subtract(places)),
                        Block::Increment | Block::Decrement => None,
                    };
                    (cost, step)
                }
                StreamItem::Step(step) => {
                    (streams::step(pages), Some(StreamStep::Move(step.tiles())))
                }
                StreamItem::Breathe => (streams::breathe(), None),
            };
            stream.silent += cost;
            stream.steps.extend(step);
        }
        stream
    }

    /// Walks it from a page of `sums` on, adding `addend`. Byte counters are not followed.
    pub(super) fn walk(&self, sums: &mut Sums, page: usize, addend: u8) -> TStates {
        let mut page = page;
        let mut carries = TStates(0);
        for step in &self.steps {
            match step {
                StreamStep::Add(places) => {
                    let pages = sums.page(page);
                    carries += walk(pages, places, |sum| sum.overflowing_add(addend), 1);
                }
                StreamStep::Subtract(places) => {
                    let pages = sums.page(page);
                    carries += walk(pages, places, |sum| sum.overflowing_sub(addend), 0xFF);
                }
                StreamStep::Move(step) => page = Sums::moved(page, *step),
            }
        }
        self.silent + carries
    }
}

/// Updates the accumulators at `places`, and returns the T-states of carries. The twin runs
/// from a carry on, until an update does not carry.
fn walk(
    [low, high]: [&mut [u8; 256]; 2],
    places: &[u8],
    update: impl Fn(u8) -> (u8, bool),
    carry: u8,
) -> TStates {
    let Carries { carry: correct, twin, cross } = Carries::new();
    let mut cost = TStates(0);
    for list in places.chunks(LONGEST) {
        let mut in_twin = false;
        for (number, &place) in list.iter().enumerate() {
            let at = usize::from(place);
            let (sum, carries) = update(low[at]);
            low[at] = sum;
            if carries != in_twin {
                cost += twin;
            }
            in_twin = carries;
            if carries {
                high[at] = high[at].wrapping_add(carry);
                cost += correct;
                if list.len() - number == CROSSING {
                    cost += cross;
                    in_twin = false;
                }
            }
        }
    }
    cost
}

/// The stream of a pair.
pub(super) struct PairStream {
    first: Stream,
    shared: Option<Stream>,
    second: Stream,
}

impl PairStream {
    /// The stream of these parts.
    pub(super) fn new([first, shared, second]: [Vec<StreamItem>; 3], pages: usize) -> Self {
        let shared = (!shared.is_empty()).then(|| Stream::new(shared, pages));
        PairStream { first: Stream::new(first, pages), shared, second: Stream::new(second, pages) }
    }

    /// The first column by itself.
    pub(super) fn first(&self, sums: &mut Sums, page: usize, addend: u8) -> TStates {
        let first = self.first.walk(sums, page, addend);
        let shared =
            self.shared.as_ref().map(|shared| streams::both() + shared.walk(sums, page, addend));
        first + shared.unwrap_or_default() + then_end()
    }

    /// The second by itself.
    pub(super) fn second(&self, sums: &mut Sums, page: usize, addend: u8) -> TStates {
        let shared =
            self.shared.as_ref().map(|shared| shared.walk(sums, page, addend) + then_second());
        shared.unwrap_or_default() + self.second.walk(sums, page, addend)
    }

    /// Both columns; the sum of their activations fits a byte.
    pub(super) fn both(&self, sums: &mut Sums, [first, second]: [u8; 2]) -> TStates {
        let mut cost = self.first.walk(sums, 0, first);
        if let Some(shared) = &self.shared {
            cost += streams::both() + shared.walk(sums, 0, first + second);
        }
        cost + then_second() + self.second.walk(sums, 0, second)
    }
}

/// A column, in one of its forms.
pub(super) enum Column {
    Threaded(Stream),
    Compact(CompactColumn),
}

/// A compact column.
pub(super) struct CompactColumn {
    cost: TStates,
    /// The updates, where later lists may carry.
    updates: Vec<(Place, i8)>,
}

impl CompactColumn {
    /// The column `column` of `layer`.
    pub(super) fn new(layer: &LayerCode<'_>, column: usize) -> Self {
        let walk = Walk::of(layer);
        let carries = layer.is_threaded() && !walk.is_byte;
        let mut compact = CompactColumn { cost: TStates(0), updates: Vec::new() };
        for (number, reached) in layer.reached(column).iter().enumerate() {
            let codes = walk.set.codes(layer.design.tiles[number].first(), reached);
            compact.cost += gaps::walk() + walk.cost(&codes);
            let update = |&(index, weight): &(u8, i8)| (Place { tile: number, index }, weight);
            if carries {
                compact.updates.extend(reached.iter().map(update));
            }
        }
        compact
    }

    /// Walks it, adding `addend`.
    pub(super) fn walk(&self, sums: &mut Sums, addend: u16) -> TStates {
        for &(place, weight) in &self.updates {
            sums.add(place, addend.wrapping_mul(i16::from(weight) as u16));
        }
        self.cost
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What carries take in a list of so many updates, of which those at `carrying` carry.
    fn carries(count: u8, carrying: &[u8]) -> TStates {
        let (mut low, mut high) = ([0; 256], [0; 256]);
        for &place in carrying {
            low[usize::from(place)] = 0xFF;
        }
        let places: Vec<u8> = (0..count).collect();
        let cost = walk([&mut low, &mut high], &places, |sum| sum.overflowing_add(1), 1);
        assert_eq!(high.iter().map(|&high| usize::from(high)).sum::<usize>(), carrying.len());
        cost
    }

    #[test]
    fn a_row_of_carries_takes_one_jump_to_the_twin_of_the_line_and_one_back() {
        let Carries { carry, twin, .. } = Carries::new();
        assert_eq!(carries(4, &[]), TStates(0));
        assert_eq!(carries(4, &[1]), carry + twin * 2);
        assert_eq!(carries(4, &[0, 1, 2]), carry * 3 + twin * 2);
        // The last update's carry leads to the twin's own return.
        assert_eq!(carries(4, &[3]), carry + twin);
    }

    #[test]
    fn between_the_halves_of_the_twin_a_jump_goes_back_to_the_line() {
        let Carries { carry, twin, cross } = Carries::new();
        let crossing = 24 - CROSSING as u8;
        assert_eq!(carries(24, &[crossing]), carry + twin + cross);
        assert_eq!(carries(24, &[crossing, crossing + 1]), (carry + twin) * 2 + twin + cross);
    }
}
