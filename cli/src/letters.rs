//! Letters that the terminals of many CP/M machines do not have.

use std::path::Path;

use zirc_diagnostics::{Diagnostic, Source};
use zirc_network::{Network, Output};
use zirc_pairs::{Pair, Texts, beyond_ascii};

use crate::failure::show;
use crate::files;

/// Warns of such letters in pairs.
pub(crate) fn warn_of_pairs(path: &Path, pairs: &[Pair]) {
    let texts = |names, side: fn(&Pair) -> &Vec<u8>| Texts {
        names,
        texts: pairs.iter().map(|pair| &**side(pair)).collect(),
    };
    let replies = texts(["reply", "replies"], |pair| &pair.reply);
    let prompts = texts(["prompt", "prompts"], |pair| &pair.prompt);
    if let Some(warning) = beyond_ascii(&[replies, prompts]) {
        show(&Source::new(files::name(path), ""), &[warning]);
    }
}

/// A warning about such letters in a network's output.
pub(crate) fn of_network(network: &Network) -> Option<Diagnostic> {
    beyond_ascii(&[match &network.output {
        Output::Reply { charset, .. } => {
            Texts { names: ["charset", "charsets"], texts: vec![charset] }
        }
        Output::Answer { labels, .. } => Texts {
            names: ["label", "labels"],
            texts: labels.iter().map(|label| &**label).collect(),
        },
    }])
}
