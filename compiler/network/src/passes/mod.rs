//! Passes and analyses over networks, one file each, and their registry.
//!
//! A pass takes a network and returns one that computes the same outputs. An
//! analysis is a struct over a network with plain queries; the registry knows
//! how to print its answers as comments. None of them knows of the Z80.

mod prune;
mod rewrite;
mod schedule;
mod split;
mod strength;

pub use prune::prune;
pub use schedule::Schedule;
pub use split::split;
pub use strength::strength;

use zirc_diagnostics::Diagnostic;

use crate::answers::Answers;
use crate::{Network, Origins, ranges, rates, verify};

/// A named stage of the middle of the compiler.
#[derive(Debug)]
pub struct Pass {
    /// The name that `--emit after-NAME` takes.
    pub name: &'static str,
    /// One line for people.
    pub description: &'static str,
    /// What it does.
    pub work: Work,
}

impl Pass {
    /// Whether it rewrites the network; if not, it says something of it.
    pub fn rewrites(&self) -> bool {
        matches!(self.work, Work::Rewrite(_))
    }

    /// The pass called `name`.
    pub fn named(name: &str) -> Option<&'static Pass> {
        PASSES.iter().find(|pass| pass.name == name)
    }
}

/// What a pass does.
#[derive(Clone, Copy, Debug)]
pub enum Work {
    /// Says what is wrong with the network, which must be sound for all others.
    Check(fn(&Network, &Origins) -> Vec<Diagnostic>),
    /// Rewrites the network.
    Rewrite(fn(&Network) -> Network),
    /// Leaves the network and answers with a comment for each value.
    Analyse(fn(&Network) -> Answers),
}

/// All passes, in the order they run. See [`Schedule`] for other orders.
pub const PASSES: &[Pass] = &[
    Pass {
        name: "verify",
        description: "checks shapes, parameters, weights and the output of the network as written",
        work: Work::Check(verify),
    },
    Pass {
        name: "ranges",
        description: "bounds every sum of the network as written, for `overflow reject`",
        work: Work::Analyse(ranges::comments),
    },
    Pass {
        name: "split",
        description: "takes the prompt's part of a linear op out, to be computed once a prompt, and \
                      each encoder's part of that",
        work: Work::Rewrite(split),
    },
    Pass {
        name: "strength",
        description: "counts what linear ops read by ones, and multiplies by the scale in the sums",
        work: Work::Rewrite(strength),
    },
    Pass {
        name: "prune",
        description: "takes out neurons that are constant or never read, and ops that change nothing",
        work: Work::Rewrite(prune),
    },
    Pass {
        name: "rates",
        description: "tells values that change once a prompt from those that change every character",
        work: Work::Analyse(rates::comments),
    },
];

/// What the checking passes find wrong with a network; nothing, if it is sound.
pub fn check(network: &Network, origins: &Origins) -> Vec<Diagnostic> {
    let checks = PASSES.iter().filter_map(|pass| match pass.work {
        Work::Check(check) => Some(check),
        _ => None,
    });
    checks.flat_map(|check| check(network, origins)).collect()
}
