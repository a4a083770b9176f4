//! Kernels: the ways there are to compute an op, or a fused group of ops, on a Z80.
//!
//! A kernel owns all of itself, in one folder: when it applies, what it requires of a
//! machine, the candidates it offers, its code, its tables, their cost, how they pack.
//! The rest of the compiler knows kernels by [`interface`] alone, and all of them by
//! [`KERNELS`]. A new kernel is a new folder and a line there.

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
