//! Shared rows: the accumulators of what two rows have in common are added to
//! both, or added to one and taken from the other, once all columns are walked.

use super::layer::LayerCode;
use super::parts::{Parts, put};
use super::streams;
use super::threads::stream_bytes;
use crate::kernels::interface::RETURN;
use zirc_z80::TStates;

/// How many merges a block does.
const MERGES: usize = 4;

/// Merges the shared rows into theirs. A shared row may be part of an earlier
/// shared row, so the last comes first.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts) {
    let Some(fused) = &layer.design.fused else { return };
    let symbol = layer.symbol;
    let mut stream = String::new();
    let all: Vec<_> = fused.shared.iter().enumerate().rev().collect();
    for same in all.chunk_by(|a, b| a.1.opposite == b.1.opposite) {
        let opposite = same[0].1.opposite;
        parts.need(&entry(opposite, 0), || text(opposite));
        let even = same.len() / 2 * 2;
        for run in same[..even].chunks(MERGES).chain(same[even..].chunks(1)) {
            let mut places: Vec<u8> = run
                .iter()
                .flat_map(|(number, shared)| {
                    let [first, second] = shared.rows.map(|row| layer.places[row].index);
                    [layer.places[layer.rows + number].index, first, second]
                })
                .collect();
            if run.len() == 1 {
                places.push(0);
            }
            let entry = entry(opposite, run.len());
            put!(stream, "        dw {entry}");
            parts.external(entry);
            stream += &stream_bytes(&places);
        }
    }
    put!(parts.data, "        section data\nmerges_{symbol}:\n{stream}        dw merged_{symbol}");
    parts.note_stack(&format!("merged_{symbol}"));
    parts.mask(t_states(layer).0);
    put!(
        parts.code,
        "        di
        ld sp,merges_{symbol}
        ld h,high({sums}) + 1
        ret
{resume}",
        sums = layer.sums,
        resume = streams::resume(&format!("merged_{symbol}")).trim_end(),
    );
}

/// T-states of it all.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let Some(fused) = &layer.design.fused else { return TStates(0) };
    let runs = fused.shared.chunk_by(|a, b| a.opposite == b.opposite);
    let merges = runs.map(|run| {
        let (even, odd) = (run.len() / 2 * 2, run.len() % 2);
        MERGE * even as u64 + RETURN * even.div_ceil(MERGES) as u64 + LAST_MERGE * odd as u64
    });
    AROUND + merges.sum()
}

/// T-states of a merge in a block, and of one alone, its return included.
const MERGE: TStates = TStates(129);
const LAST_MERGE: TStates = TStates(144);
/// Of what comes before and after them all.
const AROUND: TStates = TStates(45);

/// The entry point that merges `count` shared rows; the module, for 0.
fn entry(opposite: bool, count: usize) -> String {
    format!("merge_{}_{count}", if opposite { "opposite" } else { "same" })
}

/// BC becomes the shared row whose place is in L. From the page of the high bytes
/// to that of the low ones.
const TAKE: &str = "        ld b,(hl)
        dec h
        ld c,(hl)
";

/// Adds BC to the row whose place is in L, or takes it away. From the page of the
/// low bytes to that of the high ones.
fn put(opposite: bool) -> &'static str {
    if opposite {
        "        ld a,(hl)
        sub c
        ld (hl),a
        inc h
        ld a,(hl)
        sbc a,b
        ld (hl),a
"
    } else {
        "        ld a,(hl)
        add a,c
        ld (hl),a
        inc h
        ld a,(hl)
        adc a,b
        ld (hl),a
"
    }
}

/// The block. A merge takes three bytes of the stream: the places of the shared
/// row, of the row it is added to, and of the other.
fn text(opposite: bool) -> String {
    let (first, second) = (put(false), put(opposite));
    let mut text = String::from("        section code\n");
    for count in (2..=MERGES).rev().step_by(2) {
        put!(
            text,
            "        public {entry}
{entry}:
        pop de                  ; the shared row, the first row
        ld l,e
{TAKE}        ld l,d
{first}        dec h
        pop de                  ; the second row, the next shared row
        ld l,e
{second}        ld l,d
{TAKE}        pop de                  ; the first row, the second row
        ld l,e
{first}        dec h
        ld l,d
{}",
            second.trim_end(),
            entry = entry(opposite, count),
        );
    }
    let one = entry(opposite, 1);
    text + &format!(
        "        ret
        public {one}
{one}:
        pop de
        ld l,e
{TAKE}        ld l,d
{first}        dec h
        pop de
        ld l,e
{second}        ret
"
    )
}
