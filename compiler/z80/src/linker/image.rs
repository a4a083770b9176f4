//! A linked program.

use std::collections::BTreeMap;
use std::fmt;

use super::evaluate::Values;
use super::names::SymbolNames;
use super::place::{Placed, Placement};
use super::regions::Layout;
use super::symbols::{Boundaries, Boundary, Targets};
use crate::object::{Definition, Object, SectionKind};

/// A linked program: the bytes of its file, where everything is, and the texts
/// it came from.
#[derive(Clone, Debug)]
pub struct Image {
    /// The address of the file's first byte.
    pub origin: u16,
    /// The file.
    pub bytes: Vec<u8>,
    /// The address after the file's last byte.
    pub file_end: u32,
    /// The address after the last byte of bss. Where there is one region, no section is
    /// behind it.
    pub memory_end: u32,
    /// The addresses of labels, and the values that the linker defines. Public labels have
    /// their public names, others those of [`Image::flatten`]'s text. An address may be 10000h,
    /// the end of memory.
    pub symbols: BTreeMap<String, u32>,
    /// The sections in order of the addresses they run at.
    pub sections: Vec<Placed>,
    pub(crate) layout: Layout,
    pub(crate) boundaries: Boundaries,
    /// What the file would be if it were not packed; empty if it is not.
    pub(crate) expanded: Vec<u8>,
    pub(crate) linked: LinkedObjects,
}

/// The objects that a program was linked from, and the values and names of their symbols.
#[derive(Clone, Debug)]
pub(crate) struct LinkedObjects {
    pub(crate) objects: Vec<Object>,
    pub(crate) targets: Targets,
    pub(crate) values: Values,
    pub(crate) names: SymbolNames,
}

/// One row of a memory map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRow {
    /// The address of the first byte.
    pub address: u32,
    /// How many bytes.
    pub size: u32,
    /// The kind of section; `None` for a gap.
    pub kind: Option<SectionKind>,
    /// The module; empty for gaps, and for the bytes of patched sections that are copied.
    pub module: String,
    /// The section; empty for gaps. For bytes that are copied, where to.
    pub section: String,
}

impl fmt::Display for MapRow {
    /// As a line of a table: first and last address, size, kind, name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = (self.address + self.size).saturating_sub(1).max(self.address);
        let kind = self.kind.map_or("gap", SectionKind::name);
        write!(f, "{:04X}-{last:04X} {:>6}  {kind}", self.address, self.size)?;
        let pad = " ".repeat(6_usize.saturating_sub(kind.len()).max(1));
        match (&*self.module, &*self.section) {
            ("", "") => Ok(()),
            ("", name) => write!(f, "{pad}{name}"),
            (module, section) if module == section => write!(f, "{pad}{module}"),
            (module, section) => write!(f, "{pad}{module}: {section}"),
        }
    }
}

impl Image {
    pub(super) fn new(
        layout: Layout,
        bytes: Vec<u8>,
        placement: Placement,
        linked: LinkedObjects,
    ) -> Self {
        let Placement { placed, boundaries, .. } = placement;
        let mut image = Image {
            origin: layout.file.start,
            bytes,
            file_end: boundaries.file_end,
            memory_end: boundaries.memory_end,
            symbols: BTreeMap::new(),
            sections: placed,
            layout,
            boundaries,
            expanded: Vec::new(),
            linked,
        };
        image.symbols = image.addresses();
        image
    }

    fn addresses(&self) -> BTreeMap<String, u32> {
        let mut addresses = BTreeMap::new();
        let LinkedObjects { objects, values, names, .. } = &self.linked;
        for ((object, values), names) in objects.iter().zip(values).zip(names) {
            for ((symbol, value), name) in object.symbols.iter().zip(values).zip(names) {
                let label = matches!(symbol.definition, Definition::Label { .. });
                if let (true, Some(value)) = (label, value) {
                    let name = symbol.public.as_ref().unwrap_or(name);
                    addresses.insert(name.clone(), *value as u32);
                }
            }
        }
        for boundary in Boundary::ALL {
            addresses.insert(boundary.name().to_string(), self.boundaries.value(boundary));
        }
        addresses
    }

    /// The address of a label.
    pub fn address(&self, name: &str) -> Option<u32> {
        self.symbols.get(name).copied()
    }

    /// The memory map, in order of address: every section where it runs, the bytes of copied
    /// sections where they are loaded, and the gaps of each region.
    pub fn memory_map(&self) -> Vec<MapRow> {
        let mut used: Vec<MapRow> =
            self.sections.iter().map(|placed| self.map_row(placed)).collect();
        let copied = self.boundaries.patched;
        if copied.size > 0 {
            used.push(MapRow {
                address: copied.load,
                size: copied.size,
                kind: Some(SectionKind::Patched),
                module: String::new(),
                section: format!("copied to {:04X}", copied.run),
            });
            used.sort_by_key(|row| row.address);
        }
        let mut rows: Vec<MapRow> = Vec::new();
        let mut reached = 0;
        for row in used {
            let region = self.layout.region_at(row.address);
            reached = region.map_or(reached, |region| reached.max(region.start.into()));
            if row.address > reached {
                rows.push(MapRow::gap(reached, row.address));
            }
            reached = reached.max(row.address + row.size);
            rows.push(row);
        }
        rows
    }

    fn map_row(&self, placed: &Placed) -> MapRow {
        MapRow {
            address: placed.address,
            size: placed.size,
            kind: Some(self.kind(placed)),
            module: placed.module.clone(),
            section: placed.section.clone(),
        }
    }

    /// The kind of a section, as the file has it: packed sections are no others any more.
    pub(crate) fn kind(&self, placed: &Placed) -> SectionKind {
        if self.is_packed() && placed.packable { SectionKind::Packed } else { placed.kind }
    }

    /// `size` bytes of a section from `offset` on, as the program sees them; none of bss.
    pub(crate) fn bytes_of(&self, placed: &Placed, offset: u32, size: u32) -> &[u8] {
        let Some(load) = placed.load else { return &[] };
        let start = (load + offset).saturating_sub(u32::from(self.origin)) as usize;
        let all = if self.is_packed() { &self.expanded } else { &self.bytes };
        all.get(start..start + size as usize).unwrap_or(&[])
    }
}

impl MapRow {
    fn gap(start: u32, end: u32) -> Self {
        let (module, section) = (String::new(), String::new());
        MapRow { address: start, size: end - start, kind: None, module, section }
    }
}
