//! Passes over a graph: forward from counts to logits, in the network's integers, and
//! backward from the logits' gradients to those of the weights.
//!
//! Forward values equal the interpreter's as long as no sum leaves 16 bits: sums of such
//! small integers are exact in 32-bit floating point. Backward, rounding is ignored (the
//! straight-through estimator of Bengio, Léonard and Courville, 2013).

use std::ops::Range;

use ndarray::{Array1, Array2, ArrayView2, Axis, Slice, Zip, linalg::general_mat_mul};

use crate::batch::Batch;
use crate::examples::Examples;
use crate::graph::{Defined, Graph, Node, NodeId, Rows, WeightedInput};
use crate::weights::{MatrixOf, Weights};

/// The values of all nodes for a batch.
pub(crate) struct Values {
    values: Vec<Array2<f32>>,
    /// The factor of each node's value after `keep`.
    times: Vec<f32>,
}

impl Values {
    /// The value of a node: shape [rows, width].
    pub(crate) fn of(&self, node: NodeId) -> &Array2<f32> {
        &self.values[node]
    }
}

/// Computes all values. `keep` gets each before others read it, may set some of its
/// elements to 0, multiply the others by a factor, and returns the factor.
pub(crate) fn forward(
    graph: &Graph,
    weights: &Weights,
    examples: &Examples,
    batch: &Batch,
    mut keep: impl FnMut(NodeId, &mut Array2<f32>) -> f32,
) -> Values {
    let mut values: Vec<Array2<f32>> = Vec::with_capacity(graph.nodes.len());
    let mut times = Vec::with_capacity(graph.nodes.len());
    for (id, Defined { node, rows, width, .. }) in graph.nodes.iter().enumerate() {
        let mut value = match node {
            Node::Counts { encoder, scale } => {
                batch.counts(examples, *encoder, *rows, *width, *scale)
            }
            Node::Linear { parts, matrix, onto, times } => {
                let inputs = Inputs { graph, batch, values: &values };
                inputs.linear(parts, &weights[*matrix], *onto, *times, (*rows, *width))
            }
            Node::Rectify { input, factor, low, high } => {
                // Its only reader takes the value: its gradient needs none.
                let mut value = match graph.readers[*input] {
                    1 => std::mem::take(&mut values[*input]),
                    _ => values[*input].clone(),
                };
                value.mapv_inplace(|x| floor(x * factor).max(*low).min(*high));
                value
            }
            Node::Scale { input, factor } => &values[*input] * *factor,
            Node::Add { left, right, sign } => {
                let mut sum = values[*left].clone();
                sum.scaled_add(*sign, &values[*right]);
                sum
            }
            Node::Slice { input, columns } => self::columns(&values[*input], columns).to_owned(),
            Node::Concat { parts } => {
                let mut all = Array2::zeros((batch.len(*rows), *width));
                let mut start = 0;
                for &part in parts {
                    let end = start + graph.nodes[part].width;
                    all.slice_axis_mut(Axis(1), Slice::from(start..end)).assign(&values[part]);
                    start = end;
                }
                all
            }
            Node::Spread { input } => {
                let from = graph.nodes[*input].rows;
                let mut all = Array2::zeros((batch.len(*rows), *width));
                for (number, (mut row, step)) in
                    all.rows_mut().into_iter().zip(&batch.steps).enumerate()
                {
                    row.assign(&values[*input].row(Batch::row(from, number, step)));
                }
                all
            }
        };
        times.push(keep(id, &mut value));
        values.push(value);
    }
    Values { values, times }
}

/// The values that a node may read.
struct Inputs<'a> {
    graph: &'a Graph,
    batch: &'a Batch,
    values: &'a [Array2<f32>],
}

impl Inputs<'_> {
    /// The sums of a linear op, of shape [rows, width].
    fn linear(
        &self,
        parts: &[WeightedInput],
        weights: &MatrixOf,
        onto: Option<NodeId>,
        times: f32,
        (rows, width): (Rows, usize),
    ) -> Array2<f32> {
        let count = self.batch.len(rows);
        let add_products = |part: &WeightedInput, sums: &mut Array2<f32>| {
            let columns = columns(&weights.weights, &part.columns);
            general_mat_mul(times, &self.values[part.input], &columns.t(), 1.0, sums);
        };
        // Inputs with fewer rows than the sums are summed separately and spread.
        let (own, fewer): (Vec<&WeightedInput>, Vec<&WeightedInput>) =
            parts.iter().partition(|part| self.graph.nodes[part.input].rows == rows);
        let mut start = onto.is_none().then_some(&weights.bias);
        let mut spread = Vec::new();
        for part in fewer {
            let mut sums = filled(self.values[part.input].nrows(), width, start.take());
            add_products(part, &mut sums);
            spread.push((self.graph.nodes[part.input].rows, sums));
        }
        let mut sums = match onto {
            Some(onto) => self.values[onto].clone(),
            None => filled(count, width, start),
        };
        spread_onto(&mut sums, self.batch, &spread);
        own.into_iter().for_each(|part| add_products(part, &mut sums));
        sums
    }
}

