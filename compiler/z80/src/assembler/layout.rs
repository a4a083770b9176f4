//! The places of all statements, and the values of symbols.
//!
//! One pass over the statements, in order. The size of a statement is known
//! when it is reached: that of an instruction from its form, that of `ds` and
//! `align` from constants and from labels above. Where jumps are shortened, the
//! passes repeat: all start short, and those that do not reach grow, until none
//! grows any more.

use zirc_diagnostics::Diagnostic;

use super::module::{Body, DataItem, Meaning, Module, Report, Spanned, Statement};
use crate::expression::{Fault, SymbolId, Value, dependency_order};
use crate::instructions::{Class, Form, Immediate, Instruction, Operand, forms_of};
use crate::object::SectionKind;

/// How long a section may be, and how much one `ds` or `align` may add to it.
const LONGEST_SECTION: i64 = 0x1_0000;
/// How many bytes the sections of a module may have together.
const LONGEST_MODULE: u64 = 0x10_0000;
/// After so many passes every jump that may be short is made long.
const MOST_PASSES: usize = 64;

/// The place of a statement.
#[derive(Clone, Copy, Default)]
pub(super) struct Place {
    pub(super) section: usize,
    pub(super) offset: u32,
    pub(super) size: u32,
}

impl Place {
    /// The value of `$` there.
    pub(super) fn here(self) -> Value {
        Value { base: Some(self.section), number: i64::from(self.offset) }
    }
}

/// The size and the attributes of a section.
pub(super) struct Extent {
    pub(super) kind: SectionKind,
    pub(super) name: Option<String>,
    pub(super) align: u32,
    pub(super) org: Option<u16>,
    pub(super) size: u32,
    complained: bool,
}

impl Extent {
    fn new(kind: SectionKind, name: Option<String>) -> Self {
        Extent { kind, name, align: 1, org: None, size: 0, complained: false }
    }
}

/// The places of a module's statements, and the values of its symbols.
pub(super) struct ModuleLayout {
    /// One a statement.
    pub(super) places: Vec<Place>,
    pub(super) sections: Vec<Extent>,
    /// The values of symbols, as far as they are known before linking.
    pub(super) values: Vec<Option<Value>>,
    /// For each statement, the short jump that replaces a long one.
    pub(super) short: Vec<Option<Instruction>>,
}

impl ModuleLayout {
    /// The value of an expression at `place`.
    pub(super) fn evaluate(&self, spanned: &Spanned, place: Place) -> Result<Value, Fault> {
        evaluate(&self.values, spanned, place)
    }
}

fn evaluate(values: &[Option<Value>], spanned: &Spanned, place: Place) -> Result<Value, Fault> {
    spanned.expr.evaluate(place.here(), |id| values[id.0 as usize])
}

/// Lays a module out.
pub(super) fn lay_out(module: &Module, shorten_jumps: bool, report: &mut Report) -> ModuleLayout {
    let order = constant_order(module, report);
    let mut short: Vec<Option<Instruction>> = match shorten_jumps {
        true => module.statements.iter().map(short_form).collect(),
        false => vec![None; module.statements.len()],
    };
    let mut passes = 0;
    loop {
        let mut pass_report = Report::default();
        let mut layout = Pass::run(module, &order, short, &mut pass_report);
        passes += 1;
        if passes == MOST_PASSES {
            layout.short.fill(None);
        } else if !grow(module, &mut layout) {
            report.diagnostics.append(&mut pass_report.diagnostics);
            return layout;
        }
        short = layout.short;
    }
}

/// Makes the jumps long that do not reach; false if all do.
fn grow(module: &Module, layout: &mut ModuleLayout) -> bool {
    let mut grew = false;
    for (number, statement) in module.statements.iter().enumerate() {
        let (Some(_), Body::Instruction(parsed)) = (layout.short[number], &statement.body) else {
            continue;
        };
        let place = layout.places[number];
        let target = parsed.immediates.first().map(|target| layout.evaluate(target, place));
        let reaches = match target {
            Some(Ok(value)) if value.base == Some(place.section) => {
                let distance = value.number - (place.here().number + 2);
                Immediate::Relative.range().contains(&distance)
            }
            _ => false,
        };
        if !reaches {
            layout.short[number] = None;
            grew = true;
        }
    }
    grew
}

