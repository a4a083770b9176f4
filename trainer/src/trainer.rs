//! The trainer: a network and all that changes while it learns.

use ndarray::Array2;
use rand::{Rng, RngCore, SeedableRng};
use rand_pcg::Pcg64;
use rayon::prelude::*;
use zirc_compiler::network::{Network, Op};

use crate::batch::{Batch, batches};
use crate::examples::Examples;
use crate::graph::{Graph, Node, NodeId, Rows};
use crate::loss::{argmax, cross_entropy};
use crate::optimizer::{Adam, rate_at};
use crate::pass::{backward, forward};
use crate::quantize::{Grid, quantize};
use crate::settings::Settings;
use crate::split::Split;
use crate::weights::{self, Weights};

/// Steps of replies in a batch.
const BATCH: usize = 512;
/// Parts of a batch that are computed at the same time. So many on any machine, since
/// the order of additions is part of the result.
const SHARDS: usize = 2;
/// The share of the epochs in which the learning rate goes up.
const WARM_UP: f32 = 0.2;
/// The share of the epochs, at the end, in which nothing is left out at random.
const EXACT: f32 = 0.1;
/// By how much of it the learning rate takes weights toward 0.
const DECAY: f32 = 0.1;
/// How many batches the grid of weights is kept.
const REGRID: usize = 16;
/// The pairs that the first activations are looked at with.
const SAMPLE: usize = 512;
/// How large activations are to be at first: their standard deviation, before what is
/// negative is made 0.
const ACTIVATION: f32 = 10.0;

/// What an epoch came to.
#[derive(Clone, Debug, PartialEq)]
pub struct Epoch {
    /// Which it is, from 1.
    pub number: usize,
    /// The mean cross-entropy of a step of the training pairs, in nats.
    pub loss: f64,
    /// The share of validation pairs whose whole reply is right.
    pub exact: f64,
    /// The share of validation pairs' characters, ends counted, that are right after
    /// what is right before them.
    pub characters: f64,
    /// The share of all weights that are not 0.
    pub density: f64,
    /// Hidden neurons that are active in a step.
    pub active: f64,
}

/// A network that is being trained.
pub struct Trainer {
    settings: Settings,
    network: Network,
    graph: Graph,
    training: Examples,
    validation: Examples,
    latent: Weights,
    sharpness: f32,
    grid: Grid,
    adam: Adam,
    random: Pcg64,
    epochs: usize,
    batches: usize,
}

/// What a shard of a batch found.
struct Found {
    gradients: Weights,
    sharpness: f32,
    loss: f64,
    active: usize,
}

impl Trainer {
    /// A trainer of `network` on `split`, from random weights.
    pub fn new(network: &Network, split: &Split, settings: &Settings) -> Self {
        let graph = Graph::new(network);
        let training = Examples::new(network, &graph.encoders, &split.training);
        let validation = Examples::new(network, &graph.encoders, &split.validation);
        let mut random = Pcg64::seed_from_u64(settings.seed);
        let mut latent = weights::zeros(network);
        for matrix in latent.values_mut() {
            matrix.weights.mapv_inplace(|_| random.random_range(-1.0..1.0));
        }
        silence_unheard(&graph, &training, &mut latent);
        let mut trainer = Trainer {
            settings: settings.clone(),
            network: network.clone(),
            grid: Grid::new(network),
            adam: Adam::new(network),
            sharpness: 0.0,
            epochs: 0,
            batches: 0,
            graph,
            training,
            validation,
            latent,
            random,
        };
        trainer.scale();
        trainer
    }

    /// Trains for one epoch. `watch` hears how much of it is done, and may stop it:
    /// then there is no result.
    pub fn epoch(&mut self, mut watch: impl FnMut(f64) -> bool) -> Option<Epoch> {
        let mut order: Vec<usize> = (0..self.training.pairs.len()).collect();
        for last in (1..order.len()).rev() {
            order.swap(last, self.random.random_range(0..=last));
        }
        let batches = batches(&self.training, &order, BATCH);
        let (mut loss, mut steps, mut active) = (0.0, 0, 0);
        for (number, batch) in batches.iter().enumerate() {
            let share = number as f64 / batches.len() as f64;
            if !watch(share) {
                return None;
            }
            let found = self.batch(batch, share as f32);
            loss += found.loss;
            active += found.active;
            steps += batch.steps.len();
        }
        self.epochs += 1;
        let weights = self.quantized();
        let (exact, characters) = accuracy(&self.graph, &weights, &self.validation);
        let all = |count: fn(&weights::MatrixOf) -> usize| weights.values().map(count).sum::<usize>();
        let nonzero = all(|matrix| matrix.weights.iter().filter(|weight| **weight != 0.0).count());
        Some(Epoch {
            number: self.epochs,
            loss: loss / steps as f64,
            exact,
            characters,
            density: nonzero as f64 / all(|matrix| matrix.weights.len()) as f64,
            active: active as f64 / steps as f64,
        })
    }

