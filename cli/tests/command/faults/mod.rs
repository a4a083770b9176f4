//! Inputs that other people's tools or typing made, of the kinds collected in
//! `../shared/faults`. Each is read rightly, or refused with its true cause.

mod files;
mod kinds;
mod machine;
mod models;
mod syntax;
mod text;
mod training;

use std::path::PathBuf;

/// A file of `../shared/faults`, if that folder lies beside the project.
fn input(name: &str) -> Option<PathBuf> {
    let root = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../shared/faults");
    let path = root.join(name);
    if path.exists() {
        return Some(path);
    }
    eprintln!("skipped: there is no {}", path.display());
    None
}
