//! Where sections go.

use zirc_diagnostics::{Diagnostic, counted};

use super::SectionId;
use super::live::{Live, Roots};
use super::symbols::Boundary;
use crate::object::{Object, SectionKind};

/// The size of the Z80's memory.
const MEMORY: u32 = 0x1_0000;

/// A section and where it is, or would be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Placed {
    /// The module's name.
    pub module: String,
    /// The section's name.
    pub section: String,
    /// What it holds.
    pub kind: SectionKind,
    /// The address of its first byte. Past FFFFh if the program is too big.
    pub address: u32,
    /// Its size in bytes.
    pub size: u32,
    pub(crate) id: SectionId,
}

impl Placed {
    /// The address after its last byte.
    pub fn end(&self) -> u32 {
        self.address.saturating_add(self.size)
    }
}

/// Where everything is.
pub(super) struct Placement {
    /// In order of address.
    pub(super) placed: Vec<Placed>,
    /// For each object, the address of each of its sections that is in use.
    addresses: Vec<Vec<Option<u32>>>,
    pub(super) packed_start: u32,
    pub(super) file_end: u32,
    pub(super) bss_start: u32,
    pub(super) memory_end: u32,
}

impl Placement {
    /// The address of a section, if it is in use.
    pub(super) fn address(&self, object: usize, section: usize) -> Option<u32> {
        self.addresses[object].get(section).copied().flatten()
    }

    pub(super) fn boundary(&self, boundary: Boundary) -> u32 {
        match boundary {
            Boundary::PackedStart => self.packed_start,
            Boundary::FileEnd => self.file_end,
            Boundary::BssStart => self.bss_start,
            Boundary::MemoryEnd => self.memory_end,
        }
    }
}

/// Places the sections in use from `origin` on.
pub(super) fn place(objects: &[Object], live: &Live, roots: &Roots, origin: u16) -> Placement {
    let mut room = Room { cursor: u32::from(origin), gaps: Vec::new() };
    let mut placed = Vec::new();
    let mut addresses: Vec<Vec<Option<u32>>> =
        objects.iter().map(|object| vec![None; object.sections.len()]).collect();
    let first = order(objects, live, roots);
    let kinds = [SectionKind::Code, SectionKind::Data, SectionKind::Packed, SectionKind::Bss];
    let ends = kinds.map(|kind| {
        room.gaps.clear();
        for &(id, fixed) in first.iter().filter(|(id, _)| group(objects, roots, *id) == kind) {
            let section = &objects[id.object].sections[id.section];
            let address = room.take(section.size, section.align, !fixed);
            addresses[id.object][id.section] = Some(address);
            placed.push(Placed {
                module: objects[id.object].name.clone(),
                section: section.name.clone(),
                kind: section.kind,
                address,
                size: section.size,
                id,
            });
        }
        room.cursor
    });
    let [_, packed_start, file_end, memory_end] = ends;
    let bss = placed.iter().filter(|placed| placed.kind == SectionKind::Bss);
    let bss_start = bss.map(|placed| placed.address).min().unwrap_or(file_end);
    // A section of no bytes may share its address with the one after it.
    placed.sort_by_key(|placed| (placed.address, placed.end()));
    Placement { placed, addresses, packed_start, file_end, bss_start, memory_end }
}

/// The kind a section is placed with: its own, but for the entry, which comes
/// first whatever it is.
fn group(objects: &[Object], roots: &Roots, id: SectionId) -> SectionKind {
    match roots.entry == Some(id) {
        true => SectionKind::Code,
        false => objects[id.object].sections[id.section].kind,
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

/// Memory that is still free: all from the cursor on, and the gaps before it.
struct Room {
    cursor: u32,
    gaps: Vec<(u32, u32)>,
}

impl Room {
    /// The address of `size` bytes that nothing else has.
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

/// Reports a program that does not fit, and sections that are not where their
/// `org` says.
pub(super) fn check(
    placement: &Placement,
    objects: &[Object],
    origin: u16,
    problems: &mut Vec<Diagnostic>,
) {
    for placed in &placement.placed {
        let org = objects[placed.id.object].sections[placed.id.section].org;
        if let Some(org) = org.filter(|&org| u32::from(org) != placed.address) {
            let message = format!(
                "section `{}` of module `{}` is placed at {:#06x}, but its `org` says {org:#06x}",
                placed.section, placed.module, placed.address
            );
            problems.push(
                Diagnostic::error("org-conflict", message)
                    .note(format!("the program begins at {origin:#06x}"))
                    .help("remove the `org`, or let it be the entry's and the program's origin"),
            );
        }
    }
    if placement.memory_end > MEMORY {
        let size = |kind: SectionKind| -> u64 {
            let of_kind = placement.placed.iter().filter(|placed| placed.kind == kind);
            of_kind.map(|placed| u64::from(placed.size)).sum()
        };
        let over = placement.memory_end - MEMORY;
        problems.push(
            Diagnostic::error(
                "program-too-big",
                format!("the program is {} too big", counted(over as usize, "byte")),
            )
            .note(format!(
                "code {}, data {}, packed {}, bss {} bytes from {origin:#06x}; memory ends at 0x10000",
                size(SectionKind::Code),
                size(SectionKind::Data),
                size(SectionKind::Packed),
                size(SectionKind::Bss),
            ))
            .help("make the program smaller, or choose smaller kernels"),
        );
    }
    let first = placement.placed.iter().find(|placed| placed.size > 0);
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
