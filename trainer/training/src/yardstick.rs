//! The yardstick: how long the matrix products of a pass over all examples take, and
//! nothing else, by which training is judged on any machine.

use std::time::{Duration, Instant};

use ndarray::Array2;
use rayon::prelude::*;

use crate::batch::BATCH;

/// How long one pass of dense matrix products takes: `steps` examples in batches, each
/// times every matrix of `shapes`, [out, in]; forward alone, and with the two products
/// that go backward.
pub fn pass_of_products(shapes: &[[usize; 2]], steps: usize) -> [Duration; 2] {
    let batches = steps.div_ceil(BATCH);
    let matrix = |rows, columns| Array2::from_shape_fn((rows, columns), |(r, c)| (r + c) as f32);
    let layers: Vec<[Array2<f32>; 3]> = shapes
        .iter()
        .map(|&[rows, columns]| {
            [matrix(rows, columns), matrix(BATCH, columns), matrix(BATCH, rows)]
        })
        .collect();
    let time = |is_training: bool| {
        let started = Instant::now();
        let sum: f32 = (0..batches)
            .into_par_iter()
            .flat_map(|_| &layers)
            .map(|[weights, inputs, gradients]| {
                let mut sum = inputs.dot(&weights.t())[[0, 0]];
                if is_training {
                    sum += gradients.dot(weights)[[0, 0]] + gradients.t().dot(inputs)[[0, 0]];
                }
                sum
            })
            .sum();
        // What is not used is not computed.
        std::hint::black_box(sum);
        started.elapsed()
    };
    [time(false), time(true)]
}
