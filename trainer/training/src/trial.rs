//! Trials: short trainings of several shapes, to choose one.

use zirc_pairs::Pair;

use crate::cost::Goals;
use crate::run::Run;
use crate::settings::Settings;
use crate::shape::Shape;
use crate::split::Split;

/// The most epochs of a trial.
const EPOCHS: usize = 20;

/// The result of a shape's trial.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Trial {
    /// Whether its network met the goals.
    is_met: bool,
    /// The validation accuracy of a shape that met the goals; otherwise a number that is
    /// greater the nearer it came.
    merit: f64,
}

/// Tries networks of `shapes` on some of the training pairs, and returns the index of the
/// best: the first with the greatest validation accuracy among those that meet the goals,
/// or the one that comes nearest to them. `watch` gets the progress from 0 to 1, and may
/// stop with `false`: then there is no result.
pub fn best_of(
    shapes: &[Shape],
    pairs: &[Pair],
    split: &Split,
    (settings, goals): (&Settings, Goals),
    mut watch: impl FnMut(f64) -> bool,
) -> Option<usize> {
    let [first, _, ..] = shapes else { return Some(0) };
    let settings = Settings { epochs: settings.epochs.min(EPOCHS), ..settings.clone() };
    let split = split.trial(first.prompt_limit, first.labels, settings.seed);
    let mut best: Option<(usize, Trial)> = None;
    for (number, shape) in shapes.iter().enumerate() {
        let mut run = Run::new(&shape.network(pairs), &split, &settings, goals);
        let all = shapes.len() as f64;
        while run.epochs().len() < settings.epochs {
            let done = run.epochs().len() as f64 / settings.epochs as f64;
            run.epoch(|_| watch((number as f64 + done) / all))?;
        }
        let is_met = run.is_met();
        let merit = if is_met { run.exact() } else { -goals.excess(run.least()) };
        let trial = Trial { is_met, merit };
        if best.is_none_or(|(_, best)| trial > best) {
            best = Some((number, trial));
        }
    }
    best.map(|(number, _)| number)
}
