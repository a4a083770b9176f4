//! Shared rows: the accumulators of what two rows have in common are added to
//! both, or added to one and taken from the other, once all columns are walked.

use super::threads::stream_bytes;
use super::{Layer, Parts, events, put};

/// How many merges a block does.
const MERGES: usize = 4;

/// Merges the shared rows into theirs. A shared row may be part of an earlier
/// shared row, so the last comes first.
pub(super) fn emit(layer: &Layer<'_>, parts: &mut Parts) {
    let Some(fused) = &layer.columns.fused else { return };
    let symbol = layer.symbol;
    let mut stream = String::new();
    let all: Vec<_> = fused.shared.iter().enumerate().rev().collect();
    for same in all.chunk_by(|a, b| a.1.opposite == b.1.opposite) {
        for run in same.chunks(MERGES) {
            let places: Vec<u8> = run
                .iter()
                .flat_map(|(number, shared)| {
                    let [first, second] = shared.rows.map(|row| layer.places[row].index);
                    [layer.places[layer.rows + number].index, first, second, 0]
                })
                .collect();
            let entry = entry(run[0].1.opposite, run.len());
            parts.external(entry.clone());
            put!(stream, "        dw {entry}");
            stream += &stream_bytes(&places);
        }
        let opposite = same[0].1.opposite;
        let module = entry(opposite, 0);
        parts.need(&module, || text(opposite));
    }
    put!(parts.data, "        section data\nmerges_{symbol}:\n{stream}        dw merged_{symbol}");
    parts.note_stack(&format!("merged_{symbol}"));
    put!(
        parts.code,
        "        di
        ld sp,merges_{symbol}
        ld h,high({sums})
        ret
{resume}",
        sums = layer.sums,
        resume = events::resume(&format!("merged_{symbol}")).trim_end(),
    );
}

/// The entry point that merges `count` shared rows; the module, for 0.
fn entry(opposite: bool, count: usize) -> String {
    format!("merge_{}_{count}", if opposite { "opposite" } else { "same" })
}

/// T-states of a merge, and of the way to a block of them.
pub(super) const MERGE: f64 = 142.0;

/// The block: a merge takes four bytes of the stream, the places of the shared
/// row, of the row it is added to, and of the other, and one to spare.
fn text(opposite: bool) -> String {
    let add = [("add", "adc"), ("sub", "sbc")];
    let (low, high) = if opposite { add[1] } else { add[0] };
    let (low, high) =
        (format!("{low} {}c", if opposite { "" } else { "a," }), format!("{high} a,b"));
    let mut text = String::from("        section code\n");
    for count in (1..=MERGES).rev() {
        put!(text, "        public {0}\n{0}:", entry(opposite, count));
        put!(
            text,
            "        pop de                  ; the shared row, the first row
        ld l,e
        ld c,(hl)
        inc h
        ld b,(hl)
        dec h
        ld l,d
        ld a,(hl)
        add a,c
        ld (hl),a
        inc h
        ld a,(hl)
        adc a,b
        ld (hl),a
        dec h
        pop de                  ; the second row
        ld l,e
        ld a,(hl)
        {low}
        ld (hl),a
        inc h
        ld a,(hl)
        {high}
        ld (hl),a
        dec h"
        );
    }
    text + "        ret\n"
}
