//! The 8080, and how a program tells it from a Z80.

use zirc_emulator::{Address, Config, Cpu, Event, FaultKind};

use crate::{machine, machine_with, run};

fn i8080() -> Config {
    Config { cpu: Cpu::I8080, ..Config::default() }
}

/// Prints `8` if `arithmetic` left parity odd and `Z` if even (overflow).
fn detector(arithmetic: &str) -> String {
    // ... / ld e,'8' / jp po,here / ld e,'Z' / here: ld c,2 / call 5 / jp 0
    let here = 0x0100 + crate::hex(arithmetic).len() as u16 + 2 + 3 + 2;
    let here = here.swap_bytes();
    format!("{arithmetic} 1E38 E2{here:04X} 1E5A 0E02 CD0500 C30000")
}

/// Arithmetic that overflows to a result of odd parity: 80h.
const OVERFLOWS: [&str; 9] = [
    "3E7F 3C",        // ld a,7Fh / inc a
    "067F 04",        // ld b,7Fh / inc b
    "210002 367F 34", // ld hl,0200h / ld (hl),7Fh / inc (hl)
    "3E7F C601",      // ld a,7Fh / add a,1
    "3E7F 0601 80",   // ld a,7Fh / ld b,1 / add a,b
    "3E7F D6FF",      // ld a,7Fh / sub FFh
    "3E7F FEFF",      // ld a,7Fh / cp FFh
    "3E7F 06FF B8",   // ld a,7Fh / ld b,FFh / cp b
    "3E7F 37 CE00",   // ld a,7Fh / scf / adc a,0
];

#[test]
fn p_v_is_overflow_on_the_z80_and_parity_on_the_8080() {
    for arithmetic in OVERFLOWS {
        let program = detector(arithmetic);
        assert_eq!(run(&mut machine(&program)).0, "Z", "{arithmetic} on a Z80");
        assert_eq!(run(&mut machine_with(i8080(), &program)).0, "8", "{arithmetic} on an 8080");
    }
}

#[test]
fn p_v_without_overflow_is_the_other_way_round() {
    // ld a,4 / dec a: 3 is even, and does not overflow
    let program = detector("3E04 3D");
    assert_eq!(run(&mut machine(&program)).0, "8");
    assert_eq!(run(&mut machine_with(i8080(), &program)).0, "Z");
}

#[test]
fn other_instructions_keep_their_flags() {
    // ld a,3 / or a (even) / ld b,1 / inc hl
    let program = detector("3E03 B7 0601 23");
    assert_eq!(run(&mut machine_with(i8080(), &program)).0, "Z");
}

#[test]
fn every_opcode_that_only_a_z80_has_is_a_fault() {
    let z80_only = [0x08, 0x10, 0x18, 0x20, 0x28, 0x30, 0x38, 0xCB, 0xD9, 0xDD, 0xED, 0xFD];
    for opcode in 0..=0xFF {
        let mut machine = machine_with(i8080(), &format!("00 {opcode:02X} 00 00 00 00"));
        let faulted = match machine.run() {
            Event::Fault(fault) if fault.kind == (FaultKind::NeedsZ80 { opcode }) => {
                assert_eq!(fault.pc, Address(0x0101));
                true
            }
            _ => false,
        };
        assert_eq!(faulted, z80_only.contains(&opcode), "{opcode:02X}");
    }
}
