//! How often the updates of each accumulator carry, for every low byte that it may start
//! from. The prompts of the profile tell the updates.

use cranelift_entity::SecondaryMap;

use super::design::{Designs, InputKind, tiles_of};
use super::lists::{Lists, fuse, lists};
use super::reach::Reach;
use super::tiles::Tile;
use zirc_network::profile::Profile;
use zirc_network::rates::{Rate, Rates};
use zirc_network::{Interpreter, Network, Op, Value};

/// The most steps of replies that are followed.
const MOST_STEPS: usize = 2048;

/// The inputs of a linear op that are not 0, in one step of a reply.
#[derive(Clone)]
struct Step {
    /// The weight of the step in figures a character.
    share: f64,
    /// Columns and activations.
    inputs: Vec<(usize, u16)>,
}

/// The inputs of linear ops, step by step.
pub(super) struct Steps(SecondaryMap<Value, Vec<Step>>);

impl Steps {
    /// Those of the ops that have shared rows.
    pub(super) fn new(network: &Network, all: &Designs, profile: &Profile) -> Self {
        let rates = Rates::compute(network);
        let mut steps = SecondaryMap::<Value, Vec<Step>>::new();
        let mut interpreter = Interpreter::new(network);
        for step in profile.steps.iter().take(MOST_STEPS) {
            if let Some(prompt) = &step.prompt {
                interpreter.set_prompt(prompt);
            }
            let class = interpreter.step();
            for (value, data) in &network.values {
                let Op::Linear { input, .. } = data.op else { continue };
                let runs = rates.rate(value) == Rate::Step || step.prompt.is_some();
                if !runs || all[value].as_ref().is_none_or(|design| design.fused.is_none()) {
                    continue;
                }
                let inputs = interpreter.value(input).iter().enumerate();
                let inputs = inputs.filter(|&(_, &input)| input != 0);
                let inputs = inputs.map(|(column, &input)| (column, input as u16)).collect();
                steps[value].push(Step { share: step.share, inputs });
            }
            interpreter.say(class);
        }
        Steps(steps)
    }
}

/// For each place of a page, the carries a character of its accumulator, by the low byte
/// that it starts from.
#[derive(Debug)]
pub(super) struct CarryCounts(Vec<[f64; 256]>);

impl CarryCounts {
    /// Those of `linear`, whose accumulators have one page.
    pub(super) fn new(network: &Network, all: &Designs, linear: Value, steps: &Steps) -> Self {
        let mut walk = Walk::new();
        if let Some(reach) = Reach::new(network, all, linear)
            && let InputKind::Scan(from, _) = reach.design.input
        {
            let tiles: Vec<TileLists> =
                tiles_of(all, from).iter().map(|tile| TileLists::new(&reach, tile)).collect();
            let mut inputs = vec![0; reach.matrix.columns];
            for step in &steps.0[linear] {
                inputs.fill(0);
                for &(column, input) in &step.inputs {
                    inputs[column] = input;
                }
                walk.begin(step.share);
                for tile in &tiles {
                    walk.tile(tile, &inputs);
                }
            }
        }
        walk.counts()
    }

    /// The carries a character of the accumulator at `place`.
    pub(super) fn of(&self, place: u8, start: i64) -> f64 {
        self.0[usize::from(place)][usize::from(start as u8)]
    }
}

/// The columns of the rows of a tile.
struct TileLists {
    pairs: Vec<([Option<usize>; 2], [Lists; 3])>,
    singles: Vec<(usize, Vec<(u8, i8)>)>,
}

impl TileLists {
    fn new(reach: &Reach<'_>, tile: &Tile) -> Self {
        let pair = |&pair: &[Option<usize>; 2]| {
            let [first, second] = pair.map(|column| lists(&reach.optional(column)));
            let parts = fuse(&first, &second).map(|mut tiles| tiles.remove(0));
            (pair, parts)
        };
        TileLists {
            pairs: tile.pairs.iter().map(pair).collect(),
            singles: tile.singles.iter().map(|&row| (row, reach.column(row).remove(0))).collect(),
        }
    }
}

/// The walks of the columns of all steps.
pub(super) struct Walk {
    /// The low bytes, less those that they start from.
    low: [u8; 256],
    /// For each place, the carries for each start less those for the start before.
    changes: Vec<[f64; 256]>,
    share: f64,
}

impl Walk {
    pub(super) fn new() -> Self {
        Walk { low: [0; 256], changes: vec![[0.0; 256]; 256], share: 0.0 }
    }

    /// Begins a step of this weight.
    pub(super) fn begin(&mut self, share: f64) {
        (self.low, self.share) = ([0; 256], share);
    }