/// The short jump that could stand for a statement, if it is a long one.
fn short_form(statement: &Statement) -> Option<Instruction> {
    let Body::Instruction(parsed) = &statement.body else { return None };
    let long = parsed.instruction;
    let to_number = long.form.operands.last() == Some(&Operand::Immediate(Immediate::Word));
    // `jp $+6` counts on the lengths of what it jumps over.
    if long.form.mnemonic != "jp" || !to_number || parsed.immediates[0].expr.has_here() {
        return None;
    }
    let operands: &[Operand] = match long.form.operands[..] {
        [_] => &[Operand::Immediate(Immediate::Relative)],
        // The conditions that `jr` can test have the same fields in both.
        _ if long.fields[0] < Class::NearCondition.members().len() as u8 => {
            &[Operand::Member(Class::NearCondition), Operand::Immediate(Immediate::Relative)]
        }
        _ => return None,
    };
    let form: &&'static Form = forms_of("jr").iter().find(|form| form.operands == operands)?;
    Some(Instruction { form, ..long })
}

/// The constants in an order in which they can be evaluated.
fn constant_order(module: &Module, report: &mut Report) -> Vec<SymbolId> {
    let dependencies = |id: usize| match &module.entries[id].meaning {
        Meaning::Constant(value) => value.expr.symbols().map(|id| id.0 as usize).collect(),
        _ => Vec::new(),
    };
    let (order, cycles) = dependency_order(module.entries.len(), dependencies);
    for id in cycles {
        let entry = &module.entries[id];
        report.add(
            Diagnostic::error(
                "circular-constant",
                format!("the value of `{}` depends on itself", entry.name),
            )
            .at(entry.span.clone(), "defined through itself")
            .help("give one of the constants of the circle a number"),
        );
    }
    order.into_iter().map(|id| SymbolId(id as u32)).collect()
}

/// One pass over the statements.
struct Pass<'a> {
    module: &'a Module,
    report: &'a mut Report,
    layout: ModuleLayout,
    /// Bytes in all sections of the file.
    total: u64,
}

impl<'a> Pass<'a> {
    fn run(
        module: &'a Module,
        order: &[SymbolId],
        short: Vec<Option<Instruction>>,
        report: &'a mut Report,
    ) -> ModuleLayout {
        let layout = ModuleLayout {
            places: Vec::with_capacity(module.statements.len()),
            sections: vec![Extent::new(SectionKind::Code, None)],
            values: vec![None; module.entries.len()],
            short,
        };
        let mut pass = Pass { module, report, layout, total: 0 };
        pass.evaluate_constants(order, &[]);
        let mut places_of_constants = vec![Place::default(); module.entries.len()];
        for (number, statement) in module.statements.iter().enumerate() {
            let place = pass.place(number, statement);
            if let Body::Constant(id) = statement.body {
                places_of_constants[id.0 as usize] = place;
            }
        }
        pass.evaluate_constants(order, &places_of_constants);
        pass.layout
    }

    /// Evaluates the constants that can be by now; those that need `$` only once
    /// their places are known.
    fn evaluate_constants(&mut self, order: &[SymbolId], places: &[Place]) {
        for id in order {
            let slot = id.0 as usize;
            match &self.module.entry(*id).meaning {
                Meaning::Parameter(number) => {
                    self.layout.values[slot] = Some(Value::absolute(*number));
                }
                Meaning::Constant(value) if !places.is_empty() || !value.expr.has_here() => {
                    let place = places.get(slot).copied().unwrap_or_default();
                    self.constant(*id, value, place, !places.is_empty());
                }
                _ => {}
            }
        }
    }

    fn constant(&mut self, id: SymbolId, value: &Spanned, place: Place, last: bool) {
        match self.layout.evaluate(value, place) {
            Ok(value) => self.layout.values[id.0 as usize] = Some(value),
            Err(Fault::Unknown) => {}
            Err(fault) if last => self.report.add(bad_expression(value, fault)),
            Err(_) => {}
        }
    }

    fn place(&mut self, number: usize, statement: &Statement) -> Place {
        if let Body::Section { kind, name } = &statement.body {
            self.layout.sections.push(Extent::new(*kind, name.clone()));
        }
        let section = self.layout.sections.len() - 1;
        let offset = self.layout.sections[section].size;
        let mut place = Place { section, offset, size: 0 };
        if let Some(label) = statement.label {
            self.layout.values[label.0 as usize] = Some(place.here());
        }
        place.size = self.size(number, statement, place);
        self.extend(place, statement);
        self.layout.places.push(place);
        place
    }

