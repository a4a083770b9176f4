//! The whole of a run of a task.

use zirc_network::Interpreter;
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
            InputKind::Events(encoder) => Source::Grams(Grams::new(layer, image, encoder)),
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
            Source::Grams(grams) => grams.run(run, sums),
            Source::Scan(scan) => scan.run(run, sums),
        }
    }
}

/// The replay of the task of `layer`.
pub(in crate::kernels::columns) fn replay<'a>(layer: LayerCode<'a>, image: &Image) -> Replay<'a> {
    let mut source = Source::new(&layer, image);
    let tiles = &layer.design.tiles;
    let pushed = if starts::is_pushed(&layer) { tiles.len() as u64 } else { 0 };
    let Notes { stacks, switches } = source.notes();
    let merges = u64::from(layer.design.fused.is_some());
    let notes = Notes { stacks: stacks + pushed + merges, switches };
    let (gathered, chain) = gathered(&layer);
    let fixed =
        notes.cost() + starts::t_states(&layer) + shared::t_states(&layer) + gathered + RETURN;
    // Only lists of 16-bit updates tell whether they carry.
    let carries = layer.is_threaded() && layer.design.narrow.is_none();
    let mut sums = Sums::new(tiles.len());
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
fn gathered<'a>(layer: &LayerCode<'a>) -> (TStates, &'a [zirc_network::Value]) {
    if layer.design.sink != Sink::Words {
        return (TStates(0), &[]);
    }
    let (_, chain) = gather::shift(layer);
    (gather::t_states(layer), chain)
}
