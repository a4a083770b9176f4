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
    /// Whether there is one more of those that load SP, where a stream lets interrupts in.
    pub(in crate::kernels::columns) breathes: bool,
}

impl NoteCounts {
    /// T-states of patching them.
    pub(super) fn cost(self) -> TStates {
        interrupts::notes(self.stacks + u64::from(self.breathes), self.switches)
    }
}