    /// Lengthens the section of `place` by its size.
    fn extend(&mut self, place: Place, statement: &Statement) {
        let extent = &mut self.layout.sections[place.section];
        let bss = extent.kind == SectionKind::Bss;
        self.total += if bss { 0 } else { u64::from(place.size) };
        if i64::from(extent.size) + i64::from(place.size) <= LONGEST_SECTION
            && self.total <= LONGEST_MODULE
        {
            extent.size += place.size;
        } else if !extent.complained {
            extent.complained = true;
            self.report.add(
                Diagnostic::error("too-long", "the section or the module is too long here")
                    .at(statement.span.clone(), "goes past the end")
                    .note("a section has at most 65536 bytes, a module 1048576")
                    .help("split it, or make it with `Object::data`"),
            );
        }
    }

    fn size(&mut self, number: usize, statement: &Statement, place: Place) -> u32 {
        match &statement.body {
            Body::Empty | Body::Section { .. } => 0,
            Body::Instruction(parsed) => {
                let short = self.layout.short[number];
                short.unwrap_or(parsed.instruction).form.length() as u32
            }
            Body::Bytes(items) => items.iter().map(DataItem::size).sum(),
            Body::Words(words) => 2 * words.len() as u32,
            Body::Space { size, .. } => self.known(size, place, "a size from 0 to 65536", |size| {
                (0..=LONGEST_SECTION).contains(&size)
            }),
            Body::Align(to) => {
                let align = self.known(to, place, "a power of two up to 32768", |align| {
                    (1..=0x8000).contains(&align) && align & (align - 1) == 0
                });
                self.align(align.max(1), place)
            }
            Body::Org(address) => {
                let origin =
                    self.known(address, place, "an address", |at| (0..=0xFFFF).contains(&at));
                self.set_origin(origin, address, place);
                0
            }
            Body::Constant(id) => {
                if let Meaning::Constant(value) = &self.module.entry(*id).meaning {
                    self.constant(*id, value, place, false);
                }
                0
            }
        }
    }

    fn align(&mut self, align: u32, place: Place) -> u32 {
        let extent = &mut self.layout.sections[place.section];
        extent.align = extent.align.max(align);
        place.offset.next_multiple_of(align) - place.offset
    }

    fn set_origin(&mut self, address: u32, spanned: &Spanned, place: Place) {
        let extent = &mut self.layout.sections[place.section];
        if place.offset == 0 && extent.org.is_none() {
            extent.org = Some(address as u16);
            return;
        }
        self.report.add(
            Diagnostic::error("late-org", "`org` stands inside a section")
                .at(spanned.span.clone(), "the section begins above")
                .help("put it right after a `section` directive, or use `ds` or `align`"),
        );
    }

    /// The value of an expression that must be known and fit now; 0 if it isn't
    /// or doesn't.
    fn known(
        &mut self,
        spanned: &Spanned,
        place: Place,
        expected: &str,
        fits: impl Fn(i64) -> bool,
    ) -> u32 {
        match self.layout.evaluate(spanned, place) {
            Ok(Value { base: None, number }) if fits(number) => return number as u32,
            Ok(Value { base: None, number }) => self.report.add(
                Diagnostic::error("value-out-of-range", format!("{number} is out of range"))
                    .at(spanned.span.clone(), format!("expected {expected}")),
            ),
            Err(fault) if fault != Fault::Unknown => {
                self.report.add(bad_expression(spanned, fault));
            }
            _ => self.report.add(
                Diagnostic::error("not-known-here", "the value must be known here")
                    .at(spanned.span.clone(), format!("expected {expected}"))
                    .help("use constants, and differences of labels above in one section"),
            ),
        }
        0
    }
}

impl DataItem {
    fn size(&self) -> u32 {
        match self {
            DataItem::Text(bytes) | DataItem::Bytes(bytes) => bytes.len() as u32,
            DataItem::Value(_) => 1,
        }
    }
}

pub(super) fn bad_expression(spanned: &Spanned, fault: Fault) -> Diagnostic {
    Diagnostic::error("bad-expression", fault.to_string()).at(spanned.span.clone(), "computed here")
}
