//! What tests across the packages share: a compiled program and the interpreter
//! run side by side, and the tools that judge from outside.

mod judges;
mod lockstep;
mod networks;

use std::path::PathBuf;

pub use judges::{Judge, judge};
pub use lockstep::{Lockstep, line_for};
pub use networks::{networks, prompts};

/// The workspace's root.
pub fn root() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).parent().expect("a package has a parent").into()
}

/// A file of the models and vectors that may lie beside the project, if they
/// do.
pub fn shared(path: &str) -> Option<PathBuf> {
    let path = root().parent()?.join("shared").join(path);
    if path.exists() {
        Some(path)
    } else {
        eprintln!("skipped: there is no {}", path.display());
        None
    }
}
