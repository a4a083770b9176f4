//! The scan of another linear op's accumulators, tile by tile.

use zirc_network::{Interpreter, Value};
use zirc_z80::TStates;

use super::accumulators::{Accumulators, Reads};
use super::pairs::Pairs;
use super::singles::Singles;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::rectifier::ActivationChain;
use crate::kernels::columns::replay::notes::Notes;
use crate::kernels::columns::replay::sums::Sums;
use crate::kernels::columns::scan::costs::pairs;
use crate::kernels::columns::streams::Streams;

/// A scan.
pub(in crate::kernels::columns::replay) struct Scan {
    from: Value,
    reads: Reads,
    /// The least accumulator that fires.
    threshold: u16,
    tiles: Vec<(Pairs, Singles)>,
    pub(in crate::kernels::columns::replay) notes: Notes,
}

impl Scan {
    pub(in crate::kernels::columns::replay) fn new(
        layer: &LayerCode<'_>,
        from: Value,
        chain: ActivationChain,
    ) -> Self {
        let source = layer.all[from].as_ref().expect("what is scanned is columns");
        let mut streams = Streams::of(layer);
        let tiles: Vec<_> = source
            .tiles
            .iter()
            .map(|tile| (Pairs::new(layer, &mut streams, tile), Singles::new(layer, tile)))
            .collect();
        let stacks = source.tiles.iter().filter(|tile| !tile.pairs.is_empty()).count() as u64;
        let notes = Notes { stacks: stacks + u64::from(streams.breathes()), switches: 0 };
        let threshold = source.narrow.as_ref().map_or(0x8000, |narrow| narrow.zero.into());
        Scan { from, reads: Reads::new(layer, from, source, chain), threshold, tiles, notes }
    }

    pub(in crate::kernels::columns::replay) fn run(
        &self,
        run: &Interpreter<'_>,
        sums: &mut Sums,
    ) -> TStates {
        let values = run.value(self.from);
        let accumulators = Accumulators { reads: &self.reads, values, threshold: self.threshold };
        let mut cost = pairs::scan();
        for (two_by_two, singles) in &self.tiles {
            cost += pairs::tile();
            if !two_by_two.is_empty() {
                cost += pairs::to_pairs() + two_by_two.run(&accumulators, sums);
            }
            if !singles.is_empty() {
                cost += singles.run(&accumulators, sums);
            }
        }
        cost
    }
}
