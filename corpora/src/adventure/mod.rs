//! The corpus of `adventure`.

use crate::builder::{Builder, Corpus};

/// The corpus.
pub(crate) fn corpus() -> Result<Corpus, String> {
    Builder::new(1).finish()
}
