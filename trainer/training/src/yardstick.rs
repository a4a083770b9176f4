//! The yardstick: only the matrix products of a pass over all examples. The time of
//! training is compared with theirs, on any machine. The caller times them.

use ndarray::Array2;
use rayon::prelude::*;

use crate::batch::BATCH;

/// The dense matrix products of one pass: examples in batches, each times every matrix.
#[derive(Debug)]
pub struct Yardstick {
    batches: usize,
    products: Vec<Product>,
}

/// The matrices multiplied for one layer.
#[derive(Debug)]
struct Product {
    weights: Array2<f32>,
    inputs: Array2<f32>,
    gradients: Array2<f32>,
}

impl Yardstick {
    /// The products for `steps` examples with matrices of these `shapes`, [out, in].
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

    /// Computes the forward products.
    pub fn forward(&self) {
        self.compute(Product::forward);
    }

    /// Computes the forward products, and the two backward ones.
    pub fn forward_and_backward(&self) {
        self.compute(|product| product.forward() + product.backward());
    }

    fn compute(&self, product: impl Fn(&Product) -> f32 + Sync + Send) {
        let batches = (0..self.batches).into_par_iter();
        let sum: f32 = batches.flat_map(|_| &self.products).map(product).sum();
        // The compiler would drop unused results.
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
