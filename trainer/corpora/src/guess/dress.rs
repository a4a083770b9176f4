//! Varies prompts: politeness, punctuation, apostrophes.

use rand::Rng;
use rand::seq::IndexedRandom;

const BEFORE: [&str; 14] = [
    "so ", "so ", "ok ", "ok, ", "hmm ", "well ", "and ", "then ", "tell me ", "um ", "now ",
    "please ", "but ", "hey ",
];
const AFTER: [&str; 18] = [
    "?", "?", "?", "?", "?", "?", "?", "?", "?", "??", " ?", "!", ".", "...", "?!", " please",
    " pls", " then",
];
const CONTRACTIONS: [(&str, &str); 10] = [
    ("isnt", "isn't"),
    ("its", "it's"),
    ("dont", "don't"),
    ("doesnt", "doesn't"),
    ("cant", "can't"),
    ("whats", "what's"),
    ("arent", "aren't"),
    ("im", "i'm"),
    ("thats", "that's"),
    ("hasnt", "hasn't"),
];

/// The prompt as people might type it: about half of them stay the same.
pub(super) fn dress(prompt: &str, rng: &mut impl Rng) -> String {
    let mut dressed = String::new();
    if rng.random_bool(0.08) {
        dressed += BEFORE.choose(rng).unwrap_or(&"");
    }
    dressed += &if rng.random_bool(0.4) { apostrophes(prompt) } else { prompt.to_owned() };
    if rng.random_bool(0.45) {
        dressed += AFTER.choose(rng).unwrap_or(&"");
    }
    dressed
}

/// The prompt with apostrophes in its contractions. "its" becomes one only at the
/// beginning: elsewhere it is often the possessive.
fn apostrophes(prompt: &str) -> String {
    let words = prompt.split(' ').enumerate().map(|(at, word)| {
        let known = CONTRACTIONS.iter().find(|(without, _)| *without == word);
        match known {
            Some(("its", _)) if at > 0 => word,
            Some((_, with)) => with,
            None => word,
        }
    });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn contractions_get_their_apostrophes_and_possessives_do_not() {
        assert_eq!(apostrophes("its big isnt it"), "it's big isn't it");
        assert_eq!(apostrophes("is its size big"), "is its size big");
    }

    #[test]
    fn a_dressed_prompt_has_the_prompt_in_it() {
        let mut rng = rand_pcg::Pcg64::new(1, 2);
        let dressed: Vec<_> = (0..200).map(|_| dress("is it big", &mut rng)).collect();
        assert!(dressed.iter().all(|prompt| prompt.contains("is it big")));
        assert!(dressed.iter().any(|prompt| prompt == "is it big"));
        assert!(dressed.iter().any(|prompt| prompt.ends_with('?')));
    }
}
