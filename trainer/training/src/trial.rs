//! Trials: short trainings of several shapes, by which one is chosen.

use zirc_pairs::Pair;

use crate::cost::Goals;
use crate::run::Run;
use crate::settings::Settings;
use crate::shape::Shape;
use crate::split::Split;

/// How many epochs a trial has at most.
const EPOCHS: usize = 20;

/// How a shape did when it was tried.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
struct Trial {
    /// Whether its network met the goals.
    is_met: bool,
    /// The share of validation pairs that were right, of a shape that met them; and else by how
    /// much it did not, the less, the greater.
    merit: f64,
}

/// Tries networks of `shapes` on some of the training pairs, and answers which does best: of
/// those that meet the goals the one that is right about most of other pairs, the first of
/// several. If none meets them, it is the one that comes nearest. `watch` hears how much is
/// done, from 0 to 1, and may stop it with `false`: then there is no answer.
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
