//! The trainer: a network, its examples, and the state of training.

use ndarray::Array2;
use rand::{Rng, RngCore, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};
use zirc_network::{Network, Op, Value, ValueData};

use crate::accuracy::{Accuracy, accuracy};
use crate::batch::{BATCH, Batch, batches};
use crate::cost::density_of;
use crate::dropout::Dropout;
use crate::examples::Examples;
use crate::graph::{Graph, Node, NodeId, Rows};
use crate::loss::cross_entropy;
use crate::optimizer::{Adam, rate_at};
use crate::pass::{backward, forward};
use crate::quantize::{self, Grid, quantize};
use crate::settings::{Settings, fewness};
use crate::split::Split;
use crate::weights::{self, Weights};

/// The fewest batches of an epoch, so that few pairs also get enough optimizer steps; and
/// the fewest steps of replies in a batch.
const BATCHES: usize = 32;
const SMALLEST_BATCH: usize = 16;
/// The parts of a batch that are computed in parallel. Their number is fixed, since the
/// order of additions changes the result.
const SHARDS: usize = 2;
/// The share of the epochs in which the learning rate rises.
const WARM_UP: f32 = 0.2;
/// The share of the epochs, at the end, without dropout; less for few pairs, to prevent
/// overfitting.
const EXACT: f32 = 0.1;
/// The dropout of a prompt's buckets before that.
const BUCKET_DROPOUT: f32 = 0.1;
/// The weight decay, relative to the learning rate.
const DECAY: f32 = 0.1;
/// The speed of the moving average of weights: fifty batches (Polyak averaging).
const FOLLOW: f32 = 0.02;
/// The batches for which a grid of weights is kept.
const REGRID: usize = 16;
/// The scale of the penalty: more makes all neurons inactive.
const PENALTY: f32 = 1e-5;
/// The steps used to measure the first activations.
const SAMPLE: usize = 2048;
/// The target standard deviation of initial activations, before the ReLU.
const ACTIVATION: f32 = 10.0;

/// A network in training.
pub(crate) struct Trainer {
    settings: Settings,
    /// The initial network; a new one already has its shifts.
    network: Network,
    /// The graph of its ops, with the current clamps.
    graph: Graph,
    training: Examples,
    validation: Examples,
    /// The dropout of hidden neurons.
    dropout: f32,
    /// The share of the epochs, at the end, without dropout.
    exact: f32,
    /// The largest learning rate.
    rate: f32,
    state: State,
}

/// The state that an epoch changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    /// The trained numbers.
    latent: Weights,
    /// Their moving average, from which the network is made.
    mean: Weights,
    /// The logarithm of the logits' factor.
    sharpness: f32,
    grid: Grid,
    adam: Adam,
    random: Pcg64,
    /// The target share of hidden layers' weights that are not 0. `None` keeps the grid.
    pub(crate) density: Option<f32>,
    /// The penalty for active neurons.
    pub(crate) penalty: f32,
    pub(crate) epochs: usize,
    batches: usize,
    /// The rectifiers with clamps added, and their bounds.
    clamps: Vec<(u32, i16, i16)>,
}

impl State {
    /// Whether all its numbers are finite. They are not if the run has diverged.
    pub(crate) fn is_finite(&self) -> bool {
        let State { latent, mean, sharpness, grid, adam, density, penalty, .. } = self;
        weights::are_finite(latent)
            && weights::are_finite(mean)
            && grid.is_finite()
            && adam.is_finite()
            && [*sharpness, *penalty, density.unwrap_or(0.0)].iter().all(|it| it.is_finite())
    }
}

/// The results of an epoch on the training pairs.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Learned {
    /// The mean cross-entropy of a step, in nats.
    pub(crate) loss: f64,
    /// Hidden neurons that are active in a step.
    pub(crate) active: f64,
}

/// The results of a shard of a batch.
struct Found {
    gradients: Weights,
    sharpness: f32,
    loss: f64,
    active: usize,
}

