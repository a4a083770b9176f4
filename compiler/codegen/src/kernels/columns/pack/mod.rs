//! Packing: a smaller form, in the file, of a program with threaded columns.
//!
//! The program is linked as if it were not packed. Its code and tables are coded as bytes and
//! copies of earlier ones ([`copies`]). Behind them are the packed sections, with the lists:
//! their bytes are read as items ([`items`]) and coded ([`code`]). When the program starts, the
//! runtime modules `expand` and `unpack` restore the same bytes at the same addresses. The file
//! holds the packed bytes where these will be, so they are first moved to the top of memory.

mod bits;
mod code;
mod copies;
mod items;

use std::collections::HashMap;

use zirc_runtime::shared::{EXPAND, UNPACK};
use zirc_z80::{Image, Object, PACKED_START, Placed, SectionKind};

use self::bits::Coded;
use super::threads::{self, list_entries};
use crate::assemble::assemble;
use crate::kernels::interface::{Packing, Unpacked};
use crate::machines::Machine;

/// Packs code, tables and lists.
#[derive(Debug)]
pub(super) struct ListPacking;

impl Packing for ListPacking {
    fn entry(&self) -> &'static str {
        "expand"
    }

    fn modules(&self, machine: &Machine) -> [Object; 2] {
        let longest = [("longest", threads::LONGEST as i64)];
        let top = [("top", machine.stack[0])];
        let expand = assemble(EXPAND.name, EXPAND.text, &[], &top);
        [expand, assemble(UNPACK.name, UNPACK.text, &longest, &[])]
    }

    fn pack(&self, image: &mut Image, machine: &Machine) -> Result<(), Unpacked> {
        let bytes = packed(image, machine)?;
        image.pack(&bytes);
        Ok(())
    }
}

fn packed(image: &Image, machine: &Machine) -> Result<Vec<u8>, Unpacked> {
    let ends = address(image, PACKED_START).zip(address(image, machine.stack[0]));
    let (start, top) = ends.ok_or(Unpacked::Uncoded)?;
    let parts = parts(image, start, top).ok_or(Unpacked::Uncoded)?;
    let bytes = in_place(parts, start, top)?;
    let size = |module: &str| -> usize {
        let sections = image.sections.iter().filter(|placed| placed.module == module);
        sections.map(|placed| placed.size as usize).sum()
    };
    let unpacker = size(EXPAND.name);
    let (packed, unpacked) = (bytes.len(), image.packed().len() - size(UNPACK.name));
    if packed + unpacker < unpacked {
        Ok(bytes)
    } else {
        Err(Unpacked::Larger { packed, unpacker, unpacked })
    }
}

/// The packed forms of code and tables, and of the lists behind them.
fn parts(image: &Image, start: u16, top: u16) -> Option<[Coded; 2]> {
    let is_list = |(placed, bytes): &(&Placed, &[u8])| {
        placed.kind == SectionKind::Packed && !bytes.is_empty()
    };
    let lists: Vec<(&Placed, &[u8])> = image.expanded().filter(is_list).collect();
    let first = lists.first()?.0.address as u16;
    let code = copies::encode(image.packed().get(..usize::from(first - start))?, start);
    let entry = |(block, count, name): (usize, usize, String)| {
        Some((address(image, &name)?, items::ListEntry { block, count }))
    };
    let entries: HashMap<u16, items::ListEntry> = list_entries().filter_map(entry).collect();
    let items = items::read(image, &lists, &entries)?;
    let address = |label: &str| address(image, label);
    let memory = code::Memory { start: first, top, address: &address, entries: &entries };
    Some([code, code::encode(&items, &memory)?])
}

fn address(image: &Image, label: &str) -> Option<u16> {
    image.address(label).map(|address| address as u16)
}

/// What the file holds: the size of the packed bytes, and these, one part after the other.
///
/// # Errors
/// Memory ends too early for them to be expanded in place.
fn in_place(parts: [Coded; 2], start: u16, top: u16) -> Result<Vec<u8>, Unpacked> {
    let [start, top] = [start, top].map(usize::from);
    let (mut bytes, mut reached) = (Vec::new(), Vec::new());
    for part in parts {
        let before = bytes.len();
        reached.extend(part.reached.into_iter().map(|(read, end)| (before + read, end)));
        bytes.extend(part.bytes);
    }
    // The packed bytes are first moved up, past themselves and the word with their size.
    let moved = start + 3 + bytes.len();
    // No byte may be written over a packed byte that is still to be read.
    let written = reached.iter().map(|(read, end)| (end + bytes.len()).saturating_sub(*read));
    let needed = written.max().unwrap_or(0).max(moved) - start;
    let free = top - start;
    if needed > free {
        return Err(Unpacked::NotEnoughMemory { needed, free });
    }
    let size = u16::try_from(bytes.len()).map_err(|_| Unpacked::Uncoded)?;
    Ok([size.to_le_bytes().to_vec(), bytes].concat())
}
