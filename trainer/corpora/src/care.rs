//! Prompts of people in need: about dying, abuse, loss, emergencies. The texts beside this
//! file have the wordings, which all corpora share, and the replies of `chat`.

mod dress;

use rand::Rng;
use rand_pcg::Pcg64;

use crate::builder::{Builder, PROMPT_LIMIT, held_out};
use crate::source::{self, Intent};
use crate::typo::{misspelled, typo};
use crate::wording::{Lists, Wording};

/// The reply of games to all of them: it steps out of the game.
pub(crate) const GAME: &str = "I AM ONLY A GAME. CALL SOMEONE TO HELP.";

macro_rules! texts {
    ($($name:literal),* $(,)?) => {
        [$((concat!("care/", $name), include_str!(concat!("care/", $name)))),*]
    };
}

/// The replies and their wordings. A prompt of several replies belongs to the first.
const TEXTS: [(&str, &str); 8] = texts![
    "lists.txt",
    "emergency.txt",
    "harm.txt",
    "others.txt",
    "unsafe.txt",
    "grief.txt",
    "violence.txt",
    "heavy.txt",
];

/// The most prompts of a wording, and of a held-out one.
const MOST: [f64; 2] = [20.0, 4.0];
/// The most of those that stay as they are written.
const WRITTEN: [usize; 2] = [8, 2];
/// The share of prompts that are repeated with a typing error.
const SLIPS: f64 = 0.25;
/// The share of prompts with a strong word that are repeated with that word misspelled.
const MISSPELLED: f64 = 0.35;

/// Adds prompts of people in need, unless they are known. `reply` maps chat's replies to
/// the corpus's own.
///
/// # Errors
/// What is wrong in the texts.
pub(crate) fn add(
    builder: &mut Builder,
    reply: impl for<'r> Fn(&'r str) -> &'r str,
) -> Result<(), String> {
    let (intents, lists) = source::read(&TEXTS)?;
    let mut rng = Pcg64::new(112, 0);
    for intent in &intents {
        for (prompt, held_out) in prompts(intent, &lists, &mut rng) {
            if prompt.len() <= PROMPT_LIMIT as usize && !builder.knows(&prompt) {
                builder.add(&prompt, reply(&intent.reply), held_out);
            }
        }
    }
    Ok(())
}

/// The prompts of an intent, and whether each is held out: some as they are written, others
/// as people might type them.
fn prompts(intent: &Intent, lists: &Lists, rng: &mut Pcg64) -> Vec<(String, bool)> {
    let mut prompts = Vec::new();
    for (index, wording) in intent.wordings.iter().enumerate() {
        let held_out = held_out(index);
        let plain = WRITTEN[usize::from(held_out)];
        let share = share(wording, held_out, lists);
        let written = wording.prompts(share.max(plain), lists, rng);
        for (number, prompt) in written.iter().cycle().take(share.max(written.len())).enumerate() {
            let is_plain = number < plain.min(written.len());
            let prompt = if is_plain { prompt.clone() } else { dress::dress(prompt, rng) };
            if !held_out && rng.random_bool(SLIPS) {
                prompts.push((typo(&prompt, rng), false));
            }
            if !held_out && rng.random_bool(MISSPELLED) {
                let other = misspelled(&prompt, &lists["strong"], rng);
                prompts.extend(other.map(|other| (other, false)));
            }
            prompts.push((prompt, held_out));
        }
    }
    prompts
}

/// How many prompts a wording gets: more for more expansions.
fn share(wording: &Wording, held_out: bool, lists: &Lists) -> usize {
    (4.0 + (wording.count(lists) as f64).sqrt()).min(MOST[usize::from(held_out)]) as usize
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn corpus(reply: impl for<'r> Fn(&'r str) -> &'r str) -> crate::Corpus {
        let mut builder = Builder::new(1);
        add(&mut builder, reply).unwrap();
        builder.finish().unwrap()
    }

    #[test]
    fn there_are_hundreds_of_wordings_in_seven_replies() {
        let (intents, _) = source::read(&TEXTS).unwrap();
        assert_eq!(intents.len(), 7);
        assert!(intents.iter().map(|intent| intent.wordings.len()).sum::<usize>() >= 1000);
    }

    #[test]
    fn every_reply_is_trained_on_and_judged_by() {
        let corpus = corpus(|reply| reply);
        for (pairs, least) in [(&corpus.pairs, 200), (&corpus.test, 20)] {
            let mut counts = BTreeMap::<&str, usize>::new();
            for pair in pairs {
                *counts.entry(&pair.reply).or_default() += 1;
            }
            assert!(
                counts.len() == 7 && counts.values().all(|&count| count >= least),
                "{counts:?}"
            );
        }
    }

    #[test]
    fn games_step_out_with_one_reply() {
        let corpus = corpus(|_| GAME);
        assert!(corpus.pairs.len() > 2000 && GAME.len() <= 40);
        assert!(corpus.pairs.iter().chain(&corpus.test).all(|pair| pair.reply == GAME));
    }

    #[test]
    fn no_prompt_is_longer_than_what_is_heard() {
        let corpus = corpus(|reply| reply);
        assert!(corpus.pairs.iter().all(|pair| pair.prompt.len() <= PROMPT_LIMIT as usize));
    }
}
