//! The `.zir` language: its text to a network, and back.
//!
//! Text is read line by line: `tokens` cuts a line, `grammar` understands it
//! (`arguments` what stands after an op's keyword, by the table of ops), `parse` puts
//! lines together to blocks, and `lower` resolves names, reads numbers and draws the
//! weights of a network. Errors of all stages are reported together, in the order of
//! the text.

mod arguments;
mod findings;
mod format;
mod hidden;
mod literals;
mod lookalikes;
mod lower;
mod parse;
mod print;
mod stages;
#[cfg(test)]
mod tests;
mod tokens;
mod trainings;
mod tree;
mod unused;
mod weights;
mod words;

lalrpop_util::lalrpop_mod!(
    // What lalrpop generates is not held to our lints.
    #[allow(
        clippy::all,
        clippy::too_many_lines,
        missing_docs,
        unreachable_pub,
        unused_qualifications
    )]
    grammar,
    "/syntax/grammar.rs"
);

pub use hidden::hidden;
pub(crate) use print::{op, statement};
pub use print::{print, text};
pub use stages::{format, parse};
pub use tree::VERSION;
pub use unused::unused;
