//! Where sums go to a buffer: as words, with the chain of unary ops applied.

use super::layer::LayerCode;
use super::parts::Parts;
use super::tiles::Tile;
use crate::kernels::basics::Finish;
use crate::kernels::chain;
use zirc_network::{Op, Value};
use zirc_z80::{Expr, SymbolId, TStates};

zirc_z80::template! {
    "gather.asm";
    struct To = to { output: SymbolId }
    struct OfTile = tile { first: Expr, count: usize }
    struct Take = take { word: SymbolId }
    struct Halve = halve {}
    struct Store = store { word: SymbolId }
}

/// Makes words of the sums, in the output's buffer, and returns. A shift that
/// comes first is done on the way; the rest of the chain, in the buffer. Local
/// labels are below `parent`, the last label above.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts, parent: SymbolId) {
    let (shift, chain) = shift(layer);
    parts.code(|asm| {
        let sums = Expr::symbol(asm.external(&layer.sums));
        let output = asm.external(&layer.emission.buffer(layer.task.output()));
        asm.put(To { output });
        for (number, tile) in layer.design.tiles.iter().enumerate() {
            let place = 256 * 3 * number + tile.first() + tile.shared.len();
            let first = sums.clone().plus(place as i64);
            let word = asm.local(parent, &format!("word{number}"));
            asm.put(OfTile { first, count: tile.len() - tile.shared.len() }).put(Take { word });
            for _ in 0..shift {
                asm.put(Halve {});
            }
            asm.put(Store { word });
        }
        chain::in_place(asm, parent, layer.emission.network, chain, output, layer.rows);
        asm.put(Finish {});
    });
}

/// T-states of [`emit`], without those of the chain in the buffer and of the return.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let (shift, _) = shift(layer);
    let word = Take::block().through()
        + Halve::block().through() * u64::from(shift)
        + Store::block().through();
    let of_tile =
        |tile: &Tile| OfTile::block().through() + word * (tile.len() - tile.shared.len()) as u64;
    To::block().through() + layer.design.tiles.iter().map(of_tile).sum()
}

/// The shift that is done on the way, and the chain that is left.
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
