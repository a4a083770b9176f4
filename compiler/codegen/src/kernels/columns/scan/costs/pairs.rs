//! T-states of a scan beside what makes activations, and of the way from those to the
//! streams of pairs and back.

use zirc_z80::{Filled, TStates};

use crate::kernels::basics::{taken, through};
use crate::kernels::columns::scan::launch::{EnterStream, Launch, ToFirstList};
use crate::kernels::columns::scan::pairs::{
    AddBoth, Into, IsOtherCount, IsOtherSum, IsOver, LaunchBoth, NotOther, Over, ResumeScan,
    SkipResume, Then, ThenSecond,
};
use crate::kernels::columns::scan::tile::{
    Begin, Exchange, FindColumn, LoadSilent, Look, NextPlace, OfPair, Round, ToPage,
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
pub(in crate::kernels::columns) fn to_pairs() -> TStates {
    taken(SkipResume::block())
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

/// From the first of a pair to the second.
pub(in crate::kernels::columns) fn step() -> TStates {
    through(NextPlace::block())
}

/// Of whether the second's count fires too.
pub(in crate::kernels::columns) fn is_other_count(fires: bool) -> TStates {
    let block = IsOtherCount::block();
    if fires { taken(block) } else { through(block) + through(NotOther::block()) }
}

/// Of whether the second's sum fires too.
pub(in crate::kernels::columns) fn is_other_sum(fires: bool) -> TStates {
    let block = IsOtherSum::block();
    if fires { taken(block) + through(Into::block()) } else { through(block) }
}

/// From an activation to the stream.
pub(in crate::kernels::columns) fn launch(launch: Launch) -> TStates {
    let steps: TStates = launch.to_address().iter().chain(&launch.on()).map(step_of).sum();
    steps
        + through(FindColumn::block())
        + through(ToPage::block())
        + through(EnterStream::block())
        + step_of(&launch.second())
        + through(ToFirstList::block())
}

fn step_of(filled: &Filled) -> TStates {
    through(filled.block)
}

/// From the activations of both, whose sum always fits a byte, to the stream.
pub(in crate::kernels::columns) fn launch_both() -> TStates {
    through(AddBoth::block())
        + through(FindColumn::block())
        + through(ToPage::block())
        + through(LaunchBoth::block())
        + through(ToFirstList::block())
}

/// Where it may not: that it does.
pub(in crate::kernels::columns) fn is_not_over() -> TStates {
    through(IsOver::block())
}

/// That it does not.
pub(in crate::kernels::columns) fn is_over() -> TStates {
    through(AddBoth::block()) + taken(IsOver::block())
}

/// From there, or from where only the second fires, to its stream.
pub(in crate::kernels::columns) fn launch_over() -> TStates {
    through(Over::block()) + launch(Launch::Over)
}

/// From the end of a stream, where the stack is back, to the scan.
pub(in crate::kernels::columns) fn resume() -> TStates {
    through(ResumeScan::block())
}

/// Of the handler before the second's lists.
pub(in crate::kernels::columns) fn then_second() -> TStates {
    through(Then::block()) + through(ThenSecond::block())
}

/// Of the same where it ends the stream.
pub(in crate::kernels::columns) fn then_end() -> TStates {
    taken(Then::block())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::kernels::columns::stretch::{AROUND, BEHIND_EI};
    use crate::kernels::columns::{interrupts, streams};

    #[test]
    fn a_launch_and_the_end_of_its_stream_keep_to_what_a_stretch_has_for_them() {
        let second = step_of(&Launch::Second.second());
        let launch = through(EnterStream::block()) + second + through(ToFirstList::block());
        let handlers = streams::both() + then_second();
        let around = launch + handlers + interrupts::resume() + TStates(BEHIND_EI);
        assert_eq!(around, TStates(138));
        assert!(around.0 <= AROUND);
    }
}
