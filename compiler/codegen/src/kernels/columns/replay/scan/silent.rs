//! A scan that nothing fires in.

use zirc_network::Value;
use zirc_z80::TStates;

use super::accumulators::Reads;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::rectifier::ActivationChain;
use crate::kernels::columns::scan::ROUND;
use crate::kernels::columns::scan::costs::pairs;

/// How many stacks a scan of `from` notes, and what it takes if nothing fires.
pub(in crate::kernels::columns) fn silent_scan(
    layer: &LayerCode<'_>,
    from: Value,
    chain: ActivationChain,
) -> (u64, TStates) {
    let source = layer.all[from].as_ref().expect("what is scanned is columns");
    let reads = Reads::new(layer, from, source, chain);
    let silent = |accumulators: usize| {
        let rounds = accumulators / (2 * ROUND);
        pairs::silent() * accumulators as u64 + pairs::round_end() * rounds as u64 + pairs::fires()
    };
    let (mut stacks, mut cost) = (0, pairs::scan());
    for tile in &source.tiles {
        cost += pairs::tile();
        if !tile.pairs.is_empty() {
            stacks += 1;
            let end = reads.pair_sentinel() + pairs::paired();
            cost += pairs::to_pairs() + silent(2 * tile.pairs.len()) + end;
        }
        if !tile.singles.is_empty() {
            cost += silent(tile.singles.len()) + reads.single_sentinel();
        }
    }
    (stacks, cost)
}
