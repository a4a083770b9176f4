//! The pieces of a task's code, as its parts write them.

use zirc_z80::{Expr, Fragment, Object, ObjectBuilder, SymbolId};

use super::interrupts::{self, Notes, Resume};

/// The pieces of a task's code.
#[derive(Default)]
pub(super) struct Parts {
    /// What the statements are composed with.
    pub(super) asm: ObjectBuilder,
    /// What comes before the sums start.
    pub(super) before: Fragment,
    /// What adds the columns, and what becomes of the sums.
    pub(super) code: Fragment,
    /// Tables and streams.
    pub(super) data: Fragment,
    /// Modules that several tasks share.
    pub(super) shared: Vec<(String, Object)>,
    /// Whether high bytes of inputs are added by themselves.
    pub(super) adds_high_bytes: bool,
    /// What is patched with the stack's address and the state of interrupts.
    pub(super) notes: Notes,
    /// The most T-states for which interrupts are off.
    pub(super) masked: u64,
}

impl Parts {
    /// Adds to what comes before the sums start.
    pub(super) fn before(&mut self, write: impl FnOnce(&mut ObjectBuilder)) {
        self.before.extend(self.asm.fragment(write));
    }

    /// Adds to what adds the columns.
    pub(super) fn code(&mut self, write: impl FnOnce(&mut ObjectBuilder)) {
        self.code.extend(self.asm.fragment(write));
    }

    /// Adds to the tables and streams.
    pub(super) fn data(&mut self, write: impl FnOnce(&mut ObjectBuilder)) {
        self.data.extend(self.asm.fragment(write));
    }

    /// Asks for a module that several tasks share.
    pub(super) fn need_module(&mut self, module: &str, object: impl FnOnce() -> Object) {
        if !self.shared.iter().any(|(name, _)| name == module) {
            self.shared.push((module.to_string(), object()));
        }
    }

    /// A label of another module.
    pub(super) fn external(&mut self, label: impl AsRef<str>) -> SymbolId {
        self.asm.external(label.as_ref())
    }

    /// Notes that interrupts are off for so many T-states in one go. They are let
    /// in after the instruction behind `ei`.
    pub(super) fn mask(&mut self, t_states: u64) {
        self.masked = self.masked.max(t_states + BEHIND_EI);
    }

    /// Has the stack's address put into the `ld sp,nn` at `label`, and the state
    /// of interrupts into the `ei` behind it.
    pub(super) fn note_stack(&mut self, label: &str) -> Resume {
        let resume = Resume::named(&mut self.asm, label);
        self.notes.stack(resume);
        self.need_module(interrupts::STATE, interrupts::state_module);
        resume
    }

    /// Has the `ei` at `label` made a `nop` if interrupts are off.
    pub(super) fn note_interrupts(&mut self, label: &str) -> SymbolId {
        let switch = self.asm.symbol(label);
        self.notes.switch(switch);
        self.need_module(interrupts::STATE, interrupts::state_module);
        switch
    }
}

/// The most T-states of an instruction, which may stand behind an `ei`.
const BEHIND_EI: u64 = 23;

/// Which byte of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Half {
    /// The low one.
    Low,
    /// The high one.
    High,
}

/// Puts a byte of each of the addresses.
pub(super) fn put_table(asm: &mut ObjectBuilder, half: Half, addresses: &[Expr]) {
    for addresses in addresses.chunks(4) {
        let byte = |address: &Expr| match half {
            Half::Low => address.clone().low(),
            Half::High => address.clone().high(),
        };
        asm.byte_values(addresses.iter().map(byte));
    }
}
