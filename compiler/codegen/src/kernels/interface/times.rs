//! T-states of what every task does.

use zirc_z80::TStates;

/// Of the call of a task.
pub const CALL: TStates = TStates(17);
/// Of its return.
pub const RETURN: TStates = TStates(10);
