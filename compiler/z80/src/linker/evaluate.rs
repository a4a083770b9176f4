//! The values of symbols, and the bytes of the file.

use zirc_diagnostics::Diagnostic;

use super::live::Live;
use super::place::Placement;
use super::regions::Layout;
use super::section::whence;
use super::symbols::{Globals, Target};
use crate::expression::{Expr, Fault, SymbolId, Value, dependency_order};
use crate::instructions::Immediate;
use crate::object::{Definition, Object, Relocation};

/// For each object, the value of each of its symbols that is in use.
pub(crate) type Values = Vec<Vec<Option<i64>>>;

/// Evaluates every symbol in use.
pub(super) fn values(
    objects: &[Object],
    globals: &Globals,
    live: &Live,
    placement: &Placement,
    problems: &mut Vec<Diagnostic>,
) -> Values {
    let mut values: Values =
        objects.iter().map(|object| vec![None; object.symbols.len()]).collect();
    for (number, object) in objects.iter().enumerate() {
        for (id, symbol) in object.symbols.iter().enumerate() {
            if let Definition::Label { section, offset } = symbol.definition {
                let address = placement.address(number, section);
                values[number][id] = address.map(|address| i64::from(address) + i64::from(offset));
            }
        }
    }
    for (number, id) in constant_order(objects, globals, live, problems) {
        let symbol = &objects[number].symbols[id];
        let value = match &symbol.definition {
            Definition::Constant { expr, section } => {
                let start = placement.address(number, *section).unwrap_or(0);
                evaluate(expr, start, &values[number])
            }
            Definition::External(_) => match globals.target(number, SymbolId(id as u32)) {
                Some(Target::Symbol(object, id)) => {
                    values[object][id.0 as usize].ok_or(Fault::Unknown)
                }
                Some(Target::Boundary(boundary)) => {
                    Ok(i64::from(placement.boundaries.value(boundary)))
                }
                None => Err(Fault::Unknown),
            },
            Definition::Label { .. } => continue,
        };
        match value {
            Ok(value) => values[number][id] = Some(value),
            Err(Fault::Unknown) => {}
            Err(fault) => {
                let message = format!("the constant `{}` has no value: {fault}", symbol.name);
                let place = format!("in module `{}`", objects[number].name);
                problems.push(Diagnostic::error("bad-expression", message).note(place));
            }
        }
    }
    values
}

/// The constants in use and the external symbols, each after those it needs.
fn constant_order(
    objects: &[Object],
    globals: &Globals,
    live: &Live,
    problems: &mut Vec<Diagnostic>,
) -> Vec<(usize, usize)> {
    let mut bases = Vec::with_capacity(objects.len());
    let mut all = Vec::new();
    for (number, object) in objects.iter().enumerate() {
        bases.push(all.len());
        all.extend((0..object.symbols.len()).map(|id| (number, id)));
    }
    let dependencies = |node: usize| -> Vec<usize> {
        let (number, id) = all[node];
        match &objects[number].symbols[id].definition {
            Definition::Constant { expr, .. } if live.has_constant(number, id) => {
                expr.symbols().map(|id| bases[number] + id.0 as usize).collect()
            }
            Definition::External(_) => match globals.target(number, SymbolId(id as u32)) {
                Some(Target::Symbol(object, id)) => vec![bases[object] + id.0 as usize],
                _ => Vec::new(),
            },
            _ => Vec::new(),
        }
    };
    let (order, cycles) = dependency_order(all.len(), dependencies);
    for node in cycles {
        let (number, id) = all[node];
        let name = &objects[number].symbols[id].name;
        problems.push(
            Diagnostic::error(
                "circular-constant",
                format!("the value of `{name}` depends on itself"),
            )
            .note(format!("in module `{}`, by way of other modules", objects[number].name))
            .help("give one of the constants of the circle a number"),
        );
    }
    order.into_iter().map(|node| all[node]).collect()
}

fn evaluate(expr: &Expr, section: u32, values: &[Option<i64>]) -> Result<i64, Fault> {
    let start = Value::absolute(i64::from(section));
    expr.evaluate(start, |id| values[id.0 as usize].map(Value::absolute)).map(|value| value.number)
}

/// The bytes of the file.
pub(super) fn file(
    objects: &[Object],
    placement: &Placement,
    values: &Values,
    layout: &Layout,
    problems: &mut Vec<Diagnostic>,
) -> Vec<u8> {
    let origin = u32::from(layout.file.start);
    let mut file = vec![0; (placement.boundaries.file_end - origin) as usize];
    for placed in &placement.placed {
        let Some(load) = placed.load else { continue };
        let section = &objects[placed.id.object].sections[placed.id.section];
        let start = (load - origin) as usize;
        let bytes = &mut file[start..start + section.bytes.len()];
        bytes.copy_from_slice(&section.bytes);
        for relocation in &section.relocations {
            let values = &values[placed.id.object];
            match relocated(relocation, placed.address, values) {
                Ok(number) => {
                    let at = relocation.offset as usize;
                    let size = relocation.kind.size();
                    let number = (number as u16).to_le_bytes();
                    bytes[at..at + size].copy_from_slice(&number[..size]);
                }
                // A symbol without a value has been reported where it is defined.
                Err(Misfit::Fault(Fault::Unknown)) if !problems.is_empty() => {}
                Err(why) => {
                    let place = whence(objects, placed.id, relocation.offset);
                    problems.push(why.diagnostic(relocation.kind).note(place));
                }
            }
        }
    }
    file
}

/// Why a relocation cannot be written.
enum Misfit {
    /// It has no value.
    Fault(Fault),
    /// This number is out of its range.
    Range(i64),
}

/// The number that a relocation writes, or why it cannot.
fn relocated(relocation: &Relocation, address: u32, values: &[Option<i64>]) -> Result<i64, Misfit> {
    let value = evaluate(&relocation.expr, address, values).map_err(Misfit::Fault)?;
    let number = match relocation.kind {
        Immediate::Relative => value - i64::from(address) - i64::from(relocation.offset) - 1,
        _ => value,
    };
    if relocation.kind.range().contains(&number) { Ok(number) } else { Err(Misfit::Range(number)) }
}

impl Misfit {
    fn diagnostic(self, kind: Immediate) -> Diagnostic {
        let number = match self {
            Misfit::Fault(fault) => {
                return Diagnostic::error("bad-expression", fault.to_string());
            }
            Misfit::Range(number) => number,
        };
        let error = |message: String| Diagnostic::error("value-out-of-range", message);
        match kind {
            // From the instruction's own address.
            Immediate::Relative => error(format!("the jump's target is {} bytes away", number + 2))
                .help("use `jp`: only a section's own labels stay near"),
            Immediate::Word => error(format!("{number} does not fit in a word")),
            Immediate::Byte => error(format!("{number} does not fit in a byte"))
                .help("`low(x)` and `high(x)` take bytes from an address"),
            Immediate::Displacement => {
                error(format!("{number} is not a displacement of -128 to 127"))
            }
        }
    }
}
