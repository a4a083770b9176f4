//! The replay of inputs that are the words of a buffer.

use zirc_network::{Interpreter, Value};
use zirc_z80::TStates;

use super::note_counts::NoteCounts;
use super::stream::{Column, CompactColumn, Stream};
use super::sums::Sums;
use crate::kernels::columns::design::Form;
use crate::kernels::columns::interrupts;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::lists::lists;
use crate::kernels::columns::streams::Streams;
use crate::kernels::columns::words;

/// The replay of the words of a buffer.
pub(super) struct WordsReplay {
    input: Value,
    columns: Vec<Column>,
    pub(super) notes: NoteCounts,
}

impl WordsReplay {
    pub(super) fn new(layer: &LayerCode<'_>, input: Value) -> Self {
        let threaded = layer.design.forms.contains(&Form::Threaded);
        let mut streams = Streams::of(layer);
        let columns = (0..layer.matrix.columns).map(|column| match threaded {
            true => {
                let items = streams.column(&lists(&layer.reached(column)));
                Column::Threaded(Stream::new(items, layer.design.pages()))
            }
            false => Column::Compact(CompactColumn::new(layer, column)),
        });
        let columns = columns.collect();
        let stacks = u64::from(threaded);
        let notes = NoteCounts { stacks, switches: 0, breathes: streams.breathes() };
        WordsReplay { input, columns, notes }
    }

    pub(super) fn run(&self, run: &Interpreter<'_>, sums: &mut Sums) -> TStates {
        let inputs = run.value(self.input);
        let mut cost = words::around() + words::word() * inputs.len() as u64;
        for (&word, column) in inputs.iter().zip(&self.columns) {
            if word == 0 {
                continue;
            }
            cost += match column {
                Column::Threaded(stream) => threaded(stream, word, sums),
                Column::Compact(compact) => words::compact() + compact.walk(sums, word as u16),
            };
        }
        cost
    }
}

fn threaded(stream: &Stream, word: i16, sums: &mut Sums) -> TStates {
    let [low, high] = word.to_le_bytes();
    let mut cost = words::threaded();
    if low != 0 {
        cost += words::low_byte() + stream.walk(sums, 0, low) + interrupts::resume();
    }
    if high != 0 {
        cost += words::high_byte() + stream.walk(sums, 1, high) + interrupts::resume();
    }
    cost
}
