//! The starts of accumulators where rows are shared.
//!
//! A shared row may start from any number, if the rows that it is merged into start from as
//! much less. So low bytes start from where few updates carry. Starts that are alike are
//! filled faster.

use zirc_network::profile::Profile;
use zirc_network::{Network, Op, Value};

use super::carries::{CarryCounts, Steps};
use super::design::{Designs, Fused, tiles_of};
use super::layer::word_offset;
use super::starts;
use super::threads::Carries;

/// The most times that all starts are moved.
const ROUNDS: usize = 8;
/// Starts are moved by multiples of this: with fewer of them, more are alike.
const STEP: i16 = 64;
/// The most steps of a move, down or up.
const MOST_STEPS: i16 = 8;

/// What moves the starts of shared rows.
#[derive(Debug, Default)]
pub(super) struct Offsets {
    /// What starts cost in each linear op that has shared rows.
    costs: Vec<(Value, Costs)>,
}

impl Offsets {
    /// That of `designs`. `upgraded` makes lists of all their columns.
    pub(super) fn new(
        network: &Network,
        mut designs: Designs,
        profile: &Profile,
        upgraded: impl Fn(&Designs) -> Designs,
    ) -> Self {
        let mut offsets = Offsets::default();
        if designs.values().flatten().all(|design| design.fused.is_none()) {
            return offsets;
        }
        let steps = Steps::new(network, &designs, profile);
        for (linear, data) in &network.values {
            let Op::Linear { matrix, .. } = data.op else { continue };
            if designs[linear].as_ref().is_none_or(|design| design.fused.is_none()) {
                continue;
            }
            // The order of a layer's rows, by which the next layer is walked, is by their starts.
            let rows = network.matrices[matrix].rows;
            let all = upgraded(&designs);
            // Straight-line columns share no rows.
            if all[linear].as_ref().is_some_and(|design| design.is_straight()) {
                continue;
            }
            let costs = Costs::new(network, &all, linear, rows, &steps);
            costs.move_starts(&mut designs, linear, 0.0);
            offsets.costs.push((linear, costs));
        }
        offsets
    }

    /// Moves the starts of all shared rows, where a byte is worth so many T-states a character.
    pub(super) fn move_starts(&self, designs: &mut Designs, byte: f64) {
        for (linear, costs) in &self.costs {
            costs.move_starts(designs, *linear, byte);
        }
    }
}

/// What the starts of a linear op cost.
#[derive(Debug)]
struct Costs {
    /// Carries a character.
    carries: CarryCounts,
    /// T-states of a carry that no other follows.
    carry: f64,
    /// The place of each row's accumulator.
    places: Vec<u8>,
    /// The rows that are not shared.
    rows: usize,
    /// What is added to their starts.
    offset: i64,
}

impl Costs {
    fn new(network: &Network, all: &Designs, linear: Value, rows: usize, steps: &Steps) -> Self {
        let shared: usize = tiles_of(all, linear).iter().map(|tile| tile.shared.len()).sum();
        let places = all[linear].as_ref().map(|design| design.places(rows + shared));
        let Carries { carry, twin, .. } = Carries::new();
        Costs {
            carries: CarryCounts::new(network, all, linear, steps),
            carry: f64::from(carry + twin * 2),
            places: places.into_iter().flatten().map(|place| place.index).collect(),
            rows,
            offset: word_offset(all, linear),
        }
    }

    /// Moves the starts of the op's shared rows, which are in the order of their starts then.
    fn move_starts(&self, designs: &mut Designs, linear: Value, byte: f64) {
        let Some(design) = &mut designs[linear] else { return };
        let Some(fused) = &mut design.fused else { return };
        Moves::new(fused, self, starts::load(byte)).choose();
        for tile in &mut design.tiles {
            tile.shared.sort_by_key(|&row| fused.matrix.bias[row]);
        }
    }

    /// The cost of a start of `row` that `alike` other rows have, given that of a load.
    fn of(&self, row: usize, start: i16, alike: u16, load: f64) -> f64 {
        let is_shared = row >= self.rows;
        let offset = if is_shared { 0 } else { self.offset };
        let start = i64::from(start) + offset;
        // Alike starts lie side by side: a load for all of them, and one for the last of them
        // and the next start. No start takes more than a load.
        let loads = load * (2.0 / f64::from(alike + 1)).min(1.0);
        // Most high bytes are alike. One that is not takes a load for two bytes.
        let high = match is_shared || start >> 8 == (offset + 128) >> 8 {
            true => 0.0,
            false => load / 2.0,
        };
        self.carry * self.carries.of(self.places[row], start) + loads + high
    }
}

/// Moves of the starts of shared rows and of the rows that they are merged into.
struct Moves<'a> {
    fused: &'a mut Fused,
    costs: &'a Costs,
    /// The cost of loading two bytes that are pushed.
    load: f64,
    /// How many shared rows have each start, and how many others.
    alike: [Vec<u16>; 2],
}

/// A row, and whether it starts from less where the shared row starts from more.
type Moved = (usize, bool);

