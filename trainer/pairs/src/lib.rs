//! Pairs: prompts with the replies they are to get, in texts of lines `prompt|REPLY`.
//! Reads, counts and balances pairs, and scores a network's replies to them.

mod answer;
mod balance;
mod families;
mod faults;
mod heading;
mod layout;
mod neighbours;
mod read;
mod records;
mod remarks;
mod score;
mod statistics;

pub use answer::{Answer, answers};
pub use balance::balanced;
pub use families::Families;
pub use faults::MAX_PAIRS;
pub use layout::Layout;
pub use neighbours::Neighbours;
pub use read::{Prompts, Text, prompts, read};
pub use remarks::{Texts, beyond_ascii};
pub use score::Score;
pub use statistics::{Alike, Hashed, Lengths, Statistics, Tally, tally, trigrams};

/// A prompt and the reply that it is to get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// The prompt, one byte a character (Latin-1).
    pub prompt: Vec<u8>,
    /// The reply, one byte a character (Latin-1).
    pub reply: Vec<u8>,
    /// The line it is from, counted from 1.
    pub line: usize,
}

/// Bytes as the text they stand for, one character a byte (Latin-1).
pub fn text(bytes: &[u8]) -> String {
    bytes.iter().copied().map(char::from).collect()
}
