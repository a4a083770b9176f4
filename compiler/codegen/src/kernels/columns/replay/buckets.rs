//! The columns of an encoder's buckets, which the hashes of n-grams find.

use zirc_z80::TStates;

use super::stream::{Column, CompactColumn, Stream};
use super::sums::Sums;
use crate::kernels::columns::design::{Form, unit};
use crate::kernels::columns::interrupts;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::lists::lists;
use crate::kernels::columns::streams::Streams;
use crate::kernels::columns::walk;

/// The columns of an encoder's buckets.
pub(super) struct Buckets {
    columns: Vec<Column>,
    /// What one n-gram adds to a sum.
    unit: u8,
    /// From the hash to the first list of a stream, and to a compact column.
    launch: TStates,
    compact: TStates,
}

impl Buckets {
    /// The columns of `layer`.
    pub(super) fn new(layer: &LayerCode<'_>, streams: &mut Streams) -> Self {
        let forms = &layer.design.forms;
        let threaded = forms.contains(&Form::Threaded);
        let is_word = layer.design.counters.is_none();
        let pages = layer.design.pages();
        let column = |(column, form): (usize, &Form)| {
            let reached = layer.reached(column);
            let is_nothing = threaded && reached.iter().all(Vec::is_empty);
            match form {
                _ if is_nothing => Column::Threaded(Stream::new(Vec::new(), pages)),
                Form::Threaded => {
                    Column::Threaded(Stream::new(streams.column(&lists(&reached)), pages))
                }
                Form::Compact => Column::Compact(CompactColumn::new(layer, column)),
            }
        };
        let columns: Vec<Column> = forms.iter().enumerate().map(column).collect();
        let launch = walk::launch(columns.len(), is_word);
        let to_compact = match threaded {
            true => launch + walk::compact_stream(),
            false => walk::to_compact(columns.len()),
        };
        Buckets {
            unit: unit(layer.emission.network, layer.linear).expect("there is a unit"),
            launch,
            compact: to_compact + walk::codes(is_word),
            columns,
        }
    }

    /// Whether hashes have 8 bits.
    pub(super) fn is_byte(&self) -> bool {
        self.columns.len() <= 256
    }

    /// Walks the column of the bucket of a hash.
    pub(super) fn walk(&self, hash: u16, sums: &mut Sums) -> TStates {
        let bucket = usize::from(hash) % self.columns.len();
        match &self.columns[bucket] {
            Column::Threaded(stream) => {
                self.launch + stream.walk(sums, 0, self.unit) + interrupts::resume()
            }
            Column::Compact(compact) => self.compact + compact.walk(sums, self.unit.into()),
        }
    }
}
