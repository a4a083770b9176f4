//! From networks to Z80 programs.
//!
//! Data flows one way: the passes rewrite a network, [`plan`] chooses kernels and memory
//! for its ops, the [`kernels`] emit objects, and the linker makes them an image for one
//! of the [`machines`]. [`compile`] is that line of calls.

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
pub use kernels::interface::{Element, Observable};
pub use options::{Goal, Options};
pub use program::{Emit, Forecast, Part, PartForecast, Program, Sizes};
