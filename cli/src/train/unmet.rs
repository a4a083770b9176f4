//! The error for cost limits that no network of a training met.

use zirc_training::Run;

use super::Arguments;
use crate::tables::grouped;

/// The margin over the least cost of a training that another training surely reaches.
const MARGIN: f64 = 1.05;

/// The message that no network met the limits, with limits that can be met.
pub(super) fn unmet(arguments: &Arguments, run: &Run) -> String {
    let name = arguments.output.display();
    let goals = arguments.goals();
    let Some(least) = run.least() else {
        return format!("{name}: no program for it fits the machine; see `zirc check`");
    };
    let mut limits = Vec::new();
    if let Some(bytes) = goals.bytes.filter(|&bytes| least.bytes > bytes) {
        let enough = with_margin(least.bytes.into(), 64.0);
        limits.push(format!(
            "takes more than the {} bytes of `--budget`: the smallest program that learned \
             anything has {} bytes; allow `--budget {enough}`",
            grouped(bytes.into()),
            grouped(least.bytes.into())
        ));
    }
    if let Some(t_states) = goals.t_states.filter(|&t_states| least.t_states > t_states) {
        let enough = with_margin(least.t_states, 100.0);
        limits.push(format!(
            "takes more than the {} T-states of `--speed`: the fastest program that learned \
             anything takes {}; allow `--speed {enough}`",
            grouped(t_states),
            grouped(least.t_states)
        ));
    }
    if limits.is_empty() {
        limits.push(
            "takes more than `--budget` or `--speed` allow; allow more, or train for more epochs"
                .into(),
        );
    }
    format!("{name}: {}", limits.join(", and "))
}

/// A figure with a margin, rounded up to whole `steps`: another training does not reach the
/// same.
fn with_margin(figure: f64, step: f64) -> u64 {
    ((figure * MARGIN / step).ceil() * step) as u64
}
