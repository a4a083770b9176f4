//! The scan of pairs of accumulators, whose columns are threaded.

use zirc_z80::TStates;

use super::accumulators::{Accumulators, Activations};
use super::activations::Found;
use crate::kernels::columns::design::InputKind;
use crate::kernels::columns::interrupts;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::lists::{fuse, lists};
use crate::kernels::columns::replay::stream::PairStream;
use crate::kernels::columns::replay::sums::Sums;
use crate::kernels::columns::scan::costs::pairs;
use crate::kernels::columns::scan::{Launch, OfPair, ROUND};
use crate::kernels::columns::streams::Streams;
use crate::kernels::columns::tiles::Tile;

/// The pairs of a tile.
pub(super) struct Pairs {
    pairs: Vec<([Option<usize>; 2], PairStream)>,
    /// Whether the sum of two activations always fits a byte.
    two_fit_byte: bool,
}

/// What happened to a pair of which one fires.
enum Met {
    /// The scan goes on behind it.
    Done,
    /// It is scanned again.
    Again,
}

impl Pairs {
    pub(super) fn new(layer: &LayerCode<'_>, streams: &mut Streams, tile: &Tile) -> Self {
        let two_fit_byte = match layer.design.input {
            InputKind::Scan(_, chain) => chain.two_fit_byte(),
            InputKind::Words(_) | InputKind::Events(_) => true,
        };
        let none = || vec![Vec::new(); layer.design.tiles.len()];
        let reached = |row: Option<usize>| row.map_or_else(none, |row| layer.reached(row));
        let stream = |&pair: &[Option<usize>; 2]| {
            let [first, second] = pair.map(|row| lists(&reached(row)));
            let parts = streams.fused(&fuse(&first, &second));
            (pair, PairStream::new(parts, layer.design.pages()))
        };
        Pairs { pairs: tile.pairs.iter().map(stream).collect(), two_fit_byte }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.pairs.is_empty()
    }

    /// T-states of the scan. Every pair that fires begins a new round.
    pub(super) fn run(&self, accumulators: &Accumulators<'_>, sums: &mut Sums) -> TStates {
        let silent = pairs::silent() * 2;
        let mut cost = TStates(0);
        let mut in_round = 0;
        for (rows, stream) in &self.pairs {
            let mut held = rows.map(|row| row.map_or(0, |row| accumulators.get(row)));
            loop {
                if in_round == ROUND {
                    cost += pairs::round_end();
                    in_round = 0;
                }
                let fires = held.map(|held| accumulators.fires(held));
                if fires == [false; 2] {
                    cost += silent;
                    in_round += 1;
                    break;
                }
                in_round = 0;
                let meeting =
                    Meeting { accumulators, rows, stream, two_fit_byte: self.two_fit_byte };
                let (met, spent) = match fires {
                    [true, second] => meeting.first(&mut held, second, sums),
                    [false, _] => meeting.second(&mut held, sums),
                };
                cost += spent;
                if let Met::Done = met {
                    break;
                }
            }
        }
        if in_round == ROUND {
            cost += pairs::round_end();
        }
        cost + pairs::fires() + accumulators.activations.pair_sentinel() + pairs::paired()
    }
}

/// A pair of which one fires.
struct Meeting<'a> {
    accumulators: &'a Accumulators<'a>,
    rows: &'a [Option<usize>; 2],
    stream: &'a PairStream,
    two_fit_byte: bool,
}

impl Meeting<'_> {
    /// T-states from the end of a stream back to the scan.
    fn resume(&self) -> TStates {
        interrupts::resume() + pairs::resume(self.accumulators.activations.by_table())
    }

    fn activation(&self, which: OfPair, held: &mut [u16; 2]) -> (TStates, Found) {
        let at = usize::from(which != OfPair::First);
        let row = self.rows[at].unwrap_or_default();
        self.accumulators.activations.pair(which, row, &mut held[at])
    }

    /// The first fires, and maybe the second.
    fn first(&self, held: &mut [u16; 2], both: bool, sums: &mut Sums) -> (Met, TStates) {
        let (read, found) = self.activation(OfPair::First, held);
        let mut cost = pairs::fires() + read;
        let first = match found {
            Found::Byte(first) => first,
            Found::Apart(_) | Found::Again => return (Met::Again, cost),
            Found::High(high) => {
                return (Met::Again, cost + self.stream.first(sums, 1, high) + self.resume());
            }
        };
        let is_other = match self.accumulators.activations {
            Activations::Counts { .. } => pairs::is_other_count(both),
            Activations::Words { .. } => pairs::is_other_sum(both),
        };
        cost += pairs::step(self.accumulators.activations.leaves_page()) + is_other;
        if !both {
            return (
                Met::Done,
                cost + pairs::launch(Launch::First)
                    + self.stream.first(sums, 0, first)
                    + self.resume(),
            );
        }
        let (read, found) = self.activation(OfPair::Both, held);
        cost += read;
        let second = match found {
            Found::Byte(second) => second,
            found => return self.second_first(found, held, cost, sums),
        };
        if !self.two_fit_byte {
            if first.checked_add(second).is_none() {
                return self.second_first(
                    Found::Apart(second),
                    held,
                    cost + pairs::is_over(),
                    sums,
                );
            }
            cost += pairs::is_not_over();
        }
        let walked = self.stream.both(sums, [first, second]);
        (Met::Done, cost + pairs::launch_both() + walked + self.resume())
    }

    /// The second fires, alone.
    fn second(&self, held: &mut [u16; 2], sums: &mut Sums) -> (Met, TStates) {
        let (read, found) = self.activation(OfPair::Alone, held);
        let cost = pairs::silent() + pairs::fires() + read;
        match found {
            Found::Byte(second) => (
                Met::Done,
                cost + pairs::launch(Launch::Second)
                    + self.stream.second(sums, 0, second)
                    + self.resume(),
            ),
            found => self.second_first(found, held, cost, sums),
        }
    }

    /// The second is launched before the pair is scanned again.
    fn second_first(
        &self,
        found: Found,
        held: &mut [u16; 2],
        cost: TStates,
        sums: &mut Sums,
    ) -> (Met, TStates) {
        let walked = match found {
            Found::Byte(second) | Found::Apart(second) => {
                held[1] = self.accumulators.silenced(held[1]);
                pairs::launch_apart() + self.stream.second(sums, 0, second) + self.resume()
            }
            Found::High(high) => self.stream.second(sums, 1, high) + self.resume(),
            Found::Again => TStates(0),
        };
        (Met::Again, cost + walked)
    }
}
