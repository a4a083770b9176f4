//! Where sums go to a buffer: as words, with the chain of unary ops applied.

use super::{Layer, Parts, put};
use crate::kernels::chain;
use crate::network::Op;

/// Makes words of the sums, in the output's buffer, and returns. A shift that
/// comes first is done on the way; the rest of the chain, in the buffer.
pub(super) fn emit(layer: &Layer<'_>, parts: &mut Parts) {
    let network = layer.emission.network;
    let output = layer.emission.buffer(layer.task.output());
    let at = layer.task.ops.iter().position(|&op| op == layer.linear).unwrap_or_default();
    let mut chain = &layer.task.ops[at + 1..];
    let mut shift = String::new();
    if let Some((&first, rest)) = chain.split_first()
        && let Op::Shr { amount: amount @ ..8, .. } = network.values[first].op
    {
        shift = "        sra b\n        rra\n".repeat(amount as usize);
        chain = rest;
    }
    put!(parts.code, "        ld de,{output}");
    for (number, tile) in layer.columns.tiles.iter().enumerate() {
        put!(
            parts.code,
            "        ld hl,{sums} + {place}
        ld c,{count}
.word{number}:
        ld a,(hl)
        inc h
        ld b,(hl)
        dec h
        inc l
{shift}        ld (de),a
        inc de
        ld a,b
        ld (de),a
        inc de
        dec c
        jp nz,.word{number}",
            sums = layer.sums,
            place = 256 * 3 * number + tile.first() + tile.shared.len(),
            count = tile.len() - tile.shared.len(),
        );
    }
    parts.code += &chain::in_place(network, chain, &output, layer.rows);
    parts.code += "        ret\n";
    parts.external(output);
}
