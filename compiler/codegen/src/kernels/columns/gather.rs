//! Sums as words of a buffer, with the chain of unary ops that follows applied.

use super::layer::LayerCode;
use super::task_code::TaskCode;
use super::tiles::Tile;
use crate::kernels::basics::Finish;
use crate::kernels::chain;
use zirc_network::{Op, Value};
use zirc_z80::{Expr, SymbolId, TStates};

zirc_z80::template! {
    "gather.asm";
    struct To = to { output: SymbolId }
    struct GatherTile = to_tile { first: Expr, count: usize }
    struct Take = take { word: SymbolId }
    struct Halve = halve {}
    struct Store = store { word: SymbolId }
}

/// Code that copies the sums to the output's buffer, applies the chain, and returns. A shift
/// that comes first is done while copying, the rest of the chain in the buffer. Local labels
/// are below `parent`, the last label above.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode, parent: SymbolId) {
    let (shift, chain) = shift(layer);
    code.main(|asm| {
        let sums = Expr::symbol(asm.external(&layer.sums));
        let output = asm.external(&layer.emission.buffer(layer.task.output()));
        asm.put(To { output });
        for (number, tile) in layer.design.tiles.iter().enumerate() {
            let place = 256 * 3 * number + tile.first() + tile.shared.len();
            let first = sums.clone().plus(place as i64);
            let word = asm.local(parent, &format!("word{number}"));
            asm.put(GatherTile { first, count: tile.len() - tile.shared.len() }).put(Take { word });
            for _ in 0..shift {
                asm.put(Halve {});
            }
            asm.put(Store { word });
        }
        chain::in_place(asm, parent, layer.emission.network, chain, output, layer.rows);
        asm.put(Finish {});
    });
}

/// T-states of that code, without those of the chain in the buffer and of the return.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let (shift, _) = shift(layer);
    let word = Take::block().through()
        + Halve::block().through() * u64::from(shift)
        + Store::block().through();
    let of_tile = |tile: &Tile| {
        GatherTile::block().through() + word * (tile.len() - tile.shared.len()) as u64
    };
    To::block().through() + layer.design.tiles.iter().map(of_tile).sum()
}

/// The shift that is done while copying, and the rest of the chain.
pub(super) fn shift<'a>(layer: &LayerCode<'a>) -> (u32, &'a [Value]) {
    let at = layer.task.ops.iter().position(|&op| op == layer.linear).unwrap_or_default();
    let chain = &layer.task.ops[at + 1..];
    match chain.split_first() {
        Some((&first, rest)) => match layer.emission.network.values[first].op {
            Op::Shr { amount: amount @ ..8, .. } => (amount, rest),
            _ => (0, chain),
        },
        None => (0, chain),
    }
}
