//! Texts at which sums of counts reach the ends of their ranges.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashSet};

use rayon::prelude::*;

use super::affine::Affine;
use super::bounds::Ranges;
use super::encoder::{WINDOWS, encoders};
use crate::text::{band_seed, fold, hash, ngram_hashes, normalized, trigram_hashes, window};
use crate::{Network, Op, Output, Value};

/// An end of a range.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum End {
    /// The least sum.
    Least,
    /// The greatest.
    Greatest,
}

/// A text with an extreme sum of an accumulator.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Extreme {
    /// The prompt.
    pub prompt: Vec<u8>,
    /// The reply so far: any text of its characters, even if the network does not say it
    /// after this prompt.
    pub said: Vec<u8>,
    /// The exact sum then.
    pub sum: i64,
}

/// The search is skipped for ops whose elements times the prompt limit exceed this.
const MOST_CHARACTERS: usize = 1 << 15;

/// For each element of an op that adds up only counts, the texts found that come nearest to
/// the ends of its range; none for other ops, or for very many elements.
pub(super) fn extremes(network: &Network, ranges: &Ranges, value: Value) -> Vec<[Extreme; 2]> {
    let op = &network.values[value].op;
    if network.width(value) * network.prompt_limit as usize > MOST_CHARACTERS {
        return Vec::new();
    }
    let encoders = encoders(network, WINDOWS);
    let affine = Affine::of(network, &encoders, ranges, op).filter(Affine::is_of_counts);
    let Some(affine) = affine else { return Vec::new() };
    let elements = (0..network.width(value)).into_par_iter();
    elements.map(|element| [-1, 1].map(|sign| extreme(network, &affine, element, sign))).collect()
}

/// The text at which a sum is the greatest, if `sign` is 1, or the least, if -1.
fn extreme(network: &Network, affine: &Affine, element: usize, sign: i64) -> Extreme {
    let mut weights = vec![0; affine.width()];
    let constant = affine.row(element, &mut weights).low;
    let gains: Vec<(Value, Vec<i64>)> = affine
        .encoders
        .iter()
        .map(|counted| {
            let mut gains = vec![0; counted.encoder.buckets];
            for (&bucket, weight) in counted.buckets.iter().zip(&weights[counted.weights.clone()]) {
                gains[bucket] = sign * weight * counted.encoder.scale;
            }
            (counted.value, gains)
        })
        .collect();
    let asked = prompt(network, &gains);
    let windows = affine.peaks(&weights, sign).filter_map(|peak| peak.window);
    let said = windows.map(|window| spelled(network, &window)).chain([Vec::new()]);
    let gained = |said: &Vec<u8>| gained(network, &gains, &asked, said);
    let said = said.max_by_key(gained).expect("nothing can always have been said");
    let sum = constant + sign * gained(&said);
    Extreme { prompt: asked, said, sum }
}

/// The total gain of the n-grams of a prompt and of a reply so far.
fn gained(network: &Network, gains: &[(Value, Vec<i64>)], prompt: &[u8], said: &[u8]) -> i64 {
    let of = |(encoder, gains): &(Value, Vec<i64>)| -> i64 {
        let hashes = match &network.values[*encoder].op {
            Op::Ngrams { window: width, orders, .. } => {
                ngram_hashes(&window(said, *width as usize), orders.clone())
            }
            Op::Trigrams { band, .. } => {
                trigram_hashes(&normalized(prompt, network.prompt_limit), *band)
            }
            _ => Vec::new(),
        };
        hashes.iter().map(|&hash| gains[usize::from(hash) % gains.len()]).sum()
    };
    gains.iter().map(of).sum()
}

/// A reply with the characters of a window.
fn spelled(network: &Network, window: &[u8]) -> Vec<u8> {
    let Output::Reply { charset, .. } = &network.output else { return Vec::new() };
    let spelled = |&symbol: &u8| charset.iter().copied().find(|&it| fold(it) == symbol);
    window.iter().skip_while(|&&symbol| symbol == b' ').filter_map(spelled).collect()
}

