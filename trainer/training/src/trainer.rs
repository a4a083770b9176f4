//! The trainer: a network, what it learns from, and all that changes while it does.

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

/// Batches that an epoch has at the least, so that it takes as many steps of the optimizer
/// as few pairs need to be learned; and the fewest steps of replies in one.
const BATCHES: usize = 32;
const SMALLEST_BATCH: usize = 16;
/// Parts of a batch that are computed at the same time: so many on any number of
/// processors, since the order of additions is part of the result.
const SHARDS: usize = 2;
/// The share of the epochs in which the learning rate goes up.
const WARM_UP: f32 = 0.2;
/// The share of the epochs, at the end, in which nothing is left out at random; less where
/// there are few pairs, which would then be learned by heart.
const EXACT: f32 = 0.1;
/// The share of a prompt's buckets that are left out of a batch before that.
const BUCKET_DROPOUT: f32 = 0.1;
/// By how much of it the learning rate takes weights toward 0.
const DECAY: f32 = 0.1;
/// How fast the mean of the weights follows them: fifty batches (Polyak averaging).
const FOLLOW: f32 = 0.02;
/// How many batches the grid of weights is kept.
const REGRID: usize = 16;
/// What a penalty of 1 is: more silences a network.
const PENALTY: f32 = 1e-5;
/// The steps that the first activations are looked at with.
const SAMPLE: usize = 2048;
/// How large activations are to be at first: their standard deviation, before what is
/// negative is made 0.
const ACTIVATION: f32 = 10.0;

/// A network that is being trained.
pub(crate) struct Trainer {
    settings: Settings,
    /// As it began, but for the shifts of a new one.
    network: Network,
    /// Of its ops with the clamps that it has by now.
    graph: Graph,
    training: Examples,
    validation: Examples,
    /// The share of hidden neurons that are left out of a step.
    dropout: f32,
    /// The share of the epochs, at the end, in which nothing is.
    exact: f32,
    /// The learning rate at its largest.
    rate: f32,
    state: State,
}

/// All that an epoch changes.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct State {
    /// The numbers that are trained.
    latent: Weights,
    /// The mean of what they were of late, of which the network is made.
    mean: Weights,
    /// The logarithm of the logits' factor.
    sharpness: f32,
    grid: Grid,
    adam: Adam,
    random: Pcg64,
    /// The share of hidden layers' weights that are to be not 0; the grid stays as it
    /// is, if there is none.
    pub(crate) density: Option<f32>,
    /// What an active neuron costs.
    pub(crate) penalty: f32,
    pub(crate) epochs: usize,
    batches: usize,
    /// The rectifiers that clamp now, and their bounds.
    clamps: Vec<(u32, i16, i16)>,
}

impl State {
    /// Whether all its numbers are finite: those of a run that has diverged are not.
    pub(crate) fn is_finite(&self) -> bool {
        let State { latent, mean, sharpness, grid, adam, density, penalty, .. } = self;
        weights::are_finite(latent)
            && weights::are_finite(mean)
            && grid.is_finite()
            && adam.is_finite()
            && [*sharpness, *penalty, density.unwrap_or(0.0)].iter().all(|it| it.is_finite())
    }
}

/// What the training pairs of an epoch came to.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Learned {
    /// The mean cross-entropy of a step, in nats.
    pub(crate) loss: f64,
    /// Hidden neurons that are active in a step.
    pub(crate) active: f64,
}

/// What a shard of a batch found.
struct Found {
    gradients: Weights,
    sharpness: f32,
    loss: f64,
    active: usize,
}

impl Trainer {
    /// A trainer of `network` on `split`. Where all its weights are 0 it starts from
    /// random ones, and else from those it has.
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

    /// What has changed since it was new.
    pub(crate) fn state(&self) -> &State {
        &self.state
    }

    /// Changes what it changes by, and nothing else.
    pub(crate) fn steer(&mut self, density: Option<f32>, penalty: f32) {
        self.state.density = density;
        self.state.penalty = penalty;
    }

    /// Goes on from where another trainer of the same network and pairs was. Fails if
    /// the state is not of such a one.
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

    /// Trains for one epoch. `watch` hears how much of it is done, and may stop it:
    /// then there is no result.
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

    /// The network with the weights it has now, without clamps that it did not begin
    /// with.
    pub(crate) fn trained(&self) -> Network {
        let mut network = self.network.clone();
        for (matrix, found) in &quantize(&self.network, &self.state.mean, &self.state.grid) {
            let matrix = &mut network.matrices[matrix];
            matrix.weights = found.weights.iter().map(|&weight| weight as i8).collect();
            matrix.bias = found.bias.iter().map(|&bias| bias as i16).collect();
        }
        network
    }

    /// Goes on with the clamps of `network`, which has the same values.
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

    /// How right the network that it has trained is about the validation pairs, with the
    /// clamps that it has by now.
    pub(crate) fn accuracy(&self) -> Accuracy {
        let weights = quantize(&self.network, &self.state.mean, &self.state.grid);
        accuracy(&self.graph, &weights, &self.validation)
    }

    /// Multiplications that one pass over the training pairs takes, layer by layer:
    /// what multiplies, shape [out, in], and how often.
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

    /// The gradients of a part of a batch, of which each step counts for `part`.
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
                    // What was left out is 0, too.
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

    /// Finds how sharp the first logits are; of a new network, chooses the shifts first
    /// by which activations are neither all 0 nor larger than they need be.
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

/// Takes out the weights of inputs that no training pair has anything of: they would
/// stay as they began.
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
