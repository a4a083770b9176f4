//! The nearest neighbour: the reply to the known prompt that is most similar to another, by
//! a network's trigram counts. A baseline: a network that generalizes is better than this.

use rayon::prelude::*;
use zirc_network::text::{normalized, trigram_hashes};
use zirc_network::{Network, Op};

use crate::Pair;

/// Known pairs, indexed by the trigrams of their prompts.
pub struct Neighbours<'a> {
    network: &'a Network,
    pairs: &'a [Pair],
    /// For each bucket of each encoder, the pairs with a count in it.
    postings: Vec<Vec<Posting>>,
    /// For each pair, the sum of its counts' squares.
    squares: Vec<u64>,
}

/// A pair, by its number, and its count in a bucket.
type Posting = (u32, u16);

impl<'a> Neighbours<'a> {
    /// Indexes the trigrams of the pairs' prompts as `network` counts them.
    pub fn new(network: &'a Network, pairs: &'a [Pair]) -> Self {
        let buckets = encoders(network).map(|(_, buckets)| buckets as usize).sum();
        let mut postings = vec![Vec::new(); buckets];
        let mut squares = Vec::with_capacity(pairs.len());
        for (number, pair) in (0..).zip(pairs) {
            let counts = counts(network, &pair.prompt);
            squares.push(square(&counts));
            for (bucket, count) in counts {
                postings[bucket].push((number, count));
            }
        }
        Neighbours { network, pairs, postings, squares }
    }

    /// For each of `prompts`, the reply of the nearest pair: the first with the greatest
    /// cosine between the counts of both prompts. A prompt that shares no trigram with any
    /// pair gets the reply of the first pair. `None` if there are no pairs.
    pub fn replies<P: AsRef<[u8]> + Sync>(&self, prompts: &[P]) -> Option<Vec<&'a [u8]>> {
        let first = self.pairs.first()?;
        let replies = prompts.par_iter().map_init(
            || vec![0u32; self.pairs.len()],
            |products, prompt| {
                let nearest = self.nearest(prompt.as_ref(), products);
                &*nearest.map_or(first, |number| &self.pairs[number]).reply
            },
        );
        Some(replies.collect())
    }

    /// The number of the nearest pair, if any shares a trigram. `products` are all 0 before
    /// and after.
    fn nearest(&self, prompt: &[u8], products: &mut [u32]) -> Option<usize> {
        let mut touched = Vec::new();
        for (bucket, count) in counts(self.network, prompt) {
            for &(number, other) in &self.postings[bucket] {
                let product = &mut products[number as usize];
                if *product == 0 {
                    touched.push(number as usize);
                }
                *product += u32::from(count) * u32::from(other);
            }
        }
        // The squared cosine, without the prompt's own norm.
        let mut best: Option<(u64, u64, usize)> = None;
        for number in touched {
            let product = u64::from(std::mem::take(&mut products[number]));
            let (over, under) = (product * product, self.squares[number]);
            let is_nearer = best.is_none_or(|(best_over, best_under, best)| {
                let [this, that] = [[over, best_under], [best_over, under]]
                    .map(|[over, under]| u128::from(over) * u128::from(under));
                this > that || (this == that && number < best)
            });
            if is_nearer {
                best = Some((over, under, number));
            }
        }
        best.map(|(.., number)| number)
    }
}

/// The bands and the buckets of a network's encoders of the prompt.
fn encoders(network: &Network) -> impl Iterator<Item = (Option<u32>, u32)> + '_ {
    network.values.values().filter_map(|data| match data.op {
        Op::Trigrams { band, buckets, .. } => Some((band, buckets)),
        _ => None,
    })
}

/// The buckets of a prompt's trigrams, numbered through all encoders, with their counts.
fn counts(network: &Network, prompt: &[u8]) -> Vec<(usize, u16)> {
    let prompt = normalized(prompt, network.prompt_limit);
    let mut filled = Vec::new();
    let mut first = 0;
    for (band, buckets) in encoders(network) {
        let hashes = trigram_hashes(&prompt, band).into_iter();
        filled.extend(hashes.map(|hash| first + usize::from(hash) % buckets as usize));
        first += buckets as usize;
    }
    filled.sort_unstable();
    filled.chunk_by(|a, b| a == b).map(|alike| (alike[0], alike.len() as u16)).collect()
}

