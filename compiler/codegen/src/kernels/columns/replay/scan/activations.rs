//! Activations: what a scan makes of an accumulator that fires.

use zirc_z80::TStates;

use crate::kernels::columns::rectifier::ActivationChain;

/// In which place an accumulator is met.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Which {
    /// The first of a pair.
    First,
    /// The second of a pair, of which the first may fire, too.
    Second,
}

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

/// T-states of making a byte the greatest activation, and what one that is above it takes
/// more.
const CAP: TStates = TStates(19);
const CAPPED: TStates = TStates(2);

/// Makes a byte the greatest activation if it is above that.
pub(super) fn cap(chain: ActivationChain, cost: &mut TStates, activation: u8) -> u8 {
    if !chain.caps() || chain.most >= 255 {
        return activation;
    }
    *cost += CAP;
    if i64::from(activation) <= chain.most {
        return activation;
    }
    *cost += CAPPED;
    chain.most as u8
}
