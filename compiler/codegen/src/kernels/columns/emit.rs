//! The whole of a task: its parts, put together.

use zirc_z80::{Expr, Object, ObjectBuilder, SectionKind, SymbolId};

use super::design::{InputKind, Sink, Start};
use super::layer::{LayerCode, bias_of};
use super::pack::Lists;
use super::parts::Parts;
use super::spaces::Grams;
use super::tiles::Place;
use super::{events, gather, needs, scan, shared, spaces, starts, words};
use crate::assemble;
use crate::kernels::basics::Finish;
use crate::kernels::interface::{Code, Element, Observable};
use crate::machines::Provision;

zirc_z80::template! {
    "emit.asm";
    struct ClearCarries = clear_carries { page: Expr, clear: SymbolId }
    struct ClearByte = clear_byte { clear: SymbolId }
}

/// The code that adds the columns.
pub(super) fn source(layer: &LayerCode<'_>) -> Parts {
    let mut parts = Parts::default();
    parts.external(&layer.sums);
    match layer.design.source {
        InputKind::Words(input) => words::emit(layer, &mut parts, input),
        InputKind::Events(encoder) => events::emit(layer, &mut parts, encoder),
        InputKind::Scan(from, rectifier) => scan::emit(layer, &mut parts, from, rectifier),
    }
    parts
}

pub(super) fn emit(layer: &LayerCode<'_>) -> Code {
    let entry = layer.emission.entry(layer.task);
    let probe = format!("summed_{}", layer.symbol);
    let mut parts = source(layer);
    let [begin, summed] = [&entry, &probe].map(|name| parts.asm.symbol(name));
    starts::emit(layer, &mut parts);
    shared::emit(layer, &mut parts);
    parts.code(|asm| {
        asm.label(summed);
    });
    match layer.design.sink {
        Sink::Words => gather::emit(layer, &mut parts, summed),
        Sink::Scan(_) | Sink::Half(_) => parts.code(|asm| {
            asm.put(Finish {});
        }),
    }
    let start_up = clear_carries(layer, &mut parts);
    let Parts { mut asm, before, code, data, shared, notes, masked, .. } = parts;
    asm.public(begin);
    asm.public(summed);
    asm.section(section(layer));
    asm.comment(&header(layer)).label(begin);
    notes.put(&mut asm);
    asm.append(before).append(code).append(data);
    let object = assemble::finish(asm.named(&entry));
    let packs = object.sections.iter().any(|section| section.kind == SectionKind::Packed);
    Code {
        objects: vec![object],
        shared: shared.into_iter().map(|(_, object)| object).collect(),
        observables: vec![observable(layer, probe)],
        start_up: start_up.into_iter().collect(),
        packing: packs.then_some(&Lists as _),
        masked,
    }
}

/// The kind of section of the task's code.
fn section(layer: &LayerCode<'_>) -> SectionKind {
    let needs = needs::of(layer.emission.network, layer.all, layer.design);
    match needs.contains(&Provision::WritableCode) {
        true => SectionKind::Patched,
        false => SectionKind::Code,
    }
}

/// What the task's subroutine does.
fn header(layer: &LayerCode<'_>) -> String {
    let LayerCode { emission, task, design, .. } = layer;
    let network = emission.network;
    let name = |value| format!("%{}", network.values[value].name);
    let words = |value| format!("the {} words of {}", network.width(value), emission.buffer(value));
    let sums = |value| format!("the sums of {} at {}", name(value), emission.accumulators(value));
    let mut lines: Vec<String> = task.ops.iter().map(|&op| emission.title(op)).collect();
    lines.push(match design.source {
        InputKind::Words(input) => format!("in:      {}", words(input)),
        InputKind::Events(encoder) if Grams::of(&network.values[encoder].op).is_some() => {
            "in:      the last characters said, before context".to_string()
        }
        InputKind::Events(_) => "in:      the normalized prompt at prompt".to_string(),
        InputKind::Scan(from, _) => format!("in:      {}, which it spends", sums(from)),
    });
    match design.start {
        Start::Bias => {}
        Start::Half(half) => lines.push(format!("         {}", sums(half))),
        Start::Words(onto) => lines.push(format!("         {}", words(onto))),
    }
    let last = layer.rows - 1;
    lines.push(match design.sink {
        Sink::Words => format!("out:     {}, neurons 0 to {last}", words(task.output())),
        Sink::Scan(_) | Sink::Half(_) => {
            format!("out:     {}, neurons 0 to {last}", sums(layer.linear))
        }
    });
    lines.push(match design.source {
        InputKind::Words(_) => "changes: all registers, the alternates too".to_string(),
        _ => "changes: all registers but IX and IY, the alternates too".to_string(),
    });
    lines.join("\n")
}

/// A subroutine that clears the pages where the carries out of high bytes are
/// lost, so that only what was written is ever read.
fn clear_carries(layer: &LayerCode<'_>, parts: &mut Parts) -> Option<String> {
    if !parts.adds_high_bytes {
        return None;
    }
    let entry = format!("clear_{}", layer.symbol);
    parts.need_module(CLEAR_PAGE, clear_page);
    parts.code(|asm| {
        let [begin, sums] = [asm.symbol(&entry), asm.symbol(&layer.sums)];
        let clear = asm.external(CLEAR_PAGE);
        asm.public(begin);
        asm.comment("Clears the pages where carries out of high bytes are lost.");
        asm.comment("changes: F, HL");
        asm.label(begin);
        for tile in 0..layer.design.tiles.len() {
            let page = 256 * (3 * tile + 2);
            asm.put(ClearCarries { page: Expr::symbol(sums).plus(page as i64), clear });
        }
        asm.put(Finish {});
    });
    Some(entry)
}

/// Where the sums can be read when they are complete.
fn observable(layer: &LayerCode<'_>, probe: String) -> Observable {
    let pages = layer.design.pages();
    let element = |row: usize| {
        let Place { tile, index } = layer.places[row];
        let low = 256 * pages * tile + usize::from(index);
        match &layer.design.narrow {
            Some(narrow) => Element {
                low,
                high: None,
                unit: narrow.unit,
                constant: i64::from(bias_of(layer, layer.linear)[row])
                    - narrow.unit
                        * (layer.offset(row) + spaces::known_spaces(layer, layer.design, row)),
            },
            None => Element { low, high: Some(low + 256), unit: 1, constant: -layer.offset(row) },
        }
    };
    Observable {
        value: layer.linear,
        probe,
        address: layer.sums.clone(),
        elements: (0..layer.rows).map(element).collect(),
    }
}

/// The module that clears a page.
const CLEAR_PAGE: &str = "clear_page";

/// That module.
fn clear_page() -> Object {
    let mut asm = ObjectBuilder::new(CLEAR_PAGE);
    let clear = asm.symbol(CLEAR_PAGE);
    asm.public(clear);
    asm.section(SectionKind::Code);
    asm.comment(
        "Sets a page to 0.
in:      HL = the page
changes: F, L",
    );
    asm.put(ClearByte { clear }).put(Finish {});
    assemble::finish(asm)
}
