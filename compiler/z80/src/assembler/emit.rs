//! From a module with the places of its statements to an object.

use std::collections::HashMap;

use zirc_diagnostics::{Diagnostic, Source, Span};

use super::layout::{Extent, ModuleLayout, Place, bad_expression};
use super::module::{Body, DataItem, Meaning, Module, Parsed, Report, Spanned, Statement};
use super::operand::{describe_range, selector_field};
use super::options::Options;
use crate::expression::{Expr, Fault, Value};
use crate::instructions::{Immediate, Instruction};
use crate::object::{Content, Definition, Line, Object, Relocation, Section, SectionKind, Symbol};

/// Writes the object, which is right only if nothing is reported.
pub(super) fn emit(
    source: &Source,
    options: &Options,
    module: &Module,
    layout: &ModuleLayout,
    report: &mut Report,
) -> Object {
    let sections = layout.sections.iter().map(empty_section).collect();
    let mut emitter = Emitter { source, layout, report, sections };
    for (number, statement) in module.statements.iter().enumerate() {
        emitter.statement(number, statement);
    }
    let mut object = Object {
        name: options.name.clone(),
        source: source.name.clone(),
        sections: emitter.sections,
        symbols: symbols(module, layout, options),
    };
    name_sections(&mut object);
    object
}

fn empty_section(extent: &Extent) -> Section {
    Section {
        name: extent.name.clone().unwrap_or_default(),
        kind: extent.kind,
        align: extent.align,
        org: extent.org,
        bytes: Vec::new(),
        size: extent.size,
        relocations: Vec::new(),
        lines: Vec::new(),
    }
}

/// Calls sections without a name of their own after their first label.
fn name_sections(object: &mut Object) {
    for section in object.sections.iter_mut().filter(|section| section.name.is_empty()) {
        let label = section.lines.iter().find_map(|line| line.label);
        section.name = match label {
            Some(label) => object.symbols[label.0 as usize].name.clone(),
            None => section.kind.name().to_string(),
        };
    }
}

/// The object's symbols, one for each entry of the module.
fn symbols(module: &Module, layout: &ModuleLayout, options: &Options) -> Vec<Symbol> {
    let renamed: HashMap<&str, &str> =
        options.rename.iter().map(|(old, new)| (&**old, &**new)).collect();
    let interface = |name: &str| renamed.get(name).copied().unwrap_or(name).to_string();
    let mut places = HashMap::new();
    for (statement, place) in module.statements.iter().zip(&layout.places) {
        if let Body::Constant(id) = statement.body {
            places.insert(id.0 as usize, *place);
        }
    }
    let symbol = |(id, entry): (usize, &super::module::Entry)| Symbol {
        name: entry.name.clone(),
        public: entry.public.then(|| interface(&entry.name)),
        definition: match &entry.meaning {
            Meaning::External | Meaning::Open => Definition::External(interface(&entry.name)),
            Meaning::Parameter(number) => constant(Expr::number(*number), Place::default()),
            Meaning::Label => label(layout.values[id]),
            Meaning::Constant(value) => {
                let place = places.get(&id).copied().unwrap_or_default();
                match layout.values[id] {
                    Some(Value { base: None, number }) => constant(Expr::number(number), place),
                    _ => constant(value.expr.clone(), place),
                }
            }
        },
        comment: entry.comment.clone(),
    };
    module.entries.iter().enumerate().map(symbol).collect()
}

fn constant(mut expr: Expr, place: Place) -> Definition {
    expr.set_here(place.offset);
    Definition::Constant { expr, section: place.section }
}

fn label(value: Option<Value>) -> Definition {
    let value = value.unwrap_or(Value::absolute(0));
    Definition::Label { section: value.base.unwrap_or(0), offset: value.number as u32 }
}

struct Emitter<'a> {
    source: &'a Source,
    layout: &'a ModuleLayout,
    report: &'a mut Report,
    sections: Vec<Section>,
}

