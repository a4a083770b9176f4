//! Words: a linear op whose inputs are the words of a buffer, of any value.
//!
//! A word is added in two steps: first its low byte, to 16 bits; then its high
//! byte, to the page of the high bytes, from where a carry is lost. That is exact
//! modulo 2^16 for negative words too.

use super::design::Form;
use super::layer::LayerCode;
use super::lists::lists;
use super::parts::{Parts, put};
use super::{gaps, streams};
use zirc_network::Value;

/// The sum of the columns of all words of `input` that are not 0.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts, input: Value) {
    let symbol = layer.symbol;
    let inputs = layer.emission.buffer(input);
    let threaded = layer.design.forms.contains(&Form::Threaded);
    let mut streams = streams::Streams::of(layer);
    let mut data = String::new();
    let mut table = String::new();
    for column in 0..layer.matrix.columns {
        let label = format!("column_{symbol}_{column}");
        let reached = layer.reached(column);
        if threaded {
            streams.single(&mut data, &label, &lists(&reached), &format!("resume_{symbol}"));
        } else {
            gaps::write_compact(&mut data, layer, &label, None, &reached);
        }
        put!(table, "        dw {label}");
    }
    let section = if threaded { layer.lists_section() } else { "data" };
    put!(parts.data, "        section {section}\ncolumns_{symbol}:\n{table}{data}");
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
