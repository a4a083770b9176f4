//! The 8080, as far as a program needs it to find out its processor.
//!
//! The Z80 runs all of the 8080's instructions, but sets P/V after 8-bit
//! arithmetic to overflow where the 8080 sets it to the parity of the result.

use rustzx_z80::{FLAG_PV, RegName8, Z80};

use crate::bus::Bus;
use crate::{Address, FaultKind};

/// Executes one instruction as an 8080 would.
pub(crate) fn execute(cpu: &mut Z80, bus: &mut Bus) -> Result<(), FaultKind> {
    let pc = Address(cpu.regs.get_pc());
    let opcode = bus.peek(pc);
    if is_z80_only(opcode) {
        return Err(FaultKind::NeedsZ80 { opcode });
    }
    let compared = compared(cpu, bus, opcode, bus.peek(pc.offset(1)));
    cpu.emulate(bus);
    if let Some(result) = compared.or_else(|| result(cpu, bus, opcode)) {
        let parity = if result.count_ones().is_multiple_of(2) { FLAG_PV } else { 0 };
        let flags = cpu.regs.get_flags() & !FLAG_PV | parity;
        cpu.regs.set_flags(flags);
    }
    Ok(())
}

/// Prefixes, `ex af,af'`, `djnz`, `jr` and `exx`.
fn is_z80_only(opcode: u8) -> bool {
    matches!(
        opcode,
        0x08 | 0x10 | 0x18 | 0x20 | 0x28 | 0x30 | 0x38 | 0xCB | 0xD9 | 0xDD | 0xED | 0xFD
    )
}

/// The difference that a `cp` computes and does not keep; to be asked before.
fn compared(cpu: &Z80, bus: &Bus, opcode: u8, immediate: u8) -> Option<u8> {
    let operand = match opcode {
        0xB8..=0xBF => operand(cpu, bus, opcode & 7),
        0xFE => immediate,
        _ => return None,
    };
    Some(cpu.regs.get_acc().wrapping_sub(operand))
}

/// What an `inc`, `dec`, `add`, `adc`, `sub` or `sbc` of 8 bits has computed.
fn result(cpu: &Z80, bus: &Bus, opcode: u8) -> Option<u8> {
    match opcode {
        0x80..=0x9F | 0xC6 | 0xCE | 0xD6 | 0xDE => Some(cpu.regs.get_acc()),
        0x04..=0x3D if matches!(opcode & 7, 4 | 5) => Some(operand(cpu, bus, opcode >> 3)),
        _ => None,
    }
}

/// The operand with this number: B, C, D, E, H, L, (HL) or A.
fn operand(cpu: &Z80, bus: &Bus, number: u8) -> u8 {
    let register = match number {
        0 => RegName8::B,
        1 => RegName8::C,
        2 => RegName8::D,
        3 => RegName8::E,
        4 => RegName8::H,
        5 => RegName8::L,
        6 => return bus.peek(Address(cpu.regs.get_hl())),
        _ => RegName8::A,
    };
    cpu.regs.get_reg_8(register)
}
