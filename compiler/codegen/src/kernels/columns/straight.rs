//! Straight-line columns as a form of a last layer: where it applies, and what it costs.

use zirc_network::Matrix;
use zirc_network::profile::Inputs;

use super::activation::ActivationChain;
use super::cost::Cost;
use super::design::{LinearDesign, Sink, Start};
use super::reach::Reach;
use super::scan::StraightCost;
use super::scan::costs::pairs::silent;
use super::shared;

/// The most classes: their sums and a sentinel, words side by side, have one page.
const MOST_CLASSES: usize = 127;

/// Whether the columns of a scan may be straight-line code: those of the sums that a class is
/// chosen from.
pub(super) fn applies(design: &LinearDesign) -> bool {
    let is_chosen = matches!(design.sink, Sink::Choice(_)) && design.start == Start::Bias;
    let classes: usize = design.tiles.iter().map(|tile| tile.singles.len()).sum();
    is_chosen && classes <= MOST_CLASSES
}

/// Makes the columns straight-line code.
pub(super) fn make(design: &mut LinearDesign) {
    design.is_straight = true;
    design.fused = None;
    for tile in &mut design.tiles {
        tile.shared.clear();
    }
}

/// The cost of columns in another form, with what is around them there.
pub(super) fn instead_of(columns: Cost, reach: &Reach<'_>) -> Cost {
    let looks = silent() * reach.matrix.columns as u64;
    let merges = reach.design.fused.as_ref().map(shared::merges).unwrap_or_default();
    Cost { t_states: columns.t_states + f64::from(looks + merges), ..columns }
}

/// Columns as straight-line code.
pub(super) struct Straight<'a> {
    /// The op whose accumulators are scanned, and what makes activations of them.
    pub(super) source: &'a LinearDesign,
    pub(super) chain: ActivationChain,
    /// The weights, without shared rows.
    pub(super) matrix: &'a Matrix,
    pub(super) inputs: &'a Inputs,
}

impl Straight<'_> {
    /// Their cost, if each column is active at least `least` often.
    pub(super) fn cost(&self, least: f64) -> Cost {
        let costs = self.costs();
        let silent = costs.iter().map(|cost| f64::from(cost.silent)).sum::<f64>();
        Cost {
            bytes: costs.iter().map(|cost| cost.bytes).sum(),
            t_states: silent + self.fires(least),
        }
    }

    /// The T-states of neurons that fire, beyond those of silent ones, likewise.
    pub(super) fn fires(&self, least: f64) -> f64 {
        let active = self.inputs.active.iter().map(|active| active.max(least));
        let costs = self.costs().into_iter().zip(active);
        costs.map(|(cost, active)| active * f64::from(cost.fires - cost.silent)).sum()
    }

    fn costs(&self) -> Vec<StraightCost> {
        let cost = |column| StraightCost::of(self.source, self.chain, self.matrix, column);
        (0..self.matrix.columns).map(cost).collect()
    }
}