    /// The carries so far.
    pub(super) fn counts(mut self) -> CarryCounts {
        for changes in &mut self.changes {
            let mut sum = 0.0;
            for change in changes {
                sum += *change;
                *change = sum;
            }
        }
        CarryCounts(self.changes)
    }

    fn tile(&mut self, tile: &TileLists, inputs: &[u16]) {
        for (pair, [first, shared, second]) in &tile.pairs {
            let [a, b] = pair.map(|column| column.map_or(0, |column| inputs[column] as u8));
            match a.checked_add(b) {
                Some(sum) => {
                    self.lists(first, a);
                    self.lists(shared, sum);
                    self.lists(second, b);
                }
                None => {
                    self.lists(shared, b);
                    self.lists(second, b);
                    self.lists(first, a);
                    self.lists(shared, a);
                }
            }
        }
        for (column, reached) in &tile.singles {
            for &(place, weight) in reached {
                let low = &mut self.low[usize::from(place)];
                *low = low.wrapping_add((inputs[*column] as u8).wrapping_mul(weight as u8));
            }
        }
    }

    /// Walks lists of updates by `addend`.
    pub(super) fn lists(&mut self, lists: &Lists, addend: u8) {
        if addend == 0 {
            return;
        }
        for &place in &lists.plus {
            let low = &mut self.low[usize::from(place)];
            *low = low.wrapping_add(addend);
            // Starts that make the sum less than the addend.
            let first = low.wrapping_neg();
            self.count(place, first, addend);
        }
        for &place in &lists.minus {
            let low = &mut self.low[usize::from(place)];
            // Starts that make the low byte less than what is subtracted.
            let first = low.wrapping_neg();
            *low = low.wrapping_sub(addend);
            self.count(place, first, addend);
        }
    }

    /// Counts a carry for each of `starts` starts from `first` on.
    fn count(&mut self, place: u8, first: u8, starts: u8) {
        let changes = &mut self.changes[usize::from(place)];
        changes[usize::from(first)] += self.share;
        let (end, wraps) = first.overflowing_add(starts);
        changes[usize::from(end)] -= self.share;
        if wraps {
            changes[0] += self.share;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The carries of updates by these numbers, one after the other.
    fn carries(start: u8, updates: &[i16]) -> f64 {
        let mut sum = u16::from(start);
        let mut carries = 0;
        for update in updates {
            let high = sum >> 8;
            sum = sum.wrapping_add_signed(*update);
            carries += u32::from(sum >> 8 != high);
        }
        carries.into()
    }

    #[test]
    fn carries_are_counted_for_every_start() {
        let mut walk = Walk::new();
        let lists = Lists { plus: vec![7, 9], minus: vec![8, 9] };
        let steps = [(0.5, vec![3, 0, 200, 255]), (2.0, vec![64, 128, 1])];
        for (share, addends) in &steps {
            walk.begin(*share);
            for &addend in addends {
                walk.lists(&lists, addend);
            }
        }
        let counts = walk.counts();
        for start in 0..=255 {
            for (place, signs) in [(7, vec![1]), (8, vec![-1]), (9, vec![1, -1]), (10, vec![])] {
                let of_step = |(share, addends): &(f64, Vec<u8>)| {
                    let of = |&addend: &u8| signs.iter().map(move |sign| i16::from(addend) * sign);
                    share * carries(start, &addends.iter().flat_map(of).collect::<Vec<_>>())
                };
                let expected: f64 = steps.iter().map(of_step).sum();
                assert_eq!(counts.of(place, start.into()), expected, "place {place} from {start}");
            }
        }
    }

    #[test]
    fn a_pair_whose_sum_is_no_byte_is_walked_one_after_the_other() {
        let place = |place| Lists { plus: vec![place], minus: Vec::new() };
        let tile = TileLists {
            pairs: vec![([Some(0), Some(1)], [place(1), place(2), place(3)])],
            singles: vec![(2, vec![(2, -2)])],
        };
        let counts = |inputs: [u16; 3]| {
            let mut walk = Walk::new();
            walk.begin(1.0);
            walk.tile(&tile, &inputs);
            walk.counts()
        };
        let (both, over) = (counts([200, 55, 0]), counts([200, 56, 0]));
        let found = [1, 2, 3].map(|place| both.of(place, 100));
        assert_eq!(found, [carries(100, &[200]), carries(100, &[255]), carries(100, &[55])]);
        assert_eq!(over.of(2, 240), carries(240, &[56, 200]));
        // A compact column adds to both bytes: nothing jumps where it carries.
        assert_eq!(counts([0, 0, 200]).of(2, 0), 0.0);
    }
}
