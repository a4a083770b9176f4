//! Shared rows: the accumulators of what two rows have in common are added to
//! both, or added to one and taken from the other, once all columns are walked.

use zirc_z80::{Expr, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::interrupts;
use super::layer::LayerCode;
use super::parts::Parts;
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

/// How many merges a block does.
const MERGES: usize = 4;

/// What becomes of the second row of a merge.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Merge {
    /// The shared row is added.
    Same,
    /// It is taken away.
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

    /// What is done with the second row.
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
            "Merges as many shared rows as the entry point's number says, and goes on.
{}
in:      SP = the places: of the shared row, of the first row, of the second, …
         H = the page of the high bytes
out:     SP behind the next block's address
changes: AF, BC, DE, L",
            match self {
                Merge::Same => "A shared row is added to both of its rows.",
                Merge::Opposite =>
                    "A shared row is added to its first row and taken from the second.",
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

/// Merges the shared rows into theirs. A shared row may be part of an earlier
/// shared row, so the last comes first.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts) {
    let Some(fused) = &layer.design.fused else { return };
    let symbol = layer.symbol;
    for shared in fused.shared.iter().rev() {
        let merge = Merge::of(shared.opposite);
        parts.need_module(merge.module(), || merge.object());
    }
    let resume = parts.note_stack(&format!("merged_{symbol}"));
    let merges = parts.asm.symbol(&format!("merges_{symbol}"));
    parts.data(|asm| {
        asm.section(SectionKind::Data);
        asm.label(merges);
        stream(asm, layer);
        asm.words([Expr::symbol(resume.stack)]);
    });
    parts.mask(t_states(layer).0);
    let page = Expr::symbol(parts.external(&layer.sums)).high().plus(1);
    parts.code(|asm| {
        asm.put(WalkMerges { merges, page });
        resume.put(asm);
    });
}

/// The places of all merges, in runs of the same kind.
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

/// T-states of it all.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let Some(fused) = &layer.design.fused else { return TStates(0) };
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
