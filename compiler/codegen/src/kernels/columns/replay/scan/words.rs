//! The activations of 16-bit sums. They have an offset, so that those from 8000h on fire.

use zirc_z80::TStates;

use super::activations::{Found, cap};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::scan::costs::{pairs, singles, sums};
use crate::kernels::columns::scan::{Launch, OfPair};

/// The least sum that fires.
const FIRES: u16 = 0x8000;

/// How 16-bit sums become activations.
pub(super) struct WordActivations {
    pub(super) chain: ActivationChain,
}

impl WordActivations {
    /// The activation of one of a pair. Leaves the sum that is scanned again.
    pub(super) fn pair(&self, which: OfPair, sum: &mut u16) -> (TStates, Found) {
        let chain = self.chain;
        if chain.fits_low_byte() {
            let mut cost = sums::to_low() + sums::low_byte(self.chain);
            if which == OfPair::First {
                cost += sums::is_sentinel(chain.shift);
            }
            let activation = cap(chain, &mut cost, self.activation(*sum) as u8);
            return (cost, Found::Byte(activation));
        }
        let mut cost = sums::is_more(which);
        if *sum - FIRES >= 256 {
            return match chain.fits_byte() {
                true => self.more_bytes(which, sum, cost),
                false => self.more(which, sum, cost),
            };
        }
        cost += sums::low_byte(self.chain);
        let activation = self.activation(*sum);
        if chain.shift == 0 && (!chain.fits_byte() || chain.caps()) {
            cost += sums::is_256();
            if activation == 256 {
                return match chain.fits_byte() {
                    true => self.top(cost),
                    false => self.large(which, sum, cost),
                };
            }
        }
        self.got(cost, activation)
    }

    /// The activation of a sum that has not wrapped around, before it is limited.
    fn activation(&self, sum: u16) -> u16 {
        ((sum - FIRES) >> self.chain.shift) + 1
    }

    /// Whether a sum was so low that it has wrapped around.
    fn is_sunk(&self, sum: u16) -> bool {
        sum.checked_add(1 << self.chain.shift).is_none()
    }

    fn got(&self, mut cost: TStates, activation: u16) -> (TStates, Found) {
        let activation = cap(self.chain, &mut cost, activation as u8);
        (cost, Found::Byte(activation))
    }

    fn top(&self, cost: TStates) -> (TStates, Found) {
        (cost + sums::top(), Found::Byte(self.chain.most as u8))
    }

    /// A sum with bits in the high byte, where all activations fit a byte.
    fn more_bytes(&self, which: OfPair, sum: &mut u16, cost: TStates) -> (TStates, Found) {
        let ActivationChain { shift, sinks, .. } = self.chain;
        let caps = self.chain.caps();
        let mut cost = cost;
        if shift > 0 {
            let is_above = (*sum - FIRES) >> 8 >= 1 << shift;
            if caps || sinks {
                cost += sums::is_above(is_above);
            } else if which == OfPair::First {
                cost += sums::only_sentinel();
            }
            if !is_above {
                cost += sums::both(self.chain);
                let activation = self.activation(*sum);
                if caps {
                    cost += sums::is_just_large(activation == 256);
                    if activation == 256 {
                        return self.top(cost);
                    }
                }
                return self.got(cost + sums::go_on(), activation);
            }
        }
        if sinks {
            cost += sums::is_sunk();
            if self.is_sunk(*sum) {
                let sentinel = if which == OfPair::First { sums::if_end() } else { TStates(0) };
                *sum &= 0xFF;
                return (cost + sentinel + sums::silence_low() + pairs::again(which), Found::Again);
            }
        } else if which == OfPair::First {
            cost += sums::if_end();
        }
        self.top(cost)
    }

