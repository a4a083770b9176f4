//! Noise: random keys, numbers, marks.

use rand::Rng;
use rand::seq::IndexedRandom;

/// Home positions of fingers, and the keys around them.
const KEYS: [&[u8]; 4] =
    [b"asdfghjkl", b"qwertyuiop", b"bcdfghjklmnpqrstvwxz", b"abcdefghijklmnopqrstuvwxyz"];
const MARKS: [&str; 24] = [
    ".", "..", "...", "....", "?", "??", "???", "!!", "?!", ":)", ":(", ":-)", ";)", "-", "--",
    "*", "#", "@", "&", "%", "$", "<3", "+", "/",
];

/// A word that does not exist.
pub(super) fn gibberish(rng: &mut impl Rng) -> String {
    let keys = KEYS.choose(rng).copied().unwrap_or(b"x");
    let length = rng.random_range(3..10);
    (0..length).filter_map(|_| keys.choose(rng)).map(|&key| char::from(key)).collect()
}

/// A number, mostly a small one.
pub(super) fn number(rng: &mut impl Rng) -> String {
    let most = [10, 100, 100, 1000, 100_000].choose(rng).copied().unwrap_or(10);
    rng.random_range(0..most).to_string()
}

/// A single punctuation mark.
pub(super) fn mark(rng: &mut impl Rng) -> String {
    (*MARKS.choose(rng).unwrap_or(&"...")).to_owned()
}
