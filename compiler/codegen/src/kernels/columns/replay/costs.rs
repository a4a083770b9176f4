//! T-states of what all replays meet.

use zirc_z80::TStates;

/// Of the handler before the second's lists of a fused pair.
pub(super) const SECOND: TStates = TStates(32);
/// The same, where it ends the stream.
pub(super) const SECOND_END: TStates = TStates(18);
