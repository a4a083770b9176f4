//! The loss: the cross-entropy of a network's logits, and its gradients.

use ndarray::{Array2, ArrayView1};

use crate::batch::Batch;

/// The loss of a batch's logits.
pub(crate) struct Loss {
    /// The cross-entropy, in nats, of all steps together.
    pub(crate) sum: f64,
    /// Its gradient by logit: shape [steps, classes].
    pub(crate) logits: Array2<f32>,
    /// Its gradient by the logarithm of the factor.
    pub(crate) sharpness: f32,
}

/// Label smoothing: the part of the target that is spread over all classes (Szegedy and
/// others, 2016). It also keeps logits small and most neurons inactive.
const SMOOTHING: f32 = 0.1;

/// Cross-entropy between the right classes and the softmax of the logits times
/// e^`sharpness`: integer logits alone would be too large. Gradients are those of the sum
/// over the batch, times `share`, with smoothed targets.
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

#[cfg(test)]
mod tests {
    use ndarray::{Array2, array};

    use super::*;

    fn batch(classes: &[usize]) -> Batch {
        let steps = classes.iter().map(|&class| [0, 0, class]).collect();
        Batch { pairs: vec![0], said: vec![0], steps }
    }

    /// The cross-entropy by definition, with targets smoothed by `smoothing`.
    fn entropy(logits: &Array2<f64>, classes: &[usize], sharpness: f64, smoothing: f64) -> f64 {
        let step = |(logits, &class): (ndarray::ArrayView1<f64>, &usize)| {
            let scaled = logits.mapv(|logit| logit * sharpness.exp());
            let sum: f64 = scaled.mapv(f64::exp).sum();
            let terms = scaled.iter().enumerate().map(|(at, logit)| {
                let target = smoothing / logits.len() as f64
                    + if at == class { 1.0 - smoothing } else { 0.0 };
                target * (sum.ln() - logit)
            });
            terms.sum::<f64>()
        };
        logits.rows().into_iter().zip(classes).map(step).sum()
    }

    #[test]
    fn gradients_are_differences_of_the_smoothed_loss() {
        let logits = array![[12.0, -7.0, 30.0], [0.0, 0.0, 0.0], [-40.0, 25.0, 3.0]];
        let (classes, sharpness, share) = ([0, 2, 1], -2.5, 0.25);
        let found = cross_entropy(
            &batch(&classes),
            &logits.mapv(|logit: f64| logit as f32),
            sharpness as f32,
            share as f32,
        );
        let sum = entropy(&logits, &classes, sharpness, 0.0);
        assert!((found.sum - sum).abs() < 1e-5, "{} is not {sum}", found.sum);
        let loss = |logits: &Array2<f64>, sharpness: f64| {
            share * entropy(logits, &classes, sharpness, f64::from(SMOOTHING))
        };
        let near = |found: f32, expected: f64| {
            assert!((f64::from(found) - expected).abs() < 1e-5, "{found} is not {expected}");
        };
        let change = 1e-4;
        for (place, &gradient) in found.logits.indexed_iter() {
            let at = |change: f64| {
                let mut logits = logits.clone();
                logits[place] += change;
                loss(&logits, sharpness)
            };
            near(gradient, (at(change) - at(-change)) / (2.0 * change));
        }
        let differ = loss(&logits, sharpness + change) - loss(&logits, sharpness - change);
        near(found.sharpness, differ / (2.0 * change));
    }

    #[test]
    fn the_largest_logits_there_are_give_finite_gradients() {
        let logits = array![[32767.0, -32768.0], [-32768.0, 32767.0]];
        for sharpness in [-12.0, 0.0, 5.0] {
            let found = cross_entropy(&batch(&[1, 1]), &logits, sharpness, 1.0);
            assert!(found.sum.is_finite() && found.sharpness.is_finite());
            assert!(found.logits.iter().all(|gradient| gradient.is_finite()));
        }
    }

    #[test]
    fn argmax_picks_the_first_of_the_largest() {
        let pick = |logits: &[f32]| argmax(ArrayView1::from(logits));
        assert_eq!(pick(&[1.0, 3.0, 3.0]), 1);
        assert_eq!(pick(&[-5.0, -5.0]), 0);
        assert_eq!(pick(&[-32768.0, 0.0, 32767.0]), 2);
        assert_eq!(pick(&[7.0]), 0);
    }
}
