//! Activations of sums of 16 bits, from each of which the threshold is taken so that
//! those that fire are 8000h and above.

use zirc_z80::TStates;

use super::activations::{Found, Which, cap};
use super::costs::{AGAIN, LAUNCH_HIGH};
use crate::kernels::columns::rectifier::ActivationChain;

/// T-states of an activation by the low byte alone, of a bit that is shifted out, and of
/// what remains of those.
const LOW: TStates = TStates(7 + 4);
const SHIFT: TStates = TStates(4);
const MASK: TStates = TStates(7);
/// To the low byte's page, and back.
const TO_LOW: TStates = TStates(4);
const FROM_LOW: TStates = TStates(4);
/// Of finding the sentinel by its low byte, with a shift and without.
const IS_SENTINEL: [TStates; 2] = [TStates(10), TStates(17)];

/// Of whether the low byte tells all.
const IS_MORE: TStates = TStates(25);
/// Of whether it makes 256.
const IS_256: TStates = TStates(10);
/// Of making an activation the greatest there is.
const TOP: TStates = TStates(17);

/// Of whether an activation with more than a low byte is above a byte: no, and yes.
const IS_ABOVE: [TStates; 2] = [TStates(14), TStates(19)];
/// The same, where only the sentinel is.
const IS_END: TStates = TStates(17);
/// Of making such an activation, of a bit of it, whether it is 256 (no, and yes), and back
/// to where it is used.
const MORE: TStates = TStates(4 + 4 + 7 + 4);
const MORE_SHIFT: TStates = TStates(12);
const MORE_IS_256: [TStates; 2] = [TStates(7), TStates(12)];
const GOT: TStates = TStates(10);
/// Of whether a sum is so low that it seems high.
const IS_SUNK: TStates = TStates(46);
/// Of whether it is the sentinel.
const IF_SENTINEL: TStates = TStates(21);
/// Of silencing it.
const SILENCE: TStates = TStates(14);

/// Of a large sum: whether it is so low that it seems high, and of silencing it.
const LARGE: TStates = TStates(42);
const LARGE_SILENCE: TStates = TStates(10);
/// Of whether its activation is above the greatest there is: no, and yes.
const LARGE_CAP: [TStates; 2] = [TStates(44 + 12), TStates(44 + 7 + 28)];
/// Of its high byte, if the sum is not shifted, and what a shift adds.
const HIGH: TStates = TStates(52);
const HIGH_MASK: TStates = TStates(7);

/// Of a compact column: of a sum, of a bit that is shifted out, and of whether it is the
/// sentinel.
const SINGLE: TStates = TStates(44);
const SINGLE_SHIFT: TStates = TStates(16);
const SINGLE_END: TStates = TStates(10);
/// The same where sums may be so low that they seem high: one that is real, one that is
/// the sentinel, and what one that is so low takes more than that.
const SINGLE_REAL: TStates = TStates(12);
const SINGLE_SUNK_END: TStates = TStates(25);
const SINGLE_SUNK: TStates = TStates(17);
/// Of whether the activation is above the greatest there is: no, and yes.
const SINGLE_CAP: [TStates; 2] = [TStates(34), TStates(39)];
/// Of making a word of a byte.
const SINGLE_BYTE: TStates = TStates(4 + 7);

/// The least sum that fires.
const FIRES: u16 = 0x8000;

/// How sums become activations.
pub(super) struct Words {
    pub(super) chain: ActivationChain,
}

impl Words {
    /// Makes an activation of `sum`, and leaves what has to be looked at again.
    pub(super) fn pair(&self, which: Which, sum: &mut u16) -> (TStates, Found) {
        let chain = self.chain;
        if chain.fits_low_byte() {
            let mut cost = TO_LOW + self.low() + FROM_LOW;
            if which == Which::First {
                cost += IS_SENTINEL[usize::from(chain.shift > 0)];
            }
            let activation = cap(chain, &mut cost, self.activation(*sum) as u8);
            return (cost, Found::Byte(activation));
        }
        let mut cost = IS_MORE;
        if *sum - FIRES >= 256 {
            return match chain.fits_byte() {
                true => self.more_bytes(which, sum, cost),
                false => self.more(which, sum, cost),
            };
        }
        cost += self.low();
        let activation = self.activation(*sum);
        if chain.shift == 0 && (!chain.fits_byte() || chain.caps()) {
            cost += IS_256;
            if activation == 256 {
                return match chain.fits_byte() {
                    true => self.top(cost),
                    false => self.large(which, sum, cost),
                };
            }
        }
        self.got(cost, activation)
    }

    /// What making an activation of a low byte takes.
    fn low(&self) -> TStates {
        let shift = self.chain.shift;
        LOW + SHIFT * shift.into() + if shift > 0 { MASK } else { TStates(0) }
    }

    /// The activation of a sum that is real, before it is capped.
    fn activation(&self, sum: u16) -> u16 {
        ((sum - FIRES) >> self.chain.shift) + 1
    }

    /// Whether a sum is so low that it seems high.
    fn is_sunk(&self, sum: u16) -> bool {
        sum.checked_add(1 << self.chain.shift).is_none()
    }

    fn got(&self, mut cost: TStates, activation: u16) -> (TStates, Found) {
        let activation = cap(self.chain, &mut cost, activation as u8);
        (cost + FROM_LOW, Found::Byte(activation))
    }

    fn top(&self, cost: TStates) -> (TStates, Found) {
        (cost + TOP + FROM_LOW, Found::Byte(self.chain.most as u8))
    }

