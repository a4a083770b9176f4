//! The yardstick: the matrix products of a pass over all examples, and nothing else. How
//! long they take is what training is judged by on any machine; who has a clock times
//! them.

use ndarray::Array2;
use rayon::prelude::*;

use crate::batch::BATCH;

/// The dense matrix products of one pass: examples in batches, each times every matrix.
#[derive(Debug)]
pub struct Yardstick {
    batches: usize,
    products: Vec<Product>,
}

/// The numbers that are multiplied for one matrix.
#[derive(Debug)]
struct Product {
    weights: Array2<f32>,
    inputs: Array2<f32>,
    gradients: Array2<f32>,
}

impl Yardstick {
    /// What `steps` examples take with matrices of these `shapes`, [out, in].
    pub fn new(shapes: &[[usize; 2]], steps: usize) -> Self {
        let matrix =
            |rows, columns| Array2::from_shape_fn((rows, columns), |(r, c)| (r + c) as f32);
        let product = |&[rows, columns]: &[usize; 2]| Product {
            weights: matrix(rows, columns),
            inputs: matrix(BATCH, columns),
            gradients: matrix(BATCH, rows),
        };
        Yardstick { batches: steps.div_ceil(BATCH), products: shapes.iter().map(product).collect() }
    }

    /// Computes the products forward.
    pub fn forward(&self) {
        self.compute(Product::forward);
    }

    /// Computes the products forward, and the two that go backward.
    pub fn forward_and_backward(&self) {
        self.compute(|product| product.forward() + product.backward());
    }

    fn compute(&self, product: impl Fn(&Product) -> f32 + Sync + Send) {
        let batches = (0..self.batches).into_par_iter();
        let sum: f32 = batches.flat_map(|_| &self.products).map(product).sum();
        // What is not used is not computed.
        std::hint::black_box(sum);
    }
}

impl Product {
    fn forward(&self) -> f32 {
        self.inputs.dot(&self.weights.t())[[0, 0]]
    }

    fn backward(&self) -> f32 {
        self.gradients.dot(&self.weights)[[0, 0]] + self.gradients.t().dot(&self.inputs)[[0, 0]]
    }
}
