//! Typing errors, and words spelled by ear.

use rand::Rng;
use rand::seq::IndexedRandom;

/// Letters, and how they are spelled by ear.
const BY_EAR: [(&str, &str); 24] = [
    ("ing", "in"),
    ("ight", "ite"),
    ("ould", "ud"),
    ("ee", "ea"),
    ("ea", "ee"),
    ("ie", "ei"),
    ("ou", "u"),
    ("ai", "ay"),
    ("ll", "l"),
    ("ss", "s"),
    ("tt", "t"),
    ("pp", "p"),
    ("ck", "k"),
    ("ph", "f"),
    ("th", "f"),
    ("ed", "d"),
    ("er", "a"),
    ("c", "s"),
    ("c", "k"),
    ("s", "z"),
    ("i", "e"),
    ("i", "y"),
    ("a", "e"),
    ("o", "u"),
];

/// The prompt with one typing error: a letter left out, doubled, swapped with the next, or
/// replaced by a neighbouring key. A prompt of fewer than four characters stays as it is.
pub fn typo(prompt: &str, rng: &mut impl Rng) -> String {
    let mut letters: Vec<char> = prompt.chars().collect();
    if letters.len() < 4 {
        return prompt.to_owned();
    }
    let at = rng.random_range(1..letters.len() - 1);
    match rng.random_range(0..4) {
        0 => drop(letters.remove(at)),
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = neighbour(letters[at], rng),
    }
    letters.into_iter().collect()
}

/// The prompt with one of `words` misspelled: by a typing error, or by ear. `None` if it
/// has none of them.
pub(crate) fn misspelled(prompt: &str, words: &[String], rng: &mut impl Rng) -> Option<String> {
    let found: Vec<&String> = words.iter().filter(|word| prompt.contains(word.as_str())).collect();
    let word = found.choose(rng)?;
    let by_ear: Vec<_> = BY_EAR.iter().filter(|(letters, _)| word[1..].contains(letters)).collect();
    let misspelled = match by_ear.choose(rng) {
        Some((letters, sound)) if rng.random() => {
            format!("{}{}", &word[..1], word[1..].replacen(letters, sound, 1))
        }
        _ => typo(word, rng),
    };
    Some(prompt.replacen(word.as_str(), &misspelled, 1))
}

/// A key beside that of a letter.
fn neighbour(letter: char, rng: &mut impl Rng) -> char {
    let rows = ["qwertyuiop", "asdfghjkl", "zxcvbnm"];
    let Some((row, at)) = rows.iter().find_map(|row| Some((row, row.find(letter)?))) else {
        return letter;
    };
    let beside = if at == 0 || (at + 1 < row.len() && rng.random()) { at + 1 } else { at - 1 };
    char::from(row.as_bytes()[beside])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_typo_changes_little() {
        let mut rng = rand_pcg::Pcg64::new(1, 2);
        for _ in 0..1000 {
            let slipped = typo("quiz me, please", &mut rng);
            assert!((14..=16).contains(&slipped.len()), "{slipped}");
            assert!(slipped.starts_with('q') && slipped.is_ascii(), "{slipped}");
        }
        assert_eq!(typo("yes", &mut rng), "yes");
    }

    #[test]
    fn words_are_misspelled_where_they_are() {
        let mut rng = rand_pcg::Pcg64::new(1, 2);
        let words = ["doctor", "physics"].map(str::to_owned);
        let prompts: Vec<String> =
            (0..300).filter_map(|_| misspelled("the physics of it", &words, &mut rng)).collect();
        assert_eq!(prompts.len(), 300);
        assert!(prompts.iter().all(|it| it.starts_with("the p") && it.ends_with(" of it")));
        for misspelled in ["the physycs of it", "the phyzics of it", "the phsyics of it"] {
            assert!(prompts.iter().any(|it| it == misspelled), "{misspelled}");
        }
        assert_eq!(misspelled("nothing of the kind", &words, &mut rng), None);
    }
}
