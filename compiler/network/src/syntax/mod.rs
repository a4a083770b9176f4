//! The `.zir` language: its text to a network, and back.
//!
//! Text is read line by line: `tokens` cuts a line, `grammar` understands it,
//! `parse` puts lines together to blocks, and `lower` resolves names, reads
//! numbers and draws the weights of a network. Errors of all stages are
//! reported together, in the order of the text.

mod findings;
mod format;
mod hidden;
mod literals;
mod lookalikes;
mod lower;
mod parse;
mod print;
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
    #[allow(clippy::all, missing_docs, unreachable_pub, unused_qualifications)]
    grammar,
    "/syntax/grammar.rs"
);

use zirc_diagnostics::{Diagnostic, Source};

use crate::{Network, Origins};
use findings::Findings;

pub use hidden::hidden;
pub(crate) use print::{op, statement};
pub use print::{print, text};
pub use unused::unused;

/// The version of the language that is read and printed.
pub const VERSION: u32 = 1;

/// Reads a network. The shapes and parameters of its ops are still to be
/// verified ([`crate::verify`]).
///
/// # Errors
/// What is wrong with the text, in its order: the first 20 errors, and how many
/// more there are.
pub fn parse(source: &Source) -> Result<(Network, Origins), Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let network = parse::parse(&source.text, &mut findings)
        .and_then(|tree| lower::lower(&tree, &mut findings));
    findings.unless_any(&source.text, network)
}

/// Lays a text out afresh: indentation, spacing, one blank line at most between
/// lines. Every comment is kept, and the text means what it did. It has to hold
/// a network; names and shapes are not checked.
///
/// # Errors
/// What cannot be understood of the text, as [`parse`] reports it.
pub fn format(source: &Source) -> Result<String, Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let tree = parse::parse(&source.text, &mut findings);
    if let Some(tree) = &tree {
        lower::holds_network(tree, &mut findings);
    }
    findings.unless_any(&source.text, tree).map(|_| format::format(&source.text))
}
