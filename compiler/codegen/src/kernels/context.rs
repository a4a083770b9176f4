//! The context: the last characters of the reply, which a program keeps.

use zirc_network::{Network, Op};

/// The characters of the context: as many as the encoder with the longest window reads, and
/// at least 2, for the block move that drops the oldest.
pub(crate) fn context_window(network: &Network) -> u32 {
    let windows = network.values.values().map(|data| match data.op {
        Op::Ngrams { window, .. } => window,
        _ => 0,
    });
    windows.fold(2, u32::max)
}
