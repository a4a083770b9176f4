//! The whole of a task: its parts, put together.

use zirc_z80::SectionKind;

use super::design::{InputKind, Sink};
use super::layer::{LayerCode, bias_of};
use super::pack::Lists;
use super::parts::{Parts, put};
use super::tiles::Place;
use super::{events, gather, scan, shared, spaces, starts, words};
use crate::assemble::finish;
use crate::kernels::interface::{Code, Element, Observable};

/// The text that adds the columns.
pub(super) fn source(layer: &LayerCode<'_>) -> Parts {
    let mut parts = Parts::default();
    parts.external(layer.sums.clone());
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
    starts::emit(layer, &mut parts);
    shared::emit(layer, &mut parts);
    put!(parts.code, "{probe}:");
    match layer.design.sink {
        Sink::Words => gather::emit(layer, &mut parts, &probe),
        Sink::Scan(_) | Sink::Half(_) => parts.code.push_str("        ret\n"),
    }
    let start_up = clear_carries(layer, &mut parts);
    let title = layer.emission.title(layer.linear);
    let notes = parts.notes();
    let Parts { mut asm, before, code, data, externs, shared, masked, .. } = parts;
    asm.lines(&format!("; {title}\n        public {entry}, {probe}\n"));
    for labels in externs.chunks(8) {
        asm.lines(&format!("        extern {}\n", labels.join(", ")));
    }
    asm.lines(&format!("        section code\n{entry}:\n{notes}"));
    before.put_into(&mut asm);
    code.put_into(&mut asm);
    data.put_into(&mut asm);
    let object = finish(asm.named(&entry));
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

/// A subroutine that clears the pages where the carries out of high bytes are
/// lost, so that only what was written is ever read.
fn clear_carries(layer: &LayerCode<'_>, parts: &mut Parts) -> Option<String> {
    if !parts.adds_high_bytes {
        return None;
    }
    let entry = format!("clear_{}", layer.symbol);
    parts.external("clear_page");
    parts.need("clear_page", || CLEAR_PAGE.to_string());
    put!(parts.code, "        public {entry}\n{entry}:");
    for tile in 0..layer.design.tiles.len() {
        let page = 256 * (3 * tile + 2);
        put!(parts.code, "        ld hl,{} + {page}\n        call clear_page", layer.sums);
    }
    parts.code.push_str("        ret\n");
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

const CLEAR_PAGE: &str = "        section code
        public clear_page
; Sets the page at HL to 0.
clear_page:
        ld (hl),0
        inc l
        jr nz,clear_page
        ret
";
