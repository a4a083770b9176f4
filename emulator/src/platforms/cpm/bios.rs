//! The BIOS: only its handler of interrupts.

use crate::interrupts::VECTOR;
use crate::platforms::cpm::config::MemoryMap;
use crate::platforms::cpm::page_zero::jump;
use crate::processor::Processor;

/// The handler. It uses as much stack as a BIOS may, and changes every register that it has
/// saved.
const HANDLER: &[u8] = &[
    0xF5, 0xC5, 0xD5, 0xE5, 0xDD, 0xE5, 0xFD, 0xE5, // push af, bc, de, hl, ix, iy
    0x21, 0xA5, 0x5A, // ld hl,5AA5h
    0x44, 0x4C, 0x54, 0x5D, // ld b,h / ld c,h / ld d,h / ld e,l
    0xE5, 0xDD, 0xE1, // push hl / pop ix
    0xE5, 0xFD, 0xE1, // push hl / pop iy
    0x29, 0x9F, // add hl,hl / sbc a,a
    0xFD, 0xE1, 0xDD, 0xE1, 0xE1, 0xD1, 0xC1, 0xF1, // pop iy, ix, hl, de, bc, af
    0xFB, 0xED, 0x4D, // ei / reti
];

/// Puts the vector and the handler into memory, and enables interrupts.
pub(crate) fn enable_interrupts(processor: &mut Processor, map: MemoryMap) {
    // Beyond the BIOS's jump table.
    let handler = map.bios().offset(0x80);
    processor.bus.put(VECTOR, &jump(handler));
    processor.bus.put(handler, HANDLER);
    processor.cpu.set_im(1);
    processor.cpu.regs.set_iff1(true);
    processor.cpu.regs.set_iff2(true);
}
