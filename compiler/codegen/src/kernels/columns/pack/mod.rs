//! Packing: a smaller form, in the file, of the lists of threaded columns.
//!
//! The program is linked as if it were not packed. The bytes of its packed sections are then
//! read as items ([`items`]) and coded ([`code`]). When the program starts, the runtime module
//! `unpack` restores the same bytes at the same addresses. The file holds the packed bytes
//! where the sections will be, so they are first moved to the top of memory.

mod bits;
mod code;
mod items;

use std::collections::HashMap;

use zirc_runtime::shared::UNPACK;
use zirc_z80::{Image, Object};

use super::threads::{self, list_entries};
use crate::assemble::assemble;
use crate::kernels::interface::{Packing, Unpacked};
use crate::machines::Machine;

/// Packs lists.
#[derive(Debug)]
pub(super) struct ListPacking;

impl Packing for ListPacking {
    fn entry(&self) -> &'static str {
        "unpack"
    }

    fn module(&self, machine: &Machine) -> Object {
        let longest = [("longest", threads::LONGEST as i64)];
        assemble(UNPACK.name, UNPACK.text, &longest, &[("top", machine.stack[0])])
    }

    fn pack(&self, image: &mut Image, machine: &Machine) -> Result<(), Unpacked> {
        let bytes = packed(image, machine)?;
        image.pack(&bytes);
        Ok(())
    }
}

fn packed(image: &Image, machine: &Machine) -> Result<Vec<u8>, Unpacked> {
    let address = |label: &str| image.address(label).map(|address| address as u16);
    let entry = |(block, count, name): (usize, usize, String)| {
        Some((address(&name)?, items::ListEntry { block, count }))
    };
    let entries: HashMap<u16, items::ListEntry> = list_entries().filter_map(entry).collect();
    let items = items::read(image, &entries).ok_or(Unpacked::Uncoded)?;
    let ends = address(zirc_z80::PACKED_START).zip(address(machine.stack[0]));
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
