//! The compiler from `.zir` networks to Z80 programs.

pub mod import;
pub mod network;
pub mod passes;
pub mod syntax;
