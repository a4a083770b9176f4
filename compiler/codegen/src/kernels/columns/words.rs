//! Words: a linear op whose inputs are the words of a buffer, of any value.
//!
//! A word is added in two steps: first its low byte, to 16 bits; then its high
//! byte, to the page of the high bytes, from where a carry is lost. That is exact
//! modulo 2^16 for negative words too.

use super::design::Form;
use super::gaps;
use super::interrupts::Resume;
use super::layer::LayerCode;
use super::lists::lists;
use super::parts::Parts;
use super::streams::Streams;
use super::walk::Launch;
use zirc_network::Value;
use zirc_z80::{Expr, ObjectBuilder, SectionKind, SymbolId, TStates};

zirc_z80::template! {
    "words.asm";
    struct Begin = begin { inputs: SymbolId, columns: SymbolId, count: usize }
    struct Look = look { input: SymbolId, over: SymbolId }
    struct IsLow0 = is_low_0 { left: SymbolId, upper: SymbolId }
    struct FindStream = find_stream {}
    struct IsHigh0 = is_high_0 { upper: SymbolId, left: SymbolId, over: SymbolId }
    struct TakeHigh = take_high {}
    struct FindCompact = find_compact {}
    struct Next = next { over: SymbolId, input: SymbolId }
}

/// The sum of the columns of all words of `input` that are not 0.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts, input: Value) {
    let mut streams = Streams::of(layer);
    parts.data(|asm| table(asm, layer, &mut streams));
    let threaded = layer.design.forms.contains(&Form::Threaded).then(|| {
        parts.adds_high_bytes = true;
        streams.require(parts);
        parts.data(|asm| {
            let left = layer.label(asm, "left");
            asm.section(SectionKind::Bss);
            asm.comment("The high byte of the input, until it is added.");
            asm.label(left).space(1);
        });
        parts.note_stack(&format!("resume_{}", layer.symbol))
    });
    if threaded.is_none() {
        gaps::need_gaps(parts, false);
    }
    parts.code(|asm| {
        let inputs = asm.external(&layer.emission.buffer(input));
        let [columns, input, over] =
            ["columns", "input", "over"].map(|name| layer.label(asm, name));
        asm.put(Begin { inputs, columns, count: layer.matrix.columns });
        asm.put(Look { input, over });
        match threaded {
            Some(resume) => bytes(layer, asm, resume, over),
            None => {
                asm.put(FindCompact {});
                gaps::put_walks(asm, layer);
            }
        }
        asm.put(Next { over, input });
    });
}

/// The table of the columns' addresses, and the columns.
fn table(asm: &mut ObjectBuilder, layer: &LayerCode<'_>, streams: &mut Streams) {
    let symbol = layer.symbol;
    let threaded = layer.design.forms.contains(&Form::Threaded);
    let column = |column| asm.symbol(&format!("column_{symbol}_{column}"));
    let labels: Vec<SymbolId> = (0..layer.matrix.columns).map(column).collect();
    asm.section(if threaded { layer.lists_section() } else { SectionKind::Data });
    let columns = layer.label(asm, "columns");
    asm.label(columns).beside("the address of each input's column");
    for labels in labels.chunks(8) {
        asm.words(labels.iter().copied().map(Expr::symbol));
    }
    for (column, &label) in labels.iter().enumerate() {
        let reached = layer.reached(column);
        if threaded {
            let end = layer.label(asm, "resume");
            streams.single(asm, label, &lists(&reached), end);
        } else {
            gaps::put_compact(asm, layer, label, None, &reached);
        }
    }
}

/// Adds the two bytes of a word to accumulators.
fn bytes(layer: &LayerCode<'_>, asm: &mut ObjectBuilder, resume: Resume, over: SymbolId) {
    let [left, upper] = ["left", "high"].map(|name| layer.label(asm, name));
    let sums = Expr::symbol(asm.symbol(&layer.sums));
    asm.put(IsLow0 { left, upper }).put(FindStream {}).put(Launch { sums: sums.clone() });
    resume.put(asm);
    asm.put(IsHigh0 { upper, left, over })
        .put(TakeHigh {})
        .put(FindStream {})
        .put(Launch { sums: sums.plus(256) });
}

/// T-states of a walk over no words.
pub(super) fn around() -> TStates {
    Begin::block().through()
}

/// Of a word, beside its column.
pub(super) fn word() -> TStates {
    Look::block().through() + Next::block().through()
}

/// Of a compact word that is not 0, beside the walk of its column.
pub(super) fn compact() -> TStates {
    FindCompact::block().through()
}

/// Of a threaded word that is not 0, beside its bytes that are not 0.
pub(super) fn threaded() -> TStates {
    IsLow0::block().taken() + IsHigh0::block().taken()
}

/// Of a low byte that is not 0, up to its stream.
pub(super) fn low_byte() -> TStates {
    let is_not_0 = IsLow0::block().through() + FindStream::block().through();
    is_not_0 + Launch::block().through() - IsLow0::block().taken()
}

/// Of a high byte that is not 0, up to its stream, and of finding none behind it.
pub(super) fn high_byte() -> TStates {
    IsHigh0::block().through()
        + TakeHigh::block().through()
        + FindStream::block().through()
        + Launch::block().through()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_takes_what_its_path_through_the_blocks_does() {
        assert_eq!([around(), word(), compact()].map(|cost| cost.0), [46, 128, 38]);
        assert_eq!([threaded(), low_byte(), high_byte()].map(|cost| cost.0), [70, 60, 107]);
    }
}
