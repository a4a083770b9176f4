//! T-states of what all replays meet.

use zirc_z80::TStates;

/// Of a page, when a stream goes from one tile to the next.
pub(super) const STEP_PAGE: TStates = TStates(4);
/// Of letting interrupts in.
pub(super) const BREATHE: TStates = TStates(62);
/// Of the handler between the first's lists and the shared.
pub(super) const BOTH: TStates = TStates(22);
/// From a stream's end on: the stack is back, and interrupts are let in.
pub(super) const RESUME: TStates = TStates(14);

/// Of where words go, of a tile of them, of a word, and of each bit that it is shifted by.
pub(super) const GATHER: TStates = TStates(10);
pub(super) const GATHER_TILE: TStates = TStates(17);
pub(super) const GATHER_WORD: TStates = TStates(70);
pub(super) const GATHER_SHIFT: TStates = TStates(12);
