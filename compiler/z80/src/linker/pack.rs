//! Packed sections: the file may hold their bytes in another form.

use super::image::Image;
use super::place::Placed;
use crate::expression::{Term, Unary};
use crate::instructions::Immediate;
use crate::object::SectionKind;

/// An address in the bytes of a section.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Reference {
    /// A word, low byte first.
    Word(u16),
    /// The low byte of this address.
    Low(u16),
    /// The high byte of this address.
    High(u16),
}

impl Image {
    /// What the file holds from [`PACKED_START`](crate::PACKED_START) on: the bytes of the
    /// sections that may be packed and of the gaps between them, or what [`Image::pack`] made of
    /// them.
    pub fn packed(&self) -> &[u8] {
        let start = self.boundaries.packed_start.saturating_sub(u32::from(self.origin)) as usize;
        self.bytes.get(start..).unwrap_or(&[])
    }

    /// The sections that may be packed, with their bytes as the program sees them, in order of
    /// address.
    pub fn expanded(&self) -> impl Iterator<Item = (&Placed, &[u8])> {
        let sections = self.sections.iter().filter(|placed| placed.packable);
        sections.map(|placed| (placed, self.bytes_of(placed, 0, placed.size)))
    }

    /// Whether [`Image::pack`] was called.
    pub fn is_packed(&self) -> bool {
        !self.expanded.is_empty()
    }

    /// Puts `bytes` into the file in place of the sections that may be packed, which keep their
    /// addresses.
    /// The program must expand them before it reads them.
    pub fn pack(&mut self, bytes: &[u8]) {
        let start = self.boundaries.packed_start.saturating_sub(u32::from(self.origin)) as usize;
        if !self.is_packed() {
            self.expanded.clone_from(&self.bytes);
        }
        self.bytes.truncate(start);
        self.bytes.extend_from_slice(bytes);
        self.file_end = self.boundaries.packed_start + bytes.len() as u32;
    }

    /// The addresses in the bytes of packed sections: words, and bytes that are `low(x)` or
    /// `high(x)`, in order of place.
    pub fn packed_references(&self) -> Vec<(u32, Reference)> {
        let mut references = Vec::new();
        for placed in self.sections.iter().filter(|placed| placed.kind == SectionKind::Packed) {
            let object = &self.linked.objects[placed.id.object];
            let values = &self.linked.values[placed.id.object];
            for relocation in &object.sections[placed.id.section].relocations {
                let value = |expr: &[Term]| match *expr {
                    [Term::Symbol(id)] => values[id.0 as usize].map(|value| value as u16),
                    _ => None,
                };
                let reference = match (relocation.kind, relocation.expr.terms()) {
                    (Immediate::Word, terms) => value(terms).map(Reference::Word),
                    (Immediate::Byte, [terms @ .., Term::Unary(Unary::Low)]) => {
                        value(terms).map(Reference::Low)
                    }
                    (Immediate::Byte, [terms @ .., Term::Unary(Unary::High)]) => {
                        value(terms).map(Reference::High)
                    }
                    _ => None,
                };
                let address = placed.address + relocation.offset;
                references.extend(reference.map(|reference| (address, reference)));
            }
        }
        references
    }
}
