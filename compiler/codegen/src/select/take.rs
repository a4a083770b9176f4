//! The upgrades of a proposal that are taken.

use std::collections::BTreeMap;

use crate::kernels::interface::{Opening, Proposal};

/// The most layers that are tried with and without upgrades. Others may always have some.
const MOST_LAYERS: usize = 8;

/// The upgrades that gain most for some bytes.
#[derive(Clone, Debug, Default)]
pub(super) struct Taken {
    /// Their numbers.
    pub(super) upgrades: Vec<usize>,
    /// The bytes that they take, with the openings of their layers.
    pub(super) spent: i64,
    /// The layers that may have upgrades: a bit for each.
    pub(super) layers: usize,
    /// The T-states a character that they gain.
    gain: f64,
}

impl Taken {
    /// The upgrades of `proposal` that gain most. `room` tells the most bytes for those of some
    /// layers. The first of a layer takes its opening, too, so each set of layers is tried.
    pub(super) fn within(proposal: &dyn Proposal, room: impl Fn(usize) -> i64) -> Self {
        let count = proposal.openings().len().min(MOST_LAYERS);
        let taken = (1..1 << count).filter_map(|layers| Taken::of(proposal, layers, room(layers)));
        taken.fold(Taken::default(), |best, taken| {
            let is_better = (taken.gain, best.spent) > (best.gain, taken.spent);
            if is_better { taken } else { best }
        })
    }

    /// Those of some layers, for at most `most` bytes; `None` if there are none.
    fn of(proposal: &dyn Proposal, layers: usize, most: i64) -> Option<Self> {
        let is_open = |layer: usize| layer >= MOST_LAYERS || layers >> layer & 1 == 1;
        let mut taken = Taken { layers, ..Taken::default() };
        let mut modules = BTreeMap::new();
        for (layer, opening) in proposal.openings().iter().enumerate() {
            let Opening { bytes, t_states, modules: needed } = opening;
            if is_open(layer) {
                taken.spent += bytes;
                taken.gain -= t_states;
                modules.extend(needed.iter().cloned());
            }
        }
        taken.spent += modules.values().sum::<i64>();
        for (number, offer) in proposal.upgrades().iter().enumerate() {
            let fits = offer.bytes <= 0 || taken.spent + offer.bytes <= most;
            if is_open(offer.layer) && fits {
                taken.spent += offer.bytes;
                taken.gain += offer.gain;
                taken.upgrades.push(number);
            }
        }
        (taken.spent <= most).then_some(taken)
    }
}
