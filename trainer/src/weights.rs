//! Weights: the matrices of a network as floating-point numbers, be they weights,
//! gradients of them, or what an optimizer remembers.

use cranelift_entity::PrimaryMap;
use ndarray::{Array1, Array2};
use zirc_compiler::network::{MatrixRef, Network};

/// A number for each weight and each bias of a matrix.
#[derive(Clone, Debug)]
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
    let zeros = |matrix: &zirc_compiler::network::Matrix| MatrixOf {
        weights: Array2::zeros((matrix.rows, matrix.columns)),
        bias: Array1::zeros(matrix.rows),
    };
    network.matrices.values().map(zeros).collect()
}

/// Adds `other` to `sum`.
pub(crate) fn add(sum: &mut Weights, other: &Weights) {
    for (sum, other) in sum.values_mut().zip(other.values()) {
        sum.weights += &other.weights;
        sum.bias += &other.bias;
    }
}
