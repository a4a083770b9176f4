//! The activations of byte counters at their thresholds.

use zirc_network::Value;

use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::ByteCounters;
use crate::kernels::columns::layer::{LayerCode, bias_of};

/// The residue of each row of byte counters: the activation exactly at the threshold.
pub(in crate::kernels::columns) fn residues(
    layer: &LayerCode<'_>,
    from: Value,
    counters: &ByteCounters,
    chain: ActivationChain,
) -> Vec<i64> {
    let bias = bias_of(layer, from);
    let at_threshold = |(bias, threshold): (&i16, &i64)| {
        (i64::from(*bias) + counters.unit * threshold) >> chain.shift
    };
    bias.iter().zip(&counters.thresholds).map(at_threshold).collect()
}

/// The least count above the threshold for which an activation may not fit a byte, or which
/// may be the sentinel's. Activations are `residues` at the threshold, and counts are shifted
/// to the left by `grows` bits.
pub(in crate::kernels::columns) fn limit(
    residues: &[i64],
    grows: u32,
    counters: &ByteCounters,
) -> i64 {
    let greatest = residues.iter().copied().max().unwrap_or(0);
    let fits = ((255 - greatest) >> grows) + 1;
    fits.min(255 - i64::from(counters.zero))
}
