//! The columns of the words of a buffer.

use zirc_network::{Interpreter, Value};
use zirc_z80::TStates;

use super::notes::Notes;
use super::stream::{Compact, Stream};
use super::sums::Sums;
use crate::kernels::columns::design::Form;
use crate::kernels::columns::interrupts;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::lists::lists;
use crate::kernels::columns::streams::Streams;

/// T-states of the walk over the words, and of a word.
const WORDS: TStates = TStates(46);
const WORD: TStates = TStates(128);
/// Of a compact word that is not 0, beside its walk.
const COMPACT: TStates = TStates(38);
/// Of a threaded word that is not 0: up to whether its low byte is 0, and if it is.
const LOW: TStates = TStates(25);
const LOW_IS_0: TStates = TStates(12);
/// From there to its low byte's stream.
const LOW_LAUNCH: TStates = TStates(7 + 65);
/// Of looking at the high byte, and if it is 0.
const HIGH: TStates = TStates(21);
const HIGH_IS_0: TStates = TStates(12);
/// From there to its high byte's stream.
const HIGH_LAUNCH: TStates = TStates(7 + 14 + 65);

/// The columns of the words of a buffer.
pub(super) struct Words {
    input: Value,
    columns: Vec<Column>,
    pub(super) notes: Notes,
}

enum Column {
    Threaded(Stream),
    Compact(Compact),
}

impl Words {
    pub(super) fn new(layer: &LayerCode<'_>, input: Value) -> Self {
        let threaded = layer.design.forms.contains(&Form::Threaded);
        let mut streams = Streams::of(layer);
        let columns = (0..layer.matrix.columns).map(|column| match threaded {
            true => {
                let items = streams.column(&lists(&layer.reached(column)));
                Column::Threaded(Stream::new(items, layer.design.pages()))
            }
            false => Column::Compact(Compact::new(layer, column)),
        });
        let columns = columns.collect();
        let stacks = u64::from(threaded) + u64::from(streams.breathes());
        Words { input, columns, notes: Notes { stacks, switches: 0 } }
    }

    pub(super) fn run(&self, run: &Interpreter<'_>, sums: &mut Sums) -> TStates {
        let words = run.value(self.input);
        let mut cost = WORDS + WORD * words.len() as u64;
        for (&word, column) in words.iter().zip(&self.columns) {
            if word == 0 {
                continue;
            }
            cost += match column {
                Column::Threaded(stream) => threaded(stream, word, sums),
                Column::Compact(compact) => COMPACT + compact.walk(sums, word as u16),
            };
        }
        cost
    }
}

fn threaded(stream: &Stream, word: i16, sums: &mut Sums) -> TStates {
    let [low, high] = word.to_le_bytes();
    let mut cost = LOW + HIGH + HIGH_IS_0;
    cost += match low {
        0 => LOW_IS_0,
        _ => LOW_LAUNCH + stream.walk(sums, 0, low) + interrupts::resume(),
    };
    if high != 0 {
        cost += HIGH_LAUNCH + stream.walk(sums, 1, high) + interrupts::resume() + HIGH;
    }
    cost
}
