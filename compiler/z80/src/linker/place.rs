//! Places sections in the regions of memory.

use zirc_diagnostics::{Diagnostic, counted};

use super::live::{Live, Roots};
use super::options::LinkOptions;
use super::regions::{Layout, Region};
use super::section::SectionId;
use super::symbols::{Boundaries, Copied};
use crate::object::{Object, Section, SectionKind};

/// A section and where it is, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The module's name.
    pub module: String,
    /// The section's name.
    pub section: String,
    /// The kind of its content.
    pub kind: SectionKind,
    /// The address of its first byte when the program runs. Past FFFFh if the
    /// program is too big.
    pub address: u32,
    /// The address where the file holds it, which is the same unless it is copied
    /// when the program starts; `None` for bss.
    pub load: Option<u32>,
    /// Its size in bytes.
    pub size: u32,
    /// Whether the file may hold it in another form, see [`Image::pack`](crate::Image::pack).
    pub packable: bool,
    pub(crate) id: SectionId,
}

impl Placed {
    /// The address after its last byte.
    pub fn end(&self) -> u32 {
        self.address.saturating_add(self.size)
    }

    /// The address where the file holds it, if the program copies it from there.
    pub fn copied_from(&self) -> Option<u32> {
        self.load.filter(|&load| load != self.address)
    }
}

/// The addresses of all sections.
pub(super) struct Placement {
    /// In order of address.
    pub(super) placed: Vec<Placed>,
    /// For each object, the address of each of its sections that is in use.
    addresses: Vec<Vec<Option<u32>>>,
    /// For each region, the address after the last byte in use.
    ends: Vec<(Region, u32)>,
    pub(super) boundaries: Boundaries,
}

impl Placement {
    /// The address of a section, if it is in use.
    pub(super) fn address(&self, object: usize, section: usize) -> Option<u32> {
        self.addresses[object].get(section).copied().flatten()
    }
}

/// Places the sections in use.
pub(super) fn place(
    objects: &[Object],
    live: &Live,
    roots: &Roots,
    options: &LinkOptions,
) -> Placement {
    let layout = &options.layout;
    let start =
        |region: Region| (region, FreeMemory { cursor: region.start.into(), gaps: Vec::new() });
    let mut placer = Placer {
        objects,
        order: order(objects, live, roots),
        entry: roots.entry,
        resident: &options.resident,
        layout,
        free: layout.regions().into_iter().map(start).collect(),
        placed: Vec::new(),
        addresses: objects.iter().map(|object| vec![None; object.sections.len()]).collect(),
    };
    placer.group(SectionKind::Code, false);
    placer.group(SectionKind::Data, false);
    let patched = placer.copied();
    let packed_start = placer.free(layout.file).cursor;
    placer.group(SectionKind::Code, true);
    placer.group(SectionKind::Data, true);
    placer.group(SectionKind::Packed, true);
    let file_end = placer.free(layout.file).cursor;
    let first_free = placer.free(layout.bss).cursor;
    placer.group(SectionKind::Bss, false);
    let memory_end = placer.free(layout.bss).cursor;
    let Placer { mut placed, addresses, free, .. } = placer;
    let bss = placed.iter().filter(|placed| placed.kind == SectionKind::Bss);
    let bss_start = bss.map(|placed| placed.address).min().unwrap_or(first_free);
    // A section of no bytes may share its address with the one after it.
    placed.sort_by_key(|placed| (placed.address, placed.end()));
    let ends = free.into_iter().map(|(region, free)| (region, free.cursor)).collect();
    let boundaries = Boundaries { packed_start, file_end, bss_start, memory_end, patched };
    Placement { placed, addresses, ends, boundaries }
}

struct Placer<'a> {
    objects: &'a [Object],
    order: Vec<(SectionId, bool)>,
    entry: Option<SectionId>,
    resident: &'a [String],
    layout: &'a Layout,
    free: Vec<(Region, FreeMemory)>,
    placed: Vec<Placed>,
    addresses: Vec<Vec<Option<u32>>>,
}

