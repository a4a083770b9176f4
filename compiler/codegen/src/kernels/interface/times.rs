//! T-states of what every kernel's code does.

use zirc_z80::TStates;

/// Of a call.
pub const CALL: TStates = TStates(17);
/// Of a return.
pub const RETURN: TStates = TStates(10);

/// Of `ldir` over so many bytes, one at least.
pub fn block_move(bytes: usize) -> TStates {
    TStates(21 * bytes as u64 - 5)
}