/// Adds the gradients of the weights, computed from those of the logits. `keep` gets each
/// value and its gradient, which it may change.
pub(crate) fn backward(
    graph: &Graph,
    weights: &Weights,
    batch: &Batch,
    values: &Values,
    logits: Array2<f32>,
    mut keep: impl FnMut(NodeId, &Array2<f32>, &mut Array2<f32>),
    gradients: &mut Weights,
) {
    let mut flowing: Vec<Option<Array2<f32>>> = vec![None; graph.nodes.len()];
    flowing[graph.logits] = Some(logits);
    for (id, Defined { node, rows, .. }) in graph.nodes.iter().enumerate().rev() {
        let Some(mut gradient) = flowing[id].take() else { continue };
        keep(id, values.of(id), &mut gradient);
        let mut flow = |input: NodeId, gradient: Array2<f32>| match &mut flowing[input] {
            _ if !graph.nodes[input].is_trained => {}
            Some(sum) => *sum += &gradient,
            none => *none = Some(gradient),
        };
        match node {
            Node::Counts { .. } => {}
            Node::Linear { parts, matrix, onto, times } => {
                let gradients = &mut gradients[*matrix];
                for part in parts {
                    let Defined { rows: own, is_trained, .. } = graph.nodes[part.input];
                    let gathered = (own != *rows).then(|| gathered_from(&gradient, batch, own));
                    let gradient = gathered.as_ref().unwrap_or(&gradient);
                    let input = values.of(part.input);
                    add_outer_products(&mut gradients.weights, part, *times, gradient, input);
                    if is_trained {
                        flow(
                            part.input,
                            back_through(&weights[*matrix].weights, part, *times, gradient),
                        );
                    }
                }
                match onto {
                    Some(onto) => flow(*onto, gradient),
                    None => gradients.bias += &gradient.sum_axis(Axis(0)),
                }
            }
            Node::Rectify { input, factor, low, high } => {
                let (low, high) = (low * values.times[id], high * values.times[id]);
                keep_between(&mut gradient, values.of(id), *factor, low..high);
                flow(*input, gradient);
            }
            Node::Scale { input, factor } => flow(*input, gradient * *factor),
            Node::Add { left, right, sign } => {
                flow(*right, &gradient * *sign);
                flow(*left, gradient);
            }
            Node::Slice { input, columns } => {
                let mut whole = Array2::zeros(values.of(*input).raw_dim());
                whole.slice_axis_mut(Axis(1), Slice::from(columns.clone())).assign(&gradient);
                flow(*input, whole);
            }
            Node::Concat { parts } => {
                let mut start = 0;
                for &part in parts {
                    let end = start + graph.nodes[part].width;
                    flow(part, gradient.slice_axis(Axis(1), Slice::from(start..end)).to_owned());
                    start = end;
                }
            }
            Node::Spread { input } => {
                flow(*input, gathered_from(&gradient, batch, graph.nodes[*input].rows));
            }
        }
    }
}

/// Multiplies gradients by `factor` where results are between the bounds, and sets the
/// others to 0.
fn keep_between(
    gradient: &mut Array2<f32>,
    results: &Array2<f32>,
    factor: f32,
    bounds: Range<f32>,
) {
    Zip::from(gradient).and(results).for_each(|gradient, &y| {
        // Without a branch, which would be mispredicted half of the time.
        let is_between = f32::from(u8::from((y > bounds.start) & (y < bounds.end)));
        *gradient *= factor * is_between;
    });
}

/// Adds the gradients of a matrix for `part` of its inputs, from the `gradient` of its
/// sums.
fn add_outer_products(
    gradients: &mut Array2<f32>,
    part: &WeightedInput,
    times: f32,
    gradient: &Array2<f32>,
    input: &Array2<f32>,
) {
    let mut sums = gradients.slice_axis_mut(Axis(1), Slice::from(part.columns.clone()));
    general_mat_mul(times, &gradient.t(), input, 1.0, &mut sums);
}

/// The gradient of a `part` of a matrix's inputs, from that of its sums.
fn back_through(
    weights: &Array2<f32>,
    part: &WeightedInput,
    times: f32,
    gradient: &Array2<f32>,
) -> Array2<f32> {
    let columns = columns(weights, &part.columns);
    let mut back = Array2::zeros((gradient.nrows(), columns.ncols()));
    general_mat_mul(times, gradient, &columns, 0.0, &mut back);
    back
}

/// Some columns of a matrix.
fn columns<'m>(matrix: &'m Array2<f32>, columns: &Range<usize>) -> ArrayView2<'m, f32> {
    matrix.slice_axis(Axis(1), Slice::from(columns.clone()))
}

/// Rows of biases, or of zeros.
fn filled(rows: usize, width: usize, bias: Option<&Array1<f32>>) -> Array2<f32> {
    let mut all = Array2::zeros((rows, width));
    if let Some(bias) = bias {
        all.rows_mut().into_iter().for_each(|mut row| row.assign(bias));
    }
    all
}

/// Rounds toward minus infinity. Only for numbers below 2^22, such as those proved to fit
/// 16 bits. `f32::floor` is a function call on old processors.
fn floor(x: f32) -> f32 {
    const WHOLE: f32 = 12_582_912.0; // 1.5 * 2^23: so large, numbers are integers
    let nearest = (x + WHOLE) - WHOLE;
    nearest - if nearest > x { 1.0 } else { 0.0 }
}

/// Adds to each step's row the rows of `parts` that it reads.
fn spread_onto(sums: &mut Array2<f32>, batch: &Batch, parts: &[(Rows, Array2<f32>)]) {
    if parts.is_empty() {
        return;
    }
    for (number, (mut row, step)) in sums.rows_mut().into_iter().zip(&batch.steps).enumerate() {
        for (rows, part) in parts {
            row += &part.row(Batch::row(*rows, number, step));
        }
    }
}

/// Sums the rows of all steps that read a row.
fn gathered_from(gradient: &Array2<f32>, batch: &Batch, rows: Rows) -> Array2<f32> {
    let mut sums = Array2::zeros((batch.len(rows), gradient.ncols()));
    for (number, step) in batch.steps.iter().enumerate() {
        let mut row = sums.row_mut(Batch::row(rows, number, step));
        row += &gradient.row(number);
    }
    sums
}

#[cfg(test)]
mod tests;
