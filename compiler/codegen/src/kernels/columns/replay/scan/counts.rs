//! The activations of byte counters.

use zirc_z80::TStates;

use super::activations::Found;
use crate::kernels::columns::scan::costs::counts::{self, CountPaths};
use crate::kernels::columns::scan::costs::pairs;
use crate::kernels::columns::scan::{Launch, OfPair};

/// How byte counters become activations.
pub(super) struct CountActivations {
    /// What an accumulator holds at the threshold.
    pub(super) zero: u8,
    pub(super) paths: CountPaths,
    /// The least count above the threshold for which an activation may not fit a byte; none if
    /// all fit.
    pub(super) limit: Option<i64>,
}

impl CountActivations {
    /// The activation of one of a pair. Leaves the count that is scanned again.
    pub(super) fn pair(&self, which: OfPair, count: &mut u16, residue: i64) -> (TStates, Found) {
        let (above, activation) = self.activation(*count, residue);
        if self.limit.is_none_or(|limit| above < limit) {
            return (self.paths.byte(which), Found::Byte(activation as u8));
        }
        let cost = self.paths.large(self.carries(above, residue));
        let high = (activation >> 8) as u8;
        match (high, which) {
            (0, OfPair::First) => (cost + counts::not_high(which), Found::Byte(activation as u8)),
            (0, _) => (cost + counts::not_high(which), Found::Apart(activation as u8)),
            _ => {
                let less = u16::from(high) * (256 >> self.paths.grows);
                *count = count.wrapping_sub(less) & 0xFF;
                let launch = pairs::launch(Launch::High(which));
                (cost + counts::high(high) + launch, Found::High(high))
            }
        }
    }

    /// T-states of the sentinel behind the pairs.
    pub(super) fn pair_sentinel(&self) -> TStates {
        self.paths.sentinel()
    }

    /// The activation of a single.
    pub(super) fn single(&self, count: u16, residue: i64) -> (TStates, u16) {
        let (above, activation) = self.activation(count, residue);
        (self.paths.single(self.carries(above, residue)), activation as u16)
    }

    /// T-states of the sentinel behind the singles.
    pub(super) fn single_sentinel(&self) -> TStates {
        counts::single_sentinel()
    }

    /// The count above the threshold, and the activation.
    fn activation(&self, count: u16, residue: i64) -> (i64, i64) {
        let above = i64::from(count) - i64::from(self.zero);
        (above, (above << self.paths.grows) + residue)
    }

    /// Whether adding the residue carries into the high byte.
    fn carries(&self, above: i64, residue: i64) -> bool {
        let low = (above << self.paths.grows) as u8;
        low.checked_add(residue as u8).is_none()
    }
}
