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
mod unpacked;

use std::collections::HashMap;

use zirc_z80::{Image, Object, SectionKind};

use crate::kernels;
use crate::machines::Target;
use crate::program::assemble;
pub(crate) use unpacked::Unpacked;
use zirc_runtime::UNPACK;

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

/// Packs a program.
///
/// # Errors
/// Why it stays as it is: that makes no smaller file, or the memory above the lists
/// is not room enough to expand them from.
pub(super) fn pack(image: &mut Image, target: &Target) -> Result<(), Unpacked> {
    let bytes = packed(image, target)?;
    image.pack(&bytes);
    Ok(())
}

fn packed(image: &Image, target: &Target) -> Result<Vec<u8>, Unpacked> {
    let address = |label: &str| image.address(label).map(|address| address as u16);
    let entry = |(block, count, name): (usize, usize, String)| {
        Some((address(&name)?, items::Entry { block, count }))
    };
    let entries: HashMap<u16, items::Entry> = kernels::list_entries().filter_map(entry).collect();
    let items = items::read(image, &entries).ok_or(Unpacked::Uncoded)?;
    let ends = address(zirc_z80::PACKED_START).zip(address(target.stack[0]));
    let (start, top) = ends.ok_or(Unpacked::Uncoded)?;
    let memory = code::Memory { start, top, address: &address, entries: &entries };
    let bytes = code::encode(&items, &memory)?;
    let unpacker = image.sections.iter().filter(|placed| placed.module == UNPACK.name);
    let unpacker = unpacker.map(|placed| placed.size as usize).sum();
    let (packed, lists) = (bytes.len(), image.packed().len());
    if packed + unpacker < lists {
        Ok(bytes)
    } else {
        Err(Unpacked::Larger { packed, unpacker, lists })
    }
}
