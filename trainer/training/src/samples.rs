//! Shared test inputs: shapes, pairs and networks from short texts, and random networks
//! whose sums seldom leave 16 bits.

use zirc_diagnostics::Source;
use zirc_network::read;
use zirc_network::{Network, Op};
use zirc_pairs::Pair;

use crate::shape::Shape;

/// The network of a text.
pub(crate) fn network(text: &str) -> Network {
    read(&Source::new("net.zir", text)).expect("it is sound").0
}

/// The default shape of a network that spells.
pub(crate) fn shape() -> Shape {
    Shape {
        name: "some".into(),
        hidden: None,
        labels: false,
        prompt_limit: 62,
        prompt_buckets: None,
        band: None,
        band_buckets: None,
        reply_buckets: None,
        window: None,
        orders: None,
        scale: 32,
    }
}

/// The pairs of lines `prompt|REPLY`.
pub(crate) fn pairs<T: AsRef<str>>(lines: impl IntoIterator<Item = T>) -> Vec<Pair> {
    let pair = |(at, line): (usize, T)| {
        let (prompt, reply) = line.as_ref().split_once('|').expect("it has a bar");
        Pair { prompt: prompt.into(), reply: reply.into(), line: at + 1 }
    };
    lines.into_iter().enumerate().map(pair).collect()
}

/// `network` with numbers so much smaller that most of its sums fit 16 bits.
pub(crate) fn tamed(mut network: Network) -> Network {
    for data in network.values.values_mut() {
        match &mut data.op {
            Op::Trigrams { scale, .. } | Op::Ngrams { scale, .. } => *scale %= 4,
            Op::Linear { times, .. } => *times %= 3,
            Op::Shl { amount, .. } => *amount = 1,
            Op::Clamp { low, high, .. } => (*low, *high) = (*low / 64, *high / 64),
            _ => {}
        }
    }
    for bias in network.matrices.values_mut().flat_map(|matrix| &mut matrix.bias) {
        *bias /= 256;
    }
    network
}
