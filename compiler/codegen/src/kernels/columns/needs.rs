//! Needs: what designs require of a machine, so that none is offered that it cannot run.

use zirc_network::{Network, Op};

use super::design::{Designs, Form, InputKind, LinearDesign};
use crate::machines::{Machine, Provision};

/// What the ways to design a linear op need: the walks of columns count in the alternate
/// registers.
const WALKS: &[Provision] = &[Provision::AlternateRegisters];
/// The words of a buffer and the addresses of their columns are walked side by side.
const WORDS: &[Provision] = &[Provision::Ix, Provision::Iy];
/// Lists are walked by the stack pointer, whose own value waits in an operand; so are
/// shared rows.
const LISTS: &[Provision] = &[Provision::StackPointer, Provision::WritableCode];
/// Of several pages of buckets one is picked by an operand.
const PAGES: &[Provision] = &[Provision::WritableCode];

/// What a machine has for designs.
#[derive(Clone, Copy, Debug)]
pub(super) struct Allowed {
    /// LinearDesign at all.
    pub(super) columns: bool,
    /// Linear ops that read the words of a buffer.
    pub(super) words: bool,
    /// LinearDesign as lists, and shared rows.
    pub(super) lists: bool,
    /// Events in more than 256 buckets.
    pub(super) pages: bool,
}

impl Allowed {
    /// What `machine` has.
    pub(super) fn on(machine: &Machine) -> Self {
        let has = |needs| machine.lacks(needs).is_empty();
        Allowed { columns: has(WALKS), words: has(WORDS), lists: has(LISTS), pages: has(PAGES) }
    }
}

/// What one of the designs requires.
pub(super) fn of(network: &Network, all: &Designs, columns: &LinearDesign) -> Vec<Provision> {
    let mut needs = WALKS.to_vec();
    if let InputKind::Words(_) = columns.source {
        needs.extend_from_slice(WORDS);
    }
    if is_paged(network, columns.source) {
        needs.extend_from_slice(PAGES);
    }
    if is_threaded(all, columns) || columns.fused.is_some() {
        needs.extend_from_slice(LISTS);
    }
    needs
}

/// Whether any of its columns are lists.
pub(super) fn is_threaded(all: &Designs, columns: &LinearDesign) -> bool {
    match columns.source {
        InputKind::Scan(from, _) => {
            let from = all[from].as_ref();
            from.is_some_and(|from| from.tiles.iter().any(|tile| !tile.pairs.is_empty()))
        }
        InputKind::Words(_) | InputKind::Events(_) => columns.forms.contains(&Form::Threaded),
    }
}

/// Whether they are events in more than 256 buckets.
pub(super) fn is_paged(network: &Network, source: InputKind) -> bool {
    let InputKind::Events(encoder) = source else { return false };
    matches!(
        network.values[encoder].op,
        Op::Trigrams { buckets: 257.., .. } | Op::Ngrams { buckets: 257.., .. }
    )
}
