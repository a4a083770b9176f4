//! The code of a task, put together of its parts.

use zirc_z80::{Expr, Object, ObjectBuilder, SectionKind, SymbolId};

use super::design::{InputKind, Sink, Start};
use super::layer::{LayerCode, bias_of};
use super::pack::ListPacking;
use super::spaces::NgramSpec;
use super::task_code::TaskCode;
use super::{choice, events, floor, gather, needs, scan, shared, spaces, starts, words};
use crate::assemble;
use crate::kernels::basics::Finish;
use crate::kernels::interface::{CHOOSE, Code, Element, Observable};
use crate::machines::Provision;

zirc_z80::template! {
    "emit.asm";
    struct ClearCarries = clear_carries { page: Expr, clear: SymbolId }
    struct ClearByte = clear_byte { clear: SymbolId }
}

/// The code that adds the columns.
fn columns(layer: &LayerCode<'_>) -> TaskCode {
    let mut code = TaskCode::default();
    code.external(&layer.sums);
    match layer.design.input {
        InputKind::Words(input) => words::emit(layer, &mut code, input),
        InputKind::Events(encoder) => events::emit(layer, &mut code, encoder),
        InputKind::Scan(from, chain) => scan::emit(layer, &mut code, from, chain),
    }
    code
}

pub(super) fn emit(layer: &LayerCode<'_>) -> Code {
    let entry = layer.emission.entry(layer.task);
    let summed = format!("summed_{}", layer.symbol);
    let mut code = columns(layer);
    let probe = match layer.design.sink {
        Sink::Choice(_) => CHOOSE.to_string(),
        _ => summed.clone(),
    };
    let [begin, summed] = [&entry, &summed].map(|name| code.asm.symbol(name));
    starts::emit(layer, &mut code);
    shared::emit(layer, &mut code);
    code.main(|asm| {
        asm.label(summed);
    });
    match layer.design.sink {
        Sink::Words => gather::emit(layer, &mut code, summed),
        Sink::Scan(_) | Sink::PartialSum(_) | Sink::Choice(_) => code.main(|asm| {
            asm.put(Finish {});
        }),
    }
    if let Sink::Choice(shift) = layer.design.sink {
        choice::emit(layer, &mut code, shift);
    }
    clear_carries(layer, &mut code);
    let TaskCode { mut asm, before, main, data, shared, notes, start_up, masked, .. } = code;
    asm.public(begin);
    asm.public(summed);
    asm.section(section(layer));
    asm.comment(&header(layer)).label(begin);
    notes.put(&mut asm);
    asm.append(before).append(main).append(data);
    let object = assemble::finish(asm.named(&entry));
    let packs = object.sections.iter().any(|section| section.kind == SectionKind::Packed);
    Code {
        objects: vec![object],
        shared: shared.into_iter().map(|(_, object)| object).collect(),
        observables: vec![observable(layer, probe)],
        start_up,
        packing: packs.then_some(&ListPacking as _),
        masked,
    }
}

/// The kind of section of the task's code.
fn section(layer: &LayerCode<'_>) -> SectionKind {
    let needs = needs::of(layer.all, layer.design);
    match needs.contains(&Provision::WritableCode) {
        true => SectionKind::Patched,
        false => SectionKind::Code,
    }
}

/// The header of the task's subroutine.
fn header(layer: &LayerCode<'_>) -> String {
    let LayerCode { emission, task, design, .. } = layer;
    let network = emission.network;
    let name = |value| format!("%{}", network.values[value].name);
    let words = |value| format!("the {} words of {}", network.width(value), emission.buffer(value));
    let sums = |value| format!("the sums of {} at {}", name(value), emission.accumulators(value));
    let mut lines: Vec<String> = task.ops.iter().map(|&op| emission.title(op)).collect();
    lines.push(match design.input {
        InputKind::Words(input) => format!("in:      {}", words(input)),
        InputKind::Events(encoder) if NgramSpec::of(&network.values[encoder].op).is_some() => {
            "in:      the last characters of the reply, at context".to_string()
        }
        InputKind::Events(_) => "in:      the normalized prompt, at prompt".to_string(),
        InputKind::Scan(from, _) if design.is_straight() => format!("in:      {}", sums(from)),
        InputKind::Scan(from, _) => format!("in:      {}, which it overwrites", sums(from)),
    });
    match design.start {
        Start::Bias => {}
        Start::PartialSum(partial) => lines.push(format!("         {}", sums(partial))),
        Start::Words(onto) => lines.push(format!("         {}", words(onto))),
    }
    let last = layer.rows - 1;
    lines.push(match design.sink {
        Sink::Words => format!("out:     {}, neurons 0 to {last}", words(task.output())),
        Sink::Scan(_) | Sink::PartialSum(_) | Sink::Choice(_) => {
            format!("out:     {}, neurons 0 to {last}", sums(layer.linear))
        }
    });
    lines.push(match design.input {
        InputKind::Words(_) => "changes: all registers, the alternates too".to_string(),
        _ if design.calls_columns() => "changes: AF, BC, DE, HL".to_string(),
        _ if design.is_straight() => "changes: AF, DE, HL".to_string(),
        _ => "changes: all registers but IX and IY, the alternates too".to_string(),
    });
    lines.join("\n")
}

/// A subroutine that clears the pages for the carries out of high bytes, so that no byte is
/// read before it is written.
fn clear_carries(layer: &LayerCode<'_>, code: &mut TaskCode) {
    if !code.adds_high_bytes {
        return;
    }
    let entry = format!("clear_{}", layer.symbol);
    code.need_module(CLEAR_PAGE, clear_page);
    code.main(|asm| {
        let [begin, sums] = [asm.symbol(&entry), asm.symbol(&layer.sums)];
        let clear = asm.external(CLEAR_PAGE);
        asm.public(begin);
        asm.comment("Clears the pages that carries out of high bytes go to.");
        asm.comment("changes: F, HL");
        asm.label(begin);
        for tile in 0..layer.design.tiles.len() {
            let page = 256 * (3 * tile + 2);
            asm.put(ClearCarries { page: Expr::symbol(sums).plus(page as i64), clear });
        }
        asm.put(Finish {});
    });
    code.start_up.push(entry);
}

/// The observable of the sums, when they are complete.
fn observable(layer: &LayerCode<'_>, probe: String) -> Observable {
    let element = |row: usize| {
        let [low, high] = layer.bytes_of(row);
        match &layer.design.counters {
            Some(counters) => {
                let bias = i64::from(bias_of(layer, layer.linear)[row]);
                let spaces = spaces::known_spaces(layer, layer.design, row);
                Element {
                    low,
                    high: None,
                    unit: counters.unit,
                    constant: bias - counters.unit * (layer.offset(row) + spaces),
                    exact_from: floor::has(layer, row)
                        .then(|| bias + counters.unit * counters.thresholds[row]),
                }
            }
            None => Element {
                low,
                high: Some(high),
                unit: 1,
                constant: -layer.offset(row),
                exact_from: None,
            },
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

/// Makes that module.
fn clear_page() -> Object {
    let mut asm = ObjectBuilder::new(CLEAR_PAGE);
    let clear = asm.symbol(CLEAR_PAGE);
    asm.public(clear);
    asm.section(SectionKind::Code);
    asm.comment(
        "Clears a page of memory.
in:      HL = its first byte
changes: F, L",
    );
    asm.put(ClearByte { clear }).put(Finish {});
    assemble::finish(asm)
}
