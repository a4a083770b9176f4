//! T-states of a scan beside what makes activations, and of the way from those to the
//! streams of pairs and back.

use zirc_z80::{Expr, Filled, SymbolId, TStates};

use crate::kernels::basics::{taken, through};
use crate::kernels::columns::scan::launch::{FromBoth, Launch, ToFirstList, ToStream};
use crate::kernels::columns::scan::pairs::{
    Apart, BeginPairs, IsOtherCount, IsOtherSum, IsOver, KeepFirst, Over, SkipResume, Then,
    ThenSecond, keep, resume as resume_scan,
};
use crate::kernels::columns::scan::tile::{
    Begin, Exchange, Home, LoadSilent, Look, NextPlace, OfPair, Round,
};

/// Of blocks one after the other, of which none jumps.
pub(in crate::kernels::columns::scan) fn along(blocks: &[Filled]) -> TStates {
    blocks.iter().map(|filled| through(filled.block)).sum()
}

/// Of all tiles.
pub(in crate::kernels::columns) fn scan() -> TStates {
    through(Exchange::block()) * 2
}

/// Of each tile.
pub(in crate::kernels::columns) fn tile() -> TStates {
    through(Begin::block())
}

/// To where pairs are scanned.
pub(in crate::kernels::columns) fn to_pairs(by_table: bool) -> TStates {
    let keep = keep(by_table.then_some(SymbolId(0)));
    through(BeginPairs::block()) + through(keep.block) + taken(SkipResume::block())
}

/// Of an accumulator that is silent.
pub(in crate::kernels::columns) fn silent() -> TStates {
    through(Look::block())
}

/// Of an accumulator that fires.
pub(in crate::kernels::columns) fn fires() -> TStates {
    taken(Look::block())
}

/// Of a round that ends.
pub(in crate::kernels::columns) fn round_end() -> TStates {
    taken(Round::block())
}

/// Of looking at a pair again, `which` of it being where the scan is.
pub(in crate::kernels::columns) fn again(which: OfPair) -> TStates {
    along(&which.back()) + through(LoadSilent::block()) + round_end()
}

/// Behind the last pair.
pub(in crate::kernels::columns) fn paired() -> TStates {
    through(LoadSilent::block())
}

/// From the activation of the first of a pair to the second. `leaves` tells whether the
/// activation is made in another page than that of the scan.
pub(in crate::kernels::columns) fn step(leaves: bool) -> TStates {
    let home = if leaves { through(Home::block()) } else { TStates(0) };
    home + through(NextPlace::block())
}

/// Of whether the second's count fires too, and of keeping the first's.
pub(in crate::kernels::columns) fn is_other_count(fires: bool) -> TStates {
    let block = IsOtherCount::block();
    through(KeepFirst::block()) + if fires { taken(block) } else { through(block) }
}

/// The same of the second's sum.
pub(in crate::kernels::columns) fn is_other_sum(fires: bool) -> TStates {
    let block = IsOtherSum::block();
    through(KeepFirst::block()) + if fires { taken(block) } else { through(block) }
}

/// From an activation to the stream.
pub(in crate::kernels::columns) fn launch(launch: Launch) -> TStates {
    along(&launch.blocks(Expr::number(0)))
}

/// From the activations of both, whose sum always fits a byte, to the stream.
pub(in crate::kernels::columns) fn launch_both() -> TStates {
    to_both() + through(ToFirstList::block())
}

/// The same up to where their sum may be too large.
fn to_both() -> TStates {
    through(ToStream::block()) + through(Exchange::block()) + through(FromBoth::block())
}

/// Where it may not: that it does.
pub(in crate::kernels::columns) fn is_not_over() -> TStates {
    through(IsOver::block())
}

/// That it does not.
pub(in crate::kernels::columns) fn is_over() -> TStates {
    to_both() + taken(IsOver::block()) + through(Over::block())
}

/// From there, or from where only the second fires, to its stream.
pub(in crate::kernels::columns) fn launch_apart() -> TStates {
    through(Apart::block()) + launch(Launch::Over)
}

/// From the end of a stream, where the stack is back, to the scan.
pub(in crate::kernels::columns) fn resume(by_table: bool) -> TStates {
    through(resume_scan(by_table, 0).block)
}

/// Of the handler before the second's lists.
pub(in crate::kernels::columns) fn then_second() -> TStates {
    taken(Then::block()) + through(ThenSecond::block())
}

/// Of the same where it ends the stream.
pub(in crate::kernels::columns) fn then_end() -> TStates {
    through(Then::block())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::columns::stretch::{AROUND, BEHIND_EI};
    use crate::kernels::columns::{interrupts, streams};

    #[test]
    fn a_launch_takes_what_its_path_through_the_blocks_does() {
        let launches = [Launch::First, Launch::Second, Launch::Over];
        assert_eq!(launches.map(|one| launch(one).0), [62, 67, 75]);
        assert_eq!(
            [OfPair::First, OfPair::Alone].map(|which| launch(Launch::High(which)).0),
            [78, 75]
        );
        assert_eq!(
            [launch_both(), is_not_over(), is_over(), launch_apart()].map(|t| t.0),
            [59, 11, 50, 85]
        );
        assert_eq!([then_second(), then_end()].map(|t| t.0), [31, 12]);
        assert_eq!([false, true].map(|by_table| to_pairs(by_table).0), [25, 28]);
        assert_eq!([false, true].map(|by_table| resume(by_table).0), [8, 11]);
        assert_eq!([false, true].map(|fires| is_other_count(fires).0), [30, 35]);
        assert_eq!([false, true].map(|fires| is_other_sum(fires).0), [30, 35]);
    }

    #[test]
    fn a_launch_and_the_end_of_its_stream_keep_to_what_a_stretch_has_for_them() {
        let alone = [Launch::First, Launch::Over, Launch::High(OfPair::First)].map(launch);
        let both = launch_both() + is_not_over();
        let handlers = streams::both() + then_second();
        let whole = alone.into_iter().fold(both, TStates::max) + handlers;
        // The lists of the second are the last of a stream.
        let apart = is_over() + launch_apart();
        let around = whole.max(apart) + interrupts::resume() + TStates(BEHIND_EI);
        assert_eq!(around, TStates(172));
        assert!(around.0 <= AROUND);
    }
}
