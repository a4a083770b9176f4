//! The code of a task while it is made.

use zirc_z80::{Expr, Fragment, Object, ObjectBuilder, SymbolId};

use super::interrupts::{self, Notes, Resume};
use crate::kernels::interface::Masked;

/// The code of a task while it is made, in the order in which its pieces are put together.
#[derive(Default)]
pub(super) struct TaskCode {
    /// The builder of the statements.
    pub(super) asm: ObjectBuilder,
    /// The code that prepares the accumulators.
    pub(super) before: Fragment,
    /// The code that adds the columns, and what follows.
    pub(super) main: Fragment,
    /// Tables and streams.
    pub(super) data: Fragment,
    /// Modules that several tasks share.
    pub(super) shared: Vec<(String, Object)>,
    /// Subroutines to call once, when the program starts.
    pub(super) start_up: Vec<String>,
    /// Whether high bytes of activations are added by themselves, so that carries are lost.
    pub(super) adds_high_bytes: bool,
    /// The instructions that the task patches when it begins.
    pub(super) notes: Notes,
    /// For how long interrupts are off.
    pub(super) masked: Masked,
}

impl TaskCode {
    /// Adds to the code that prepares the accumulators.
    pub(super) fn before(&mut self, write: impl FnOnce(&mut ObjectBuilder)) {
        self.before.extend(self.asm.fragment(write));
    }

    /// Adds to the code that adds the columns.
    pub(super) fn main(&mut self, write: impl FnOnce(&mut ObjectBuilder)) {
        self.main.extend(self.asm.fragment(write));
    }

    /// Adds to the tables and streams.
    pub(super) fn data(&mut self, write: impl FnOnce(&mut ObjectBuilder)) {
        self.data.extend(self.asm.fragment(write));
    }

    /// Adds a module that several tasks share, unless it is there.
    pub(super) fn need_module(&mut self, module: &str, object: impl FnOnce() -> Object) {
        if !self.shared.iter().any(|(name, _)| name == module) {
            self.shared.push((module.to_string(), object()));
        }
    }

    /// A label of another module.
    pub(super) fn external(&mut self, label: impl AsRef<str>) -> SymbolId {
        self.asm.external(label.as_ref())
    }

    /// Records for how long interrupts are off.
    pub(super) fn mask(&mut self, masked: Masked) {
        self.masked = self.masked.and(masked);
    }

    /// Has the task patch the `ld sp,nn` at `label`, and the `ei` behind it.
    pub(super) fn note_stack(&mut self, label: &str) -> Resume {
        let resume = Resume::named(&mut self.asm, label);
        self.notes.stack(resume);
        self.need_module(interrupts::STATE, interrupts::state_module);
        resume
    }

    /// Has the task patch the `ei` at `label`.
    pub(super) fn note_interrupts(&mut self, label: &str) -> SymbolId {
        let switch = self.asm.symbol(label);
        self.notes.switch(switch);
        self.need_module(interrupts::STATE, interrupts::state_module);
        switch
    }
}

/// A byte of an address.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum AddressByte {
    /// The low one.
    Low,
    /// The high one.
    High,
}

/// Puts this byte of each of the addresses.
pub(super) fn put_table(asm: &mut ObjectBuilder, which: AddressByte, addresses: &[Expr]) {
    for addresses in addresses.chunks(4) {
        let byte = |address: &Expr| match which {
            AddressByte::Low => address.clone().low(),
            AddressByte::High => address.clone().high(),
        };
        asm.byte_values(addresses.iter().map(byte));
    }
}
