//! Packing: the lists of threaded columns take less of the file than of memory.
//!
//! The program is linked as if it were not packed. What its packed sections hold
//! is then read as items ([`items`]) and coded ([`code`]) for the runtime module
//! `unpack`, which makes the same bytes of it at the same addresses when the
//! program starts. It does so in place: the packed bytes, which the file has
//! where the sections are to be, are first moved to the top of memory.

mod bits;
mod code;
mod items;

use std::collections::HashMap;

use zirc_z80::{Image, Object, SectionKind};

use crate::kernels;
use crate::program::assemble;
use crate::target::{Target, UNPACK};

/// The subroutine that unpacks.
pub(super) const ENTRY: &str = "unpack";

/// Whether there is anything to pack.
pub(super) fn is_useful(objects: &[Object]) -> bool {
    let mut sections = objects.iter().flat_map(|object| &object.sections);
    sections.any(|section| section.kind == SectionKind::Packed)
}

/// The module that unpacks.
pub(super) fn module(target: &Target) -> Object {
    let longest = [("longest", kernels::LONGEST_LIST as i64)];
    assemble(UNPACK.name, UNPACK.text, &longest, &[("top", target.stack[0])])
}

/// Packs a program. Says whether it could: whether that makes the file smaller,
/// and the memory above the lists is room enough to expand them from.
pub(super) fn pack(image: &mut Image, target: &Target) -> bool {
    let packed = packed(image, target);
    let is_packed = packed.is_some();
    if let Some(bytes) = packed {
        image.pack(&bytes);
    }
    is_packed
}

fn packed(image: &Image, target: &Target) -> Option<Vec<u8>> {
    let address = |label: &str| image.address(label).map(|address| address as u16);
    let entry = |(block, count, name): (usize, usize, String)| {
        Some((address(&name)?, items::Entry { block, count }))
    };
    let entries: HashMap<u16, items::Entry> = kernels::list_entries().filter_map(entry).collect();
    let items = items::read(image, &entries)?;
    let memory = code::Memory {
        start: address(zirc_z80::PACKED_START)?,
        top: address(target.stack[0])?,
        address: &address,
        entries: &entries,
    };
    let bytes = code::encode(&items, &memory)?;
    let unpacker = image.sections.iter().filter(|placed| placed.module == UNPACK.name);
    let size = bytes.len() + unpacker.map(|placed| placed.size as usize).sum::<usize>();
    (size < image.packed().len()).then_some(bytes)
}
