//! What a scan knows of counts that fire.

use zirc_network::Value;

use crate::kernels::columns::design::Narrow;
use crate::kernels::columns::layer::{LayerCode, bias_of};
use crate::kernels::columns::rectifier::ActivationChain;

/// What the activation of each row of narrow accumulators is at its threshold.
pub(in crate::kernels::columns) fn residues(
    layer: &LayerCode<'_>,
    from: Value,
    narrow: &Narrow,
    rectifier: ActivationChain,
) -> Vec<i64> {
    let bias = bias_of(layer, from);
    let at_threshold = |(bias, threshold): (&i16, &i64)| {
        (i64::from(*bias) + narrow.unit * threshold) >> rectifier.shift
    };
    bias.iter().zip(&narrow.thresholds).map(at_threshold).collect()
}

/// The count above the threshold from which on activations may not fit a byte, or the
/// count may be the sentinel's. They are `residues` at the threshold, and counts grow by
/// so many bits.
pub(in crate::kernels::columns) fn limit(residues: &[i64], grows: u32, narrow: &Narrow) -> i64 {
    let greatest = residues.iter().copied().max().unwrap_or(0);
    let fits = ((255 - greatest) >> grows) + 1;
    fits.min(255 - i64::from(narrow.zero))
}
