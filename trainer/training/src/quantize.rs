//! Quantization: from trained numbers to allowed weights.

use cranelift_entity::PrimaryMap;
use ndarray::Zip;
use serde::{Deserialize, Serialize};
use zirc_network::{MatrixRef, Network, Op};

use crate::weights::{self, MatrixOf, Weights};

/// The bias that a trained number of 1 stands for.
const BIAS: f32 = 32.0;
/// The matrix of the logits is small: it gets so many times the density of the others, up
/// to this density.
const LAST: (f32, f32) = (1.8, 0.5);

/// The steps between weights in trained numbers, by matrix.
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

    /// Whether all steps are finite and not 0.
    pub(crate) fn is_finite(&self) -> bool {
        self.steps.values().all(|step| step.is_normal())
    }

    /// Chooses the steps so that a share `density` of the hidden layers' weights is not 0.
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

    /// Converts gradients of weights and biases to those of the trained numbers. Numbers
    /// beyond the allowed weights do not move further away.
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

/// The nearest allowed weights and biases: integers.
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

/// The trained numbers for the weights and biases of `network`, with steps of 1.
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

/// The step with which a share `density` of a matrix is not 0: numbers more than half a
/// step from 0.
fn step(matrix: &MatrixOf, density: f32) -> f32 {
    let mut sizes: Vec<f32> = matrix.weights.iter().map(|weight| weight.abs()).collect();
    if sizes.is_empty() {
        return 1.0;
    }
    let zeros = ((sizes.len() as f32 * (1.0 - density)) as usize).min(sizes.len() - 1);
    let (_, &mut size, _) = sizes.select_nth_unstable_by(zeros, f32::total_cmp);
    (2.0 * size).max(f32::MIN_POSITIVE)
}

/// Rounds to the nearest integer, halves to even. Only for numbers below 2^22. `f32::round`
/// is a function call on old processors.
fn round(x: f32) -> f32 {
    const WHOLE: f32 = 12_582_912.0; // 1.5 * 2^23: so large, numbers are integers
    (x + WHOLE) - WHOLE
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zirc_network::{Matrix, Output, Value, WeightType};
    use zirc_tests::networks;

    use super::*;

    /// `trigrams` and two linear ops, the second of them the logits.
    fn two_layers(rows: usize, columns: usize) -> Network {
        let labels = vec![Vec::new(); rows];
        let output = Output::Answer { labels, logits: Value::from_u32(0) };
        let mut network = Network::new("two", 10, output);
        let mut input =
            network.define("x", Op::Trigrams { band: None, buckets: columns as u32, scale: 1 });
        for (name, columns) in [("hidden", columns), ("say", rows)] {
            let matrix = network.matrices.push(Matrix {
                name: name.into(),
                weight_type: WeightType::I2,
                rows,
                columns,
                weights: vec![0; rows * columns],
                bias: vec![0; rows],
            });
            input = network.define(name, Op::Linear { input, matrix, onto: None, times: 1 });
        }
        network.output = network.output.with_logits(input);
        network
    }

    /// Numbers that are all different, in -1..1.
    fn spread(network: &Network) -> Weights {
        let mut latent = weights::zeros(network);
        for matrix in latent.values_mut() {
            let count = matrix.weights.len();
            let weights = matrix.weights.iter_mut().enumerate();
            weights.for_each(|(at, weight)| {
                let at = (at * 7919) % count;
                *weight = 2.0 * at as f32 / count as f32 - 1.0 + 0.1 / count as f32;
            });
        }
        latent
    }

    fn density(matrix: &MatrixOf) -> f32 {
        let used = matrix.weights.iter().filter(|&&weight| weight != 0.0).count();
        used as f32 / matrix.weights.len() as f32
    }

    #[test]
    fn as_many_weights_are_not_0_as_the_density_says() {
        let network = two_layers(32, 128);
        let (hidden, say) = (MatrixRef::from_u32(0), MatrixRef::from_u32(1));
        let latent = spread(&network);
        let mut grid = Grid::new(&network);
        for (asked, of_last) in
            [(0.01, 0.018), (0.14, 0.252), (0.25, 0.45), (0.4, 0.5), (0.7, 0.7), (1.0, 1.0)]
        {
            grid.fit(&network, &latent, asked);
            let found = quantize(&network, &latent, &grid);
            for (matrix, asked) in [(hidden, asked), (say, of_last)] {
                let count = found[matrix].weights.len() as f32;
                let found = density(&found[matrix]);
                assert!((found - asked).abs() <= 2.0 / count, "{found}, not {asked}");
            }
        }
    }

    #[test]
    fn what_is_beyond_the_weights_there_are_becomes_the_nearest() {
        let network = two_layers(1, 8);
        let mut latent = weights::zeros(&network);
        let numbers = [-9.0, -2.51, -1.5, -0.5, 0.5, 0.51, 1.5, 9.0];
        let hidden = MatrixRef::from_u32(0);
        latent[hidden].weights.iter_mut().zip(numbers).for_each(|(weight, x)| *weight = x);
        let found = quantize(&network, &latent, &Grid::new(&network));
        // Halves become even.
        let expected = [-2.0, -2.0, -2.0, 0.0, 0.0, 1.0, 1.0, 1.0];
        assert_eq!(found[hidden].weights.as_slice(), Some(&expected[..]));
        for (bias, expected) in [(5000.0, 32767.0), (-5000.0, -32768.0), (0.5 / 32.0, 0.0)] {
            latent[hidden].bias.fill(bias);
            let found = quantize(&network, &latent, &Grid::new(&network));
            assert_eq!(found[hidden].bias[0], expected);
        }
    }

    #[test]
    fn gradients_take_nothing_further_beyond_the_weights_there_are() {
        let network = two_layers(1, 4);
        let hidden = MatrixRef::from_u32(0);
        let (mut latent, mut gradients) = (weights::zeros(&network), weights::zeros(&network));
        for sign in [1.0, -1.0] {
            let numbers = [-2.6, -2.4, 1.4, 1.6];
            latent[hidden].weights.iter_mut().zip(numbers).for_each(|(weight, x)| *weight = x);
            gradients[hidden].weights.fill(sign);
            gradients[hidden].bias.fill(3.0);
            Grid::new(&network).to_latent(&network, &latent, &mut gradients);
            // A step goes against the gradient.
            let expected = if sign > 0.0 { [0.0, 1.0, 1.0, 1.0] } else { [-1.0, -1.0, -1.0, 0.0] };
            assert_eq!(gradients[hidden].weights.as_slice(), Some(&expected[..]));
            assert_eq!(gradients[hidden].bias[0], 96.0);
        }
    }

    #[test]
    fn every_bias_there_is_comes_back() {
        let mut network = two_layers(1, 1);
        let hidden = MatrixRef::from_u32(0);
        for bias in i16::MIN..=i16::MAX {
            network.matrices[hidden].bias[0] = bias;
            let found = quantize(&network, &latent(&network), &Grid::new(&network));
            assert_eq!(found[hidden].bias[0], f32::from(bias));
        }
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(64))]

        #[test]
        fn the_weights_of_a_network_come_back(network in networks(20)) {
            let found = quantize(&network, &latent(&network), &Grid::new(&network));
            for ((_, found), (_, expected)) in found.iter().zip(weights::of(&network).iter()) {
                prop_assert_eq!(&found.weights, &expected.weights);
                prop_assert_eq!(&found.bias, &expected.bias);
            }
        }
    }
}
