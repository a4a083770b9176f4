//! A task of this kernel, with all that its code is made from.

use zirc_network::{Matrix, Op, Value};
use zirc_z80::SectionKind;

use super::design::{Designs, InputKind, LinearDesign, Sink, Start};
use super::needs::is_threaded;
use super::tiles::Place;
use crate::kernels::interface::{Emission, Task};

/// The offset of accumulators that a class is chosen from: unsigned comparisons compare sums.
pub(super) const CHOICE_OFFSET: u16 = 0x8000;

/// A task of this kernel, with all that its code is made from.
pub(super) struct LayerCode<'a> {
    pub(super) emission: &'a Emission<'a>,
    /// All linear ops by columns.
    pub(super) all: &'a Designs,
    pub(super) task: &'a Task,
    pub(super) linear: Value,
    pub(super) design: &'a LinearDesign,
    /// The op's neurons. The weights may have shared rows behind theirs.
    pub(super) rows: usize,
    /// The weights that are walked.
    pub(super) matrix: &'a Matrix,
    /// The place of each row's accumulator.
    pub(super) places: Vec<Place>,
    /// The linear op's name in labels.
    pub(super) symbol: &'a str,
    /// The label of its accumulators.
    pub(super) sums: String,
}

impl<'a> LayerCode<'a> {
    /// `task`, which computes `linear`.
    pub(super) fn new(
        emission: &'a Emission<'a>,
        all: &'a Designs,
        linear: Value,
        task: &'a Task,
    ) -> Self {
        let network = emission.network;
        let Op::Linear { matrix, .. } = network.values[linear].op else {
            unreachable!("only linear ops are designed")
        };
        let design = all[linear].as_ref().expect("the op is designed");
        let rows = network.matrices[matrix].rows;
        let matrix = design.weights(&network.matrices[matrix]);
        LayerCode {
            emission,
            all,
            task,
            linear,
            design,
            rows,
            matrix,
            places: design.places(matrix.rows),
            symbol: emission.symbol(linear),
            sums: emission.accumulators(linear),
        }
    }

    /// The offset of a row's accumulator: the number that is added to its sum.
    pub(super) fn offset(&self, row: usize) -> i64 {
        match &self.design.counters {
            Some(counters) => i64::from(counters.zero) - counters.thresholds[row],
            None => word_offset(self.all, self.linear),
        }
    }

    /// The places of the low byte and of the high byte of a row's accumulator, counted from
    /// the first page.
    pub(super) fn bytes_of(&self, row: usize) -> [usize; 2] {
        self.design.bytes_at(self.places[row])
    }

    /// What a column reaches in each tile: places, ascending, and weights.
    pub(super) fn reached(&self, column: usize) -> Vec<Vec<(u8, i8)>> {
        self.design.reached(self.matrix, &self.places, column)
    }

    /// The kind of section that lists are in.
    pub(super) fn lists_section(&self) -> SectionKind {
        if self.emission.packs { SectionKind::Packed } else { SectionKind::Data }
    }

    /// Whether any of its columns are lists.
    pub(super) fn is_threaded(&self) -> bool {
        is_threaded(self.all, self.design)
    }
}

/// The offset of 16-bit accumulators that are scanned or chosen from. If they are scanned,
/// the threshold becomes 8000h, so that bit 15 alone tells whether a neuron fires.
pub(super) fn word_offset(all: &Designs, linear: Value) -> i64 {
    let Some(LinearDesign { sink, .. }) = all[linear] else { return 0 };
    match sink {
        Sink::PartialSum(total) => word_offset(all, total),
        Sink::Scan(reader) => match &all[reader] {
            Some(design @ LinearDesign { input: InputKind::Scan(_, chain), .. }) => {
                0x8000 - chain.threshold(design.is_straight())
            }
            _ => 0,
        },
        Sink::Choice(_) => i64::from(CHOICE_OFFSET),
        Sink::Words => 0,
    }
}

/// The biases that the sums of `linear` start from, maybe by way of partial sums.
pub(super) fn bias_of<'a>(layer: &LayerCode<'a>, linear: Value) -> &'a [i16] {
    let Some(LinearDesign { start, .. }) = &layer.all[linear] else { return &[] };
    match (start, &layer.emission.network.values[linear].op) {
        (Start::PartialSum(partial), _) => bias_of(layer, *partial),
        (Start::Bias, Op::Linear { matrix, .. }) => &layer.emission.network.matrices[*matrix].bias,
        _ => &[],
    }
}
