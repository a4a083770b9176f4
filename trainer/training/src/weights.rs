//! Weights: floating-point numbers in the shape of a network's matrices: weights, gradients
//! or the optimizer's averages.

use cranelift_entity::PrimaryMap;
use ndarray::{Array1, Array2};
use serde::{Deserialize, Serialize};
use zirc_network::{MatrixRef, Network};

/// A number for each weight and each bias of a matrix.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct MatrixOf {
    /// Shape [out, in].
    pub(crate) weights: Array2<f32>,
    /// One a row.
    pub(crate) bias: Array1<f32>,
}

/// A number for each weight and each bias of a network.
pub(crate) type Weights = PrimaryMap<MatrixRef, MatrixOf>;

/// Zeros in the shape of a network's matrices.
pub(crate) fn zeros(network: &Network) -> Weights {
    let zeros = |matrix: &zirc_network::Matrix| MatrixOf {
        weights: Array2::zeros((matrix.rows, matrix.columns)),
        bias: Array1::zeros(matrix.rows),
    };
    network.matrices.values().map(zeros).collect()
}

/// The weights and biases of a network.
pub(crate) fn of(network: &Network) -> Weights {
    let mut all = zeros(network);
    for (matrix, all) in all.iter_mut() {
        let known = &network.matrices[matrix];
        let weights = all.weights.iter_mut().zip(&known.weights);
        weights.for_each(|(number, &weight)| *number = f32::from(weight));
        let biases = all.bias.iter_mut().zip(&known.bias);
        biases.for_each(|(number, &bias)| *number = f32::from(bias));
    }
    all
}

/// Whether there is a number for each weight and each bias of a network, and no other.
pub(crate) fn are_of(weights: &Weights, network: &Network) -> bool {
    let is_of = |(matrix, weights): (MatrixRef, &MatrixOf)| {
        network.matrices.get(matrix).is_some_and(|matrix| {
            weights.weights.dim() == (matrix.rows, matrix.columns)
                && weights.bias.len() == matrix.rows
        })
    };
    weights.len() == network.matrices.len() && weights.iter().all(is_of)
}

/// Whether none is infinite or NaN.
pub(crate) fn are_finite(weights: &Weights) -> bool {
    weights
        .values()
        .all(|matrix| matrix.weights.iter().chain(&matrix.bias).all(|number| number.is_finite()))
}

/// Adds `other` to `sum`.
pub(crate) fn add(sum: &mut Weights, other: &Weights) {
    for (sum, other) in sum.values_mut().zip(other.values()) {
        sum.weights += &other.weights;
        sum.bias += &other.bias;
    }
}

/// Moves `mean` toward `other` by a share of the way.
pub(crate) fn follow(mean: &mut Weights, other: &Weights, share: f32) {
    for (mean, other) in mean.values_mut().zip(other.values()) {
        mean.weights.zip_mut_with(&other.weights, |mean, other| *mean += share * (other - *mean));
        mean.bias.zip_mut_with(&other.bias, |mean, other| *mean += share * (other - *mean));
    }
}
