//! The corpus of `chat`: Wick, a machine that ran the lamp of a lighthouse for
//! nine years. It has one reply to all that asks for the same, so it answers the
//! same when it is asked in other words.

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

/// The replies and their wordings, by theme. Of replies with the same prompt the
/// first has it.
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

/// About how many prompts a reply gets for each wording, those held out among them.
const EACH: f64 = 4.6;
/// How many it gets at least and at most, so that none drowns the others.
const ROOM: RangeInclusive<f64> = 180.0..=400.0;
/// From how many prompts on a wording gets no greater share.
const MANY: u64 = 100;
/// How often a wording is gone through for its share.
const ROUNDS: usize = 6;
/// The share of prompts that there is a copy of with a slip.
const SLIPS: f64 = 0.1;

/// What people in need say in so few characters at most is trained on so many times: small
/// talk is as short, and must not drown it.
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

/// How many prompts each wording of an intent gets, at most: the more, the more it
/// expands to.
fn shares(intent: &Intent, lists: &Lists) -> Vec<usize> {
    let weight = |wording: &Wording| (wording.count(lists).clamp(2, MANY) as f64).sqrt();
    let weights: Vec<f64> = intent.wordings.iter().map(weight).collect();
    let sum: f64 = weights.iter().sum();
    let room = (EACH * weights.len() as f64).clamp(*ROOM.start(), *ROOM.end());
    weights.iter().map(|weight| (room * weight / sum).ceil() as usize).collect()
}

/// Adds prompts of an intent as they are written: a third. Those that an earlier
/// one has stay with it: small talk goes before what Wick has a tale of.
fn plain(intent: &Intent, lists: &Lists, builder: &mut Builder) {
    for (index, (wording, share)) in intent.wordings.iter().zip(shares(intent, lists)).enumerate() {
        for prompt in wording.prompts(share.div_ceil(3), lists, &mut builder.rng) {
            if !builder.knows(&prompt) {
                builder.add(&prompt, &intent.reply, held_out(index));
            }
        }
    }
}

/// Adds prompts of an intent as someone might type them, unless they are taken.
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
