//! T-states of the activations of sums of 16 bits, of pairs.

use zirc_z80::{SymbolId, TStates};

use super::pairs::along;
use crate::kernels::basics::{taken, through};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::scan::bytes::{IsSunk, OnlySentinel, Top};
use crate::kernels::columns::scan::large::{AtMost, IsMost, LargeSum, high_of_sum};
use crate::kernels::columns::scan::tile::{IfEnd, OfPair, Silence, ToHigh, ToLow};
use crate::kernels::columns::scan::values::{
    Compare, GoOn, IfSentinel, Is256, IsAbove, IsAboveMost, IsJustLarge, LoadMost, both_bytes,
    caps_byte, is_more as blocks_is_more, low_value,
};

/// Of an activation by the low byte alone.
pub(in crate::kernels::columns) fn low_byte(chain: ActivationChain) -> TStates {
    along(&low_value(chain))
}

/// From the page of the high bytes to that of the low ones.
pub(in crate::kernels::columns) fn to_low() -> TStates {
    through(ToLow::block())
}

/// Back to the page of the high bytes.
pub(in crate::kernels::columns) fn to_high() -> TStates {
    through(ToHigh::block())
}

/// Of finding the sentinel by the activation of its low byte.
pub(in crate::kernels::columns) fn is_sentinel(shift: u32) -> TStates {
    let compare = if shift > 0 { through(Compare::block()) } else { TStates(0) };
    compare + through(IfSentinel::block())
}

/// Of making a byte the greatest activation if it is above that.
pub(in crate::kernels::columns) fn cap(rectifier: ActivationChain, is_above: bool) -> TStates {
    let block = IsAboveMost::block();
    match (caps_byte(rectifier), is_above) {
        (false, _) => TStates(0),
        (true, false) => taken(block),
        (true, true) => through(block) + through(LoadMost::block()),
    }
}

/// Of whether the low byte tells all.
pub(in crate::kernels::columns) fn is_more(which: OfPair) -> TStates {
    along(&blocks_is_more(which, SymbolId(0)))
}

/// Of whether it makes 256.
pub(in crate::kernels::columns) fn is_256() -> TStates {
    through(Is256::block())
}

/// Of making an activation the greatest there is.
pub(in crate::kernels::columns) fn top() -> TStates {
    taken(Top::block())
}

/// Of whether an activation with more than a low byte is above a byte.
pub(in crate::kernels::columns) fn is_above(is: bool) -> TStates {
    let block = IsAbove::block();
    if is { taken(block) } else { through(block) }
}

/// The same where only the sentinel is.
pub(in crate::kernels::columns) fn only_sentinel() -> TStates {
    through(OnlySentinel::block())
}

/// Of making such an activation.
pub(in crate::kernels::columns) fn both(chain: ActivationChain) -> TStates {
    along(&both_bytes(chain))
}

/// Of whether it is 256.
pub(in crate::kernels::columns) fn is_just_large(is: bool) -> TStates {
    let block = IsJustLarge::block();
    if is { taken(block) } else { through(block) }
}

/// Back to where it is used.
pub(in crate::kernels::columns) fn go_on() -> TStates {
    taken(GoOn::block())
}

/// Of whether a sum is so low that it seems high.
pub(in crate::kernels::columns) fn is_sunk() -> TStates {
    through(IsSunk::block())
}

/// Of whether it is the sentinel.
pub(in crate::kernels::columns) fn if_end() -> TStates {
    through(IfEnd::block())
}

/// Of silencing it, at its low byte.
pub(in crate::kernels::columns) fn silence_low() -> TStates {
    through(ToHigh::block()) + silence()
}

/// Of silencing it, at its high byte.
pub(in crate::kernels::columns) fn silence() -> TStates {
    through(Silence::block())
}

/// Of a large sum: whether it is so low that it seems high.
pub(in crate::kernels::columns) fn large() -> TStates {
    through(LargeSum::block())
}

/// Of whether its activation is above the greatest there is. If so it becomes that.
pub(in crate::kernels::columns) fn cap_large(is_above: bool) -> TStates {
    let block = IsMost::block();
    if is_above { through(block) + taken(AtMost::block()) } else { taken(block) }
}

/// Of its high byte.
pub(in crate::kernels::columns) fn high(shift: u32) -> TStates {
    along(&high_of_sum(shift))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sum_takes_what_its_path_through_the_blocks_does() {
        let chains = [0, 1, 2].map(ActivationChain::of_shift);
        assert_eq!(chains.map(|chain| low_byte(chain).0), [11, 22, 26]);
        let looked_up = chains[2].with_table();
        assert_eq!([low_byte(looked_up), both(looked_up)].map(|cost| cost.0), [14, 34]);
        assert_eq!([0, 1].map(|shift| is_sentinel(shift).0), [10, 17]);
        assert_eq!([1, 2].map(|shift| both(chains[shift]).0), [31, 43]);
        assert_eq!([0, 1, 2].map(|shift| high(shift).0), [56, 67, 71]);
        assert_eq!([false, true].map(|is| cap_large(is).0), [56, 89]);
        assert_eq!([false, true].map(|is| is_above(is).0), [14, 19]);
        assert_eq!([false, true].map(|is| is_just_large(is).0), [7, 12]);
        let others = [is_more(OfPair::First), top(), only_sentinel(), is_sunk(), if_end(), large()];
        assert_eq!(others.map(|other| other.0), [25, 17, 17, 46, 21, 42]);
        assert_eq!(is_more(OfPair::Both), TStates(14));
    }
}
