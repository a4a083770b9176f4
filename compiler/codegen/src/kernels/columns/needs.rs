//! What designs require of a machine, so that no machine is offered a design it cannot run.

use super::design::{Designs, Form, InputKind, LinearDesign};
use crate::machines::{Machine, Provision};

/// For every design but straight-line columns: walks use the alternate registers.
const WALKS: &[Provision] = &[Provision::AlternateRegisters];
/// For inputs that are words of a buffer: IX is at the word, IY at its column's address.
const WORDS: &[Provision] = &[Provision::Ix, Provision::Iy];
/// For lists and for merges of shared rows: SP walks them, and its own value is kept in the
/// operand of an instruction.
const LISTS: &[Provision] = &[Provision::StackPointer, Provision::WritableCode];

/// The designs that a machine allows.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// Columns at all.
    pub(super) columns: bool,
    /// Linear ops that read the words of a buffer.
    pub(super) words: bool,
    /// Columns as lists, and shared rows.
    pub(super) lists: bool,
    /// The most T-states for which interrupts may be off in one go.
    pub(super) mask: u64,
}

impl Allowed {
    /// Those that `machine` allows, if interrupts may be off for `mask` T-states.
    pub(super) fn on(machine: &Machine, mask: u64) -> Self {
        let has = |needs| machine.lacks(needs).is_empty();
        Allowed { columns: has(WALKS), words: has(WORDS), lists: has(LISTS), mask }
    }
}

/// What one of the designs requires.
pub(super) fn of(all: &Designs, design: &LinearDesign) -> Vec<Provision> {
    if design.is_straight() {
        return Vec::new();
    }
    let mut needs = WALKS.to_vec();
    if let InputKind::Words(_) = design.input {
        needs.extend_from_slice(WORDS);
    }
    if is_threaded(all, design) || design.fused.is_some() {
        needs.extend_from_slice(LISTS);
    }
    needs
}

/// Whether any of its columns are lists.
pub(super) fn is_threaded(all: &Designs, design: &LinearDesign) -> bool {
    match design.input {
        InputKind::Scan(from, _) => {
            let from = all[from].as_ref();
            from.is_some_and(|from| from.tiles.iter().any(|tile| !tile.pairs.is_empty()))
        }
        InputKind::Words(_) | InputKind::Events(_) => design.forms.contains(&Form::Threaded),
    }
}
