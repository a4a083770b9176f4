//! T-states of the activations of counts.

use zirc_z80::TStates;

use crate::kernels::basics::{taken, through};
use crate::kernels::columns::scan::large::{
    ByteOfFirst, ByteOfSecond, HighCount, IsHigh, LargeCount, LeaveLow, Less, LoadResidue,
    WordCarry, WordCount, WordGrow, WordResidue,
};
use crate::kernels::columns::scan::singles::{
    AddWord, CarryWord, GrowWord, SingleResidue, SingleRest, ToWord,
};
use crate::kernels::columns::scan::tile::{OfPair, ToPage};
use crate::kernels::columns::scan::values::{
    AboveAfter, AddResidue, AddRest, Count, FirstCount, Grow, IsLarge,
};

/// How counts become activations.
#[derive(Clone, Copy, Debug)]
pub(in crate::kernels::columns) struct CountPaths {
    /// By how many bits a count above the threshold grows.
    pub(in crate::kernels::columns) grows: u32,
    /// Whether what the activations are at the thresholds comes from a table.
    pub(in crate::kernels::columns) is_table: bool,
    /// Whether all activations fit a byte.
    pub(in crate::kernels::columns) fits: bool,
}

impl CountPaths {
    /// Of an activation of one of a pair that fits a byte.
    pub(in crate::kernels::columns) fn byte(self, which: OfPair) -> TStates {
        let count = match (self.fits, which) {
            (true, OfPair::First) => through(FirstCount::block()) + through(AboveAfter::block()),
            (true, _) => through(Count::block()),
            (false, _) => through(Count::block()) + through(IsLarge::block()),
        };
        let residue = match self.is_table {
            true => through(AddRest::block()),
            false => through(AddResidue::block()),
        };
        count + through(Grow::block()) * self.grows.into() + residue
    }

    /// Of the sentinel in the same place.
    pub(in crate::kernels::columns) fn sentinel(self) -> TStates {
        match self.fits {
            true => taken(FirstCount::block()),
            false => is_large() + taken(LargeCount::block()),
        }
    }

    /// Of a count that may be large, up to whether its activation is. `carries` tells
    /// whether what it is at the threshold carries into its high byte.
    pub(in crate::kernels::columns) fn large(self, carries: bool) -> TStates {
        let mut cost = is_large() + through(LargeCount::block()) + through(WordCount::block());
        cost += through(WordGrow::block()) * self.grows.into() + through(LoadResidue::block());
        if self.is_table {
            cost += through(AddRest::block()) + through(ToPage::block());
        }
        let block = WordResidue::block();
        cost + match carries {
            true => through(block) + through(WordCarry::block()),
            false => taken(block),
        }
    }

    /// Of an activation of a compact column. `carries` tells the same.
    pub(in crate::kernels::columns) fn single(self, carries: bool) -> TStates {
        let residue = match self.is_table {
            true => through(SingleRest::block()) + through(ToPage::block()),
            false => through(SingleResidue::block()),
        };
        let block = AddWord::block();
        through(FirstCount::block())
            + through(AboveAfter::block())
            + through(ToWord::block())
            + through(GrowWord::block()) * self.grows.into()
            + residue
            + match carries {
                true => through(block) + through(CarryWord::block()),
                false => taken(block),
            }
    }
}

/// Of finding out that a count may be large.
fn is_large() -> TStates {
    through(Count::block()) + taken(IsLarge::block())
}

/// Of one whose activation fits a byte.
pub(in crate::kernels::columns) fn not_high(which: OfPair) -> TStates {
    let block = match which {
        OfPair::First => ByteOfFirst::block(),
        OfPair::Alone | OfPair::Both => ByteOfSecond::block(),
    };
    through(IsHigh::block()) + taken(block)
}

/// Of one whose activation has this high byte, from 1 on.
pub(in crate::kernels::columns) fn high(byte: u8) -> TStates {
    let less = Less::block();
    taken(IsHigh::block())
        + through(HighCount::block())
        + taken(less) * u64::from(byte.saturating_sub(1))
        + through(less)
        + through(LeaveLow::block())
}

/// Of the sentinel behind compact columns.
pub(in crate::kernels::columns) fn single_sentinel() -> TStates {
    taken(FirstCount::block())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_count_takes_what_its_path_through_the_blocks_does() {
        let paths = |fits, is_table| CountPaths { grows: 0, is_table, fits };
        let [first, alone] = [OfPair::First, OfPair::Alone];
        let bytes = |fits| [first, alone].map(|which| paths(fits, false).byte(which).0);
        assert_eq!((bytes(true), bytes(false)), ([35, 21], [38, 38]));
        assert_eq!([true, false].map(|fits| paths(fits, false).sentinel().0), [21, 56]);
        let large = |is_table| paths(false, is_table).large(false) + high(1);
        assert_eq!([false, true].map(|is_table| large(is_table).0), [158, 179]);
        assert_eq!([1, 2].map(|byte| high(byte).0), [68, 88]);
        assert_eq!((not_high(first).0, not_high(alone).0), (36, 36));
        assert_eq!([false, true].map(|carries| paths(true, false).single(carries).0), [66, 65]);
    }
}