impl<'a> Moves<'a> {
    fn new(fused: &'a mut Fused, costs: &'a Costs, load: f64) -> Self {
        let mut alike = [(); 2].map(|()| vec![0; 1 << 16]);
        for (row, &start) in fused.matrix.bias.iter().enumerate() {
            alike[usize::from(row < costs.rows)][usize::from(start as u16)] += 1;
        }
        Moves { fused, costs, load, alike }
    }

    /// Moves the start of one shared row after another to where it costs least, until none
    /// costs less elsewhere.
    fn choose(mut self) {
        for _ in 0..ROUNDS {
            let mut is_best = true;
            for number in (0..self.fused.shared.len()).rev() {
                is_best &= self.set(number) == 0;
            }
            if is_best {
                break;
            }
        }
    }

    /// Moves the start of a shared row to where it costs least, and returns by how much.
    fn set(&mut self, number: usize) -> i16 {
        let shared = self.fused.shared[number];
        let [first, second] = shared.rows;
        let moved = [(self.costs.rows + number, false), (first, true), (second, !shared.opposite)];
        for (row, _) in moved {
            *self.alike(row, self.fused.matrix.bias[row]) -= 1;
        }
        let mut best = (self.cost(moved, 0), 0);
        for by in (-MOST_STEPS..=MOST_STEPS).map(|steps| steps * STEP) {
            let cost = self.cost(moved, by);
            if cost < best.0 {
                best = (cost, by);
            }
        }
        for moved in moved {
            let start = self.start(moved, best.1);
            *self.alike(moved.0, start) += 1;
            self.fused.matrix.bias[moved.0] = start;
        }
        best.1
    }

    /// What the starts of these rows cost if the shared row is moved by so much.
    fn cost(&mut self, moved: [Moved; 3], by: i16) -> f64 {
        let cost = |moved: Moved| {
            let start = self.start(moved, by);
            let alike = *self.alike(moved.0, start);
            self.costs.of(moved.0, start, alike, self.load)
        };
        moved.map(cost).iter().sum()
    }

    /// The start of a row if the shared row is moved by so much.
    fn start(&self, (row, is_less): Moved, by: i16) -> i16 {
        let start = self.fused.matrix.bias[row];
        if is_less { start.wrapping_sub(by) } else { start.wrapping_add(by) }
    }

    /// How many rows of its kind have that start.
    fn alike(&mut self, row: usize, start: i16) -> &mut u16 {
        &mut self.alike[usize::from(row < self.costs.rows)][usize::from(start as u16)]
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::columns::{carries::Walk, design::Shared, lists::Lists};
    use zirc_network::{Matrix, WeightType};

    /// Weights of four rows, and of four shared rows: the last is part of the first.
    fn fused() -> Fused {
        let shared = |rows, opposite| Shared { rows, opposite };
        let first = [shared([0, 1], false), shared([2, 3], true), shared([2, 1], false)];
        Fused {
            matrix: Matrix {
                name: String::new(),
                weight_type: WeightType::I2,
                rows: 8,
                columns: 1,
                weights: vec![0; 8],
                bias: vec![3, 7, 100, 0x7FFF, 0, 0, 0, 0],
            },
            shared: first.into_iter().chain([shared([4, 3], true)]).collect(),
        }
    }

    /// The costs where 1 is added to the shared rows and subtracted again, so many times.
    fn costs(times: u8) -> Costs {
        let mut walk = Walk::new();
        walk.begin(f64::from(times));
        let shared = vec![4, 5, 6, 7];
        walk.lists(&Lists { plus: Vec::new(), minus: shared.clone() }, 1);
        walk.lists(&Lists { plus: shared, minus: Vec::new() }, 1);
        Costs {
            carries: walk.counts(),
            carry: 29.0,
            places: (0..8).collect(),
            rows: 4,
            offset: 0x8000,
        }
    }

    /// The starts where a load costs so much.
    fn starts(times: u8, load: f64) -> Vec<i16> {
        let mut fused = fused();
        Moves::new(&mut fused, &costs(times), load).choose();
        fused.matrix.bias
    }

    #[test]
    fn shared_rows_start_where_they_do_not_carry() {
        let starts = starts(1, 0.1);
        assert!(starts[4..].iter().all(|&start| start as u8 != 0), "{starts:?}");
    }

    #[test]
    fn starts_stay_where_loads_cost_more_than_carries() {
        assert_eq!(starts(0, 10.0), fused().matrix.bias);
        assert_eq!(starts(1, 1e6), fused().matrix.bias);
    }

    #[test]
    fn what_starts_are_moved_by_is_undone_where_rows_are_merged() {
        let mut merged = starts(1, 0.1);
        assert_ne!(merged, fused().matrix.bias);
        for (number, shared) in fused().shared.into_iter().enumerate().rev() {
            let [first, second] = shared.rows;
            let start = merged[4 + number];
            merged[first] = merged[first].wrapping_add(start);
            merged[second] = match shared.opposite {
                true => merged[second].wrapping_sub(start),
                false => merged[second].wrapping_add(start),
            };
        }
        assert_eq!(merged[..4], fused().matrix.bias[..4]);
    }
}
