//! The activation that a scan finds for an accumulator that fires.

use zirc_z80::TStates;

use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::scan::costs::sums;

/// What a scan finds for one of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An activation.
    Byte(u8),
    /// An activation of the second that is launched at once, whether the first fires or not.
    Apart(u8),
    /// The high byte of an activation. The pair is then scanned again.
    High(u8),
    /// No activation: the accumulator has been changed, and the pair is scanned again.
    Again,
}

/// Limits an activation that is a byte to the greatest.
pub(super) fn cap(chain: ActivationChain, cost: &mut TStates, activation: u8) -> u8 {
    let is_above = i64::from(activation) > chain.most;
    *cost += sums::cap(chain, is_above);
    if is_above { chain.most as u8 } else { activation }
}
