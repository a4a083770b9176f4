//! The whole of a run of a task.

use zirc_network::{Interpreter, Value};
use zirc_z80::{Image, TStates};

use super::grams::Grams;
use super::notes::Notes;
use super::scan::Scan;
use super::sums::Sums;
use super::words::Words;
use crate::kernels::chain;
use crate::kernels::columns::design::{InputKind, Sink, Start};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::{gather, shared, starts};
use crate::kernels::interface::{RETURN, Replay};

/// Where the columns come from.
enum Source {
    Words(Words),
    Grams(Grams),
    Scan(Scan),
}

impl Source {
    fn new(layer: &LayerCode<'_>, image: &Image) -> Self {
        match layer.design.source {
            InputKind::Words(input) => Source::Words(Words::new(layer, input)),
            InputKind::Events(encoder) => Source::Grams(Grams::new(layer, Some(image), encoder)),
            InputKind::Scan(from, chain) => Source::Scan(Scan::new(layer, from, chain)),
        }
    }

    fn notes(&self) -> Notes {
        match self {
            Source::Words(words) => words.notes,
            Source::Grams(grams) => grams.notes,
            Source::Scan(scan) => scan.notes,
        }
    }

    fn run(&mut self, run: &Interpreter<'_>, sums: &mut Sums) -> TStates {
        match self {
            Source::Words(words) => words.run(run, sums),
            Source::Grams(grams) => grams.run(run.heard(), run.said(), sums),
            Source::Scan(scan) => scan.run(run, sums),
        }
    }
}

/// What a task takes whatever its inputs are, and the chain that is left for its words.
pub(in crate::kernels::columns) struct Fixed<'a> {
    pub(in crate::kernels::columns) t_states: TStates,
    pub(in crate::kernels::columns) chain: &'a [Value],
}

impl<'a> Fixed<'a> {
    /// That of the task of `layer`, whose columns need `notes`.
    pub(in crate::kernels::columns) fn new(layer: &LayerCode<'a>, notes: Notes) -> Self {
        let pushed = if starts::is_pushed(layer) { layer.design.tiles.len() as u64 } else { 0 };
        let merges = u64::from(layer.design.fused.is_some());
        let notes = Notes { stacks: notes.stacks + pushed + merges, ..notes };
        let (gathered, chain) = gathered(layer);
        let sums = starts::t_states(layer) + shared::t_states(layer) + gathered;
        Fixed { t_states: notes.cost() + sums + RETURN, chain }
    }
}

/// The replay of the task of `layer`.
pub(in crate::kernels::columns) fn replay<'a>(layer: LayerCode<'a>, image: &Image) -> Replay<'a> {
    let mut source = Source::new(&layer, image);
    let Fixed { t_states: fixed, chain } = Fixed::new(&layer, source.notes());
    // Only lists of 16-bit updates tell whether they carry.
    let carries = layer.is_threaded() && layer.design.narrow.is_none();
    let mut sums = Sums::new(layer.design.tiles.len());
    Box::new(move |run| {
        if carries {
            start(&layer, run, &mut sums);
        }
        let chain = chain::t_states(layer.emission.network, chain, layer.rows, run);
        fixed + source.run(run, &mut sums) + chain
    })
}

/// Puts the accumulators where they start.
fn start(layer: &LayerCode<'_>, run: &Interpreter<'_>, sums: &mut Sums) {
    let starts = match layer.design.start {
        Start::Bias => &*layer.matrix.bias,
        Start::Half(from) | Start::Words(from) => run.value(from),
    };
    for (row, &place) in layer.places.iter().enumerate() {
        // Shared rows start from 0.
        let is_shared = row >= layer.rows;
        let sum = if is_shared { 0 } else { i64::from(starts[row]) + layer.offset(row) };
        sums.set(place, sum as u16);
    }
}

/// What making words of the sums takes, and the chain that is left for them.
fn gathered<'a>(layer: &LayerCode<'a>) -> (TStates, &'a [Value]) {
    if layer.design.sink != Sink::Words {
        return (TStates(0), &[]);
    }
    let (_, chain) = gather::shift(layer);
    (gather::t_states(layer), chain)
}
