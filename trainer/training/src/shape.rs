//! Shapes: the architecture of a network to be trained.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use zirc_network::text::{ngram_hashes, window};
use zirc_network::{Matrix, Network, Op, Output, Value, WeightType};
use zirc_pairs::Pair;

/// The default neurons of the hidden layer: for networks with up to so many classes, and
/// for others.
const HIDDEN: [usize; 2] = [256, 384];
const FEW_CLASSES: usize = 24;
/// The default buckets for the prompt's trigrams.
const PROMPT_BUCKETS: u32 = 256;
/// The widest window of a reply that is chosen, and the longest n-grams in it.
const MOST_WINDOW: u32 = 8;
const MOST_ORDER: u32 = 3;
/// The fewest and the most buckets chosen for a reply.
const REPLY_BUCKETS: RangeInclusive<u32> = 16..=128;

/// A chain of layers with its encoders.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The network's name.
    pub name: String,
    /// The neurons of each hidden layer; empty for a network of one layer. `None`: one
    /// hidden layer with the default width.
    pub hidden: Option<Vec<usize>>,
    /// Whether it picks one of the replies instead of spelling them.
    pub labels: bool,
    /// How many bytes of a prompt are read.
    pub prompt_limit: u32,
    /// The buckets for the prompt's trigrams, a power of two; 256 by default.
    pub prompt_buckets: Option<u32>,
    /// The trigrams of a band, if trigrams are also counted in bands.
    pub band: Option<u32>,
    /// The buckets for trigrams in bands; as many as for the others by default.
    pub band_buckets: Option<u32>,
    /// The buckets for the reply's n-grams; by default they follow from the number of
    /// n-grams.
    pub reply_buckets: Option<u32>,
    /// The window: how many of the last characters said are read. By default as few as
    /// distinguish the replies so far.
    pub window: Option<u32>,
    /// The lengths of the n-grams counted in the window.
    pub orders: Option<RangeInclusive<u32>>,
    /// What one trigram or n-gram adds to its bucket.
    pub scale: i16,
}

impl Shape {
    /// The default neurons of the hidden layer for so many classes.
    pub(crate) fn width(classes: usize) -> usize {
        HIDDEN[usize::from(classes > FEW_CLASSES)]
    }

    /// The approximate inputs of the first layer: the buckets for replies depend on the
    /// replies.
    pub(crate) fn inputs(&self) -> u32 {
        let asked = self.prompt_buckets.unwrap_or(PROMPT_BUCKETS);
        let placed = self.band.map_or(0, |_| self.band_buckets.unwrap_or(asked));
        let said = if self.labels { 0 } else { self.reply_buckets.unwrap_or(64) };
        asked + placed + said
    }

    /// The output for the replies of `pairs`.
    pub(crate) fn output(&self, pairs: &[Pair]) -> Output {
        let replies: BTreeSet<&[u8]> = pairs.iter().map(|pair| &*pair.reply).collect();
        let logits = Value::from_u32(0);
        if self.labels {
            let labels = replies.iter().map(|reply| reply.to_vec()).collect();
            return Output::Answer { labels, logits };
        }
        let letters: BTreeSet<u8> = replies.iter().copied().flatten().copied().collect();
        let limit = replies.iter().map(|reply| reply.len()).max().unwrap_or(1) as u32;
        Output::Reply { charset: letters.into_iter().collect(), limit, logits }
    }

    /// The network of this shape that can give the replies of `pairs`, with all weights 0.
    pub fn network(&self, pairs: &[Pair]) -> Network {
        let output = self.output(pairs);
        let mut network = Network::new(&self.name, self.prompt_limit, output);
        let (buckets, scale) = (self.prompt_buckets.unwrap_or(PROMPT_BUCKETS), self.scale);
        let asked = network.define("asked", Op::Trigrams { band: None, buckets, scale });
        let mut parts = vec![asked];
        if let Some(band) = self.band {
            let (band, buckets) = (Some(band), self.band_buckets.unwrap_or(buckets));
            parts.push(network.define("placed", Op::Trigrams { band, buckets, scale }));
        }
        if !self.labels {
            let replies = pairs.iter().map(|pair| &*pair.reply).collect();
            let (window, orders, buckets) = self.context(&replies);
            parts.push(network.define("said", Op::Ngrams { window, orders, buckets, scale }));
        }
        let mut value = asked;
        if parts.len() > 1 {
            value = network.define("x0", Op::Concat { parts });
        }
        let hidden = self.hidden.clone();
        let hidden = hidden.unwrap_or_else(|| vec![Shape::width(network.output.classes())]);
        let widths = hidden.into_iter().chain([network.output.classes()]);
        let layers: Vec<usize> = widths.collect();
        for (number, &rows) in (1..).zip(&layers) {
            let last = number == layers.len();
            let name = if last { "say".to_string() } else { format!("hidden{number}") };
            value = layer(&mut network, value, name, number, rows);
            if !last {
                value = network.define(format!("s{number}"), Op::Shr { input: value, amount: 1 });
                value = network.define(format!("x{number}"), Op::Relu(value));
            }
        }
        network.output = network.output.with_logits(value);
        network
    }

    /// The window, the orders and the buckets of the reply's n-grams: the smallest that
    /// distinguish the replies so far as well as the largest.
    fn context<'p>(&self, replies: &BTreeSet<&'p [u8]>) -> (u32, RangeInclusive<u32>, u32) {
        let orders = self.orders.clone();
        let asked = orders.as_ref().map_or(1, |orders| *orders.end()).max(self.window.unwrap_or(1));
        let widest = asked.max(MOST_WINDOW) as usize;
        let so_far = |reply: &&'p [u8]| (0..=reply.len()).map(|end| window(&reply[..end], widest));
        let all: BTreeSet<Vec<u8>> = replies.iter().flat_map(so_far).collect();
        // The text in a narrow window is the end of that in a wide one.
        let windows = |width: u32| -> BTreeSet<&[u8]> {
            all.iter().map(|window| &window[widest - width as usize..]).collect()
        };
        let most = windows(MOST_WINDOW).len();
        let is_enough = |width: &u32| windows(*width).len() == most;
        let chosen = || (1..MOST_WINDOW).find(is_enough).unwrap_or(MOST_WINDOW);
        let width = self
            .window
            .unwrap_or_else(|| orders.as_ref().map_or(1, |orders| *orders.end()).max(chosen()));
        let orders = orders.unwrap_or(1..=width.min(MOST_ORDER));
        let grams: BTreeSet<u16> =
            windows(width).iter().flat_map(|said| ngram_hashes(said, orders.clone())).collect();
        let buckets = self.reply_buckets.unwrap_or_else(|| {
            let buckets = (grams.len() as u32 * 2).next_power_of_two();
            buckets.clamp(*REPLY_BUCKETS.start(), *REPLY_BUCKETS.end())
        });
        (width, orders, buckets)
    }
}

/// A linear op whose weights and biases are 0.
fn layer(network: &mut Network, input: Value, name: String, number: usize, rows: usize) -> Value {
    let columns = network.width(input);
    let matrix = network.matrices.push(Matrix {
        name,
        weight_type: WeightType::I2,
        rows,
        columns,
        weights: vec![0; rows * columns],
        bias: vec![0; rows],
    });
    network.define(format!("a{number}"), Op::Linear { input, matrix, onto: None, times: 1 })
}

#[cfg(test)]
mod tests;
