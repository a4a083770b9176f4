//! Straight-line columns as a form of a last layer: where it applies, and what it costs.

use zirc_network::Matrix;
use zirc_network::profile::Inputs;

use super::activation::ActivationChain;
use super::cost::Cost;
use super::design::{LinearDesign, Sink, Start, Straight};
use super::reach::Reach;
use super::scan::StraightCost;
use super::scan::costs::pairs::silent;
use super::shared;

/// The most classes: their sums and a sentinel, words side by side, have one page. The first
/// word of the page is not used: in lists, its place is the end.
const MOST_CLASSES: usize = 126;

/// Whether the columns of a scan may be straight-line code: those of the sums that a class is
/// chosen from.
pub(super) fn applies(design: &LinearDesign) -> bool {
    let is_chosen = matches!(design.sink, Sink::Choice(_)) && design.start == Start::Bias;
    let classes: usize = design.tiles.iter().map(|tile| tile.singles.len()).sum();
    is_chosen && classes <= MOST_CLASSES
}

/// Makes the columns straight-line code, each in its small form unless it is `inline`.
pub(super) fn make(design: &mut LinearDesign, inline: &[usize]) {
    design.straight = vec![Straight::Called; design.forms.len()];
    for &column in inline {
        design.straight[column] = Straight::Inline;
    }
    design.fused = None;
    for tile in &mut design.tiles {
        tile.shared.clear();
    }
}

/// The cost of columns in another form, with what is around them there.
pub(super) fn instead_of(columns: Cost, reach: &Reach<'_>) -> Cost {
    let looks = silent() * reach.matrix.columns as u64;
    let of_rows = |fused| shared::of_rows(fused, reach.design.mask);
    let merges = reach.design.fused.as_ref().map(of_rows).unwrap_or_default();
    Cost { t_states: columns.t_states + f64::from(looks + merges), ..columns }
}

/// The columns of a scan as straight-line code.
pub(super) struct StraightColumns<'a> {
    /// The op whose accumulators are scanned, and what makes activations of them.
    pub(super) source: &'a LinearDesign,
    pub(super) chain: ActivationChain,
    /// The weights, without shared rows.
    pub(super) matrix: &'a Matrix,
    pub(super) inputs: &'a Inputs,
}

impl StraightColumns<'_> {
    /// The cost of all columns in their small form, if each is active at least `least` often; or
    /// in the better one, if a byte is worth as many T-states as `byte` says.
    pub(super) fn all(&self, least: f64, byte: Option<f64>) -> Cost {
        let mut sum = Cost::default();
        for column in 0..self.matrix.columns {
            let [called, inline] =
                [Straight::Called, Straight::Inline].map(|form| self.column(column, form, least));
            let worth = |cost: Cost, byte: f64| cost.t_states + byte * cost.bytes as f64;
            let is_inline = byte.is_some_and(|byte| worth(inline, byte) < worth(called, byte));
            let Cost { bytes, t_states } = if is_inline { inline } else { called };
            sum.bytes += bytes;
            sum.t_states += t_states + f64::from(self.cost(column, Straight::Called).silent);
        }
        sum
    }

    /// The cost of a column beyond its T-states while it is silent, likewise.
    pub(super) fn column(&self, column: usize, form: Straight, least: f64) -> Cost {
        let StraightCost { bytes, silent, fires, .. } = self.cost(column, form);
        let active = self.inputs.active[column].max(least);
        Cost { bytes, t_states: active * f64::from(fires - silent) }
    }

    fn cost(&self, column: usize, form: Straight) -> StraightCost {
        StraightCost::of(self.source, self.chain, self.matrix, (column, form))
    }
}