impl Trainer {
    /// A trainer of `network` on `split`. If all its weights are 0, it starts from random
    /// ones.
    pub(crate) fn new(network: &Network, split: &Split, settings: &Settings) -> Self {
        let graph = Graph::new(network);
        let training = Examples::new(network, &graph.encoders, &split.training);
        let validation = Examples::new(network, &graph.encoders, &split.validation);
        let is_new = network.matrices.values().all(|matrix| matrix.weights.iter().all(|&w| w == 0));
        let mut random = Pcg64::seed_from_u64(settings.seed);
        let mut latent = quantize::latent(network);
        if is_new {
            for matrix in latent.values_mut() {
                matrix.weights.mapv_inplace(|_| random.random_range(-1.0..1.0));
            }
            clear_unseen_inputs(&graph, &training, &mut latent);
        }
        let state = State {
            mean: latent.clone(),
            latent,
            sharpness: 0.0,
            grid: Grid::new(network),
            adam: Adam::new(network),
            random,
            density: is_new.then(|| settings.density.unwrap_or_else(|| density_of(network))),
            penalty: settings.penalty,
            epochs: 0,
            batches: 0,
            clamps: Vec::new(),
        };
        let network = network.clone();
        let dropout = settings.dropout(training.steps.len());
        let rate = settings.rate(training.steps.len());
        let exact = EXACT * (1.0 - fewness(training.steps.len()));
        let settings = settings.clone();
        let mut trainer =
            Trainer { settings, network, graph, training, validation, dropout, exact, rate, state };
        trainer.fit_grid();
        trainer.scale(is_new);
        trainer
    }

    /// The current state.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Sets the density and the penalty.
    pub(crate) fn steer(&mut self, density: Option<f32>, penalty: f32) {
        self.state.density = density;
        self.state.penalty = penalty;
    }

    /// Resumes from the state of another trainer of the same network and pairs. Fails if
    /// the state does not fit.
    pub(crate) fn resume(&mut self, state: State) -> Option<()> {
        let [first, second] = state.adam.weights();
        let all = [&state.latent, &state.mean, first, second];
        let is_like = all.iter().all(|weights| weights::are_of(weights, &self.network));
        let is_sound = is_like && state.grid.is_of(&self.network);
        is_sound.then(|| {
            let mut network = self.network.clone();
            for &(value, low, high) in state.clamps.iter().filter(|clamp| clamp.1 <= clamp.2) {
                let data = network.values.get_mut(Value::from_u32(value));
                if let Some(ValueData { op, .. }) = data
                    && let Op::Relu(input) | Op::Clamp { input, .. } = *op
                {
                    *op = Op::Clamp { input, low, high };
                }
            }
            self.graph = Graph::new(&network);
            self.state = state;
        })
    }