impl Emitter<'_> {
    fn statement(&mut self, number: usize, statement: &Statement) {
        let place = self.layout.places[number];
        let mut text = one_blank(&self.source.text[statement.span.clone()]);
        let content = match &statement.body {
            Body::Constant(_) => return,
            Body::Empty | Body::Section { .. } | Body::Org(_) => {
                text.clear();
                Content::Nothing
            }
            body => {
                if place.size > 0 {
                    self.forbid_bytes_in_bss(body, place, &statement.span);
                }
                self.bytes(number, body, place, &mut text)
            }
        };
        let bare = statement.label.is_none() && statement.comment.is_empty();
        if bare && matches!(content, Content::Nothing) {
            return;
        }
        self.sections[place.section].lines.push(Line {
            number: statement.number,
            offset: place.offset,
            size: place.size,
            label: statement.label,
            content,
            text,
            comment: statement.comment.clone(),
        });
    }

    fn forbid_bytes_in_bss(&mut self, body: &Body, place: Place, span: &Span) {
        let space = matches!(body, Body::Space { fill: None, .. } | Body::Align(_));
        if self.sections[place.section].kind == SectionKind::Bss && !space {
            self.report.add(
                Diagnostic::error("bytes-in-bss", "a bss section holds no bytes")
                    .at(span.clone(), "these would have to be in the file")
                    .help("use `ds` without a filler here, or `section data`"),
            );
        }
    }

    /// Writes a statement's bytes.
    fn bytes(&mut self, number: usize, body: &Body, place: Place, text: &mut String) -> Content {
        match body {
            Body::Instruction(parsed) => {
                let mut instruction = parsed.instruction;
                if let Some(short) = self.layout.short[number] {
                    instruction = short;
                    text.replace_range(..2, "jr");
                }
                return self.instruction(parsed, instruction, place);
            }
            Body::Bytes(items) => {
                for item in items {
                    match item {
                        DataItem::Text(bytes) | DataItem::Bytes(bytes) => {
                            self.sections[place.section].bytes.extend_from_slice(bytes);
                        }
                        DataItem::Value(value) => self.value(value, Immediate::Byte, place),
                    }
                }
                let has_text = items.iter().any(|item| matches!(item, DataItem::Text(_)));
                return if has_text { Content::Text } else { Content::Bytes };
            }
            Body::Words(words) => {
                for word in words {
                    self.value(word, Immediate::Word, place);
                }
                return Content::Words;
            }
            Body::Space { fill, .. } => {
                let fill = fill.as_ref().map_or(0, |fill| self.known_byte(fill, place));
                self.space(place, fill);
            }
            Body::Align(_) => self.space(place, 0),
            Body::Empty | Body::Org(_) | Body::Constant(_) | Body::Section { .. } => {}
        }
        Content::Space
    }

    fn space(&mut self, place: Place, fill: u8) {
        let section = &mut self.sections[place.section];
        if section.kind != SectionKind::Bss {
            section.bytes.resize(section.bytes.len() + place.size as usize, fill);
        }
    }

    fn known_byte(&mut self, value: &Spanned, place: Place) -> u8 {
        match self.layout.evaluate(value, place) {
            Ok(Value { base: None, number }) => {
                self.check_range(Immediate::Byte, number, &value.span);
                number as u8
            }
            Err(fault) if fault != Fault::Unknown => {
                self.report.add(bad_expression(value, fault));
                0
            }
            _ => {
                self.report.add(not_known(value, "a byte"));
                0
            }
        }
    }

    fn instruction(
        &mut self,
        parsed: &Parsed,
        mut instruction: Instruction,
        place: Place,
    ) -> Content {
        if let Some((selector, value)) = &parsed.selector {
            match self.layout.evaluate(value, place) {
                Ok(Value { base: None, number }) => {
                    match selector_field(*selector, number, value.span.clone()) {
                        Ok(field) => instruction.fields[0] = field,
                        Err(problem) => self.report.add(*problem),
                    }
                }
                Err(fault) if fault != Fault::Unknown => {
                    self.report.add(bad_expression(value, fault));
                }
                _ => self.report.add(not_known(value, selector.describe())),
            }
        }
        let encoding = instruction.encode();
        let mut written = 0;
        let mut exprs = Vec::with_capacity(parsed.immediates.len());
        for ((offset, kind), value) in encoding.immediates().zip(&parsed.immediates) {
            let fixed = &encoding.bytes()[written..offset];
            self.sections[place.section].bytes.extend_from_slice(fixed);
            self.value(value, kind, place);
            written = offset + kind.size();
            let mut expr = value.expr.clone();
            expr.set_here(place.offset);
            exprs.push(expr);
        }
        let rest = &encoding.bytes()[written..];
        self.sections[place.section].bytes.extend_from_slice(rest);
        Content::Instruction(instruction, exprs)
    }

    /// Writes a value, or a relocation if it depends on addresses.
    fn value(&mut self, value: &Spanned, kind: Immediate, place: Place) {
        let offset = self.sections[place.section].bytes.len() as u32;
        let number = match self.layout.evaluate(value, place) {
            Ok(found) if kind == Immediate::Relative => {
                (found.base == Some(place.section)).then(|| found.number - i64::from(offset) - 1)
            }
            Ok(found) => found.base.is_none().then_some(found.number),
            Err(Fault::Unknown) => None,
            Err(fault) => {
                self.report.add(bad_expression(value, fault));
                Some(0)
            }
        };
        match number {
            Some(number) => self.check_range(kind, number, &value.span),
            None => {
                let mut expr = value.expr.clone();
                expr.set_here(place.offset);
                let relocation = Relocation { offset, kind, expr };
                self.sections[place.section].relocations.push(relocation);
            }
        }
        let bytes = (number.unwrap_or(0) as u16).to_le_bytes();
        self.sections[place.section].bytes.extend_from_slice(&bytes[..kind.size()]);
    }

    fn check_range(&mut self, kind: Immediate, number: i64, span: &Span) {
        if kind.range().contains(&number) {
            return;
        }
        let expected = format!("expected {}", describe_range(kind));
        let out_of_range =
            Diagnostic::error("value-out-of-range", format!("{number} is out of range"));
        let diagnostic = match kind {
            // From the instruction's own address, as in `expected`.
            Immediate::Relative => Diagnostic::error(
                "jump-out-of-range",
                format!("the jump's target is {} bytes away", number + 2),
            )
            .help("use `jp`, or move the target nearer"),
            Immediate::Byte => out_of_range.help("`low(x)` and `high(x)` take bytes from a word"),
            Immediate::Word | Immediate::Displacement => out_of_range,
        };
        self.report.add(diagnostic.at(span.clone(), expected));
    }
}

/// A statement with one blank between mnemonic and operands.
fn one_blank(statement: &str) -> String {
    match statement.split_once([' ', '\t']) {
        Some((mnemonic, operands)) => format!("{mnemonic} {}", operands.trim_start()),
        None => statement.to_string(),
    }
}

fn not_known(value: &Spanned, expected: &str) -> Diagnostic {
    Diagnostic::error("not-known-here", "the value must be known when assembling")
        .at(value.span.clone(), format!("expected {expected}"))
        .help("use constants, and differences of labels in one section")
}
