//! The upgrades of a proposal that are taken.

use std::collections::BTreeMap;

use crate::kernels::interface::{Offer, Opening};

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
    pub(super) gain: f64,
}

impl Taken {
    /// The `offers` that gain most for at most `most` bytes, as if no layer took an opening.
    pub(super) fn freely(offers: &[Offer], most: i64) -> Self {
        Taken::of(offers, &[], usize::MAX, most).unwrap_or_default()
    }

    /// The `offers` that gain most, and more than `least`. `room` tells the most bytes for those
    /// of some layers. The first of a layer takes its opening, too, so each set of layers is
    /// tried.
    pub(super) fn within(
        offers: &[Offer],
        openings: &[Opening],
        room: impl Fn(usize) -> Option<i64>,
        least: f64,
    ) -> Option<Self> {
        let count = openings.len().min(MOST_LAYERS);
        let taken = (1..1 << count).filter_map(|layers| {
            let taken = Taken::of(offers, openings, layers, room(layers)?)?;
            (taken.gain > least).then_some(taken)
        });
        taken.reduce(|best, taken| {
            let is_better = (taken.gain, best.spent) > (best.gain, taken.spent);
            if is_better { taken } else { best }
        })
    }

    /// Those of some layers, for at most `most` bytes; `None` if the openings take more.
    fn of(offers: &[Offer], openings: &[Opening], layers: usize, most: i64) -> Option<Self> {
        let is_open = |layer: usize| layer >= MOST_LAYERS || layers >> layer & 1 == 1;
        let mut taken = Taken { layers, ..Taken::default() };
        let mut modules = BTreeMap::new();
        for (_, opening) in openings.iter().enumerate().filter(|&(layer, _)| is_open(layer)) {
            taken.spent += opening.bytes;
            taken.gain -= opening.t_states;
            modules.extend(opening.modules.iter().map(|(module, bytes)| (module, bytes)));
        }
        taken.spent += modules.into_values().sum::<i64>();
        for (number, offer) in offers.iter().enumerate().filter(|(_, offer)| is_open(offer.layer)) {
            if offer.bytes <= 0 || taken.spent + offer.bytes <= most {
                taken.spent += offer.bytes;
                taken.gain += offer.gain;
                taken.upgrades.push(number);
            }
        }
        (taken.spent <= most).then_some(taken)
    }
}
