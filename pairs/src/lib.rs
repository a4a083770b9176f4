//! Pairs: what a network is to answer to what, as texts of lines
//! `prompt|REPLY`. Training and judging a network start here.

mod read;
mod unpack;

pub use read::{MAX_PAIRS, read};
pub use unpack::MAX_TEXT_BYTES;

/// A prompt and the reply that it is to get.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pair {
    /// What is asked, one byte a character (Latin-1).
    pub prompt: Vec<u8>,
    /// What is to be answered, one byte a character (Latin-1).
    pub reply: Vec<u8>,
    /// The line it is from, counted from 1.
    pub line: usize,
}
