//! Where sums go to a buffer: as words, with the chain of unary ops applied.

use super::layer::LayerCode;
use super::parts::{Parts, put};
use crate::kernels::chain;
use zirc_network::{Op, Value};
use zirc_z80::ObjectBuilder;

/// Makes words of the sums, in the output's buffer, and returns. A shift that
/// comes first is done on the way; the rest of the chain, in the buffer.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts) {
    let network = layer.emission.network;
    let output = layer.emission.buffer(layer.task.output());
    let (shift, chain) = shift(layer);
    let shift = "        sra b\n        rra\n".repeat(shift as usize);
    put!(parts.code, "        ld de,{output}");
    for (number, tile) in layer.design.tiles.iter().enumerate() {
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
    let mut asm = ObjectBuilder::new("");
    let (parent, buffer) = (asm.symbol("summed"), asm.symbol(&output));
    chain::in_place(&mut asm, parent, network, chain, buffer, layer.rows);
    parts.code.push_str(&asm.text());
    parts.code.push_str("        ret\n");
    parts.external(output);
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
