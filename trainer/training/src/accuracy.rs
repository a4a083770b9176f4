//! Accuracy: the share of validation pairs that a network answers correctly.

use rayon::prelude::*;

use crate::batch::{BATCH, batches};
use crate::examples::Examples;
use crate::graph::Graph;
use crate::loss::argmax;
use crate::pass::forward;
use crate::weights::Weights;

/// Shares of pairs and of their characters.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Accuracy {
    /// The share of pairs whose whole reply is right.
    pub(crate) exact: f64,
    /// The share of characters, ends included, that are right after the correct characters
    /// before them.
    pub(crate) characters: f64,
}

/// The accuracy of a network. A reply is right if each character is right after the correct
/// ones before it: then the interpreter gives the same reply.
pub(crate) fn accuracy(graph: &Graph, weights: &Weights, examples: &Examples) -> Accuracy {
    let order: Vec<usize> = (0..examples.pairs.len()).collect();
    let batches = batches(examples, &order, BATCH);
    let counted = batches.par_iter().map(|batch| {
        let values = forward(graph, weights, examples, batch, |_, _| 1.0);
        let mut is_right = vec![true; batch.pairs.len()];
        let mut steps = 0;
        let logits = values.of(graph.logits).rows();
        for (logits, &[pair, _, class]) in logits.into_iter().zip(&batch.steps) {
            let is_step_right = argmax(logits) == class;
            is_right[pair] &= is_step_right;
            steps += usize::from(is_step_right);
        }
        (is_right.into_iter().filter(|&right| right).count(), steps)
    });
    let (pairs, steps) = counted.reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    Accuracy {
        exact: pairs as f64 / examples.pairs.len() as f64,
        characters: steps as f64 / examples.steps.len() as f64,
    }
}
