//! Quantization: from the numbers that are trained to the weights that a network
//! may have.

use cranelift_entity::PrimaryMap;
use ndarray::Zip;
use serde::{Deserialize, Serialize};
use zirc_compiler::network::{MatrixRef, Network, Op};

use crate::weights::{self, MatrixOf, Weights};

/// The bias that a trained number of 1 stands for.
const BIAS: f32 = 32.0;
/// The matrix of the logits has few weights: so many times the density of the others
/// costs little, but for this much.
const LAST: (f32, f32) = (1.8, 0.5);

/// The steps between weights, by matrix, in the numbers that are trained.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Grid {
    steps: PrimaryMap<MatrixRef, f32>,
}

impl Grid {
    /// Steps of 1.
    pub(crate) fn new(network: &Network) -> Self {
        Grid { steps: network.matrices.values().map(|_| 1.0).collect() }
    }

    /// Whether there is a step for each matrix of a network.
    pub(crate) fn is_of(&self, network: &Network) -> bool {
        self.steps.len() == network.matrices.len()
    }

    /// Chooses the steps by which a share of `density` of the hidden layers' weights is
    /// not 0.
    pub(crate) fn fit(&mut self, network: &Network, latent: &Weights, density: f32) {
        let last = match network.values[network.output.logits()].op {
            Op::Linear { matrix, .. } => Some(matrix),
            _ => None,
        };
        let (times, most) = LAST;
        for (matrix, latent) in latent {
            let is_last = last == Some(matrix);
            let more = (density * times).min(most).max(density);
            self.steps[matrix] = step(latent, if is_last { more } else { density });
        }
    }

    /// Turns gradients by weights and biases into those by what is trained. What is
    /// beyond the weights there are is not taken further away.
    pub(crate) fn to_latent(&self, network: &Network, latent: &Weights, gradients: &mut Weights) {
        for (matrix, gradients) in gradients.iter_mut() {
            gradients.bias.mapv_inplace(|gradient| gradient * BIAS);
            let (low, high) = limits(network, matrix);
            let step = self.steps[matrix];
            let (low, high) = ((low - 0.5) * step, (high + 0.5) * step);
            Zip::from(&mut gradients.weights).and(&latent[matrix].weights).for_each(
                |gradient, &weight| {
                    let leaves =
                        (weight > high) & (*gradient < 0.0) | (weight < low) & (*gradient > 0.0);
                    *gradient *= f32::from(u8::from(!leaves));
                },
            );
        }
    }
}

/// The nearest weights and biases that `network` may have: integers.
pub(crate) fn quantize(network: &Network, latent: &Weights, grid: &Grid) -> Weights {
    let nearest = |(matrix, latent): (MatrixRef, &MatrixOf)| {
        let (low, high) = limits(network, matrix);
        let steps = 1.0 / grid.steps[matrix];
        let bias = |bias: f32| round(bias * BIAS).clamp(i16::MIN.into(), i16::MAX.into());
        MatrixOf {
            weights: latent.weights.mapv(|weight| round(weight * steps).clamp(low, high)),
            bias: latent.bias.mapv(bias),
        }
    };
    latent.iter().map(nearest).collect()
}

/// What is trained to the weights and biases that `network` has, where steps are 1.
pub(crate) fn latent(network: &Network) -> Weights {
    let mut latent = weights::of(network);
    latent.values_mut().for_each(|matrix| matrix.bias.mapv_inplace(|bias| bias / BIAS));
    latent
}

/// The least and the greatest weight of a matrix.
fn limits(network: &Network, matrix: MatrixRef) -> (f32, f32) {
    let range = network.matrices[matrix].weight_type.range();
    (f32::from(*range.start()), f32::from(*range.end()))
}

/// The step by which a share of `density` of a matrix is not 0, which is what is
/// half a step away from it.
fn step(matrix: &MatrixOf, density: f32) -> f32 {
    let mut sizes: Vec<f32> = matrix.weights.iter().map(|weight| weight.abs()).collect();
    if sizes.is_empty() {
        return 1.0;
    }
    let zeros = ((sizes.len() as f32 * (1.0 - density)) as usize).min(sizes.len() - 1);
    let (_, &mut size, _) = sizes.select_nth_unstable_by(zeros, f32::total_cmp);
    (2.0 * size).max(f32::MIN_POSITIVE)
}

/// The nearest integer of what is less than 2^22, halves to even; `f32::round` is a
/// call for each number on old processors.
fn round(x: f32) -> f32 {
    const WHOLE: f32 = 12_582_912.0; // 1.5 * 2^23: so large, numbers are integers
    (x + WHOLE) - WHOLE
}