impl Placer<'_> {
    /// The free memory of a region of the layout.
    fn free(&mut self, region: Region) -> &mut FreeMemory {
        let known = self.free.iter().position(|(other, _)| *other == region);
        &mut self.free[known.unwrap_or(0)].1
    }

    /// The kind that a section is placed with: its own, except that the entry comes first
    /// whatever it is, and that patched sections are code where they run where they are loaded.
    fn kind(&self, id: SectionId) -> SectionKind {
        match self.objects[id.object].sections[id.section].kind {
            _ if self.entry == Some(id) => SectionKind::Code,
            SectionKind::Patched if !self.layout.copies() => SectionKind::Code,
            kind => kind,
        }
    }

    /// Whether the file may hold a section in another form.
    fn is_packable(&self, id: SectionId) -> bool {
        match self.kind(id) {
            SectionKind::Packed => true,
            SectionKind::Patched | SectionKind::Bss => false,
            SectionKind::Code | SectionKind::Data => {
                let is_resident = self.resident.contains(&self.objects[id.object].name);
                !self.resident.is_empty() && !is_resident && self.entry != Some(id)
            }
        }
    }

    /// Places the sections of a kind where they run: those that can be packed, or the others.
    fn group(&mut self, kind: SectionKind, packable: bool) {
        let region = self.layout.run(kind);
        self.free(region).gaps.clear();
        for (id, fixed) in self.of_kind(kind, packable) {
            let object = &self.objects[id.object];
            let section = &object.sections[id.section];
            let address = self.free(region).take(section.size, section.align, !fixed);
            self.addresses[id.object][id.section] = Some(address);
            self.placed.push(Placed {
                module: object.name.clone(),
                section: section.name.clone(),
                kind: section.kind,
                address,
                load: (kind != SectionKind::Bss).then_some(address),
                size: section.size,
                packable,
                id,
            });
        }
    }

    /// The sections of a kind that can be packed, or the others, in the order of placing: data that is aligned first, so that other
    /// data fills the gap before it, if that takes less memory.
    fn of_kind(&mut self, kind: SectionKind, packable: bool) -> Vec<(SectionId, bool)> {
        let all = self.order.iter().copied();
        let of_kind = |id| self.kind(id) == kind && self.is_packable(id) == packable;
        let sections: Vec<_> = all.filter(|&(id, _)| of_kind(id)).collect();
        let mut sorted = sections.clone();
        if kind == SectionKind::Data {
            for free in sorted.chunk_by_mut(|a, b| !a.1 && !b.1) {
                free.sort_by_key(|&(id, _)| std::cmp::Reverse(self.section(id).align));
            }
        }
        let free = self.free(self.layout.run(kind)).clone();
        let end = |sections: &Vec<(SectionId, bool)>| {
            let mut free = free.clone();
            for &(id, fixed) in sections {
                let section = self.section(id);
                free.take(section.size, section.align, !fixed);
            }
            free.cursor
        };
        if end(&sorted) < end(&sections) { sorted } else { sections }
    }

    fn section(&self, id: SectionId) -> &Section {
        &self.objects[id.object].sections[id.section]
    }

    /// Places the patched sections that do not run where they are loaded, and their
    /// bytes in the file.
    fn copied(&mut self) -> Copied {
        let before = self.placed.len();
        let mut run = self.free(self.layout.patched).cursor;
        if self.layout.copies() {
            self.group(SectionKind::Patched, false);
            let first = self.placed[before..].iter().map(|placed| placed.address).min();
            run = first.unwrap_or(run);
        }
        let size = self.free(self.layout.patched).cursor - run;
        let load = self.free(self.layout.file).take(size, 1, false);
        for placed in &mut self.placed[before..] {
            placed.load = Some(load.saturating_add(placed.address - run));
        }
        Copied { load, run, size }
    }
}

/// The sections in the order of placing; those whose order is fixed are marked
/// so.
fn order(objects: &[Object], live: &Live, roots: &Roots) -> Vec<(SectionId, bool)> {
    let mut order: Vec<(SectionId, bool)> = Vec::new();
    let mut placed: Vec<Vec<bool>> =
        objects.iter().map(|object| vec![false; object.sections.len()]).collect();
    let first = roots.entry.iter().chain(&roots.order).map(|id| (*id, true));
    let others = live.sections().into_iter().filter(|id| !roots.last.contains(id));
    let last = roots.last.iter().map(|id| (*id, true));
    for (id, fixed) in first.chain(others.map(|id| (id, false))).chain(last) {
        let seen = &mut placed[id.object][id.section];
        if live.has_section(id) && !std::mem::replace(seen, true) {
            order.push((id, fixed));
        }
    }
    order
}

