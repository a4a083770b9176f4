//! Merges of shared rows. When all columns have been walked, the accumulator of a shared row
//! is added to those of its two rows, or added to one and subtracted from the other.

use zirc_z80::{Expr, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::design::{Fused, Shared};
use super::interrupts;
use super::layer::LayerCode;
use super::streams::{self, BREATHE};
use super::stretch::{BEHIND_EI, Stretch};
use super::task_code::TaskCode;
use crate::assemble;
use crate::kernels::basics::{Finish, all_through, through};
use crate::kernels::interface::Masked;

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

    /// T-states of a run of so many merges, its return included.
    fn t_states(self, count: usize) -> TStates {
        match count {
            1 => all_through(&self.one()),
            _ => all_through(&self.two()) * (count as u64 / 2) + through(Finish::block()),
        }
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

/// An item of the stream of merges.
#[derive(Clone, Debug, PartialEq, Eq)]
enum MergeItem {
    /// Merges of one kind, by the numbers of their shared rows.
    Run(Merge, Vec<usize>),
    /// Lets interrupts in.
    Breathe,
}

/// The merges of a layer, cut into stretches.
struct Merges {
    items: Vec<MergeItem>,
    stretch: Stretch,
}

impl Merges {
    /// The merges of `shared` rows, the last one first: it may be part of an earlier one.
    /// Interrupts may be off for `mask` T-states.
    fn new(shared: &[Shared], mask: u64) -> Self {
        let mut merges = Merges { items: Vec::new(), stretch: Stretch::new(mask, around()) };
        let numbers: Vec<usize> = (0..shared.len()).rev().collect();
        for same in numbers.chunk_by(|&a, &b| shared[a].opposite == shared[b].opposite) {
            let merge = Merge::of(shared[same[0]].opposite);
            let mut left = same;
            while !left.is_empty() {
                left = merges.run(merge, left);
            }
        }
        merges
    }

    /// Adds a run of the first of some merges, and returns the others.
    fn run<'a>(&mut self, merge: Merge, left: &'a [usize]) -> &'a [usize] {
        let counts = (2..=MERGES).rev().step_by(2).filter(|&count| count <= left.len());
        let mut long = counts.filter(|&count| self.stretch.can_hold(merge.t_states(count).0));
        let count = long.next().unwrap_or(1);
        let t_states = merge.t_states(count).0;
        if !self.stretch.has_room(t_states) && !self.stretch.is_fresh() {
            self.items.push(MergeItem::Breathe);
            self.stretch.begin();
        }
        self.stretch.pass(t_states);
        let (run, rest) = left.split_at(count);
        self.items.push(MergeItem::Run(merge, run.to_vec()));
        rest
    }
}

/// The most T-states of a stretch around its merges.
fn around() -> u64 {
    (through(WalkMerges::block()) + streams::breathe()).0 + BEHIND_EI
}

/// The merges of the shared rows of a layer, if it has any.
fn merges(layer: &LayerCode<'_>) -> Option<Merges> {
    let fused = layer.design.fused.as_ref()?;
    Some(Merges::new(&fused.shared, layer.design.mask))
}

/// Puts code that merges the shared rows.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode) {
    let Some(Merges { items, stretch }) = merges(layer) else { return };
    let resume = code.note_stack("merged");
    let mut least = 0;
    for item in &items {
        match item {
            MergeItem::Run(merge, _) => {
                code.need_module(merge.module(), || merge.object());
                least = least.max(merge.t_states(1).0);
            }
            MergeItem::Breathe => streams::need_breathe(code),
        }
    }
    code.mask(Masked { most: stretch.longest().unwrap_or(0) + around(), least: least + around() });
    let merges = code.asm.symbol("merges");
    code.data(|asm| {
        asm.section(SectionKind::Data);
        asm.label(merges);
        stream(asm, layer, &items);
        asm.words([Expr::symbol(resume.stack)]);
    });
    let page = Expr::symbol(code.external(&layer.sums)).high().plus(1);
    code.main(|asm| {
        asm.put(WalkMerges { merges, page });
        resume.put(asm);
    });
}

/// Puts the places of all merges.
fn stream(asm: &mut ObjectBuilder, layer: &LayerCode<'_>, items: &[MergeItem]) {
    let Some(fused) = &layer.design.fused else { return };
    let place = |row: usize| layer.places[row].index;
    for item in items {
        let (entry, mut places) = match item {
            MergeItem::Run(merge, run) => {
                let places = |&number: &usize| {
                    let [first, second] = fused.shared[number].rows;
                    [layer.rows + number, first, second].map(place)
                };
                (merge.entry(run.len()), run.iter().flat_map(places).collect())
            }
            MergeItem::Breathe => (BREATHE.to_string(), Vec::new()),
        };
        if places.len() % 2 == 1 {
            places.push(0);
        }
        let entry = asm.external(&entry);
        asm.words([Expr::symbol(entry)]);
        asm.bytes(places);
    }
}

/// Whether interrupts are let in between merges.
pub(super) fn breathes(layer: &LayerCode<'_>) -> bool {
    merges(layer).is_some_and(|merges| merges.items.contains(&MergeItem::Breathe))
}

/// T-states of all merges.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let merges = |fused| of_rows(fused, layer.design.mask);
    layer.design.fused.as_ref().map(merges).unwrap_or_default()
}

/// T-states of the merges of these shared rows, where interrupts may be off for `mask`.
pub(super) fn of_rows(fused: &Fused, mask: u64) -> TStates {
    let of_item = |item: &MergeItem| match item {
        MergeItem::Run(merge, run) => merge.t_states(run.len()),
        MergeItem::Breathe => streams::breathe(),
    };
    let merges: TStates = Merges::new(&fused.shared, mask).items.iter().map(of_item).sum();
    through(WalkMerges::block()) + merges + interrupts::resume()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// How many merges each run has of so many, and 0 where interrupts are let in.
    fn cut(mask: u64, merges: usize) -> Vec<usize> {
        let shared = vec![Shared { rows: [0, 1], opposite: false }; merges];
        let length = |item: &MergeItem| match item {
            MergeItem::Run(_, run) => run.len(),
            MergeItem::Breathe => 0,
        };
        Merges::new(&shared, mask).items.iter().map(length).collect()
    }

    #[test]
    fn merges_are_cut_into_runs_that_a_stretch_has_room_for() {
        let run = |count| around() + Merge::Same.t_states(count).0;
        assert_eq!(cut(20_000, 7), [4, 2, 1]);
        assert_eq!(cut(run(4), 7), [4, 0, 2, 1]);
        assert_eq!(cut(run(4) - 1, 7), [2, 0, 2, 0, 2, 1]);
        assert_eq!(cut(run(1), 3), [1, 0, 1, 0, 1]);
        assert_eq!(cut(0, 2), [1, 0, 1]);
    }

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
