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
pub(super) struct CarryCounts {
    counts: Vec<[f64; 256]>,
}

impl CarryCounts {
    /// Those of `linear`, whose accumulators have one page.
    pub(super) fn new(network: &Network, all: &Designs, linear: Value, steps: &Steps) -> Self {
        let mut walk = Walk { low: [0; 256], steps: vec![[0.0; 256]; 256], share: 0.0 };
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
                (walk.low, walk.share) = ([0; 256], step.share);
                for tile in &tiles {
                    walk.tile(tile, &inputs);
                }
            }
        }
        for counts in &mut walk.steps {
            let mut sum = 0.0;
            for count in counts {
                sum += *count;
                *count = sum;
            }
        }
        CarryCounts { counts: walk.steps }
    }

    /// The carries a character of the accumulator at `place`.
    pub(super) fn of(&self, place: u8, start: i64) -> f64 {
        self.counts[usize::from(place)][usize::from(start as u8)]
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

/// The walk of the columns of a step.
struct Walk {
    /// The low bytes, less those that they start from.
    low: [u8; 256],
    /// For each place, the differences between the carries for a start and for the one before.
    steps: Vec<[f64; 256]>,
    share: f64,
}

impl Walk {
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

    fn lists(&mut self, lists: &Lists, addend: u8) {
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
        let steps = &mut self.steps[usize::from(place)];
        steps[usize::from(first)] += self.share;
        let (end, wraps) = first.overflowing_add(starts);
        steps[usize::from(end)] -= self.share;
        if wraps {
            steps[0] += self.share;
        }
    }
}
