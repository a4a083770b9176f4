//! The ops: what computes a value.
//!
//! `table` has a row for each op: how it is written, how wide its value is, what
//! it computes in a line. The parser, the printer, the verifier, what errors say and
//! the manual follow from it. [`Op`] is an op in a network.

mod arguments;
mod form;
mod op;
mod table;
mod wording;

pub use arguments::Arguments;
pub use form::{Attribute, Bounds, Form, Kind, Part, Rule, Width};
pub use op::Op;
pub use table::Opcode;
