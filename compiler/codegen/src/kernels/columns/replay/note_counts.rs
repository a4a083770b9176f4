//! The instructions that a task patches when it begins.

use zirc_z80::TStates;

use crate::kernels::columns::interrupts;

/// How many instructions a task patches.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoteCounts {
    /// Those that load SP, each with an `ei` behind it.
    pub(super) stacks: u64,
    /// Other `ei`s.
    pub(super) switches: u64,
}

impl NoteCounts {
    /// T-states of patching them.
    pub(super) fn cost(self) -> TStates {
        interrupts::notes(self.stacks, self.switches)
    }
}