    /// Of a sum with more than a low byte, where all activations fit a byte.
    fn more_bytes(&self, which: Which, sum: &mut u16, cost: TStates) -> (TStates, Found) {
        let ActivationChain { shift, sinks, .. } = self.chain;
        let caps = self.chain.caps();
        let mut cost = cost;
        if shift > 0 {
            let is_above = (*sum - FIRES) >> 8 >= 1 << shift;
            if caps || sinks {
                cost += IS_ABOVE[usize::from(is_above)];
            } else if which == Which::First {
                cost += IS_END;
            }
            if !is_above {
                cost += MORE + MORE_SHIFT * shift.into();
                let activation = self.activation(*sum);
                if caps {
                    cost += MORE_IS_256[usize::from(activation == 256)];
                    if activation == 256 {
                        return self.top(cost);
                    }
                }
                return self.got(cost + GOT, activation);
            }
        }
        if sinks {
            cost += IS_SUNK;
            if self.is_sunk(*sum) {
                let sentinel = if which == Which::First { IF_SENTINEL } else { TStates(0) };
                *sum &= 0xFF;
                return (cost + sentinel + SILENCE + AGAIN[which as usize], Found::Again);
            }
        } else if which == Which::First {
            cost += IF_SENTINEL;
        }
        self.top(cost)
    }

    /// Of a sum with more than a low byte, where some activations do not fit a byte.
    fn more(&self, which: Which, sum: &mut u16, cost: TStates) -> (TStates, Found) {
        let shift = self.chain.shift;
        let is_above = (*sum - FIRES) >> 8 >= 1 << shift;
        let cost = cost + IS_ABOVE[usize::from(is_above)];
        if is_above {
            return self.large(which, sum, cost);
        }
        let activation = self.activation(*sum);
        let is_256 = activation == 256;
        let cost = cost + MORE + MORE_SHIFT * shift.into() + MORE_IS_256[usize::from(is_256)];
        if is_256 { self.large(which, sum, cost) } else { self.got(cost + GOT, activation) }
    }

    /// Of a sum whose activation does not fit a byte.
    fn large(&self, which: Which, sum: &mut u16, cost: TStates) -> (TStates, Found) {
        let ActivationChain { shift, most, .. } = self.chain;
        let mut cost = cost + LARGE;
        if self.is_sunk(*sum) {
            let sentinel = if which == Which::First { IF_SENTINEL } else { TStates(0) };
            *sum &= 0xFF;
            return (cost + sentinel + LARGE_SILENCE + AGAIN[which as usize], Found::Again);
        }
        if self.chain.caps() {
            let is_capped = i64::from(*sum - FIRES) >= most << shift;
            cost += LARGE_CAP[usize::from(is_capped)];
            if is_capped {
                *sum = FIRES + ((most - 1) << shift) as u16;
                return (cost + GOT + AGAIN[which as usize], Found::Again);
            }
        }
        cost += HIGH;
        if shift > 0 {
            cost += SHIFT * shift.into() + HIGH_MASK;
        }
        let high = (*sum + (1 << shift) - FIRES) >> 8;
        *sum -= (high >> shift << shift) << 8;
        (cost + LAUNCH_HIGH[which as usize], Found::High((high >> shift) as u8))
    }

    /// What the sentinel behind the pairs takes.
    pub(super) fn pair_sentinel(&self) -> TStates {
        let ActivationChain { shift, sinks, .. } = self.chain;
        // To the page of the high bytes.
        let paired = if self.chain.fits_byte() { TStates(4) } else { TStates(0) };
        if self.chain.fits_low_byte() {
            return TO_LOW + self.low() + IS_SENTINEL[usize::from(shift > 0)] + paired;
        }
        let caps = self.chain.caps();
        let found = match self.chain.fits_byte() {
            false => IS_ABOVE[1] + LARGE + IF_SENTINEL,
            true if sinks || caps => {
                let above = if shift > 0 { IS_ABOVE[1] } else { TStates(0) };
                above + if sinks { IS_SUNK } else { TStates(0) } + IF_SENTINEL
            }
            true => IS_END,
        };
        IS_MORE + found + paired
    }

    /// Makes an activation of `sum`, of a compact column; none, if it is so low that it
    /// seems high.
    pub(super) fn single(&self, sum: u16) -> (TStates, Option<u16>) {
        let ActivationChain { shift, sinks, most, .. } = self.chain;
        if self.chain.fits_low_byte() {
            let mut cost = TO_LOW + self.low() + IS_SENTINEL[usize::from(shift > 0)];
            let activation = cap(self.chain, &mut cost, self.activation(sum) as u8);
            return (cost + FROM_LOW + SINGLE_BYTE, Some(activation.into()));
        }
        let mut cost = SINGLE + SINGLE_SHIFT * shift.into();
        if sinks && self.is_sunk(sum) {
            return (cost + SINGLE_SUNK_END + SINGLE_SUNK, None);
        }
        cost += if sinks { SINGLE_REAL } else { SINGLE_END };
        let activation = self.activation(sum);
        if !self.chain.caps() {
            return (cost, Some(activation));
        }
        let is_capped = i64::from(activation) > most;
        cost += SINGLE_CAP[usize::from(is_capped)];
        (cost, Some(if is_capped { most as u16 } else { activation }))
    }

    /// What the sentinel behind those takes.
    pub(super) fn single_sentinel(&self) -> TStates {
        let ActivationChain { shift, sinks, .. } = self.chain;
        if self.chain.fits_low_byte() {
            return TO_LOW + self.low() + IS_SENTINEL[usize::from(shift > 0)];
        }
        let end = if sinks { SINGLE_SUNK_END } else { SINGLE_END };
        SINGLE + SINGLE_SHIFT * shift.into() + end
    }
}
