//! From networks to Z80 programs.
//!
//! Data flows one way: the passes rewrite a network, [`plan`] gives its ops to kernels and its
//! values memory, the [`kernels`] emit objects, and the linker makes an image of them for one
//! of the [`machines`]. [`compile`] calls these stages.

mod advice;
mod assemble;
mod compile;
pub mod containers;
mod effects;
pub mod kernels;
pub mod machines;
mod options;
pub mod plan;
mod program;
mod select;

pub use compile::compile;
pub use kernels::interface::{Element, Masked, Observable};
pub use options::{Goal, MASK, Options};
pub use program::{Emit, Forecast, Part, PartForecast, Program, Sizes};
