//! Varies prompts as people in need type them: in haste, without apostrophes, with a plea.

use rand::Rng;
use rand::seq::IndexedRandom;

/// Words with a short form, and the share of prompts that use it.
const SHORT: [(&str, &str, f64); 14] = [
    ("i am ", "i'm ", 0.6),
    ("i have ", "i've ", 0.15),
    ("i will ", "i'll ", 0.3),
    ("he is ", "he's ", 0.4),
    ("she is ", "she's ", 0.4),
    ("there is ", "there's ", 0.3),
    ("it is ", "it's ", 0.5),
    ("want to ", "wanna ", 0.15),
    ("going to ", "gonna ", 0.2),
    ("someone ", "somebody ", 0.1),
    ("please", "pls", 0.3),
    ("because ", "cos ", 0.3),
    ("my ", "our ", 0.04),
    (" and ", " n ", 0.04),
];
const BEFORE: [&str; 26] = [
    "please",
    "help",
    "hi there",
    "hi",
    "i think",
    "so",
    "um",
    "hello",
    "sorry",
    "pls",
    "hey",
    "idk",
    "ok so",
    "well",
    "honestly",
    "god",
    "oh god",
    "omg",
    "look",
    "help me",
    "and",
    "but",
    "i don't know",
    "today",
    "because",
    "it's just",
];
const AFTER: [&str; 26] = [
    "please help",
    "what do i do",
    "help",
    "i don't know what to do",
    "you know",
    "please",
    "right now",
    "again",
    "i'm scared",
    "what should i do",
    "help me",
    "and i don't know what to do",
    "now",
    "so much",
    "i can't",
    "and it hurts",
    "idk what to do",
    "today",
    "i'm so scared",
    "it hurts",
    "ok",
    "i feel so bad",
    "and no one knows",
    "i need help",
    "what now",
    "tbh",
];
const ENDS: [&str; 16] = ["", "", "", "", "", "", "", "", "", "", ".", ".", ".", "!", "!!", "..."];

/// The prompt as people might type it.
pub(super) fn dress(prompt: &str, rng: &mut impl Rng) -> String {
    let mut text = format!("{prompt} ");
    for (long, short, share) in SHORT {
        if rng.random_bool(share) && word_at(&text, long) {
            text = text.replacen(long, short, 1);
        }
    }
    let mut text = text.trim_end().to_owned();
    match rng.random_range(0..8) {
        0 => text = format!("{} {text}", BEFORE.choose(rng).unwrap_or(&"")),
        1 => text = format!("{text} {}", AFTER.choose(rng).unwrap_or(&"")),
        _ => {}
    }
    if rng.random_bool(0.6) {
        text = text.replace('\'', "");
    }
    text + ENDS.choose(rng).unwrap_or(&"")
}

/// Whether `words` are in the text at the start of a word.
fn word_at(text: &str, words: &str) -> bool {
    text.find(words)
        .is_some_and(|at| at == 0 || words.starts_with(' ') || text[..at].ends_with(' '))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_said_stays_the_same() {
        let mut rng = rand_pcg::Pcg64::new(1, 2);
        let dressed: Vec<_> = (0..300).map(|_| dress("the house is on fire", &mut rng)).collect();
        assert!(dressed.iter().all(|prompt| prompt.contains("the house is on fire")));
        assert!(dressed.iter().any(|prompt| prompt.ends_with('!')));
        assert!((0..100).any(|_| dress("i can't go on", &mut rng).starts_with("i cant go on")));
    }
}
