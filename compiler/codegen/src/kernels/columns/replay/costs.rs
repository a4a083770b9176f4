//! T-states of what all replays meet.

use zirc_z80::TStates;

/// Of the handler before the second's lists of a fused pair.
pub(super) const SECOND: TStates = TStates(32);
/// The same, where it ends the stream.
pub(super) const SECOND_END: TStates = TStates(18);

/// Of where words go, of a tile of them, of a word, and of each bit that it is shifted by.
pub(super) const GATHER: TStates = TStates(10);
pub(super) const GATHER_TILE: TStates = TStates(17);
pub(super) const GATHER_WORD: TStates = TStates(70);
pub(super) const GATHER_SHIFT: TStates = TStates(12);