    /// The network with the weights it has now.
    pub fn trained(&self) -> Network {
        let mut network = self.network.clone();
        for (matrix, found) in &self.quantized() {
            let matrix = &mut network.matrices[matrix];
            matrix.weights = found.weights.iter().map(|&weight| weight as i8).collect();
            matrix.bias = found.bias.iter().map(|&bias| bias as i16).collect();
        }
        network
    }

    /// One step of the optimizer.
    fn batch(&mut self, batch: &Batch, share: f32) -> Found {
        let done = (self.epochs as f32 + share) / self.settings.epochs as f32;
        if self.batches.is_multiple_of(REGRID) {
            self.grid.fit(&self.latent, self.settings.density);
        }
        self.batches += 1;
        let weights = self.quantized();
        let shards = batch.pairs.chunks(batch.pairs.len().div_ceil(SHARDS));
        let shards: Vec<(Batch, u64)> = shards
            .map(|pairs| (Batch::new(&self.training, pairs), self.random.next_u64()))
            .collect();
        let part = 1.0 / batch.steps.len() as f32;
        let found = shards
            .par_iter()
            .map(|(shard, seed)| self.shard(shard, &weights, part, done, *seed))
            .collect::<Vec<Found>>();
        let mut found = found.into_iter();
        let Some(mut all) = found.next() else { unreachable!("a batch has a shard") };
        for shard in found {
            weights::add(&mut all.gradients, &shard.gradients);
            all.sharpness += shard.sharpness;
            all.loss += shard.loss;
            all.active += shard.active;
        }
        self.grid.to_latent(&self.network, &self.latent, &mut all.gradients);
        let rate = self.settings.rate * rate_at(done, WARM_UP);
        let sharpness = (&mut self.sharpness, all.sharpness);
        self.adam.step(&mut self.latent, &all.gradients, sharpness, rate, DECAY);
        all
    }

    fn shard(&self, shard: &Batch, weights: &Weights, part: f32, done: f32, seed: u64) -> Found {
        let Settings { dropout, input_dropout, penalty, .. } = self.settings;
        let leaves_out = done < 1.0 - EXACT;
        let mut random = Pcg64::seed_from_u64(seed);
        let hidden = if leaves_out { Dropout::new(dropout) } else { Dropout::new(0.0) };
        let input = if leaves_out { Dropout::new(input_dropout) } else { Dropout::new(0.0) };
        let nodes = &self.graph.nodes;
        let values = forward(&self.graph, weights, &self.training, shard, |id, value| {
            match nodes[id].node {
                Node::Counts { .. } if nodes[id].rows == Rows::Prompt => {
                    input.apply(value, &mut random, 1.0);
                }
                Node::Rectify { low: 0.0, .. } => {
                    hidden.apply(value, &mut random, hidden.kept());
                }
                _ => {}
            }
        });
        let logits = values.of(self.graph.logits);
        let loss = cross_entropy(shard, logits, self.sharpness, part);
        let mut gradients = weights::zeros(&self.network);
        let mut active = 0;
        let cost = penalty * self.sharpness.exp() * part;
        let keep = |id: usize, value: &Array2<f32>, gradient: &mut Array2<f32>| {
            if let Node::Rectify { low: 0.0, .. } = nodes[id].node {
                let mut count = 0;
                ndarray::Zip::from(gradient).and(value).for_each(|gradient, &value| {
                    // What was left out is 0, too.
                    let is_active = u8::from(value > 0.0);
                    count += usize::from(is_active);
                    *gradient = (*gradient * hidden.kept() + cost) * f32::from(is_active);
                });
                active += count;
            }
        };
        backward(&self.graph, weights, shard, &values, loss.logits, keep, &mut gradients);
        Found { gradients, sharpness: loss.sharpness, loss: loss.sum, active }
    }

