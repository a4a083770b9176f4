//! A linked program.

use std::collections::BTreeMap;
use std::fmt;

use super::place::{Placed, Placement};
use super::{Boundary, Program};
use crate::object::{Definition, SectionKind};

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
    /// The address after the last byte of memory it uses, not counting what the
    /// program takes at run time.
    pub memory_end: u32,
    /// The addresses of labels. Public ones go by their public names, others by
    /// the names they have in [`Image::flatten`]'s text. An address may be
    /// 10000h, the end of memory.
    pub symbols: BTreeMap<String, u32>,
    /// The sections in order of address.
    pub sections: Vec<Placed>,
    pub(crate) packed_start: u32,
    pub(crate) bss_start: u32,
    /// What the file would be if it were not packed; empty if it is not.
    pub(crate) expanded: Vec<u8>,
    pub(crate) program: Program,
}

/// One row of a memory map.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MapRow {
    /// The address of the first byte.
    pub address: u32,
    /// How many bytes.
    pub size: u32,
    /// What they are; `None` if nothing, between sections.
    pub kind: Option<SectionKind>,
    /// The module; empty between sections.
    pub module: String,
    /// The section; empty between sections.
    pub section: String,
}

impl fmt::Display for MapRow {
    /// As a line of a table: first and last address, size, kind, name.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let last = (self.address + self.size).saturating_sub(1).max(self.address);
        let kind = self.kind.map_or("gap", SectionKind::name);
        write!(f, "{:04X}-{last:04X} {:>6}  {kind}", self.address, self.size)?;
        let pad = " ".repeat(6 - kind.len());
        match (&*self.module, &*self.section) {
            ("", "") => Ok(()),
            ("", name) => write!(f, "{pad}{name}"),
            (module, section) if module == section => write!(f, "{pad}{module}"),
            (module, section) => write!(f, "{pad}{module}: {section}"),
        }
    }
}

impl Image {
    pub(super) fn new(origin: u16, bytes: Vec<u8>, placement: Placement, program: Program) -> Self {
        let Placement { placed, packed_start, file_end, bss_start, memory_end, .. } = placement;
        let mut image = Image {
            origin,
            bytes,
            file_end,
            memory_end,
            symbols: BTreeMap::new(),
            sections: placed,
            packed_start,
            bss_start,
            expanded: Vec::new(),
            program,
        };
        image.symbols = image.addresses();
        image
    }

    fn addresses(&self) -> BTreeMap<String, u32> {
        let mut addresses = BTreeMap::new();
        let Program { objects, values, names, .. } = &self.program;
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
            addresses.insert(boundary.name().to_string(), self.boundary(boundary));
        }
        addresses
    }

    /// The address of a label.
    pub fn address(&self, name: &str) -> Option<u32> {
        self.symbols.get(name).copied()
    }

    /// The memory map: every section in order of address, and the gaps.
    pub fn memory_map(&self) -> Vec<MapRow> {
        let mut rows = Vec::new();
        let mut reached = u32::from(self.origin);
        for placed in &self.sections {
            if placed.address > reached {
                rows.push(MapRow {
                    address: reached,
                    size: placed.address - reached,
                    kind: None,
                    module: String::new(),
                    section: String::new(),
                });
            }
            rows.push(MapRow {
                address: placed.address,
                size: placed.size,
                kind: Some(placed.kind),
                module: placed.module.clone(),
                section: placed.section.clone(),
            });
            reached = reached.max(placed.end());
        }
        rows
    }

    pub(crate) fn boundary(&self, boundary: Boundary) -> u32 {
        match boundary {
            Boundary::PackedStart => self.packed_start,
            Boundary::FileEnd => self.file_end,
            Boundary::BssStart => self.bss_start,
            Boundary::MemoryEnd => self.memory_end,
        }
    }

    /// The bytes of sections from an address on, so many of them, as the program
    /// sees them.
    pub(crate) fn bytes_at(&self, address: u32, size: u32) -> &[u8] {
        let start = address.saturating_sub(u32::from(self.origin)) as usize;
        let all = if self.is_packed() { &self.expanded } else { &self.bytes };
        all.get(start..start + size as usize).unwrap_or(&[])
    }
}
