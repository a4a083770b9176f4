//! The loss: how surprised a network is by what it should have said, and what its
//! logits would have to change.

use ndarray::{Array2, ArrayView1};

use crate::batch::Batch;

/// What a batch's logits are worth.
pub(crate) struct Loss {
    /// The cross-entropy, in nats, of all steps together.
    pub(crate) sum: f64,
    /// Its gradient by logit: shape [steps, classes].
    pub(crate) logits: Array2<f32>,
    /// Its gradient by the logarithm of the factor.
    pub(crate) sharpness: f32,
}

/// What of the right class's share all classes have: label smoothing (Szegedy and
/// others, 2016). It also keeps logits small, and most neurons silent.
const SMOOTHING: f32 = 0.1;

/// Cross-entropy between the right classes and the softmax of the logits times
/// e^`sharpness`: integers would be too sure of themselves. Gradients are of the sum
/// over the batch, times `share`, and with smoothed targets.
pub(crate) fn cross_entropy(
    batch: &Batch,
    logits: &Array2<f32>,
    sharpness: f32,
    share: f32,
) -> Loss {
    let factor = sharpness.exp();
    let smoothing = SMOOTHING / logits.ncols() as f32;
    let mut loss = Loss { sum: 0.0, logits: Array2::zeros(logits.raw_dim()), sharpness: 0.0 };
    let rows = logits.rows().into_iter().zip(loss.logits.rows_mut());
    for ((logits, mut gradients), &[_, _, class]) in rows.zip(&batch.steps) {
        let most = logits.fold(f32::MIN, |most, &logit| most.max(logit));
        let mut sum = 0.0;
        for (gradient, logit) in gradients.iter_mut().zip(logits) {
            *gradient = ((logit - most) * factor).exp();
            sum += *gradient;
        }
        let likely = gradients[class] / sum;
        loss.sum -= f64::from(likely.max(f32::MIN_POSITIVE).ln());
        gradients.mapv_inplace(|gradient| gradient / sum - smoothing);
        gradients[class] -= 1.0 - SMOOTHING;
        for (gradient, logit) in gradients.iter_mut().zip(logits) {
            *gradient *= share * factor;
            loss.sharpness += *gradient * (logit - most);
        }
    }
    loss
}

/// The class that argmax picks: the first of the largest.
pub(crate) fn argmax(logits: ArrayView1<f32>) -> usize {
    let larger = |best: (usize, f32), (class, &logit): (usize, &f32)| {
        if logit > best.1 { (class, logit) } else { best }
    };
    logits.iter().enumerate().fold((0, f32::NEG_INFINITY), larger).0
}
