//! T-states of what all replays meet.

use zirc_z80::TStates;

/// Of a page, when a stream goes from one tile to the next.
pub(super) const STEP_PAGE: TStates = TStates(4);
/// Of letting interrupts in.
pub(super) const BREATHE: TStates = TStates(62);
/// Of the handler between the first's lists and the shared.
pub(super) const BOTH: TStates = TStates(22);
/// Of that before the second's lists.
pub(super) const SECOND: TStates = TStates(32);
/// The same, where it ends the stream.
pub(super) const SECOND_END: TStates = TStates(18);
/// From a stream's end on: the stack is back, and interrupts are let in.
pub(super) const RESUME: TStates = TStates(14);
