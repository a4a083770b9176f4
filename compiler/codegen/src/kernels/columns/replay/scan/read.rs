//! The replay of a scan of another linear op's accumulators, tile by tile.

use zirc_network::{Interpreter, Value};
use zirc_z80::TStates;

use super::accumulators::{Accumulators, Activations};
use super::pairs::Pairs;
use super::singles::Singles;
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::replay::note_counts::NoteCounts;
use crate::kernels::columns::replay::sums::Sums;
use crate::kernels::columns::scan::costs::pairs;
use crate::kernels::columns::streams::Streams;

/// A scan.
pub(in crate::kernels::columns::replay) struct ScanReplay {
    from: Value,
    activations: Activations,
    /// The least accumulator that fires.
    threshold: u16,
    tiles: Vec<(Pairs, Singles)>,
    pub(in crate::kernels::columns::replay) notes: NoteCounts,
}

impl ScanReplay {
    pub(in crate::kernels::columns::replay) fn new(
        layer: &LayerCode<'_>,
        from: Value,
        chain: ActivationChain,
    ) -> Self {
        let source = layer.all[from].as_ref().expect("the scanned op is designed");
        let mut streams = Streams::of(layer);
        let activations = Activations::new(layer, from, source, chain);
        let has_residues = activations.has_residues();
        let tiles: Vec<_> = source
            .tiles
            .iter()
            .map(|tile| {
                (Pairs::new(layer, &mut streams, tile), Singles::new(layer, tile, has_residues))
            })
            .collect();
        let stacks = source.tiles.iter().filter(|tile| !tile.pairs.is_empty()).count() as u64;
        let notes = NoteCounts { stacks, switches: 0, breathes: streams.breathes() };
        let threshold = source.counters.as_ref().map_or(0x8000, |counters| counters.zero.into());
        ScanReplay { from, activations, threshold, tiles, notes }
    }

    pub(in crate::kernels::columns::replay) fn run(
        &self,
        run: &Interpreter<'_>,
        sums: &mut Sums,
    ) -> TStates {
        let values = run.value(self.from);
        let accumulators =
            Accumulators { activations: &self.activations, values, threshold: self.threshold };
        let mut cost = pairs::scan();
        for (two_by_two, singles) in &self.tiles {
            cost += pairs::tile();
            if !two_by_two.is_empty() {
                cost += pairs::to_pairs(self.activations.by_table())
                    + two_by_two.run(&accumulators, sums);
            }
            if !singles.is_empty() {
                cost += singles.run(&accumulators, sums);
            }
        }
        cost
    }
}
