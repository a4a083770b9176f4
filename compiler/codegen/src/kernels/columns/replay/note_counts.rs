//! What a task notes before it begins: where the stack is, and whether interrupts are on.

use zirc_z80::TStates;

use crate::kernels::columns::interrupts;

/// What a task notes.
#[derive(Clone, Copy, Debug)]
pub(super) struct NoteCounts {
    /// The operands that want the stack's address; before it is taken up there, the
    /// state of interrupts is.
    pub(super) stacks: u64,
    /// More instructions that want the state of interrupts.
    pub(super) switches: u64,
}

impl NoteCounts {
    /// T-states of it.
    pub(super) fn cost(self) -> TStates {
        interrupts::notes(self.stacks, self.switches)
    }
}