    /// Trains for one epoch. `watch` gets the progress and may stop it: then there is no
    /// result.
    pub(crate) fn epoch(&mut self, watch: &mut dyn FnMut(f64) -> bool) -> Option<Learned> {
        let mut order: Vec<usize> = (0..self.training.pairs.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, self.state.random.random_range(0..=last));
        }
        let steps = (self.training.steps.len() / BATCHES).clamp(SMALLEST_BATCH, BATCH);
        let batches = batches(&self.training, &order, steps);
        let mut learned = Learned::default();
        for (number, batch) in batches.iter().enumerate() {
            let share = number as f64 / batches.len() as f64;
            if !watch(share) {
                return None;
            }
            let found = self.batch(batch, share as f32);
            learned.loss += found.loss / self.training.steps.len() as f64;
            learned.active += found.active as f64 / self.training.steps.len() as f64;
        }
        self.state.epochs += 1;
        Some(learned)
    }

    /// The network with the current weights, without added clamps.
    pub(crate) fn trained(&self) -> Network {
        let mut network = self.network.clone();
        for (matrix, found) in &quantize(&self.network, &self.state.mean, &self.state.grid) {
            let matrix = &mut network.matrices[matrix];
            matrix.weights = found.weights.iter().map(|&weight| weight as i8).collect();
            matrix.bias = found.bias.iter().map(|&bias| bias as i16).collect();
        }
        network
    }

    /// Takes over the clamps of `network`, which has the same values.
    pub(crate) fn take_clamps(&mut self, network: &Network) {
        let ops = network.values.iter().map(|(value, data)| (value, &data.op));
        let new = ops.filter(|&(value, op)| *op != self.network.values[value].op);
        let clamp = |(value, op): (Value, &Op)| match op {
            Op::Clamp { low, high, .. } => Some((value.as_u32(), *low, *high)),
            _ => None,
        };
        self.state.clamps = new.filter_map(clamp).collect();
        self.graph = Graph::new(network);
    }

    /// The accuracy of the trained network on the validation pairs, with the current
    /// clamps.
    pub(crate) fn accuracy(&self) -> Accuracy {
        let weights = quantize(&self.network, &self.state.mean, &self.state.grid);
        accuracy(&self.graph, &weights, &self.validation)
    }

    /// The matrix products of a pass over the training pairs: the shape [out, in] of each
    /// layer, and the number of steps.
    pub(crate) fn products(&self) -> (Vec<[usize; 2]>, usize) {
        let shape = |op: &Op| match op {
            Op::Linear { matrix, .. } => {
                let matrix = &self.network.matrices[*matrix];
                Some([matrix.rows, matrix.columns])
            }
            _ => None,
        };
        let shapes = self.network.values.values().filter_map(|data| shape(&data.op)).collect();
        (shapes, self.training.steps.len())
    }

    /// One step of the optimizer.
    fn batch(&mut self, batch: &Batch, share: f32) -> Found {
        let done = (self.state.epochs as f32 + share) / self.settings.epochs as f32;
        if self.state.batches.is_multiple_of(REGRID) {
            self.fit_grid();
        }
        self.state.batches += 1;
        let weights = self.quantized();
        let shards = batch.pairs.chunks(batch.pairs.len().div_ceil(SHARDS));
        let shards: Vec<(Batch, u64)> = shards
            .map(|pairs| (Batch::new(&self.training, pairs), self.state.random.next_u64()))
            .collect();
        let part = 1.0 / batch.steps.len() as f32;
        let found: Vec<Found> = shards
            .par_iter()
            .map(|(shard, seed)| self.shard(shard, &weights, part, done, *seed))
            .collect();
        let mut found = found.into_iter();
        let mut all = found.next().unwrap_or_else(|| Found::none(&self.network));
        found.for_each(|found| all.add(&found));
        let State { latent, mean, sharpness, grid, adam, .. } = &mut self.state;
        grid.to_latent(&self.network, latent, &mut all.gradients);
        let rate = self.rate * rate_at(done, WARM_UP);
        adam.step(latent, &all.gradients, (sharpness, all.sharpness), rate, DECAY);
        weights::follow(mean, latent, FOLLOW);
        all
    }

    /// The gradients of a shard of a batch, in which each step counts for `part`.
    fn shard(&self, shard: &Batch, weights: &Weights, part: f32, done: f32, seed: u64) -> Found {
        let mut random = Pcg64::seed_from_u64(seed);
        let is_exact = done >= 1.0 - self.exact;
        let [buckets, hidden] = match is_exact {
            true => [Dropout::none(); 2],
            false => [Dropout::new(BUCKET_DROPOUT), Dropout::new(self.dropout)],
        };
        let nodes = &self.graph.nodes;
        let leave_out = |id: NodeId, value: &mut Array2<f32>| match nodes[id].node {
            Node::Counts { .. } if nodes[id].rows == Rows::Prompt => {
                buckets.apply(value, &mut random, 1.0)
            }
            Node::Rectify { low: 0.0, .. } => hidden.apply(value, &mut random, hidden.kept()),
            _ => 1.0,
        };
        let values = forward(&self.graph, weights, &self.training, shard, leave_out);
        let loss = cross_entropy(shard, values.of(self.graph.logits), self.state.sharpness, part);
        let mut found = Found::none(&self.network);
        (found.sharpness, found.loss) = (loss.sharpness, loss.sum);
        let cost = self.state.penalty * PENALTY * self.state.sharpness.exp() * part;
        let keep = |id: NodeId, value: &Array2<f32>, gradient: &mut Array2<f32>| {
            if let Node::Rectify { low: 0.0, .. } = nodes[id].node {
                let (mut active, rows) = (0, value.nrows());
                ndarray::Zip::from(gradient).and(value).for_each(|gradient, &value| {
                    // Dropped elements are 0, too.
                    let is_active = u8::from(value > 0.0);
                    active += usize::from(is_active);
                    *gradient = (*gradient * hidden.kept() + cost) * f32::from(is_active);
                });
                found.active += active * shard.steps.len() / rows;
            }
        };
        let gradients = &mut found.gradients;
        backward(&self.graph, weights, shard, &values, loss.logits, keep, gradients);
        found
    }

    fn quantized(&self) -> Weights {
        quantize(&self.network, &self.state.latent, &self.state.grid)
    }

    fn fit_grid(&mut self) {
        if let Some(density) = self.state.density {
            self.state.grid.fit(&self.network, &self.state.latent, density);
        }
    }

    /// Finds the initial sharpness of the logits. For a new network, first chooses shifts
    /// that give activations of a suitable size.
    fn scale(&mut self, is_new: bool) {
        let weights = self.quantized();
        let pairs: Vec<usize> = (0..self.training.pairs.len()).collect();
        let Some(batch) = batches(&self.training, &pairs, SAMPLE).into_iter().next() else {
            return;
        };
        let deviation = |graph: &Graph, node: NodeId| {
            let mut deviation = 1.0;
            forward(graph, &weights, &self.training, &batch, |id, value| {
                if id == node {
                    deviation = value.std(0.0).max(1.0);
                }
                1.0
            });
            deviation
        };
        let mut network = self.network.clone();
        for value in self.network.values.keys() {
            let Op::Shr { input, .. } = network.values[value].op else { continue };
            if !is_new {
                continue;
            }
            let graph = Graph::new(&network);
            let Some(node) = graph.of[input] else { continue };
            let amount =
                (deviation(&graph, node) / ACTIVATION).log2().round().clamp(1.0, 15.0) as u32;
            network.values[value].op = Op::Shr { input, amount };
        }
        let graph = Graph::new(&network);
        self.state.sharpness = -deviation(&graph, graph.logits).ln();
        (self.network, self.graph) = (network, graph);
    }
}

impl Found {
    fn none(network: &Network) -> Self {
        Found { gradients: weights::zeros(network), sharpness: 0.0, loss: 0.0, active: 0 }
    }

    fn add(&mut self, other: &Found) {
        weights::add(&mut self.gradients, &other.gradients);
        self.sharpness += other.sharpness;
        self.loss += other.loss;
        self.active += other.active;
    }
}

/// Clears the weights of inputs that are 0 in all training pairs: training would leave them
/// random.
fn clear_unseen_inputs(graph: &Graph, examples: &Examples, latent: &mut Weights) {
    for defined in &graph.nodes {
        let Node::Linear { parts, matrix, .. } = &defined.node else { continue };
        for part in parts {
            let Node::Counts { encoder, .. } = graph.nodes[part.input].node else { continue };
            let mut is_seen = vec![false; part.columns.len()];
            for bucket in examples.counts[encoder].buckets() {
                is_seen[usize::from(bucket)] = true;
            }
            for (column, is_seen) in part.columns.clone().zip(is_seen) {
                if !is_seen {
                    latent[*matrix].weights.column_mut(column).fill(0.0);
                }
            }
        }
    }
}
