//! The upgrades of a proposal that are taken.

use crate::kernels::interface::Proposal;

/// The upgrades that gain most for some bytes.
#[derive(Clone, Debug)]
pub(super) struct Taken {
    /// Their numbers.
    pub(super) upgrades: Vec<usize>,
    /// The bytes that they take.
    pub(super) spent: i64,
    /// Whether none is left.
    pub(super) is_all: bool,
}

impl Taken {
    /// The upgrades of `proposal` that gain most for at most `most` bytes.
    pub(super) fn within(proposal: &dyn Proposal, most: i64) -> Self {
        let (mut spent, mut is_all) = (0, true);
        let mut upgrades = Vec::new();
        for (number, bytes) in proposal.upgrades().iter().enumerate() {
            if spent + bytes > most {
                is_all = false;
                continue;
            }
            spent += bytes;
            upgrades.push(number);
        }
        Taken { upgrades, spent, is_all }
    }

    /// No upgrades.
    pub(super) fn none(proposal: &dyn Proposal) -> Self {
        Taken::within(proposal, i64::MIN)
    }
}
