//! T-states of what all replays meet.

use zirc_z80::TStates;

/// Of where words go, of a tile of them, of a word, and of each bit that it is shifted by.
pub(super) const GATHER: TStates = TStates(10);
pub(super) const GATHER_TILE: TStates = TStates(17);
pub(super) const GATHER_WORD: TStates = TStates(70);
pub(super) const GATHER_SHIFT: TStates = TStates(12);
