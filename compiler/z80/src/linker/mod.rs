//! The linker: from objects to an [`Image`].
//!
//! It keeps the sections that can be reached from the entry and drops the rest;
//! places code, then data, then what may be packed, then bss; and fills in what depends on addresses.
//! Sections of one kind keep the order of the objects, except that one which
//! fits into the gap before an aligned section goes there.

mod evaluate;
mod image;
mod live;
mod names;
mod pack;
mod place;
mod symbols;

use zirc_diagnostics::Diagnostic;

use self::evaluate::Values;
pub use self::image::{Image, MapRow};
use self::names::Names;
pub use self::pack::Reference;
pub use self::place::Placed;
pub(crate) use self::symbols::{Boundary, Target};
use self::symbols::{Globals, Targets};
use crate::expression::Expr;
use crate::object::{Content, Line, Object, SectionKind};

/// The linker's name for the address of the first byte after code and data, from
/// where on the sections that may be packed lie.
pub const PACKED_START: &str = "__packed_start";
/// The linker's name for the address of the first byte after the file, as it is
/// before [`Image::pack`].
pub const FILE_END: &str = "__file_end";
/// The linker's name for the address of the first bss section; the same as
/// [`FILE_END`] where there is none.
pub const BSS_START: &str = "__bss_start";
/// The linker's name for the address of the first byte after all sections.
pub const MEMORY_END: &str = "__memory_end";

/// How many errors of a program are reported.
const MOST_ERRORS: usize = 100;

/// How a program is linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkOptions {
    /// The address of the file's first byte.
    pub origin: u16,
    /// The public symbol whose section comes first; if empty, the first section
    /// that is not, of the first object that has one, does.
    pub entry: String,
    /// Public symbols whose sections are kept though nothing refers to them.
    pub keep: Vec<String>,
    /// Public symbols whose sections come before the others of their kind, in
    /// this order. It keeps nothing by itself.
    pub order: Vec<String>,
    /// Public symbols whose sections come after the others of their kind, in
    /// this order. It keeps nothing by itself.
    pub last: Vec<String>,
}

impl Default for LinkOptions {
    /// A CP/M program: at 100h, entered at the beginning.
    fn default() -> Self {
        LinkOptions {
            origin: 0x100,
            entry: String::new(),
            keep: Vec::new(),
            order: Vec::new(),
            last: Vec::new(),
        }
    }
}

/// Why objects could not be linked.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LinkError {
    /// Everything wrong, as far as the linker came.
    pub diagnostics: Vec<Diagnostic>,
    /// Where the sections would be, in order of address; empty if the linker did
    /// not come so far. Addresses go past 64 KB where the program does.
    pub placed: Vec<Placed>,
}

impl std::fmt::Display for LinkError {
    /// One line for each diagnostic.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.diagnostics.iter().try_for_each(|diagnostic| writeln!(f, "{diagnostic}"))
    }
}

impl std::error::Error for LinkError {}

/// What a program was linked from, and what became of its symbols.
#[derive(Clone, Debug)]
pub(crate) struct Program {
    pub(crate) objects: Vec<Object>,
    pub(crate) targets: Targets,
    pub(crate) values: Values,
    pub(crate) names: Names,
}

/// A section of a program: the index of its object, and its own in that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct SectionId {
    pub(crate) object: usize,
    pub(crate) section: usize,
}

/// Links objects into a program.
///
/// # Errors
///
/// All of: symbols that are undefined or defined twice; then a program that does
/// not fit in 64 KB, with its sections; then values that do not fit their places.
pub fn link(objects: Vec<Object>, options: &LinkOptions) -> Result<Image, LinkError> {
    let unplaced = |diagnostics| LinkError { diagnostics, placed: Vec::new() };
    let mut problems = malformed(&objects);
    if !problems.is_empty() {
        return Err(unplaced(problems));
    }
    let globals = Globals::collect(&objects, &mut problems);
    let roots = live::roots(&objects, &globals, options, &mut problems);
    let live = live::mark(&objects, &globals, &roots.kept, &mut problems);
    problems.truncate(MOST_ERRORS);
    if !problems.is_empty() {
        return Err(unplaced(problems));
    }
    let placement = place::place(&objects, &live, &roots, options.origin);
    place::check(&placement, &objects, options.origin, &mut problems);
    if !problems.is_empty() {
        return Err(LinkError { diagnostics: problems, placed: placement.placed });
    }
    let values = evaluate::values(&objects, &globals, &live, &placement, &mut problems);
    let bytes = evaluate::file(&objects, &placement, &values, options.origin, &mut problems);
    problems.truncate(MOST_ERRORS);
    if !problems.is_empty() {
        return Err(LinkError { diagnostics: problems, placed: placement.placed });
    }
    let program = Program {
        names: names::names(&objects, &live),
        targets: globals.into_targets(),
        values,
        objects,
    };
    Ok(Image::new(options.origin, bytes, placement, program))
}

/// What is wrong with objects in themselves. The assembler makes none such, but
/// anyone can build an object.
fn malformed(objects: &[Object]) -> Vec<Diagnostic> {
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

/// Where in the sources the byte at `offset` of a section comes from, as a fact
/// for a diagnostic.
fn whence(objects: &[Object], id: SectionId, offset: u32) -> String {
    let object = &objects[id.object];
    let section = &object.sections[id.section];
    let after = section.lines.partition_point(|line| line.offset <= offset);
    let line = section.lines[..after].iter().rev().find(|line| line.size > 0);
    match line {
        Some(line) if line.number > 0 => {
            format!("in {}:{}: `{}`", object.source, line.number, line.text)
        }
        _ => format!("in module `{}`, {offset} bytes into `{}`", object.name, section.name),
    }
}
