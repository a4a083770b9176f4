//! Finds the sections and constants that a program needs.

use std::collections::HashSet;

use zirc_diagnostics::Diagnostic;

use super::options::LinkOptions;
use super::section::{SectionId, whence};
use super::symbols::{Globals, Target};
use crate::expression::SymbolId;
use crate::object::{Definition, Object, SectionKind};

/// The sections that the options name.
pub(super) struct Roots {
    /// The section that comes first.
    pub(super) entry: Option<SectionId>,
    /// The sections that are kept: the entry's, and those of `LinkOptions::keep`.
    pub(super) kept: Vec<SectionId>,
    /// The sections that come before others of their kind, in order.
    pub(super) order: Vec<SectionId>,
    /// The sections that come after others of their kind, in order.
    pub(super) last: Vec<SectionId>,
}

/// The sections and constants that are in use.
pub(super) struct Live {
    sections: HashSet<SectionId>,
    /// For each object, whether each of its constants is in use.
    constants: Vec<Vec<bool>>,
}

impl Live {
    pub(super) fn has_section(&self, id: SectionId) -> bool {
        self.sections.contains(&id)
    }

    pub(super) fn has_constant(&self, object: usize, id: usize) -> bool {
        self.constants[object][id]
    }

    /// The sections, in the order of the objects.
    pub(super) fn sections(&self) -> Vec<SectionId> {
        let mut sections: Vec<SectionId> = self.sections.iter().copied().collect();
        sections.sort_unstable();
        sections
    }
}

/// The sections that the options name.
pub(super) fn roots(
    objects: &[Object],
    globals: &Globals,
    options: &LinkOptions,
    problems: &mut Vec<Diagnostic>,
) -> Roots {
    let mut section_of = |name: &String, role: &str| match globals.find(name) {
        Some(Target::Symbol(object, id)) => label_section(objects, object, id),
        Some(Target::Boundary(_)) => None,
        None => {
            problems.push(undefined(globals, name, format!("the link options name it as {role}")));
            None
        }
    };
    let mut kept = Vec::new();
    let entry = match &*options.entry {
        "" => first_section(objects),
        _ => section_of(&options.entry, "the entry"),
    };
    kept.extend(entry);
    kept.extend(options.keep.iter().filter_map(|name| section_of(name, "a symbol to keep")));
    let order = options.order.iter().filter_map(|name| section_of(name, "a symbol in order"));
    let order = order.collect();
    let last = options.last.iter().filter_map(|name| section_of(name, "a symbol that is last"));
    let last = last.collect();
    match entry.map(|id| objects[id.object].sections[id.section].kind) {
        Some(kind) if kind != SectionKind::Bss => {}
        found if problems.is_empty() => {
            let message = match found {
                Some(_) if options.entry.is_empty() => "the program begins with bss".to_string(),
                Some(_) => format!("the entry `{}` is in bss", options.entry),
                None => "the program has no entry".to_string(),
            };
            problems.push(
                Diagnostic::error("bad-entry", message)
                    .help("name a public label of a code section in `LinkOptions::entry`"),
            );
        }
        _ => {}
    }
    Roots { entry, kept, order, last }
}

fn label_section(objects: &[Object], object: usize, id: SymbolId) -> Option<SectionId> {
    match objects[object].symbols[id.0 as usize].definition {
        Definition::Label { section, .. } => Some(SectionId { object, section }),
        _ => None,
    }
}

fn first_section(objects: &[Object]) -> Option<SectionId> {
    objects.iter().enumerate().find_map(|(number, object)| {
        let section = object.sections.iter().position(|section| section.size > 0)?;
        Some(SectionId { object: number, section })
    })
}

/// Marks all that can be reached from `kept`, and reports what is undefined.
pub(super) fn mark(
    objects: &[Object],
    globals: &Globals,
    kept: &[SectionId],
    problems: &mut Vec<Diagnostic>,
) -> Live {
    let constants = objects.iter().map(|object| vec![false; object.symbols.len()]).collect();
    let sections = kept.iter().copied().collect();
    let mut marker = Marker {
        objects,
        globals,
        live: Live { sections, constants },
        waiting: Vec::new(),
        missing: HashSet::new(),
        problems,
    };
    marker.waiting.extend(marker.live.sections());
    while let Some(id) = marker.waiting.pop() {
        for relocation in &objects[id.object].sections[id.section].relocations {
            let uses = relocation.expr.symbols().collect();
            marker.reach(id.object, uses, id, relocation.offset);
        }
    }
    marker.live
}

struct Marker<'a, 'g> {
    objects: &'a [Object],
    globals: &'a Globals<'g>,
    live: Live,
    /// Sections whose relocations have not been looked at.
    waiting: Vec<SectionId>,
    /// Names reported already.
    missing: HashSet<&'a str>,
    problems: &'a mut Vec<Diagnostic>,
}

impl Marker<'_, '_> {
    /// Marks all that symbols of one object lead to. `user` and `offset` are the place of their
    /// use.
    fn reach(&mut self, object: usize, uses: Vec<SymbolId>, user: SectionId, offset: u32) {
        let mut waiting: Vec<(usize, SymbolId)> = uses.into_iter().map(|id| (object, id)).collect();
        while let Some((object, id)) = waiting.pop() {
            match self.globals.target(object, id) {
                Some(Target::Boundary(_)) => {}
                Some(Target::Symbol(object, id)) => {
                    let symbol = &self.objects[object].symbols[id.0 as usize];
                    match &symbol.definition {
                        Definition::Label { section, .. } => {
                            self.section(SectionId { object, section: *section });
                        }
                        Definition::Constant { expr, section } => {
                            let marked = &mut self.live.constants[object][id.0 as usize];
                            if !std::mem::replace(marked, true) {
                                waiting.extend(expr.symbols().map(|id| (object, id)));
                                if expr.has_here() {
                                    self.section(SectionId { object, section: *section });
                                }
                            }
                        }
                        Definition::External(_) => {}
                    }
                }
                None => self.undefined(object, id, user, offset),
            }
        }
    }

    fn section(&mut self, id: SectionId) {
        if self.live.sections.insert(id) {
            self.waiting.push(id);
        }
    }

    fn undefined(&mut self, object: usize, id: SymbolId, user: SectionId, offset: u32) {
        let definition = &self.objects[object].symbols[id.0 as usize].definition;
        let Definition::External(name) = definition else { return };
        if self.missing.insert(name) {
            let place = whence(self.objects, user, offset);
            self.problems.push(undefined(self.globals, name, format!("used {place}")));
        }
    }
}

fn undefined(globals: &Globals, name: &str, whence: String) -> Diagnostic {
    Diagnostic::error("undefined-symbol", format!("no module makes `{name}` public"))
        .note(whence)
        .suggest(name, globals.nearest(name))
        .help("link the module that defines it, or declare it `public` there")
}
