//! The stages in a line: from a text to a network, and to a tidy text.

use zirc_diagnostics::{Diagnostic, Source};

use super::findings::Findings;
use super::format::format as tidy;
use super::lower::{holds_network, lower};
use super::parse::parse as read_tree;
use crate::{Network, Origins};

/// Reads a network. The shapes and parameters of its ops are still to be
/// verified ([`crate::verify`]).
///
/// # Errors
/// What is wrong with the text, in its order: the first 20 errors, and how many
/// more there are.
pub fn parse(source: &Source) -> Result<(Network, Origins), Vec<Diagnostic>> {
    let mut findings = Findings::default();
    let network =
        read_tree(&source.text, &mut findings).and_then(|tree| lower(&tree, &mut findings));
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
    let tree = read_tree(&source.text, &mut findings);
    if let Some(tree) = &tree {
        holds_network(tree, &mut findings);
    }
    findings.unless_any(&source.text, tree).map(|_| tidy(&source.text))
}
