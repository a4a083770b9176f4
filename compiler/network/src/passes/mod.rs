//! Passes and analyses over networks, one file each, and their registry.
//!
//! A pass takes a network and returns one that computes the same outputs. An analysis is a
//! struct over a network with plain queries; the registry knows how to print its answers as
//! comments. None of them depends on the Z80.

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
    /// Whether it rewrites the network, rather than report on it.
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
    /// Reports what is wrong with the network. All other passes need a sound network.
    Check(fn(&Network, &Origins) -> Vec<Diagnostic>),
    /// Rewrites the network.
    Rewrite(fn(&Network) -> Network),
    /// Gives a comment for each value and leaves the network unchanged.
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
        description: "splits linear ops into parts computed once a prompt, one for each encoder, and a \
                      part computed for each character",
        work: Work::Rewrite(split),
    },
    Pass {
        name: "strength",
        description: "lets encoders count by ones, and moves their scale into the linear ops that read them",
        work: Work::Rewrite(strength),
    },
    Pass {
        name: "prune",
        description: "removes neurons that are constant or never read, and ops that change nothing",
        work: Work::Rewrite(prune),
    },
    Pass {
        name: "rates",
        description: "derives which values change once a prompt and which with every character",
        work: Work::Analyse(rates::comments),
    },
];

/// The errors of the checking passes; none for a sound network.
pub fn check(network: &Network, origins: &Origins) -> Vec<Diagnostic> {
    let checks = PASSES.iter().filter_map(|pass| match pass.work {
        Work::Check(check) => Some(check),
        _ => None,
    });
    checks.flat_map(|check| check(network, origins)).collect()
}
