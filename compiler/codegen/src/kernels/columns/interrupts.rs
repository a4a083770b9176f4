//! Interrupts: they are off while SP is no stack, and afterwards as they were when the
//! task began.

use zirc_z80::{Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use crate::assemble;
use crate::kernels::basics::{Finish, taken, through};

zirc_z80::template! {
    "interrupts.asm";
    struct PutBack = resume { stack: SymbolId, interrupts: SymbolId }
    struct NoteStack = note_stack { stack: SymbolId }
    struct FindState = find_state { find: SymbolId }
    struct NoteState = note_state { interrupts: SymbolId }
    struct NoInterrupt = no_interrupt {}
    struct IsOn = is_on { on: SymbolId }
    struct WasAccepted = was_accepted {}
    struct AreOn = are_on { on: SymbolId }
}

/// Where a stream ends: the stack comes back, and interrupts are let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resume {
    /// The `ld sp,nn` that is patched with the stack.
    pub(super) stack: SymbolId,
    /// The `ei` that is patched with the state of interrupts.
    pub(super) interrupts: SymbolId,
}

impl Resume {
    /// The one called `label`.
    pub(super) fn named(asm: &mut ObjectBuilder, label: &str) -> Self {
        Resume { stack: asm.symbol(label), interrupts: asm.symbol(&format!("{label}_on")) }
    }

    /// Puts its code.
    pub(super) fn put(self, asm: &mut ObjectBuilder) {
        let Resume { stack, interrupts } = self;
        asm.put(PutBack { stack, interrupts });
    }
}

/// T-states of a [`Resume`].
pub(super) fn resume() -> TStates {
    through(PutBack::block())
}

/// What a task patches when it begins.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Where it puts the stack's address.
    stacks: Vec<SymbolId>,
    /// Where it puts `ei` or `nop`.
    switches: Vec<SymbolId>,
}

impl Notes {
    /// Notes a place for the stack, and the switch behind it.
    pub(super) fn stack(&mut self, resume: Resume) {
        if !self.stacks.contains(&resume.stack) {
            self.stacks.push(resume.stack);
            self.switches.push(resume.interrupts);
        }
    }

    /// Notes a switch.
    pub(super) fn switch(&mut self, interrupts: SymbolId) {
        self.switches.push(interrupts);
    }

    /// Puts the code that patches all of them.
    pub(super) fn put(&self, asm: &mut ObjectBuilder) {
        for &stack in &self.stacks {
            asm.put(NoteStack { stack });
        }
        if !self.switches.is_empty() {
            let find = asm.external(STATE);
            asm.put(FindState { find });
        }
        for &interrupts in &self.switches {
            asm.put(NoteState { interrupts });
        }
    }
}

/// T-states of noting so many stacks with the switches behind them, and so many other
/// switches, while interrupts are off.
pub(super) fn notes(stacks: u64, switches: u64) -> TStates {
    match stacks + switches {
        0 => TStates(0),
        states => {
            through(NoteStack::block()) * stacks
                + through(FindState::block())
                + state()
                + through(NoteState::block()) * states
        }
    }
}

/// The module that tells the state of interrupts.
pub(super) const STATE: &str = "interrupt_state";

/// That module.
pub(super) fn state_module() -> Object {
    let mut asm = ObjectBuilder::new(STATE);
    let entry = asm.symbol(STATE);
    asm.public(entry);
    asm.section(SectionKind::Code);
    asm.comment(
        "Tells whether interrupts are on.
out:     A = the code of `ei` if they are, of `nop` if not
changes: F, HL",
    );
    asm.label(entry);
    let on = asm.local(entry, "on");
    asm.put(NoInterrupt {}).put(IsOn { on }).put(WasAccepted {}).put(AreOn { on }).put(Finish {});
    assemble::finish(asm)
}

/// T-states of it while interrupts are off.
fn state() -> TStates {
    through(NoInterrupt::block()) + through(IsOn::block()) + taken(WasAccepted::block())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_task_with_one_stack_notes_it_and_the_state_of_interrupts() {
        assert_eq!(notes(0, 0), TStates(0));
        assert_eq!(notes(1, 0), TStates(20 + 17 + 91 + 13));
        assert_eq!(notes(1, 1), notes(1, 0) + TStates(13));
        assert_eq!(resume(), TStates(14));
    }
}
