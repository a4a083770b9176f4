//! Words: a linear op whose inputs are the words of a buffer, of any value.
//!
//! A word is added in two steps: first its low byte, to 16 bits; then its high
//! byte, to the page of the high bytes, from where a carry is lost. That is exact
//! modulo 2^16 for negative words too.

use super::design::Form;
use super::gaps;
use super::layer::LayerCode;
use super::lists::lists;
use super::parts::{Parts, put};
use super::streams::{self, Streams};
use zirc_network::Value;
use zirc_z80::{Expr, ObjectBuilder, SectionKind, SymbolId};

/// The table of the columns' addresses, and the columns.
fn table(asm: &mut ObjectBuilder, layer: &LayerCode<'_>, streams: &mut Streams) {
    let symbol = layer.symbol;
    let threaded = layer.design.forms.contains(&Form::Threaded);
    let column = |column| asm.symbol(&format!("column_{symbol}_{column}"));
    let labels: Vec<SymbolId> = (0..layer.matrix.columns).map(column).collect();
    asm.section(if threaded { layer.lists_section() } else { SectionKind::Data });
    let columns = asm.symbol(&format!("columns_{symbol}"));
    asm.label(columns);
    for &label in &labels {
        asm.words([Expr::symbol(label)]);
    }
    for (column, &label) in labels.iter().enumerate() {
        let reached = layer.reached(column);
        if threaded {
            let end = asm.symbol(&format!("resume_{symbol}"));
            streams.single(asm, label, &lists(&reached), end);
        } else {
            gaps::put_compact(asm, layer, label, None, &reached);
        }
    }
}

/// The sum of the columns of all words of `input` that are not 0.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts, input: Value) {
    let symbol = layer.symbol;
    let inputs = layer.emission.buffer(input);
    let threaded = layer.design.forms.contains(&Form::Threaded);
    let mut streams = Streams::of(layer);
    parts.data(|asm| table(asm, layer, &mut streams));
    put!(
        parts.code,
        "        ld ix,{inputs}
        ld iy,columns_{symbol}
        exx
        ld bc,{columns}
        exx
input_{symbol}:
        ld c,(ix+0)
        ld b,(ix+1)
        ld a,b
        or c
        jp z,over_{symbol}",
        columns = layer.matrix.columns
    );
    parts.external(inputs);
    if threaded {
        parts.adds_high_bytes = true;
        streams.require(parts);
        parts.note_stack(&format!("resume_{symbol}"));
        put!(
            parts.data,
            "        section bss
; The high byte of the input, until it is added.
left_{symbol}:
        ds 1"
        );
        put!(
            parts.code,
            "        ld a,b
        ld (left_{symbol}),a
        inc c
        dec c
        jr z,high_{symbol}
        ld l,(iy+0)
        ld h,(iy+1)
        di
        ld sp,hl
        ld h,high({sums})
        ret
{resume}high_{symbol}:
        ld hl,left_{symbol}
        ld a,(hl)
        or a
        jr z,over_{symbol}
        ld c,a
        ld (hl),0
        ld l,(iy+0)
        ld h,(iy+1)
        di
        ld sp,hl
        ld h,high({sums}) + 1
        ret",
            sums = layer.sums,
            resume = streams::resume(&format!("resume_{symbol}")),
        );
    } else {
        gaps::need_gaps(parts, false);
        put!(
            parts.code,
            "        ld e,(iy+0)
        ld d,(iy+1)
{}",
            gaps::walk_compact(layer)
        );
    }
    put!(
        parts.code,
        "over_{symbol}:
        inc ix
        inc ix
        inc iy
        inc iy
        exx
        dec bc
        ld a,b
        or c
        exx
        jp nz,input_{symbol}"
    );
}
