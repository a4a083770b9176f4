//! Varies prompts: words around them, short forms, punctuation.

use rand::Rng;
use rand::seq::IndexedRandom;

/// Words with a short form.
const SHORT: [(&str, &str); 16] = [
    ("what is ", "what's "),
    ("who is ", "who's "),
    ("where is ", "where's "),
    ("how is ", "how's "),
    ("i am ", "i'm "),
    ("you are ", "you're "),
    ("it is ", "it's "),
    ("that is ", "that's "),
    ("do not ", "don't "),
    ("i have ", "i've "),
    ("i would ", "i'd "),
    ("i will ", "i'll "),
    ("you ", "u "),
    ("your ", "ur "),
    ("are you ", "r u "),
    ("please", "pls"),
];
/// From this index on, few people use the short form.
const RARE: usize = 12;

/// First words of questions.
const ASKING: [&str; 27] = [
    "what", "who", "where", "when", "why", "how", "which", "are", "is", "do", "does", "did", "can",
    "could", "will", "would", "have", "has", "was", "were", "should", "am", "any", "what's",
    "who's", "where's", "r",
];
const BEFORE: [&str; 12] =
    ["so", "and", "hey", "well", "please", "wick,", "oh", "but", "hi,", "ok,", "now", "hey wick,"];
const AFTER: [&str; 7] = ["please", "then", "wick", "now", ", wick", "my friend", "today"];

/// The prompt as people might type it: shortened, without apostrophes, with punctuation,
/// with a word before or after it.
pub(super) fn dress(prompt: &str, rng: &mut impl Rng) -> String {
    let mut text = prompt.to_owned();
    for (index, (long, short)) in SHORT.iter().enumerate() {
        let share = if index < RARE { 0.4 } else { 0.04 };
        if rng.random_bool(share) && word_at(&text, long) {
            text = text.replacen(long, short, 1);
        }
    }
    if rng.random_bool(0.5) {
        text = text.replace('\'', "");
    }
    // Prompts of one or two words stay alone: added words would dominate.
    if prompt.split(' ').count() > 2 {
        text = surrounded(text, rng);
    }
    text + punctuation(prompt, rng)
}

/// Whether `words` are in the text with nothing but a space before them.
fn word_at(text: &str, words: &str) -> bool {
    text.find(words).is_some_and(|at| at == 0 || text[..at].ends_with(' '))
}

fn surrounded(text: String, rng: &mut impl Rng) -> String {
    match rng.random_range(0..16) {
        0 => format!("{} {text}", BEFORE.choose(rng).unwrap_or(&"")),
        1 => format!("{text} {}", AFTER.choose(rng).unwrap_or(&"")).replace(" ,", ","),
        _ => text,
    }
}

/// Punctuation for the end of the prompt, unless it has some.
fn punctuation(prompt: &str, rng: &mut impl Rng) -> &'static str {
    if !prompt.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return "";
    }
    let first = prompt.split(' ').next().unwrap_or("");
    let ends: &[&str] = if ASKING.contains(&first) {
        &["", "", "", "", "", "", "?", "?", "?", "?", "?", "??"]
    } else {
        &["", "", "", "", "", "", "", "", ".", ".", "!", "!!"]
    };
    ends.choose(rng).unwrap_or(&"")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_asked_stays_the_same() {
        let mut rng = rand_pcg::Pcg64::new(1, 2);
        for _ in 0..1000 {
            let dressed = dress("what is your name", &mut rng);
            assert!(dressed.contains("name") && dressed.len() < 40, "{dressed}");
            assert!(!dress("tea", &mut rng).contains(' '));
            assert_eq!(dress("2+2", &mut rng), "2+2");
            assert!(dress("this is ok", &mut rng).contains("this is"));
        }
    }
}
