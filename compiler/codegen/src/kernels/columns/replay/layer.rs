//! The replay of a task.

use zirc_network::{Interpreter, Value};
use zirc_z80::{Image, TStates};

use super::events::EventsReplay;
use super::note_counts::NoteCounts;
use super::scan::ScanReplay;
use super::straight::StraightReplay;
use super::sums::Sums;
use super::words::WordsReplay;
use crate::kernels::chain;
use crate::kernels::columns::design::{InputKind, Sink, Start};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::{floor, gather, shared, starts};
use crate::kernels::interface::{Replay, finish};

/// The replay of a task's inputs and their columns.
enum InputReplay {
    Words(WordsReplay),
    Events(EventsReplay),
    Scan(ScanReplay),
    Straight(StraightReplay),
}

impl InputReplay {
    fn new(layer: &LayerCode<'_>, image: &Image) -> Self {
        match layer.design.input {
            InputKind::Words(input) => InputReplay::Words(WordsReplay::new(layer, input)),
            InputKind::Events(encoder) => {
                InputReplay::Events(EventsReplay::new(layer, Some(image), encoder))
            }
            InputKind::Scan(from, chain) if layer.design.is_straight() => {
                InputReplay::Straight(StraightReplay::new(layer, from, chain))
            }
            InputKind::Scan(from, chain) => InputReplay::Scan(ScanReplay::new(layer, from, chain)),
        }
    }

    fn notes(&self) -> NoteCounts {
        match self {
            InputReplay::Words(words) => words.notes,
            InputReplay::Events(events) => events.notes,
            InputReplay::Scan(scan) => scan.notes,
            InputReplay::Straight(_) => NoteCounts { stacks: 0, switches: 0, breathes: false },
        }
    }

    fn run(&mut self, run: &Interpreter<'_>, sums: &mut Sums) -> TStates {
        match self {
            InputReplay::Words(words) => words.run(run, sums),
            InputReplay::Events(events) => events.run(run.prompt(), run.said(), sums),
            InputReplay::Scan(scan) => scan.run(run, sums),
            InputReplay::Straight(straight) => straight.run(run),
        }
    }
}

/// A task's T-states that do not depend on its inputs, and the chain that is left for its words.
pub(in crate::kernels::columns) struct Fixed<'a> {
    pub(in crate::kernels::columns) t_states: TStates,
    pub(in crate::kernels::columns) chain: &'a [Value],
}

impl<'a> Fixed<'a> {
    /// The fixed part of the task of `layer`, whose columns need `notes`.
    pub(in crate::kernels::columns) fn new(layer: &LayerCode<'a>, notes: NoteCounts) -> Self {
        let merges = u64::from(layer.design.fused.is_some());
        let notes = NoteCounts {
            stacks: notes.stacks + starts::stacks(layer) + merges,
            breathes: notes.breathes || shared::breathes(layer),
            ..notes
        };
        let (gathered, chain) = gathered(layer);
        let sums = starts::t_states(layer) + shared::t_states(layer) + gathered;
        Fixed { t_states: notes.cost() + sums + finish(), chain }
    }
}

/// The replay of the task of `layer`.
pub(in crate::kernels::columns) fn replay<'a>(layer: LayerCode<'a>, image: &Image) -> Replay<'a> {
    let mut input = InputReplay::new(&layer, image);
    let Fixed { t_states: fixed, chain } = Fixed::new(&layer, input.notes());
    // Sums are followed only where lists of 16-bit updates may carry.
    let carries = layer.is_threaded() && layer.design.counters.is_none();
    let mut sums = Sums::new(layer.design.tiles.len());
    Box::new(move |run| {
        if carries {
            start(&layer, run, &mut sums);
        }
        let chain = chain::t_states(layer.emission.network, chain, layer.rows, run);
        fixed + floor::raised(&layer, run) + input.run(run, &mut sums) + chain
    })
}

/// Sets the accumulators to what they start from.
fn start(layer: &LayerCode<'_>, run: &Interpreter<'_>, sums: &mut Sums) {
    let starts = match layer.design.start {
        Start::Bias => &*layer.matrix.bias,
        Start::PartialSum(from) | Start::Words(from) => run.value(from),
    };
    for (row, &place) in layer.places.iter().enumerate() {
        let offset = if row < layer.rows { layer.offset(row) } else { 0 };
        sums.set(place, (i64::from(starts[row]) + offset) as u16);
    }
}

/// T-states of copying the sums to a buffer, and the chain that is then applied to it.
fn gathered<'a>(layer: &LayerCode<'a>) -> (TStates, &'a [Value]) {
    if layer.design.sink != Sink::Words {
        return (TStates(0), &[]);
    }
    let (_, chain) = gather::shift(layer);
    (gather::t_states(layer), chain)
}
