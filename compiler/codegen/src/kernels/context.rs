//! The reply context that a program keeps.

use zirc_network::{Network, Op};

/// How many of the last characters said a network's program remembers: as many
/// as the widest encoder looks at, and 2 at least, for the move that forgets
/// the oldest.
pub(crate) fn context_window(network: &Network) -> u32 {
    let windows = network.values.values().map(|data| match data.op {
        Op::Ngrams { window, .. } => window,
        _ => 0,
    });
    windows.fold(2, u32::max)
}
