//! Examples: pairs as the numbers that training reads.
//!
//! What is the same in many steps is kept once: the n-gram counts of a prompt for
//! all steps of its reply, those of a reply so far for all pairs whose replies
//! begin, or go on, like that.

use std::collections::HashMap;
use std::ops::Range;

use zirc_compiler::network::text::{heard, ngram_hashes, trigram_hashes, window};
use zirc_compiler::network::{Network, Op, Output};
use zirc_pairs::Pair;

/// The counts of an encoder for each of a number of texts, without the zeros.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// Buckets and counts, text after text.
    entries: Vec<(u16, u8)>,
    /// Where each text's entries end.
    ends: Vec<u32>,
}

impl Counts {
    fn push(&mut self, hashes: &[u16], buckets: u32) {
        let mut found: Vec<u16> =
            hashes.iter().map(|&hash| (u32::from(hash) % buckets) as u16).collect();
        found.sort_unstable();
        for same in found.chunk_by(|a, b| a == b) {
            self.entries.push((same[0], same.len().min(255) as u8));
        }
        self.ends.push(self.entries.len() as u32);
    }

    /// The buckets that any text has n-grams in, many times.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = u16> + '_ {
        self.entries.iter().map(|&(bucket, _)| bucket)
    }

    /// The buckets that text number `text` has n-grams in, and how many.
    pub(crate) fn of(&self, text: usize) -> &[(u16, u8)] {
        let start = if text == 0 { 0 } else { self.ends[text - 1] };
        &self.entries[start as usize..self.ends[text] as usize]
    }
}

/// One character to be said, or the end, or a label.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// Which reply so far.
    pub(crate) said: u32,
    /// Which class is right.
    pub(crate) class: u16,
}

/// Pairs in numbers.
#[derive(Clone, Debug)]
pub(crate) struct Examples {
    /// By encoder: counts by pair, or by reply so far.
    pub(crate) counts: Vec<Counts>,
    /// All steps, pair by pair.
    pub(crate) steps: Vec<Step>,
    /// Which of them are a pair's.
    pub(crate) pairs: Vec<Range<u32>>,
}

impl Examples {
    /// The examples that `pairs` make for a network with these encoders. A pair
    /// whose reply the network has no letters or label for is left out.
    pub(crate) fn new(network: &Network, encoders: &[Op], pairs: &[Pair]) -> Self {
        let mut examples = Examples {
            counts: vec![Counts::default(); encoders.len()],
            steps: Vec::new(),
            pairs: Vec::new(),
        };
        let longest = encoders.iter().map(|encoder| match encoder {
            Op::Ngrams { window, .. } => *window,
            _ => 0,
        });
        let longest = longest.max().unwrap_or_default() as usize;
        let mut known: HashMap<Vec<u8>, u32> = HashMap::new();
        for pair in pairs {
            let Some(classes) = classes(&network.output, &pair.reply) else { continue };
            let start = examples.steps.len() as u32;
            for (length, class) in classes.into_iter().enumerate() {
                let count = known.len() as u32;
                let context = match &network.output {
                    Output::Reply { .. } => window(&pair.reply[..length], longest),
                    Output::Answer { .. } => Vec::new(),
                };
                let said = *known.entry(context).or_insert_with_key(|context| {
                    examples.hear_reply(encoders, context);
                    count
                });
                examples.steps.push(Step { said, class });
            }
            examples.pairs.push(start..examples.steps.len() as u32);
            let hashes = trigram_hashes(&heard(&pair.prompt, network.prompt_limit));
            for (counts, encoder) in examples.counts.iter_mut().zip(encoders) {
                if let Op::Trigrams { buckets, .. } = encoder {
                    counts.push(&hashes, *buckets);
                }
            }
        }
        examples
    }

    /// Counts what a reply so far has.
    fn hear_reply(&mut self, encoders: &[Op], context: &[u8]) {
        for (counts, encoder) in self.counts.iter_mut().zip(encoders) {
            if let Op::Ngrams { window, orders, buckets, .. } = encoder {
                let context = &context[context.len() - *window as usize..];
                counts.push(&ngram_hashes(context, orders.clone()), *buckets);
            }
        }
    }
}

/// Whether a network can say `reply`: whether it has the letters and is long enough, or
/// has it as a label.
pub fn can_say(output: &Output, reply: &[u8]) -> bool {
    let limit = match output {
        Output::Reply { limit, .. } => *limit as usize,
        Output::Answer { .. } => usize::MAX,
    };
    reply.len() <= limit && classes(output, reply).is_some()
}

/// The classes to choose one after the other: a reply's letters and its end, which
/// the longest reply does without, or a label.
fn classes(output: &Output, reply: &[u8]) -> Option<Vec<u16>> {
    match output {
        Output::Reply { charset, limit, .. } => {
            let class = |byte: &u8| charset.iter().position(|letter| letter == byte);
            let letters = reply.iter().map(|byte| class(byte).map(|at| at as u16));
            let end = (reply.len() < *limit as usize).then_some(Some(charset.len() as u16));
            letters.chain(end).collect()
        }
        Output::Answer { labels, .. } => {
            let label = labels.iter().position(|label| label == reply)?;
            Some(vec![label as u16])
        }
    }
}