/// The prompt whose trigrams gain the most, by beam search. Characters that can be typed
/// come first; others are tried if the result is more than a trigram below the upper bound.
fn prompt(network: &Network, gains: &[(Value, Vec<i64>)]) -> Vec<u8> {
    let gains = Gains::of(network, gains);
    let most = gains.most();
    if most <= 0 {
        return Vec::new();
    }
    let typed: Vec<u8> = (b'a'..=b'z').chain(b'0'..=b'9').chain(*b" .,?;:-+*/=()<>").collect();
    let possible: Vec<u8> = (0..=u8::MAX).filter(|&byte| fold(byte) == byte).collect();
    let limit = network.prompt_limit as usize;
    let mut best = (i64::MIN, Vec::new());
    for (characters, width) in [(&typed, FEW_TEXTS), (&typed, MANY_TEXTS), (&possible, FEW_TEXTS)] {
        let found = beam(&gains, limit, characters, width);
        best = best.max(found);
        if best.0 > most * (limit as i64 - 2) {
            break;
        }
    }
    best.1
}

/// The gain of each trigram of a prompt, by band width and bucket.
struct Gains(BTreeMap<Option<u32>, Vec<i64>>);

impl Gains {
    /// The gains of the prompt's encoders. Encoders with the same hashes are merged.
    fn of(network: &Network, gains: &[(Value, Vec<i64>)]) -> Gains {
        let mut all: BTreeMap<Option<u32>, Vec<i64>> = BTreeMap::new();
        for (encoder, gains) in gains {
            let Op::Trigrams { band, .. } = network.values[*encoder].op else { continue };
            let sums = all.entry(band).or_insert_with(|| vec![0]);
            // Numbers of buckets are powers of two: the smaller divides the larger.
            let buckets = gains.len().max(sums.len());
            *sums =
                (0..buckets).map(|it| sums[it % sums.len()] + gains[it % gains.len()]).collect();
        }
        Gains(all)
    }

    /// The most that one trigram can gain.
    fn most(&self) -> i64 {
        self.0.values().filter_map(|gains| gains.iter().max()).sum()
    }

    /// The gain of a trigram at a place.
    fn at(&self, place: usize, gram: [u8; 3]) -> i64 {
        let gain = |(band, gains): (&Option<u32>, &Vec<i64>)| {
            gains[usize::from(hash(band_seed(place, *band), &gram)) % gains.len()]
        };
        self.0.iter().map(gain).sum()
    }
}

/// The beam widths: at first, and if that was not enough.
const FEW_TEXTS: usize = 24;
const MANY_TEXTS: usize = 128;

/// A text of `length` characters, and the gain of its trigrams.
fn beam(gains: &Gains, length: usize, characters: &[u8], width: usize) -> (i64, Vec<u8>) {
    // Each text begins with a space, and has the gain of its complete trigrams.
    let first = characters.iter().filter(|&&it| it != b' ');
    let mut texts: Vec<(i64, Vec<u8>)> = first.map(|&it| (0, vec![b' ', it])).collect();
    let last = |text: &[u8]| [text[text.len() - 2], text[text.len() - 1]];
    for place in 0..length - 1 {
        let mut longer: Vec<(i64, usize, u8)> = Vec::new();
        for (number, (gained, text)) in texts.iter().enumerate() {
            let [a, b] = last(text);
            longer.extend(
                characters.iter().map(|&c| (gained + gains.at(place, [a, b, c]), number, c)),
            );
        }
        // Many have equal gains; a few times the beam width is enough.
        if let Some(surplus) = longer.len().checked_sub(4 * width + 1) {
            longer.select_nth_unstable_by_key(4 * width, |&(gained, ..)| Reverse(gained));
            longer.truncate(longer.len() - surplus);
        }
        longer.sort_by_key(|&(gained, ..)| Reverse(gained));
        // Of texts with the same last two characters, the first is the best.
        let mut ends = HashSet::new();
        longer.retain(|&(_, number, c)| {
            ends.len() < width && ends.insert((last(&texts[number].1)[1], c))
        });
        let grown = |(gained, number, c): (i64, usize, u8)| {
            let text: &Vec<u8> = &texts[number].1;
            (gained, [&text[..], &[c]].concat())
        };
        texts = longer.into_iter().map(grown).collect();
    }
    let whole = texts.into_iter().map(|(gained, text)| {
        let [a, b] = last(&text);
        (gained + gains.at(length - 1, [a, b, b' ']), text[1..].to_vec())
    });
    whole.max_by_key(|(gained, _)| *gained).unwrap_or_default()
}
