//! Which passes run, in which order.

use super::{PASSES, Pass, Work};
use crate::Network;

/// The passes that a network goes through, in order. Rewriting passes may be left out or
/// run in any order; checks and analyses always run, those that come before the first
/// rewriting pass of [`PASSES`] on the network as written, the others on the result.
#[derive(Clone, Debug)]
pub struct Schedule {
    passes: Vec<&'static Pass>,
}

impl Schedule {
    /// Runs these rewriting passes and no others, in this order.
    pub fn of(rewrites: &[&'static Pass]) -> Self {
        let first = PASSES.iter().position(Pass::rewrites).unwrap_or(PASSES.len());
        let (before, after) = PASSES.split_at(first);
        let after = after.iter().filter(|pass| !pass.rewrites());
        Schedule { passes: before.iter().chain(rewrites.iter().copied()).chain(after).collect() }
    }

    /// Runs all rewriting passes but these.
    pub fn without(skipped: &[&Pass]) -> Self {
        let is_skipped = |pass: &Pass| skipped.iter().any(|skipped| skipped.name == pass.name);
        let kept: Vec<_> =
            PASSES.iter().filter(|pass| pass.rewrites() && !is_skipped(pass)).collect();
        Schedule::of(&kept)
    }

    /// All passes that run, checks and analyses with them.
    pub fn passes(&self) -> &[&'static Pass] {
        &self.passes
    }

    /// Whether `pass` runs.
    pub fn has(&self, pass: &Pass) -> bool {
        self.passes.iter().any(|it| it.name == pass.name)
    }

    /// `network` after the rewriting passes.
    pub fn run(&self, network: &Network) -> Network {
        rewritten(network, &self.passes)
    }

    /// `network` after the rewriting passes up to and including the last run of `last`.
    pub fn run_through(&self, network: &Network, last: &Pass) -> Network {
        let end = self.passes.iter().rposition(|pass| pass.name == last.name);
        rewritten(network, &self.passes[..end.map_or(self.passes.len(), |end| end + 1)])
    }
}

impl Default for Schedule {
    /// Runs all passes.
    fn default() -> Self {
        Schedule::without(&[])
    }
}

fn rewritten(network: &Network, passes: &[&Pass]) -> Network {
    let mut network = network.clone();
    for pass in passes {
        if let Work::Rewrite(rewrite) = pass.work {
            network = rewrite(&network);
        }
    }
    network
}
