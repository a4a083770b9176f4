//! The corpora of the networks in `ir-examples/`: training and test pairs, generated from
//! templates (*wordings*) and lists of words.
//!
//! One wording in five is held out, in every group or by a hash of its text: all its pairs
//! become test pairs. So the test score is about wordings that the network has never seen.
//!
//! The corpora are the same every time: all random numbers have fixed seeds.

mod adventure;
mod builder;
mod care;
mod chat;
mod guess;
mod source;
mod typo;
mod wording;

pub use builder::{Builder, Corpus, Pair, held_out, text};
pub use typo::typo;
pub use wording::{Lists, Wording};

/// A function that builds a corpus, or returns an error.
pub type Writer = fn() -> Result<Corpus, String>;

/// The corpora, by the names of their folders in `ir-examples/`.
pub const ALL: [(&str, Writer); 3] =
    [("guess", guess::corpus), ("chat", chat::corpus), ("adventure", adventure::corpus)];
