//! Checks objects that were not made by the assembler.

use zirc_diagnostics::Diagnostic;

use super::symbols;
use crate::expression::Expr;
use crate::object::{Content, Line, Object, SectionKind};

/// Reports objects that contradict themselves. The assembler makes no such object, but
/// anyone can build one.
pub(super) fn malformed(objects: &[Object]) -> Vec<Diagnostic> {
    let mut problems = Vec::new();
    for object in objects {
        for (number, section) in object.sections.iter().enumerate() {
            let bytes = section.bytes.len() as u64;
            let sized = match section.kind {
                SectionKind::Bss => bytes == 0 && section.relocations.is_empty(),
                _ => bytes == u64::from(section.size),
            };
            let end = |offset: u32, size: u64| u64::from(offset) + size;
            let fits = |symbols: usize| symbols < object.symbols.len();
            let mut last = 0;
            let relocations = section.relocations.iter().all(|relocation| {
                let in_order = relocation.offset >= std::mem::replace(&mut last, relocation.offset);
                in_order
                    && end(relocation.offset, relocation.kind.size() as u64) <= bytes
                    && relocation.expr.symbols().all(|id| fits(id.0 as usize))
            });
            let mut reached = 0;
            let lines = section.lines.iter().all(|line| {
                let in_order = u64::from(line.offset) >= reached;
                reached = end(line.offset, u64::from(line.size));
                in_order
                    && reached <= u64::from(section.size)
                    && line.label.is_none_or(|id| fits(id.0 as usize))
                    && instruction_fits(line, object.symbols.len())
            });
            if !(sized && relocations && lines && section.align.is_power_of_two()) {
                let message = format!(
                    "section {number} (`{}`) of module `{}` is malformed",
                    section.name, object.name
                );
                problems.push(Diagnostic::error("malformed-object", message).note(
                    "its size must be that of its bytes, its alignment a power of two, and its \
                     relocations and lines must lie within it, in order",
                ));
            }
        }
        if !symbols::well_formed(object) {
            let message = format!("the symbols of module `{}` are malformed", object.name);
            problems.push(Diagnostic::error("malformed-object", message).note(
                "a label must lie within a section of the object, and a constant's expression \
                 name symbols of the object",
            ));
        }
    }
    problems
}

/// Whether a line's instruction, if it has one, has the line's size and symbols of
/// its object.
fn instruction_fits(line: &Line, symbols: usize) -> bool {
    let Content::Instruction(instruction, exprs) = &line.content else { return true };
    let mut used = exprs.iter().flat_map(Expr::symbols);
    instruction.form.length() == line.size as usize
        && instruction.encode().immediates().count() == exprs.len()
        && used.all(|id| (id.0 as usize) < symbols)
}
