//! The T-states of a scan in which no accumulator fires.

use zirc_network::Value;
use zirc_z80::TStates;

use super::accumulators::Activations;
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::scan::ROUND;
use crate::kernels::columns::scan::costs::pairs;

/// The instructions that load SP in a scan of `from`, and its T-states if no accumulator fires.
pub(in crate::kernels::columns) fn silent_scan(
    layer: &LayerCode<'_>,
    from: Value,
    chain: ActivationChain,
) -> (u64, TStates) {
    let source = layer.all[from].as_ref().expect("what is scanned is columns");
    let activations = Activations::new(layer, from, source, chain);
    let silent = |accumulators: usize| {
        let rounds = accumulators / (2 * ROUND);
        pairs::silent() * accumulators as u64 + pairs::round_end() * rounds as u64 + pairs::fires()
    };
    let (mut stacks, mut cost) = (0, pairs::scan());
    for tile in &source.tiles {
        cost += pairs::tile();
        if !tile.pairs.is_empty() {
            stacks += 1;
            let end = activations.pair_sentinel() + pairs::paired();
            cost += pairs::to_pairs(chain.by_table) + silent(2 * tile.pairs.len()) + end;
        }
        if !tile.singles.is_empty() {
            cost += silent(tile.singles.len()) + activations.single_sentinel();
        }
    }
    (stacks, cost)
}
