//! Examples: pairs as the numbers that training reads.
//!
//! Shared counts are kept once: those of a prompt for all steps of its reply, and those of
//! a reply so far for all pairs with the same context.

use std::collections::HashMap;
use std::ops::Range;

use zirc_network::text::{ngram_hashes, normalized, trigram_hashes, window};
use zirc_network::{Matrix, MatrixRef, Network, Op, Output, WeightType};
use zirc_pairs::Pair;

/// The sparse counts of an encoder for several texts.
#[derive(Clone, Debug, Default)]
pub(crate) struct Counts {
    /// Buckets and counts, text after text.
    entries: Vec<(u16, u16)>,
    /// Where each text's entries end.
    ends: Vec<u32>,
}

impl Counts {
    fn push(&mut self, hashes: &[u16], buckets: u32) {
        let mut found: Vec<u16> =
            hashes.iter().map(|&hash| (u32::from(hash) % buckets) as u16).collect();
        found.sort_unstable();
        for same in found.chunk_by(|a, b| a == b) {
            self.entries.push((same[0], same.len() as u16));
        }
        self.ends.push(self.entries.len() as u32);
    }

    /// The buckets of all texts, with repetitions.
    pub(crate) fn buckets(&self) -> impl Iterator<Item = u16> + '_ {
        self.entries.iter().map(|&(bucket, _)| bucket)
    }

    /// The buckets of text number `text`, with their counts.
    pub(crate) fn of(&self, text: usize) -> &[(u16, u16)] {
        let start = if text == 0 { 0 } else { self.ends[text - 1] };
        &self.entries[start as usize..self.ends[text] as usize]
    }
}

/// One step: a character, the end, or a label to predict.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Step {
    /// The number of the reply so far.
    pub(crate) said: u32,
    /// The right class.
    pub(crate) class: u16,
}

/// Pairs as numbers.
#[derive(Clone, Debug)]
pub(crate) struct Examples {
    /// For each encoder, the counts by pair, or by reply so far.
    pub(crate) counts: Vec<Counts>,
    /// All steps, pair by pair.
    pub(crate) steps: Vec<Step>,
    /// The steps of each pair.
    pub(crate) pairs: Vec<Range<u32>>,
}

impl Examples {
    /// The examples of `pairs` for a network with these encoders. Pairs whose reply the
    /// network cannot give are left out.
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
            let prompt = normalized(&pair.prompt, network.prompt_limit);
            for (counts, encoder) in examples.counts.iter_mut().zip(encoders) {
                if let Op::Trigrams { band, buckets, .. } = encoder {
                    counts.push(&trigram_hashes(&prompt, *band), *buckets);
                }
            }
        }
        examples
    }

    /// Counts the n-grams of a reply so far.
    fn hear_reply(&mut self, encoders: &[Op], context: &[u8]) {
        for (counts, encoder) in self.counts.iter_mut().zip(encoders) {
            if let Op::Ngrams { window, orders, buckets, .. } = encoder {
                let context = &context[context.len() - *window as usize..];
                counts.push(&ngram_hashes(context, orders.clone()), *buckets);
            }
        }
    }
}

/// Whether a network can give `reply`: its characters are in the charset and it fits the
/// limit, or it is a label.
pub fn can_say(output: &Output, reply: &[u8]) -> bool {
    classes(output, reply).is_some()
}

/// A matrix of a network that cannot be trained, because its type is not `i2`.
pub fn untrainable(network: &Network) -> Option<MatrixRef> {
    let is_other = |matrix: &Matrix| match matrix.weight_type {
        WeightType::I2 => false,
        WeightType::I4 => true,
    };
    network.matrices.iter().find_map(|(key, matrix)| is_other(matrix).then_some(key))
}

/// The classes of a reply, step by step: its characters and the end, which a reply at the
/// limit lacks; or its label.
fn classes(output: &Output, reply: &[u8]) -> Option<Vec<u16>> {
    match output {
        Output::Reply { limit, .. } if reply.len() > *limit as usize => None,
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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::graph::Graph;
    use crate::samples;

    fn examples(output: &str, lines: &[&str]) -> Examples {
        let said = "%said = ngrams reply, window 2, orders 1..=1, buckets 64, scale 1\n  \
                    %x = concat %asked, %said";
        let (said, last) = match output.starts_with("reply") {
            true => (said, format!("{output}\n")),
            false => ("%x = slice %asked, 0..64", String::new()),
        };
        let end = match output.starts_with("reply") {
            true => "next argmax %y".to_string(),
            false => format!("answer argmax %y, {output}"),
        };
        let columns = if output.starts_with("reply") { 128 } else { 64 };
        let row = format!("\"{}\"\n", ".".repeat(columns));
        let text = format!(
            "zir 1\nnetwork few {{\n  prompt limit 5\n  {last}  %asked = trigrams prompt, \
             buckets 64, scale 1\n  {said}\n  %y = linear %x, @w\n  {end}\n}}\nweights @w: \
             i2[3, {columns}] {{\n{}}}\n",
            row.repeat(3)
        );
        let network = samples::network(&text);
        let graph = Graph::new(&network);
        Examples::new(&network, &graph.encoders, &samples::pairs(lines))
    }

    fn classes(examples: &Examples) -> Vec<Vec<u16>> {
        let of = |steps: &Range<u32>| &examples.steps[steps.start as usize..steps.end as usize];
        let classes = |steps| of(steps).iter().map(|step| step.class).collect();
        examples.pairs.iter().map(classes).collect()
    }

    #[test]
    fn a_reply_is_its_letters_and_its_end_unless_it_is_as_long_as_can_be() {
        let found = examples("reply charset \"BA\" limit 3", &["a|AB", "b|BBB", "c|"]);
        assert_eq!(classes(&found), [vec![1, 0, 2], vec![0, 0, 0], vec![2]]);
    }

    #[test]
    fn pairs_that_the_network_cannot_say_are_left_out() {
        let lines = ["a|AC", "b|ab", "c|AAAA", "d|A"];
        assert_eq!(classes(&examples("reply charset \"BA\" limit 3", &lines)), [[1, 2]]);
        let lines = ["a|YES", "b|yes", "c|", "d|NO", "e|MAYBE NOT"];
        let found = examples("labels \"NO\" \"MAYBE\" \"YES\"", &lines);
        assert_eq!(classes(&found), [[2], [0]]);
    }

    #[test]
    fn what_is_the_same_in_many_steps_is_kept_once() {
        let found = examples("reply charset \"BA\" limit 3", &["a|AB", "b|AB", "c|ABB", "a|"]);
        // Replies so far: empty, `A`, `AB`; `ABB` is at the limit.
        assert_eq!(found.counts[1].ends.len(), 3);
        assert_eq!(found.counts[0].ends.len(), 4);
        assert_eq!(found.counts[0].of(0), found.counts[0].of(3));
        // One letter makes one trigram; a window of two has two letters.
        assert_eq!(found.counts[0].of(1).len(), 1);
        let said: u32 = found.counts[1].of(2).iter().map(|&(_, count)| u32::from(count)).sum();
        assert_eq!(said, 2);
    }
}
