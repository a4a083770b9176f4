//! What a task notes before it begins: where the stack is, and whether interrupts are on.

use zirc_z80::TStates;

/// T-states of noting the stack's address in an operand.
const STACK: TStates = TStates(20);
/// Of finding out whether interrupts are on, which they are not.
const INTERRUPT_STATE: TStates = TStates(17 + 91);
/// Of noting that in an instruction.
const STATE: TStates = TStates(13);

/// What a task notes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Notes {
    /// The operands that want the stack's address; before it is taken up there, the
    /// state of interrupts is.
    pub(super) stacks: u64,
    /// More instructions that want the state of interrupts.
    pub(super) switches: u64,
}

impl Notes {
    /// T-states of it.
    pub(super) fn cost(self) -> TStates {
        match self.stacks + self.switches {
            0 => TStates(0),
            states => STACK * self.stacks + INTERRUPT_STATE + STATE * states,
        }
    }
}
