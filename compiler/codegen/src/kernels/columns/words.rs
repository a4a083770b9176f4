//! Linear ops whose inputs are the words of a buffer.
//!
//! A threaded column is walked twice: first the low byte of the word is added, to 16 bits;
//! then the high byte, to the page of the high bytes, whose carries are lost. That is exact
//! modulo 2^16, for negative words, too.

use super::design::Form;
use super::gaps;
use super::interrupts::Resume;
use super::layer::LayerCode;
use super::lists::lists;
use super::streams::Streams;
use super::task_code::TaskCode;
use super::walk::{LaunchStream, TakeStream};
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

/// Adds the columns of all words of `input` that are not 0.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode, input: Value) {
    let mut streams = Streams::of(layer);
    code.data(|asm| table(asm, layer, &mut streams));
    let threaded = layer.design.forms.contains(&Form::Threaded).then(|| {
        code.adds_high_bytes = true;
        streams.require(code);
        code.data(|asm| {
            let left = asm.symbol("left");
            asm.section(SectionKind::Bss);
            asm.comment("The high byte of the input, or 0 once it has been added.");
            asm.label(left).space(1);
        });
        code.note_stack("resume")
    });
    if threaded.is_none() {
        gaps::need_gaps(code, layer);
    }
    code.main(|asm| {
        let inputs = asm.external(&layer.emission.buffer(input));
        let [columns, input, over] = ["columns", "input", "over"].map(|name| asm.symbol(name));
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
    let threaded = layer.design.forms.contains(&Form::Threaded);
    let column = |column| asm.symbol(&format!("column_{column}"));
    let labels: Vec<SymbolId> = (0..layer.matrix.columns).map(column).collect();
    asm.section(if threaded { layer.lists_section() } else { SectionKind::Data });
    let columns = asm.symbol("columns");
    asm.label(columns).beside("the address of each input's column");
    for labels in labels.chunks(8) {
        asm.words(labels.iter().copied().map(Expr::symbol));
    }
    for (column, &label) in labels.iter().enumerate() {
        let reached = layer.reached(column);
        if threaded {
            let end = asm.symbol("resume");
            streams.single(asm, label, &lists(&reached), end);
        } else {
            gaps::put_compact(asm, layer, label, None, &reached);
        }
    }
}

/// Puts code that walks a column for the low byte of a word, and for its high byte.
fn bytes(layer: &LayerCode<'_>, asm: &mut ObjectBuilder, resume: Resume, over: SymbolId) {
    let [left, upper] = ["left", "upper"].map(|name| asm.symbol(name));
    let sums = Expr::symbol(asm.symbol(&layer.sums));
    asm.put(IsLow0 { left, upper })
        .put(FindStream {})
        .put(TakeStream {})
        .put(LaunchStream { sums: sums.clone() });
    resume.put(asm);
    asm.put(IsHigh0 { upper, left, over })
        .put(TakeHigh {})
        .put(FindStream {})
        .put(TakeStream {})
        .put(LaunchStream { sums: sums.plus(256) });
}

/// T-states before the first word.
pub(super) fn around() -> TStates {
    Begin::block().through()
}

/// T-states of a word, without its column.
pub(super) fn word() -> TStates {
    Look::block().through() + Next::block().through()
}

/// T-states of a word that is not 0 and whose column is compact, without the column.
pub(super) fn compact() -> TStates {
    FindCompact::block().through()
}

/// T-states of a word that is not 0 and whose column is threaded, without its bytes that are
/// not 0.
pub(super) fn threaded() -> TStates {
    IsLow0::block().taken() + IsHigh0::block().taken()
}

/// T-states of a low byte that is not 0, up to the stream.
pub(super) fn low_byte() -> TStates {
    let is_not_0 = IsLow0::block().through() + FindStream::block().through();
    is_not_0 + TakeStream::block().through() + LaunchStream::block().through()
        - IsLow0::block().taken()
}

/// T-states of a high byte that is not 0, up to the stream, and of the check after it.
pub(super) fn high_byte() -> TStates {
    IsHigh0::block().through()
        + TakeHigh::block().through()
        + FindStream::block().through()
        + TakeStream::block().through()
        + LaunchStream::block().through()
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
