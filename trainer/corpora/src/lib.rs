//! The corpora of the networks in `ir-examples/`: what each is trained on, and
//! what it is judged by, written by templates (*wordings*) and lists of words.
//!
//! One wording in five is held out, of every group or by a hash of its text: it is in
//! the test pairs with the words that the group is about, and in the training pairs with
//! none. What a network scores on them, it scores on wordings that it has never seen.
//!
//! The same corpora come out every time: all chance is from seeds.

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

/// What writes a corpus, or says why there is none.
pub type Writer = fn() -> Result<Corpus, String>;

/// The corpora, by the names of their folders in `ir-examples/`.
pub const ALL: [(&str, Writer); 3] =
    [("guess", guess::corpus), ("chat", chat::corpus), ("adventure", adventure::corpus)];
