//! T-states of the activations of sums of 16 bits whose columns are compact, and of the
//! way to all compact columns.

use zirc_z80::TStates;

use crate::kernels::basics::{taken, through};
use crate::kernels::columns::scan::singles::{
    IfLast, IfNotReal, IsReal, IsWordAbove, KeepPlace, LoadMostWord, NextSingle, ShiftWord,
    SumWord, ToWord, WordUp,
};
use crate::kernels::columns::scan::tile::{FindColumn, LoadSilent, Round};

/// From an activation to a compact column's first tile, and from its last to the scan.
pub(in crate::kernels::columns) fn column() -> TStates {
    through(KeepPlace::block()) + through(FindColumn::block()) + taken(NextSingle::block())
}

/// Of making a word of a byte.
pub(in crate::kernels::columns) fn to_word() -> TStates {
    through(ToWord::block())
}

/// Of the activation of a sum.
pub(in crate::kernels::columns) fn sum(shift: u32) -> TStates {
    through(SumWord::block())
        + through(ShiftWord::block()) * shift.into()
        + through(WordUp::block())
}

/// Of whether that is real; `sinks` tells whether sums may be so low that they seem high.
pub(in crate::kernels::columns) fn is_real(sinks: bool) -> TStates {
    if sinks { taken(IsReal::block()) } else { through(IfNotReal::block()) }
}

/// Of the sentinel, which is not.
pub(in crate::kernels::columns) fn is_end(sinks: bool) -> TStates {
    match sinks {
        true => through(IsReal::block()) + taken(IfLast::block()),
        false => taken(IfNotReal::block()),
    }
}

/// Of a sum so low that it seems high.
pub(in crate::kernels::columns) fn sunk() -> TStates {
    through(IsReal::block())
        + through(IfLast::block())
        + through(LoadSilent::block())
        + taken(Round::block())
}

/// Of whether an activation is above the greatest there is. If so it becomes that.
pub(in crate::kernels::columns) fn cap(is_above: bool) -> TStates {
    let block = IsWordAbove::block();
    if is_above { through(block) + through(LoadMostWord::block()) } else { taken(block) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_single_takes_what_its_path_through_the_blocks_does() {
        assert_eq!((column().0, to_word().0), (63, 11));
        assert_eq!([0, 1].map(|shift| sum(shift).0), [44, 60]);
        assert_eq!([false, true].map(|sinks| is_real(sinks).0), [10, 12]);
        assert_eq!([false, true].map(|sinks| is_end(sinks).0), [10, 25]);
        assert_eq!([false, true].map(|is_above| cap(is_above).0), [34, 39]);
        assert_eq!(sunk().0, 42);
    }
}
