//! T-states of columns that are found by their lengths.

use zirc_z80::TStates;

use crate::kernels::basics::{Finish, taken, through};
use crate::kernels::columns::scan::lengths::{
    BeginLengths, CountPlaces, FindByLength, PastColumn, TakeColumn, TakeResidue,
};
use crate::kernels::columns::scan::singles::{KeepPlace, NextSingle, SingleRest};
use crate::kernels::columns::scan::tile::ToPage;

/// Before the scan.
pub(in crate::kernels::columns) fn begin() -> TStates {
    through(BeginLengths::block())
}

/// From an activation to a column so many places behind the last, and from its end to the scan.
pub(in crate::kernels::columns) fn column(places: u64) -> TStates {
    let past = PastColumn::block();
    through(KeepPlace::block())
        + through(FindByLength::block())
        + through(CountPlaces::block())
        + taken(past) * (places - 1)
        + through(past)
        + through(TakeColumn::block())
        + through(Finish::block())
        + taken(NextSingle::block())
}

/// Of a residue before the codes, and of one in a table by places.
pub(in crate::kernels::columns) fn residues() -> [TStates; 2] {
    [through(TakeResidue::block()), through(SingleRest::block()) + through(ToPage::block())]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_takes_longer_the_further_it_is_from_the_last() {
        let fixed = 11 + 17 + 24 + 25 + 10 + 27;
        assert_eq!([1, 2, 9].map(|places| column(places).0), [1, 2, 9].map(|n| fixed + 49 * n - 5));
        assert_eq!((begin().0, residues().map(|cost| cost.0)), (35, [13, 21]));
    }
}
