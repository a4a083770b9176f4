//! Trials: short trainings of several shapes, by which one is chosen.

use zirc_pairs::Pair;

use crate::cost::Goals;
use crate::run::Run;
use crate::settings::Settings;
use crate::shape::Shape;
use crate::split::Split;

/// How many epochs a trial has at most, and how often a shape is tried on few pairs.
const EPOCHS: usize = 20;
const ROUNDS: usize = 4;
/// How many validation pairs tell shapes apart.
const ENOUGH: usize = 100;

/// How a shape did when it was tried.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Trial {
    /// How often its network met the goals.
    met: usize,
    /// The share of validation pairs that were right, in the mean, of a shape that met them;
    /// and else by how much it did not, the less, the greater.
    merit: f64,
}

/// Tries networks of `shapes` on some of the training pairs, and answers which does best: of
/// those that meet the goals most often the one that is right about most of other pairs, the
/// first of several. If none meets them, it is the one that comes nearest. `watch` hears how
/// much is done, from 0 to 1, and may stop it with `false`: then there is no answer.
pub fn best_of(
    shapes: &[Shape],
    pairs: &[Pair],
    split: &Split,
    (settings, goals): (&Settings, Goals),
    mut watch: impl FnMut(f64) -> bool,
) -> Option<usize> {
    let [first, _, ..] = shapes else { return Some(0) };
    let settings = Settings { epochs: settings.epochs.min(EPOCHS), ..settings.clone() };
    let splits = splits(split, first, settings.seed);
    let mut best: Option<(usize, Trial)> = None;
    for (number, shape) in shapes.iter().enumerate() {
        let network = shape.network(pairs);
        let mut trial = Trial { met: 0, merit: 0.0 };
        let (mut exact, mut excess) = (0.0, 0.0);
        for (round, split) in splits.iter().enumerate() {
            let mut run = Run::new(&network, split, &settings, goals);
            let done = (number * splits.len() + round) as f64;
            let all = (shapes.len() * splits.len()) as f64;
            while run.epochs().len() < settings.epochs {
                let share = run.epochs().len() as f64 / settings.epochs as f64;
                run.epoch(|_| watch((done + share) / all))?;
            }
            trial.met += usize::from(run.is_met());
            exact += run.exact() / splits.len() as f64;
            excess += goals.excess(run.least()) / splits.len() as f64;
        }
        trial.merit = if trial.met > 0 { exact } else { -excess };
        if best.is_none_or(|(_, best)| trial > best) {
            best = Some((number, trial));
        }
    }
    best.map(|(number, _)| number)
}

/// Splits to try shapes on: several, if one has few validation pairs.
fn splits(split: &Split, shape: &Shape, seed: u64) -> Vec<Split> {
    let mut splits: Vec<Split> = Vec::new();
    let mut judged = 0;
    while splits.len() < ROUNDS && judged < ENOUGH {
        let seed = seed.wrapping_add(splits.len() as u64);
        splits.push(split.trial(shape.prompt_limit, shape.labels, seed));
        judged += splits.last().map_or(0, |split| split.validation.len());
    }
    splits
}
