//! Activations: what a scan makes of an accumulator that fires.

use zirc_z80::TStates;

use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::scan::costs::sums;

/// What is made of an accumulator of a pair.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Found {
    /// An activation.
    Byte(u8),
    /// The same of the second of a pair, to be added at once, whether the first fires or
    /// not.
    Apart(u8),
    /// The high byte of an activation. The rest of it is looked at again.
    High(u8),
    /// Nothing: the accumulator was changed and is looked at again.
    Again,
}

/// Makes a byte the greatest activation if it is above that.
pub(super) fn cap(chain: ActivationChain, cost: &mut TStates, activation: u8) -> u8 {
    let is_above = i64::from(activation) > chain.most;
    *cost += sums::cap(chain, is_above);
    if is_above { chain.most as u8 } else { activation }
}
