//! The corpus of `chat`: Wick, a machine that ran the lamp of a lighthouse for nine years.
//! All prompts that ask for the same have one reply, so other wordings get the same answer.

mod dress;
mod nonsense;

use std::ops::RangeInclusive;

use crate::builder::{Builder, Corpus, held_out};
use crate::care;
use crate::source::{self, Intent};
use crate::wording::{Lists, Wording};

macro_rules! texts {
    ($($name:literal),* $(,)?) => {
        [$((concat!("chat/", $name), include_str!($name))),*]
    };
}

/// The replies and their wordings, by theme. A prompt of several replies belongs to the
/// first.
const TEXTS: [(&str, &str); 19] = texts![
    "frames.txt",
    "lists.txt",
    "talk.txt",
    "answers.txt",
    "answers2.txt",
    "moods.txt",
    "user.txt",
    "play.txt",
    "world.txt",
    "nonsense.txt",
    "self.txt",
    "self2.txt",
    "self3.txt",
    "inner.txt",
    "past.txt",
    "sea.txt",
    "taste.txt",
    "opinions.txt",
    "opinions2.txt",
];

/// About how many prompts a reply gets for each wording, including held-out ones.
const EACH: f64 = 4.6;
/// The bounds of a reply's prompts, so that no reply dominates.
const ROOM: RangeInclusive<f64> = 180.0..=400.0;
/// Wordings with more expansions get no greater share.
const MANY: u64 = 100;
/// The passes over a wording to fill its share.
const ROUNDS: usize = 6;
/// The share of prompts that are repeated with a typing error.
const SLIPS: f64 = 0.1;

/// Prompts of people in need of at most so many characters are repeated so many times,
/// because much small talk is as short.
const CRY: usize = 24;
const TIMES: usize = 2;

/// The corpus.
pub(crate) fn corpus() -> Result<Corpus, String> {
    let (intents, lists) = source::read(&TEXTS)?;
    let mut builder = Builder::new(1976);
    care::add(&mut builder, |reply| reply)?;
    builder.repeat_short(CRY, TIMES);
    for intent in &intents {
        plain(intent, &lists, &mut builder);
    }
    for intent in &intents {
        dressed(intent, &lists, &mut builder);
    }
    nonsense::add(&mut builder);
    builder.slip(SLIPS);
    builder.finish()
}

/// The most prompts of each wording of an intent: more for more expansions.
fn shares(intent: &Intent, lists: &Lists) -> Vec<usize> {
    let weight = |wording: &Wording| (wording.count(lists).clamp(2, MANY) as f64).sqrt();
    let weights: Vec<f64> = intent.wordings.iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    let room = (EACH * weights.len() as f64).clamp(*ROOM.start(), *ROOM.end());
    weights.iter().map(|weight| (room * weight / sum).ceil() as usize).collect()
}

/// Adds a third of an intent's prompts as they are written. A prompt of an earlier intent
/// stays with it: small talk comes before Wick's tales.
fn plain(intent: &Intent, lists: &Lists, builder: &mut Builder) {
    for (index, (wording, share)) in intent.wordings.iter().zip(shares(intent, lists)).enumerate() {
        for prompt in wording.prompts(share.div_ceil(3), lists, &mut builder.rng) {
            if !builder.knows(&prompt) {
                builder.add(&prompt, &intent.reply, held_out(index));
            }
        }
    }
}

/// Adds prompts of an intent as people might type them, unless they are known.
fn dressed(intent: &Intent, lists: &Lists, builder: &mut Builder) {
    for (index, (wording, share)) in intent.wordings.iter().zip(shares(intent, lists)).enumerate() {
        let mut left = share - share.div_ceil(3);
        for _ in 0..ROUNDS {
            for prompt in wording.prompts(left, lists, &mut builder.rng) {
                let prompt = dress::dress(&prompt, &mut builder.rng);
                if left > 0 && !builder.knows(&prompt) {
                    builder.add(&prompt, &intent.reply, held_out(index));
                    left -= 1;
                }
            }
        }
    }
}
