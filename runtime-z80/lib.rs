//! The runtime: hand-written modules of Z80 assembly that programs are linked with.
//!
//! [`shared`] holds the modules for every machine. Each machine has a folder of its own,
//! with its modules and a file that lists them. This package holds texts only: the compiler
//! assembles them.

pub mod cpm;
mod module;
pub mod shared;

pub use module::Module;
