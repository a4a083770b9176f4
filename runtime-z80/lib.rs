//! The runtime: hand-written modules of Z80 assembly that programs are linked with.
//!
//! [`shared`] has what every machine uses; each machine has a folder of its own beside
//! it, with its modules and a file that lists them. This package only holds the texts:
//! the compiler assembles them.

pub mod cpm;
mod module;
pub mod shared;

pub use module::Module;
