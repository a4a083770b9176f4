//! What firing costs.

use zirc_network::Value;

use crate::kernels::columns::cost::Firing;
use crate::kernels::columns::design::Narrow;
use crate::kernels::columns::layer::{LayerCode, bias_of};
use crate::kernels::columns::rectifier::ActivationChain;

/// What firing costs where `rectifier` reads the sums of `from`.
pub(in crate::kernels::columns) fn firing(
    layer: &LayerCode<'_>,
    from: Value,
    rectifier: ActivationChain,
) -> Firing {
    let Some(source) = &layer.all[from] else { return Firing::default() };
    let differ = source.narrow.as_ref().is_some_and(|narrow| {
        residues(layer, from, narrow, rectifier).windows(2).any(|pair| pair[0] != pair[1])
    });
    Firing::of(source, rectifier, differ)
}

/// What the activation of each row of narrow accumulators is at its threshold.
pub(super) fn residues(
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
