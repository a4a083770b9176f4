//! Finds the symbol that each external name stands for.

use std::collections::HashMap;

use zirc_diagnostics::{Diagnostic, nearest};

use crate::expression::SymbolId;
use crate::object::{Definition, Object};

/// The linker's name for the address of the first packed section: the first byte after code,
/// data and the bytes of patched sections.
pub const PACKED_START: &str = "__packed_start";
/// The linker's name for the address of the first byte after the file, as it is
/// before [`Image::pack`](crate::Image::pack).
pub const FILE_END: &str = "__file_end";
/// The linker's name for the address of the first bss section, or where it would be
/// if there is none.
pub const BSS_START: &str = "__bss_start";
/// The linker's name for the address of the first byte after bss: after all
/// sections, where there is one region.
pub const MEMORY_END: &str = "__memory_end";
/// The linker's name for the address where the file holds the patched sections that
/// run elsewhere.
pub const PATCHED_LOAD: &str = "__patched_load";
/// The linker's name for the address where the patched sections run that are loaded
/// elsewhere.
pub const PATCHED_RUN: &str = "__patched_run";
/// The linker's name for the number of bytes of the patched sections that do not run
/// where they are loaded, with the gaps between them: to be copied at start-up
/// unless it is 0.
pub const PATCHED_SIZE: &str = "__patched_size";

/// What a name stands for in the whole program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Target {
    /// A label or constant of an object.
    Symbol(usize, SymbolId),
    /// An address or size that the linker defines.
    Boundary(Boundary),
}

/// An address or size that the linker defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Boundary {
    PackedStart,
    FileEnd,
    BssStart,
    MemoryEnd,
    PatchedLoad,
    PatchedRun,
    PatchedSize,
}

impl Boundary {
    pub(crate) const ALL: [Boundary; 7] = [
        Boundary::PackedStart,
        Boundary::FileEnd,
        Boundary::BssStart,
        Boundary::MemoryEnd,
        Boundary::PatchedLoad,
        Boundary::PatchedRun,
        Boundary::PatchedSize,
    ];

    pub(crate) fn name(self) -> &'static str {
        match self {
            Boundary::PackedStart => PACKED_START,
            Boundary::FileEnd => FILE_END,
            Boundary::BssStart => BSS_START,
            Boundary::MemoryEnd => MEMORY_END,
            Boundary::PatchedLoad => PATCHED_LOAD,
            Boundary::PatchedRun => PATCHED_RUN,
            Boundary::PatchedSize => PATCHED_SIZE,
        }
    }
}

/// The values of all that the linker defines.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Boundaries {
    pub(crate) packed_start: u32,
    pub(crate) file_end: u32,
    pub(crate) bss_start: u32,
    pub(crate) memory_end: u32,
    pub(crate) patched: Copied,
}

/// The patched sections that are copied when the program starts.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Copied {
    pub(crate) load: u32,
    pub(crate) run: u32,
    pub(crate) size: u32,
}

impl Boundaries {
    pub(crate) fn value(&self, boundary: Boundary) -> u32 {
        match boundary {
            Boundary::PackedStart => self.packed_start,
            Boundary::FileEnd => self.file_end,
            Boundary::BssStart => self.bss_start,
            Boundary::MemoryEnd => self.memory_end,
            Boundary::PatchedLoad => self.patched.load,
            Boundary::PatchedRun => self.patched.run,
            Boundary::PatchedSize => self.patched.size,
        }
    }
}

/// For each object, what each of its symbols stands for; `None` if undefined.
pub(crate) type Targets = Vec<Vec<Option<Target>>>;

/// The public symbols of a program.
pub(super) struct Globals<'a> {
    by_name: HashMap<&'a str, Target>,
    targets: Targets,
}

impl<'a> Globals<'a> {
    /// Finds the public symbols, and reports those that are defined twice.
    pub(super) fn collect(objects: &'a [Object], problems: &mut Vec<Diagnostic>) -> Self {
        let mut by_name: HashMap<&str, Target> = HashMap::new();
        for boundary in Boundary::ALL {
            by_name.insert(boundary.name(), Target::Boundary(boundary));
        }
        for (number, object) in objects.iter().enumerate() {
            for (id, symbol) in object.symbols.iter().enumerate() {
                let Some(name) = &symbol.public else { continue };
                if matches!(symbol.definition, Definition::External(_)) {
                    continue;
                }
                let target = Target::Symbol(number, SymbolId(id as u32));
                if let Some(first) = by_name.insert(name, target) {
                    problems.push(duplicate(objects, name, first, number));
                }
            }
        }
        let target = |number: usize, (id, symbol): (usize, &crate::object::Symbol)| match &symbol
            .definition
        {
            Definition::External(name) => by_name.get(&**name).copied(),
            _ => Some(Target::Symbol(number, SymbolId(id as u32))),
        };
        let targets = objects
            .iter()
            .enumerate()
            .map(|(number, object)| {
                object.symbols.iter().enumerate().map(|entry| target(number, entry)).collect()
            })
            .collect();
        Globals { by_name, targets }
    }

    /// What a public name stands for.
    pub(super) fn find(&self, name: &str) -> Option<Target> {
        self.by_name.get(name).copied()
    }

    /// The public name nearest to one that is not there.
    pub(super) fn nearest(&self, name: &str) -> Option<&'a str> {
        let mut names: Vec<&str> = self
            .by_name
            .keys()
            .copied()
            .filter(|known| known.len().abs_diff(name.len()) <= 1 + name.len() / 3)
            .filter(|known| known.len() <= 64)
            .collect();
        names.sort_unstable();
        nearest(name, names)
    }

    /// What a symbol of an object stands for; `None` if undefined.
    pub(super) fn target(&self, object: usize, id: SymbolId) -> Option<Target> {
        self.targets[object][id.0 as usize]
    }

    pub(super) fn into_targets(self) -> Targets {
        self.targets
    }
}

fn duplicate(objects: &[Object], name: &str, first: Target, second: usize) -> Diagnostic {
    let module = |number: usize| match &*objects[number].name {
        "" => format!("object {number}"),
        name => format!("module `{name}`"),
    };
    let first = match first {
        Target::Symbol(number, _) => module(number),
        Target::Boundary(_) => "the linker itself".to_string(),
    };
    Diagnostic::error("duplicate-symbol", format!("`{name}` is defined twice"))
        .note(format!("by {first} and by {}", module(second)))
        .help("rename one of the two, in its text or through `Options::rename`")
}

/// Whether the labels and constants of an object lie within it.
pub(super) fn well_formed(object: &Object) -> bool {
    object.symbols.iter().all(|symbol| match &symbol.definition {
        Definition::Label { section, offset } => {
            object.sections.get(*section).is_some_and(|section| *offset <= section.size)
        }
        Definition::Constant { expr, section } => {
            (*section < object.sections.len() || !expr.has_here())
                && expr.symbols().all(|id| (id.0 as usize) < object.symbols.len())
        }
        Definition::External(_) => true,
    })
}
