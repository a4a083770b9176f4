//! Activations of counts.

use zirc_z80::TStates;

use super::activations::{Found, Which};
use super::costs::LAUNCH_HIGH;

/// T-states of a count, of the first of a pair and of the second, where all activations
/// fit a byte; and where some may not.
const FITS: [TStates; 2] = [TStates(28), TStates(14)];
const MAY_FIT: TStates = TStates(31);
/// Of the sentinel in the same place.
const FITS_SENTINEL: TStates = TStates(21);
const MAY_FIT_SENTINEL: TStates = TStates(31 + 25);
/// Of a bit by which a count grows.
const GROW: TStates = TStates(4);
/// Of adding what the activation is at the threshold: the same in all rows, or from a
/// table.
const RESIDUE: [TStates; 2] = [TStates(7), TStates(21)];
/// Of a count that may be large: to its bits, of one of them, and of the residue.
const LARGE: TStates = TStates(25 + 7);
const LARGE_GROW: TStates = TStates(16);
const LARGE_RESIDUE: [TStates; 2] = [TStates(7), TStates(28)];
/// Of adding it, and what a carry takes less.
const LARGE_SUM: TStates = TStates(4 + 4 + 12 + 4 + 4);
const LARGE_CARRY: TStates = TStates(1);
/// Of one that is none.
const NOT_LARGE: TStates = TStates(7 + 14);
/// Of one that is: beside each 256 of it, and of these.
const IS_LARGE: TStates = TStates(12 + 4 + 7 - 5 + 7 + 4);
const LESS: TStates = TStates(20);

/// Of a compact column: of a count, of a bit by which it grows, of its residue, and what a
/// carry takes less; and of the sentinel.
const SINGLE: TStates = TStates(39 + 4 + 4 + 12);
const SINGLE_GROW: TStates = TStates(16);
const SINGLE_CARRY: TStates = TStates(1);
const SINGLE_SENTINEL: TStates = TStates(21);

/// How counts become activations.
pub(super) struct Counts {
    /// What an accumulator holds at the threshold.
    pub(super) zero: u8,
    /// By how many bits a count above the threshold grows.
    pub(super) grows: u32,
    /// Whether what the activations are at the thresholds comes from a table.
    pub(super) is_table: bool,
    /// The count above the threshold from which on activations may not fit a byte; none,
    /// if all do.
    pub(super) limit: Option<i64>,
}

impl Counts {
    /// Makes an activation of `count`, and leaves what has to be looked at again.
    pub(super) fn pair(&self, which: Which, count: &mut u16, residue: i64) -> (TStates, Found) {
        let above = i64::from(*count) - i64::from(self.zero);
        let activation = (above << self.grows) + residue;
        let byte = GROW * self.grows.into() + RESIDUE[usize::from(self.is_table)];
        let Some(limit) = self.limit else {
            return (FITS[which as usize] + byte, Found::Byte(activation as u8));
        };
        if above < limit {
            return (MAY_FIT + byte, Found::Byte(activation as u8));
        }
        let low = (above << self.grows) as u8;
        let mut cost = MAY_FIT + LARGE + LARGE_GROW * self.grows.into();
        cost += LARGE_RESIDUE[usize::from(self.is_table)] + LARGE_SUM;
        if low.checked_add(residue as u8).is_none() {
            cost = cost - LARGE_CARRY;
        }
        let high = (activation >> 8) as u8;
        match (high, which) {
            (0, Which::First) => (cost + NOT_LARGE, Found::Byte(activation as u8)),
            (0, Which::Second) => (cost + NOT_LARGE, Found::Apart(activation as u8)),
            _ => {
                let less = u16::from(high) * (256 >> self.grows);
                *count = count.wrapping_sub(less) & 0xFF;
                cost += IS_LARGE + LESS * high.into() + LAUNCH_HIGH[which as usize];
                (cost, Found::High(high))
            }
        }
    }

    /// What the sentinel behind the pairs takes.
    pub(super) fn pair_sentinel(&self) -> TStates {
        if self.limit.is_some() { MAY_FIT_SENTINEL } else { FITS_SENTINEL }
    }

    /// Makes an activation of `count`, of a compact column.
    pub(super) fn single(&self, count: u16, residue: i64) -> (TStates, u16) {
        let above = (i64::from(count) - i64::from(self.zero)) << self.grows;
        let mut cost = SINGLE + SINGLE_GROW * self.grows.into();
        cost += RESIDUE[usize::from(self.is_table)];
        if (above as u8).checked_add(residue as u8).is_none() {
            cost = cost - SINGLE_CARRY;
        }
        (cost, (above + residue) as u16)
    }

    /// What the sentinel behind those takes.
    pub(super) fn single_sentinel(&self) -> TStates {
        SINGLE_SENTINEL
    }
}
