//! Kernels: the ways to compute an op, or a fused group of ops, on a Z80.
//!
//! Each kernel has one folder for all of itself: when it applies, what it requires of a
//! machine, what it proposes, its code, its tables, its costs, its packed form. The rest of
//! the compiler uses kernels through [`interface`], and finds them in [`KERNELS`]. A new
//! kernel is a new folder and a line there.

mod basics;
mod chain;
mod columns;
mod context;
mod copy;
mod dense;
mod elementwise;
mod encode;
pub mod interface;
mod registry;

pub(crate) use basics::block_move;
pub(crate) use context::context_window;
pub use registry::KERNELS;
