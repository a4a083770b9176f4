//! The replay of a task.

use zirc_network::Interpreter;
use zirc_z80::{Image, TStates};

use super::events::EventsReplay;
use super::note_counts::NoteCounts;
use super::scan::ScanReplay;
use super::sums::Sums;
use super::words::WordsReplay;
use crate::kernels::chain;
use crate::kernels::columns::design::{InputKind, Sink, Start};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::{gather, shared, starts};
use crate::kernels::interface::{RETURN, Replay};

/// The replay of a task's inputs and their columns.
enum InputReplay {
    Words(WordsReplay),
    Events(EventsReplay),
    Scan(ScanReplay),
}

impl InputReplay {
    fn new(layer: &LayerCode<'_>, image: &Image) -> Self {
        match layer.design.input {
            InputKind::Words(input) => InputReplay::Words(WordsReplay::new(layer, input)),
            InputKind::Events(encoder) => {
                InputReplay::Events(EventsReplay::new(layer, image, encoder))
            }
            InputKind::Scan(from, chain) => InputReplay::Scan(ScanReplay::new(layer, from, chain)),
        }
    }

    fn notes(&self) -> NoteCounts {
        match self {
            InputReplay::Words(words) => words.notes,
            InputReplay::Events(grams) => grams.notes,
            InputReplay::Scan(scan) => scan.notes,
        }
    }

    fn run(&mut self, run: &Interpreter<'_>, sums: &mut Sums) -> TStates {
        match self {
            InputReplay::Words(words) => words.run(run, sums),
            InputReplay::Events(grams) => grams.run(run, sums),
            InputReplay::Scan(scan) => scan.run(run, sums),
        }
    }
}

/// The replay of the task of `layer`.
pub(in crate::kernels::columns) fn replay<'a>(layer: LayerCode<'a>, image: &Image) -> Replay<'a> {
    let mut input = InputReplay::new(&layer, image);
    let tiles = &layer.design.tiles;
    let pushed = if starts::is_pushed(&layer) { tiles.len() as u64 } else { 0 };
    let NoteCounts { stacks, switches } = input.notes();
    let merges = u64::from(layer.design.fused.is_some());
    let notes = NoteCounts { stacks: stacks + pushed + merges, switches };
    let (gathered, chain) = gathered(&layer);
    let fixed =
        notes.cost() + starts::t_states(&layer) + shared::t_states(&layer) + gathered + RETURN;
    // Sums are followed only where lists of 16-bit updates may carry.
    let carries = layer.is_threaded() && layer.design.counters.is_none();
    let mut sums = Sums::new(tiles.len());
    Box::new(move |run| {
        if carries {
            start(&layer, run, &mut sums);
        }
        let chain = chain::t_states(layer.emission.network, chain, layer.rows, run);
        fixed + input.run(run, &mut sums) + chain
    })
}

/// Sets the accumulators to what they start from.
fn start(layer: &LayerCode<'_>, run: &Interpreter<'_>, sums: &mut Sums) {
    let starts = match layer.design.start {
        Start::Bias => &*layer.matrix.bias,
        Start::PartialSum(from) | Start::Words(from) => run.value(from),
    };
    for (row, &place) in layer.places.iter().enumerate() {
        // Shared rows start from 0.
        let is_shared = row >= layer.rows;
        let sum = if is_shared { 0 } else { i64::from(starts[row]) + layer.offset(row) };
        sums.set(place, sum as u16);
    }
}

/// T-states of copying the sums to a buffer, and the chain that is then applied to it.
fn gathered<'a>(layer: &LayerCode<'a>) -> (TStates, &'a [zirc_network::Value]) {
    if layer.design.sink != Sink::Words {
        return (TStates(0), &[]);
    }
    let (_, chain) = gather::shift(layer);
    (gather::t_states(layer), chain)
}
