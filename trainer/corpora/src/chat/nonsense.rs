//! Nonsense: mashed keys, faces, numbers, screams.

use rand::Rng;
use rand::seq::IndexedRandom;

use crate::builder::{Builder, held_out};

/// The reply to each kind.
const MASHED: &str = "IS THAT MORSE? TRY ME AGAIN.";
const SUM: &str = "I RETIRED FROM SUMS.";
const SHOUT: &str = "HERE. AWAKE. I CAN HEAR YOU.";

/// Letters that are answers by themselves.
const ANSWERS: &str = "ynku";
const ROWS: [&str; 3] = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
const CONSONANTS: &str = "bcdfghjklmnpqrstvwxz";
const ALL: &str = "abcdefghijklmnopqrstuvwxyz";
const FACES: [&str; 6] = ["<3", "^_^", "o_o", "-_-", "t_t", "\\o/"];

/// Adds nonsense of every kind, one in five of each held out.
pub(super) fn add(builder: &mut Builder) {
    some(builder, 140, MASHED, mashed);
    some(builder, 60, MASHED, number);
    some(builder, 120, SUM, sum);
    some(builder, 60, SHOUT, shout);
    let letters = ALL.chars().filter(|&letter| !ANSWERS.contains(letter));
    let letters = letters.flat_map(|letter| ["", "?"].map(|end| format!("{letter}{end}")));
    all(builder, MASHED, letters);
    let faces = [":", ";", "="].into_iter().flat_map(|eyes| {
        let noses = ["", "-"].into_iter();
        noses.flat_map(move |nose| {
            [")", "(", "d", "p", "/", "o"].map(|m| format!("{eyes}{nose}{m}"))
        })
    });
    all(builder, MASHED, faces.chain(FACES.map(str::to_owned)));
}

fn some(
    builder: &mut Builder,
    count: usize,
    reply: &str,
    make: impl Fn(&mut rand_pcg::Pcg64) -> String,
) {
    let made: Vec<_> = (0..count).map(|_| make(&mut builder.rng)).collect();
    all(builder, reply, made.into_iter());
}

fn all(builder: &mut Builder, reply: &str, prompts: impl Iterator<Item = String>) {
    for (index, prompt) in prompts.enumerate() {
        builder.add(&prompt, reply, held_out(index));
    }
}

/// Mashed keys: along a row, without vowels, repeated, or random.
fn mashed(rng: &mut rand_pcg::Pcg64) -> String {
    let words = *[1, 1, 1, 1, 2, 3].choose(rng).unwrap_or(&1);
    let words: Vec<_> = (0..words).map(|_| mash(rng)).collect();
    words.join(" ")
}

fn mash(rng: &mut rand_pcg::Pcg64) -> String {
    let length = rng.random_range(4..12);
    let row = ROWS.choose(rng).unwrap_or(&ALL);
    match rng.random_range(0..5) {
        0 => letters(row, length, rng),
        1 => letters(CONSONANTS, length, rng),
        2 => letters(CONSONANTS, 2, rng).repeat(length / 2),
        3 => row.chars().cycle().skip(rng.random_range(0..6)).take(length).collect(),
        _ => letters(ALL, length, rng),
    }
}

fn letters(from: &str, count: usize, rng: &mut rand_pcg::Pcg64) -> String {
    let from = from.as_bytes();
    (0..count).filter_map(|_| from.choose(rng)).map(|&letter| char::from(letter)).collect()
}

fn number(rng: &mut rand_pcg::Pcg64) -> String {
    let digits = rng.random_range(1..7);
    let number = rng.random_range(0..10_u32.pow(digits));
    let other = rng.random_range(0..100);
    match rng.random_range(0..8) {
        0 => format!("{number} {other}"),
        1 => format!("{}.{other}", number % 100),
        2 => format!("{number}?"),
        3 => format!("{}/{}", number % 30, other % 12),
        _ => number.to_string(),
    }
}

fn sum(rng: &mut rand_pcg::Pcg64) -> String {
    let (left, right) = (rng.random_range(0..100), rng.random_range(0..20));
    let operator =
        ["+", "-", "*", "/", "x", " + ", " - ", " * ", " / ", " x ", " plus ", " times "]
            .choose(rng)
            .unwrap_or(&"+");
    let before = ["", "", "", "what is ", "how much is ", "whats ", "calculate "].choose(rng);
    let after = ["", "", "", "=", " = ?", "?"].choose(rng).unwrap_or(&"");
    format!("{}{left}{operator}{right}{after}", before.unwrap_or(&""))
}

/// A scream: a vowel held, with marks or without.
fn shout(rng: &mut rand_pcg::Pcg64) -> String {
    let before = ["", "", "w", "g", "y", "n", "h", "r"].choose(rng).unwrap_or(&"");
    let vowel = ["a", "a", "e", "o", "i"].choose(rng).unwrap_or(&"a");
    let after = ["", "", "h", "gh", "rgh", "!", "!!", "!!!"].choose(rng).unwrap_or(&"");
    format!("{before}{}{after}", vowel.repeat(rng.random_range(4..16)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nonsense_is_made_without_contradiction_and_partly_held_out() {
        let mut builder = Builder::new(1);
        add(&mut builder);
        let corpus = builder.finish().unwrap();
        for reply in [MASHED, SUM, SHOUT] {
            for (pairs, least) in [(&corpus.pairs, 40), (&corpus.test, 10)] {
                let count = pairs.iter().filter(|pair| pair.reply == reply).count();
                assert!(count >= least, "{reply}: {count}");
            }
        }
    }
}