    fn quantized(&self) -> Weights {
        quantize(&self.network, &self.latent, &self.grid)
    }

    /// Chooses the shifts by which activations are neither all 0 nor larger than they
    /// need be, and how sharp the first logits are.
    fn scale(&mut self) {
        self.grid.fit(&self.latent, self.settings.density);
        let weights = self.quantized();
        let pairs: Vec<usize> = (0..self.training.pairs.len().min(SAMPLE)).collect();
        let batch = Batch::new(&self.training, &pairs);
        let spread = |graph: &Graph, node: NodeId| {
            let mut spread = 1.0;
            forward(graph, &weights, &self.training, &batch, |id, value| {
                if id == node {
                    spread = value.std(0.0).max(1.0);
                }
            });
            spread
        };
        for value in self.network.values.keys() {
            let Op::Shr { input, .. } = self.network.values[value].op else { continue };
            let graph = Graph::new(&self.network);
            let Some(node) = graph.of[input] else { continue };
            let amount = (spread(&graph, node) / ACTIVATION).log2().round().clamp(1.0, 15.0) as u32;
            self.network.values[value].op = Op::Shr { input, amount };
        }
        self.graph = Graph::new(&self.network);
        self.sharpness = -spread(&self.graph, self.graph.logits).ln();
    }
}

/// Shares of a batch's numbers that are made 0 at random.
struct Dropout {
    /// Of 256 numbers, those that are.
    dropped: u8,
}

impl Dropout {
    fn new(share: f32) -> Self {
        Dropout { dropped: (share * 256.0) as u8 }
    }

    /// What makes up for those that are 0.
    fn kept(&self) -> f32 {
        256.0 / (256.0 - f32::from(self.dropped))
    }

    /// Makes some numbers 0, and multiplies the others by `kept`.
    fn apply(&self, values: &mut Array2<f32>, random: &mut Pcg64, kept: f32) {
        if self.dropped == 0 {
            return;
        }
        for some in values.as_slice_mut().unwrap_or_default().chunks_mut(8) {
            for (value, byte) in some.iter_mut().zip(random.next_u64().to_le_bytes()) {
                *value *= kept * f32::from(u8::from(byte >= self.dropped));
            }
        }
    }
}

/// The shares of pairs whose whole reply is right, and of steps that are. A reply is
/// right if each of its characters is, after those before it.
fn accuracy(graph: &Graph, weights: &Weights, examples: &Examples) -> (f64, f64) {
    let order: Vec<usize> = (0..examples.pairs.len()).collect();
    let batches = batches(examples, &order, BATCH);
    let counted = batches.par_iter().map(|batch| {
        let values = forward(graph, weights, examples, batch, |_, _| ());
        let mut is_right = vec![true; batch.pairs.len()];
        let mut steps = 0;
        for (logits, &[pair, _, class]) in values.of(graph.logits).rows().into_iter().zip(&batch.steps) {
            let is_step_right = argmax(logits) == class;
            is_right[pair] &= is_step_right;
            steps += usize::from(is_step_right);
        }
        (is_right.into_iter().filter(|&right| right).count(), steps)
    });
    let (pairs, steps) = counted.reduce(|| (0, 0), |a, b| (a.0 + b.0, a.1 + b.1));
    (pairs as f64 / examples.pairs.len() as f64, steps as f64 / examples.steps.len() as f64)
}

/// Takes out the weights of inputs that no training pair has anything of: they would
/// stay as they began.
fn silence_unheard(graph: &Graph, examples: &Examples, latent: &mut Weights) {
    for defined in &graph.nodes {
        let Node::Linear { parts, matrix, .. } = &defined.node else { continue };
        for part in parts {
            let Node::Counts { encoder, .. } = graph.nodes[part.input].node else { continue };
            let mut is_heard = vec![false; part.columns.len()];
            for bucket in examples.counts[encoder].buckets() {
                is_heard[usize::from(bucket)] = true;
            }
            for (column, is_heard) in part.columns.clone().zip(is_heard) {
                if !is_heard {
                    latent[*matrix].weights.column_mut(column).fill(0.0);
                }
            }
        }
    }
}