/// The free memory of a region: all from the cursor on, and the gaps before it.
#[derive(Clone)]
struct FreeMemory {
    cursor: u32,
    gaps: Vec<(u32, u32)>,
}

impl FreeMemory {
    /// Takes `size` bytes, and returns their address.
    fn take(&mut self, size: u32, align: u32, from_gaps: bool) -> u32 {
        if from_gaps && size > 0 {
            for number in 0..self.gaps.len() {
                let (start, end) = self.gaps[number];
                let address = aligned(start, align);
                if address.saturating_add(size) <= end {
                    self.gaps.remove(number);
                    self.add_gap(number, address + size, end);
                    self.add_gap(number, start, address);
                    return address;
                }
            }
        }
        let address = aligned(self.cursor, align);
        self.add_gap(self.gaps.len(), self.cursor, address);
        self.cursor = address.saturating_add(size);
        address
    }

    fn add_gap(&mut self, number: usize, start: u32, end: u32) {
        if start < end {
            self.gaps.insert(number, (start, end));
        }
    }
}

fn aligned(address: u32, align: u32) -> u32 {
    address.checked_next_multiple_of(align).unwrap_or(u32::MAX)
}

/// Reports a program that does not fit its regions, sections that are not where
/// their `org` says, and sections in read-only memory that the program writes to.
pub(super) fn check(
    placement: &Placement,
    objects: &[Object],
    layout: &Layout,
    problems: &mut Vec<Diagnostic>,
) {
    let origin = layout.file.start;
    for placed in &placement.placed {
        let Placed { section, module, address, .. } = placed;
        let org = objects[placed.id.object].sections[placed.id.section].org;
        if let Some(org) = org.filter(|&org| u32::from(org) != *address) {
            let message = format!(
                "section `{section}` of module `{module}` is placed at {address:#06x}, but its \
                 `org` says {org:#06x}"
            );
            problems.push(
                Diagnostic::error("org-conflict", message)
                    .note(format!("the program begins at {origin:#06x}"))
                    .help("remove the `org`, or let it be the entry's and the program's origin"),
            );
        }
        let region = match placed.load {
            None => layout.bss,
            Some(load) if load == *address => layout.file,
            Some(_) => layout.patched,
        };
        if region.read_only && (placed.kind.is_written() || placed.packable) {
            let (kind, name) = (placed.kind.name(), region.name);
            let message = format!(
                "{kind} section `{section}` of module `{module}` is in {name}, which is read-only"
            );
            problems.push(
                Diagnostic::error("read-only-region", message)
                    .note(format!("it is placed at {address:#06x}, and the program writes to it"))
                    .help(
                        "let the layout run this kind of section in a region that can be written",
                    ),
            );
        }
    }
    for (region, end) in &placement.ends {
        if *end > region.end {
            problems.push(overrun(placement, layout, *region, end - region.end));
        }
    }
    let in_place = |placed: &&Placed| placed.load == Some(placed.address);
    let first = placement.placed.iter().filter(in_place).find(|placed| placed.size > 0);
    if let Some(first) = first.filter(|first| first.address != u32::from(origin)) {
        let message = format!(
            "the entry section `{}` cannot be at {origin:#06x}: its alignment puts it at {:#06x}",
            first.section, first.address
        );
        problems.push(
            Diagnostic::error("entry-misaligned", message)
                .help("take the alignment out of the entry's section"),
        );
    }
}

/// A program that is so many bytes too big for a region.
fn overrun(placement: &Placement, layout: &Layout, region: Region, over: u32) -> Diagnostic {
    let Region { name, start, end, .. } = region;
    let sizes: Vec<String> = SectionKind::ALL
        .into_iter()
        .filter(|&kind| layout.run(kind) == region || layout.load(kind) == Some(region))
        .filter_map(|kind| {
            let of_kind = placement.placed.iter().filter(|placed| placed.kind == kind);
            let size: u64 = of_kind.map(|placed| u64::from(placed.size)).sum();
            (size > 0).then(|| format!("{} {size}", kind.name()))
        })
        .collect();
    let of = if layout.regions().len() > 1 { format!(" for {name}") } else { String::new() };
    let message = format!("the program is {} too big{of}", counted(over as usize, "byte"));
    let sizes = sizes.join(", ");
    Diagnostic::error("program-too-big", message)
        .note(format!("{sizes} bytes from {start:#06x}; {name} ends at {end:#06x}"))
        .help("make the program smaller, or choose smaller kernels")
}
