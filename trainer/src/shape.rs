//! Shapes: which network is trained, before anything is known of its weights.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;

use zirc_compiler::network::text::{ngram_hashes, window};
use zirc_compiler::network::{Matrix, Network, Op, Output, Value, WeightType};
use zirc_pairs::Pair;

use crate::cost::Goals;

/// The neurons of the hidden layer, where nothing asks for more or fewer.
const HIDDEN: usize = 256;
/// The widest window of a reply that is chosen, and the longest n-grams in it.
const MOST_WINDOW: u32 = 8;
const MOST_ORDER: u32 = 3;
/// The fewest and the most buckets chosen for a reply.
const REPLY_BUCKETS: RangeInclusive<u32> = 16..=128;

/// A chain of layers, and how it hears.
#[derive(Clone, Debug, PartialEq)]
pub struct Shape {
    /// The network's name.
    pub name: String,
    /// Neurons of each hidden layer, none for a network of one layer; one hidden layer
    /// that meets the goals, if that is `None`.
    pub hidden: Option<Vec<usize>>,
    /// Whether it picks one of the replies, rather than to spell them.
    pub labels: bool,
    /// How many bytes of a prompt are heard.
    pub prompt_limit: u32,
    /// Buckets for the prompt's trigrams; a power of two.
    pub prompt_buckets: u32,
    /// Buckets for the reply's n-grams; as many as their number asks for, if there
    /// is none.
    pub reply_buckets: Option<u32>,
    /// How many of the last characters said are looked at; as few as tell the replies
    /// so far apart, if there is none.
    pub window: Option<u32>,
    /// The lengths of the n-grams counted in the window.
    pub orders: Option<RangeInclusive<u32>>,
    /// What one trigram or n-gram adds to its bucket.
    pub scale: i16,
}

impl Shape {
    /// The network of this shape that can say the replies of `pairs`, its weights all
    /// 0.
    pub fn network(&self, pairs: &[Pair], goals: &Goals) -> Network {
        let replies: BTreeSet<&[u8]> = pairs.iter().map(|pair| &*pair.reply).collect();
        let logits = Value::from_u32(0);
        let output = if self.labels {
            let labels = replies.iter().map(|reply| reply.to_vec()).collect();
            Output::Answer { labels, logits }
        } else {
            let letters: BTreeSet<u8> = replies.iter().copied().flatten().copied().collect();
            let limit = replies.iter().map(|reply| reply.len()).max().unwrap_or(1) as u32;
            Output::Reply { charset: letters.into_iter().collect(), limit, logits }
        };
        let mut network = Network::new(&self.name, self.prompt_limit, output);
        let (buckets, scale) = (self.prompt_buckets, self.scale);
        let asked = network.define("asked", Op::Trigrams { buckets, scale });
        let mut value = asked;
        if !self.labels {
            let (window, orders, buckets) = self.context(&replies);
            let said = network.define("said", Op::Ngrams { window, orders, buckets, scale });
            value = network.define("x0", Op::Concat { parts: vec![asked, said] });
        }
        let hidden = self.hidden.clone();
        let hidden = hidden.unwrap_or_else(|| vec![goals.width(self, &network.output, HIDDEN)]);
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

    /// The window, the orders and the buckets of the reply's n-grams: as few as tell
    /// the replies so far apart as well as many would.
    fn context(&self, replies: &BTreeSet<&[u8]>) -> (u32, RangeInclusive<u32>, u32) {
        let so_far: BTreeSet<&[u8]> =
            replies.iter().flat_map(|reply| (0..=reply.len()).map(|end| &reply[..end])).collect();
        let windows = |width: u32| -> BTreeSet<Vec<u8>> {
            so_far.iter().map(|said| window(said, width as usize)).collect()
        };
        let most = windows(MOST_WINDOW).len();
        let is_enough = |width: &u32| windows(*width).len() == most;
        let chosen = || (1..MOST_WINDOW).find(is_enough).unwrap_or(MOST_WINDOW);
        let orders = self.orders.clone();
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
