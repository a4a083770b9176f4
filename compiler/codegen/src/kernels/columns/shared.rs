//! Merges of shared rows. When all columns have been walked, the accumulator of a shared row
//! is added to those of its two rows, or added to one and subtracted from the other.

use zirc_z80::{Expr, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::design::Fused;
use super::interrupts;
use super::layer::LayerCode;
use super::task_code::TaskCode;
use crate::assemble;
use crate::kernels::basics::{Finish, all_through, through};

zirc_z80::template! {
    "shared.asm";
    struct WalkMerges = walk_merges { merges: SymbolId, page: Expr }
    struct SharedAndFirst = shared_and_first {}
    struct Add = add {}
    struct Subtract = subtract {}
    struct SecondAndShared = second_and_shared {}
    struct NextShared = next_shared {}
    struct Second = second {}
}

/// The most merges of one run.
const MERGES: usize = 4;

/// The two kinds of merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Merge {
    /// The shared row is added to both rows.
    Same,
    /// It is added to the first row and subtracted from the second.
    Opposite,
}

impl Merge {
    fn of(opposite: bool) -> Self {
        if opposite { Merge::Opposite } else { Merge::Same }
    }

    /// The entry point that merges `count` shared rows.
    fn entry(self, count: usize) -> String {
        match self {
            Merge::Same => format!("merge_same_{count}"),
            Merge::Opposite => format!("merge_opposite_{count}"),
        }
    }

    fn module(self) -> &'static str {
        match self {
            Merge::Same => "merge_same",
            Merge::Opposite => "merge_opposite",
        }
    }

    /// The block that updates the second row.
    fn second(self) -> Filled {
        match self {
            Merge::Same => Add {}.into(),
            Merge::Opposite => Subtract {}.into(),
        }
    }

    /// Two merges.
    fn two(self) -> [Filled; 8] {
        [
            SharedAndFirst {}.into(),
            Add {}.into(),
            SecondAndShared {}.into(),
            self.second(),
            NextShared {}.into(),
            Add {}.into(),
            Second {}.into(),
            self.second(),
        ]
    }

    /// One merge by itself, and the return.
    fn one(self) -> [Filled; 5] {
        [
            SharedAndFirst {}.into(),
            Add {}.into(),
            SecondAndShared {}.into(),
            self.second(),
            Finish {}.into(),
        ]
    }

    /// The module with its code.
    fn object(self) -> Object {
        let mut asm = ObjectBuilder::new(self.module());
        asm.section(SectionKind::Code);
        asm.comment(&format!(
            "Merges as many shared rows as the number of the entry point says.
{}
in:      SP = the places: of the shared row, of the first row, of the second, …
         H = the page of the high bytes
out:     SP behind the next address, where it goes on
changes: AF, BC, DE, L",
            match self {
                Merge::Same => "A shared row is added to both of its rows.",
                Merge::Opposite =>
                    "A shared row is added to its first row and subtracted from the second.",
            }
        ));
        for count in (2..=MERGES).rev().step_by(2) {
            let merge = asm.symbol(&self.entry(count));
            asm.public(merge);
            asm.label(merge).put_all(self.two());
        }
        asm.put(Finish {});
        let merge = asm.symbol(&self.entry(1));
        asm.public(merge);
        asm.label(merge).put_all(self.one());
        assemble::finish(asm)
    }
}

/// Merges the shared rows, the last one first: it may be part of an earlier one.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode) {
    let Some(fused) = &layer.design.fused else { return };
    for shared in fused.shared.iter().rev() {
        let merge = Merge::of(shared.opposite);
        code.need_module(merge.module(), || merge.object());
    }
    let resume = code.note_stack("merged");
    let merges = code.asm.symbol("merges");
    code.data(|asm| {
        asm.section(SectionKind::Data);
        asm.label(merges);
        stream(asm, layer);
        asm.words([Expr::symbol(resume.stack)]);
    });
    code.mask(t_states(layer).0);
    let page = Expr::symbol(code.external(&layer.sums)).high().plus(1);
    code.main(|asm| {
        asm.put(WalkMerges { merges, page });
        resume.put(asm);
    });
}

/// Puts the places of all merges, in runs of the same kind.
fn stream(asm: &mut ObjectBuilder, layer: &LayerCode<'_>) {
    let Some(fused) = &layer.design.fused else { return };
    let all: Vec<_> = fused.shared.iter().enumerate().rev().collect();
    for same in all.chunk_by(|a, b| a.1.opposite == b.1.opposite) {
        let merge = Merge::of(same[0].1.opposite);
        let even = same.len() / 2 * 2;
        for run in same[..even].chunks(MERGES).chain(same[even..].chunks(1)) {
            let mut places: Vec<u8> = run
                .iter()
                .flat_map(|(number, shared)| {
                    let [first, second] = shared.rows.map(|row| layer.places[row].index);
                    [layer.places[layer.rows + number].index, first, second]
                })
                .collect();
            if run.len() == 1 {
                places.push(0);
            }
            let entry = asm.external(&merge.entry(run.len()));
            asm.words([Expr::symbol(entry)]);
            asm.bytes(places);
        }
    }
}

/// T-states of all merges.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    layer.design.fused.as_ref().map(merges).unwrap_or_default()
}

/// T-states of the merges of these shared rows.
pub(super) fn merges(fused: &Fused) -> TStates {
    let runs = fused.shared.chunk_by(|a, b| a.opposite == b.opposite);
    let merges: TStates = runs
        .map(|run| {
            let merge = Merge::of(run[0].opposite);
            let (twos, odd) = (run.len() / 2, run.len() % 2);
            let blocks = (2 * twos).div_ceil(MERGES);
            all_through(&merge.two()) * twos as u64
                + through(Finish::block()) * blocks as u64
                + all_through(&merge.one()) * odd as u64
        })
        .sum();
    through(WalkMerges::block()) + merges + interrupts::resume()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_merge_takes_what_its_blocks_do() {
        for merge in [Merge::Same, Merge::Opposite] {
            assert_eq!(
                (all_through(&merge.two()), all_through(&merge.one())),
                (TStates(258), TStates(144))
            );
        }
        assert_eq!(through(WalkMerges::block()) + interrupts::resume(), TStates(45));
    }
}
