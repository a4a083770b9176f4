//! T-states of the call and the return of a task.

use zirc_z80::TStates;

/// The call of a task.
pub const CALL: TStates = TStates(17);
/// The return of a task.
pub const RETURN: TStates = TStates(10);
