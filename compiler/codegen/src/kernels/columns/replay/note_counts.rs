//! The instructions that a task patches when it begins.

use zirc_z80::TStates;

use crate::kernels::columns::interrupts;

/// How many instructions a task patches.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernels::columns) struct NoteCounts {
    /// Those that load SP, each with an `ei` behind it.
    pub(in crate::kernels::columns) stacks: u64,
    /// Other `ei`s.
    pub(in crate::kernels::columns) switches: u64,
}

impl NoteCounts {
    /// T-states of patching them.
    pub(super) fn cost(self) -> TStates {
        interrupts::notes(self.stacks, self.switches)
    }
}
