//! The optimizer: AdamW (Loshchilov and Hutter, 2019), and its learning rate schedule.

use ndarray::Zip;
use serde::{Deserialize, Serialize};
use zirc_network::Network;

use crate::weights::{self, Weights};

/// The decay of the moving averages of gradients and of their squares.
const FORGET: [f32; 2] = [0.9, 0.98];
/// Keeps quotients finite.
const EPSILON: f32 = 1e-8;

/// The state of the optimizer.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Adam {
    mean: Weights,
    square: Weights,
    /// The averages for the logarithm of the logits' factor.
    sharpness: [f32; 2],
    steps: i32,
}

impl Adam {
    pub(crate) fn new(network: &Network) -> Self {
        Adam {
            mean: weights::zeros(network),
            square: weights::zeros(network),
            sharpness: [0.0; 2],
            steps: 0,
        }
    }

    /// Its averages for the weights.
    pub(crate) fn weights(&self) -> [&Weights; 2] {
        [&self.mean, &self.square]
    }

    /// Whether all its numbers are finite.
    pub(crate) fn is_finite(&self) -> bool {
        self.weights().into_iter().all(weights::are_finite)
            && self.sharpness.iter().all(|it| it.is_finite())
    }

    /// One step against the gradients, of the weights and of the sharpness of logits.
    /// Weights also decay, by `decay` times the rate; biases do not.
    pub(crate) fn step(
        &mut self,
        latent: &mut Weights,
        gradients: &Weights,
        (sharpness, of_sharpness): (&mut f32, f32),
        rate: f32,
        decay: f32,
    ) {
        self.steps += 1;
        let [first, second] = FORGET.map(|forget| 1.0 - forget.powi(self.steps));
        let change = move |mean: &mut f32, square: &mut f32, gradient: f32| {
            *mean += (1.0 - FORGET[0]) * (gradient - *mean);
            *square += (1.0 - FORGET[1]) * (gradient * gradient - *square);
            rate * (*mean / first) / ((*square / second).sqrt() + EPSILON)
        };
        for (matrix, latent) in latent.iter_mut() {
            let (mean, square) = (&mut self.mean[matrix], &mut self.square[matrix]);
            let gradients = &gradients[matrix];
            Zip::from(&mut latent.weights)
                .and(&mut mean.weights)
                .and(&mut square.weights)
                .and(&gradients.weights)
                .for_each(|weight, mean, square, &gradient| {
                    *weight -= change(mean, square, gradient) + rate * decay * *weight;
                });
            Zip::from(&mut latent.bias)
                .and(&mut mean.bias)
                .and(&mut square.bias)
                .and(&gradients.bias)
                .for_each(|bias, mean, square, &gradient| {
                    *bias -= change(mean, square, gradient);
                });
        }
        let [mean, square] = &mut self.sharpness;
        *sharpness -= change(mean, square, of_sharpness);
    }
}

/// The learning rate at a share of the training, relative to the largest: a linear warm-up,
/// then half a cosine down (Smith and Topin's one cycle, 2018).
pub(crate) fn rate_at(done: f32, warm_up: f32) -> f32 {
    if done < warm_up {
        (0.1 + 0.9 * done / warm_up).min(1.0)
    } else {
        let falling = (done - warm_up) / (1.0 - warm_up);
        0.01 + 0.99 * (0.5 + 0.5 * (std::f32::consts::PI * falling.min(1.0)).cos())
    }
}
