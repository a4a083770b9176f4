//! Interrupts are off while SP is no stack pointer. Afterwards they are as they were when the
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

/// The code at the end of a stream, which restores SP and lets interrupts in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Resume {
    /// The `ld sp,nn` into which the stack pointer is written.
    pub(super) stack: SymbolId,
    /// The `ei` that becomes a `nop` if interrupts were off.
    pub(super) interrupts: SymbolId,
}

impl Resume {
    /// The one at `label`.
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

/// The instructions that a task patches when it begins.
#[derive(Debug, Default)]
pub(super) struct Notes {
    /// Those that load SP.
    stacks: Vec<SymbolId>,
    /// Those that are `ei` or `nop`.
    switches: Vec<SymbolId>,
}

impl Notes {
    /// Adds a [`Resume`].
    pub(super) fn stack(&mut self, resume: Resume) {
        if !self.stacks.contains(&resume.stack) {
            self.stacks.push(resume.stack);
            self.switches.push(resume.interrupts);
        }
    }

    /// Adds an `ei` that has no [`Resume`].
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

/// T-states of patching so many [`Resume`]s and so many other `ei`s, if interrupts are off.
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

/// The module that finds out whether interrupts are on.
pub(super) const STATE: &str = "interrupt_state";

/// Makes that module.
pub(super) fn state_module() -> Object {
    let mut asm = ObjectBuilder::new(STATE);
    let entry = asm.symbol(STATE);
    asm.public(entry);
    asm.section(SectionKind::Code);
    asm.comment(
        "Tells whether interrupts are on.
out:     A = the opcode of `ei` if they are, of `nop` if not
changes: F, HL",
    );
    asm.label(entry);
    let on = asm.local(entry, "on");
    asm.put(NoInterrupt {}).put(IsOn { on }).put(WasAccepted {}).put(AreOn { on }).put(Finish {});
    assemble::finish(asm)
}

/// T-states of that module if interrupts are off.
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
