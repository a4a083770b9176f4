//! The ops: they compute the values.
//!
//! `table` has a row for each op: its syntax, the width of its value, a line on what it
//! computes. The parser, the printer, the verifier, the errors and the manual use it.
//! [`Op`] is an op in a network.

mod arguments;
mod form;
mod op;
mod table;
mod wording;

pub use arguments::Arguments;
pub use form::{Attribute, Bounds, Form, FormPart, Kind, Rule, Width};
pub use op::Op;
pub use table::Opcode;