fn square(counts: &[(usize, u16)]) -> u64 {
    counts.iter().map(|&(_, count)| u64::from(count).pow(2)).sum()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use zirc_diagnostics::Source;
    use zirc_network::read;

    use super::*;

    fn network(encoders: &str) -> Network {
        let text = format!(
            "zir 1\nnetwork near {{\nprompt limit 62\n{encoders}\n\
             answer argmax %y, labels \"A\" \"B\"\n}}\n"
        );
        read(&Source::new("near.zir", text)).expect("it is sound").0
    }

    fn pairs(lines: &[(&str, &str)]) -> Vec<Pair> {
        let pair = |(line, (prompt, reply)): (usize, &(&str, &str))| Pair {
            prompt: prompt.as_bytes().to_vec(),
            reply: reply.as_bytes().to_vec(),
            line: line + 1,
        };
        lines.iter().enumerate().map(pair).collect()
    }

    fn said(network: &Network, pairs: &[Pair], prompts: &[&str]) -> Vec<String> {
        let replies = Neighbours::new(network, pairs).replies(prompts).expect("there are pairs");
        replies.into_iter().map(crate::text).collect()
    }

    #[test]
    fn the_nearest_prompt_is_answered_like_itself() {
        let network = network("%x = trigrams prompt, buckets 256, scale 1\n%y = slice %x, 0..2");
        let pairs = pairs(&[("is it alive", "NO"), ("has it keys", "YES"), ("piano", "WIN")]);
        let prompts = ["IS IT ALIVE?", "does it have keys", "a piano", "qqq", ""];
        assert_eq!(said(&network, &pairs, &prompts), ["NO", "YES", "WIN", "NO", "NO"]);
        assert!(Neighbours::new(&network, &[]).replies(&["a"]).is_none());
    }

    #[test]
    fn bands_tell_orders_apart() {
        let network = network(
            "%p = trigrams prompt, buckets 64, scale 1\n\
             %q = trigrams prompt, band 6, buckets 64, scale 1\n\
             %x = concat %p, %q\n%y = slice %x, 0..2",
        );
        let pairs = pairs(&[("put key in box", "A"), ("put box in key", "B")]);
        let prompts = ["put key in the box", "put box in the key"];
        assert_eq!(said(&network, &pairs, &prompts), ["A", "B"]);
    }

    #[test]
    fn many_encoders_of_one_bucket_do_not_overflow() {
        let encoders: String =
            (0..60).map(|it| format!("%x{it} = trigrams prompt, buckets 1, scale 1\n")).collect();
        let all: Vec<String> = (0..60).map(|it| format!("%x{it}")).collect();
        let text = format!("{encoders}%x = concat {}\n%y = slice %x, 0..2", all.join(", "));
        let network = network(&text.replace("limit 62", "limit 255"));
        let long = "a".repeat(62);
        let pairs = pairs(&[("b", "A"), (&long, "B")]);
        // With one bucket, all prompts are equally near; the first is taken.
        assert_eq!(said(&network, &pairs, &[&long]), ["A"]);
    }

    proptest! {
        /// The sparse search finds the same as comparing with every pair.
        #[test]
        fn what_is_found_is_nearest(
            known in prop::collection::vec("[ab ]{0,9}", 1..9),
            prompt in "[ab ]{0,9}",
        ) {
            let network = network("%x = trigrams prompt, buckets 16, scale 1\n%y = slice %x, 0..2");
            let pairs: Vec<Pair> = (1..)
                .zip(&known)
                .map(|(line, prompt)| Pair {
                    prompt: prompt.clone().into(),
                    reply: line.to_string().into(),
                    line,
                })
                .collect();
            let dense = |prompt: &[u8]| {
                let mut dense = [0.0f64; 16];
                for (bucket, count) in counts(&network, prompt) {
                    dense[bucket] = count.into();
                }
                dense
            };
            let cosine = |pair: &Pair| {
                let (a, b) = (dense(prompt.as_bytes()), dense(&pair.prompt));
                let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
                if dot(&b, &b) == 0.0 { 0.0 } else { dot(&a, &b) / dot(&b, &b).sqrt() }
            };
            let found = Neighbours::new(&network, &pairs).replies(&[&prompt]).unwrap()[0].to_vec();
            let found: usize = crate::text(&found).parse().unwrap();
            let best = pairs.iter().map(cosine).fold(0.0, f64::max);
            prop_assert!(cosine(&pairs[found - 1]) >= best - 1e-9);
        }
    }
}