    /// A sum with bits in the high byte, where some activations do not fit a byte.
    fn more(&self, which: OfPair, sum: &mut u16, cost: TStates) -> (TStates, Found) {
        let shift = self.chain.shift;
        let is_above = (*sum - FIRES) >> 8 >= 1 << shift;
        let cost = cost + sums::is_above(is_above);
        if is_above {
            return self.large(which, sum, cost);
        }
        let activation = self.activation(*sum);
        let is_256 = activation == 256;
        let cost = cost + sums::both(self.chain) + sums::is_just_large(is_256);
        if is_256 {
            self.large(which, sum, cost)
        } else {
            self.got(cost + sums::go_on(), activation)
        }
    }

    /// A sum whose activation does not fit a byte.
    fn large(&self, which: OfPair, sum: &mut u16, cost: TStates) -> (TStates, Found) {
        let ActivationChain { shift, most, .. } = self.chain;
        let mut cost = cost + sums::large();
        if self.is_sunk(*sum) {
            let sentinel = if which == OfPair::First { sums::if_end() } else { TStates(0) };
            *sum &= 0xFF;
            return (cost + sentinel + sums::silence() + pairs::again(which), Found::Again);
        }
        if self.chain.caps() {
            let is_capped = i64::from(*sum - FIRES) >= most << shift;
            cost += sums::cap_large(is_capped);
            if is_capped {
                *sum = FIRES + ((most - 1) << shift) as u16;
                return (cost + pairs::again(which), Found::Again);
            }
        }
        cost += sums::high(shift);
        let high = (*sum + (1 << shift) - FIRES) >> 8;
        *sum -= (high >> shift << shift) << 8;
        (cost + pairs::launch(Launch::High(which)), Found::High((high >> shift) as u8))
    }

    /// T-states of the sentinel behind the pairs.
    pub(super) fn pair_sentinel(&self) -> TStates {
        let ActivationChain { shift, sinks, .. } = self.chain;
        // To the page of the high bytes.
        let paired = if self.chain.fits_byte() { TStates(4) } else { TStates(0) };
        if self.chain.fits_low_byte() {
            return sums::to_low() + sums::low_byte(self.chain) + sums::is_sentinel(shift) + paired;
        }
        let caps = self.chain.caps();
        let found = match self.chain.fits_byte() {
            false => sums::is_above(true) + sums::large() + sums::if_end(),
            true if sinks || caps => {
                let above = if shift > 0 { sums::is_above(true) } else { TStates(0) };
                above + if sinks { sums::is_sunk() } else { TStates(0) } + sums::if_end()
            }
            true => sums::only_sentinel(),
        };
        sums::is_more(OfPair::First) + found + paired
    }

    /// The activation of a single; none if the sum has wrapped around.
    pub(super) fn single(&self, sum: u16) -> (TStates, Option<u16>) {
        let ActivationChain { shift, sinks, most, .. } = self.chain;
        if self.chain.fits_low_byte() {
            let mut cost = sums::to_low() + sums::low_byte(self.chain) + sums::is_sentinel(shift);
            let activation = cap(self.chain, &mut cost, self.activation(sum) as u8);
            return (cost + sums::to_high() + singles::to_word(), Some(activation.into()));
        }
        let mut cost = singles::sum(shift);
        if sinks && self.is_sunk(sum) {
            return (cost + singles::sunk(), None);
        }
        cost += singles::is_real(sinks);
        let activation = self.activation(sum);
        if !self.chain.caps() {
            return (cost, Some(activation));
        }
        let is_capped = i64::from(activation) > most;
        cost += singles::cap(is_capped);
        (cost, Some(if is_capped { most as u16 } else { activation }))
    }

    /// T-states of the sentinel behind the singles.
    pub(super) fn single_sentinel(&self) -> TStates {
        let ActivationChain { shift, sinks, .. } = self.chain;
        if self.chain.fits_low_byte() {
            return sums::to_low() + sums::low_byte(self.chain) + sums::is_sentinel(shift);
        }
        let end = singles::is_end(sinks);
        singles::sum(shift) + end
    }
}
