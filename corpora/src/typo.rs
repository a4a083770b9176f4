//! Slips of the finger.

use rand::Rng;

/// The prompt with one slip: a letter left out, doubled, swapped with the next, or
/// hit beside its key. A prompt of fewer than four characters stays as it is.
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
}
