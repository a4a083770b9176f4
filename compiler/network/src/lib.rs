//! The networks that zirc compiles, and their language, `.zir`.
//!
//! Text becomes a [`Network`] ([`syntax`]), which the verifier checks ([`verify`]),
//! the interpreter runs ([`Interpreter`]: it defines the arithmetic), analyses
//! answer questions about ([`ranges`], [`rates`], [`profile`], [`overflow`]), and
//! [`passes`] rewrite. Nothing here knows of any machine.

mod answers;
mod entities;
pub mod graph;
mod interpret;
mod limits;
mod network;
pub mod ops;
mod origins;
pub mod overflow;
pub mod passes;
pub mod profile;
pub mod prompts;
pub mod ranges;
pub mod rates;
mod read;
pub mod syntax;
pub mod text;
mod training;
mod verify;

pub use answers::Answers;
pub use entities::{MatrixRef, Value};
pub use interpret::{Interpreter, Overflowed, Reply};
pub use limits::{MAX_CLASSES, MAX_ELEMENTS, MAX_MULTIPLICATIONS, MAX_OPS, MAX_TEXT, MAX_WIDTH};
pub use network::{Lane, Matrix, Network, Output, Overflow, Type, ValueData, WeightType};
pub use ops::{Op, Opcode};
pub use origins::{OperandSpans, Origins, point};
pub use read::read;
pub use training::{FileDigest, Training};
pub use verify::verify;
