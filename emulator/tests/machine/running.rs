//! Probes, pauses and the registers.

use zirc_emulator::{Address, Event, Exit, Registers, TStates};

use crate::machine;

#[test]
fn a_probe_stops_before_its_instruction_every_time() {
    // ld b,3 / 0102h: djnz 0102h / jp 0
    let mut machine = machine("0603 10FE C30000");
    machine.set_probe(Address(0x0102));
    for b in [3, 2, 1] {
        assert_eq!(machine.run(), Event::Probe(Address(0x0102)));
        assert_eq!(machine.registers().bc >> 8, b);
    }
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine.clock(), TStates(7 + 13 + 13 + 8 + 10), "probes take no time");
}

#[test]
fn the_memory_extent_is_that_of_the_program_and_of_what_it_writes() {
    assert_eq!(machine("").memory_extent(), 0);
    // ld (0080h),a / push af / ld (0200h),a / ld hl,(0300h)
    let mut machine = machine("328000 F5 320002 2A0003");
    assert_eq!(machine.memory_extent(), 10);
    for (t_states, extent) in [(13, 10), (24, 10), (37, 0x101), (53, 0x101)] {
        machine.run_until(TStates(t_states));
        assert_eq!((machine.clock().0, machine.memory_extent()), (t_states, extent));
    }
    machine.poke(Address(0x0400), 0);
    assert_eq!(machine.memory_extent(), 0x301);
}

#[test]
fn a_cleared_probe_stops_no_more() {
    let mut machine = machine("00 00 C30000");
    machine.set_probe(Address(0x0100));
    machine.set_probe(Address(0x0101));
    assert_eq!(machine.run(), Event::Probe(Address(0x0100)));
    machine.clear_probe(Address(0x0101));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn a_probe_on_the_bdos_entry_sees_every_call() {
    let mut machine = machine("0E0C CD0500 C30000");
    machine.set_probe(Address(0x0005));
    assert_eq!(machine.run(), Event::Probe(Address(0x0005)));
    assert_eq!(machine.registers().bc & 0xFF, 12);
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn a_probe_moved_away_from_stops_again() {
    let mut machine = machine("00 00 C30000");
    machine.set_probe(Address(0x0101));
    assert_eq!(machine.run(), Event::Probe(Address(0x0101)));
    let registers = machine.registers();
    machine.set_registers(&Registers { pc: 0x0100, ..registers });
    assert_eq!(machine.run(), Event::Probe(Address(0x0101)));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn run_until_pauses_between_instructions() {
    let mut machine = machine("00 210000 C30000"); // nop / ld hl,0 / jp 0
    assert_eq!(machine.run_until(TStates(0)), None);
    assert_eq!(machine.clock(), TStates(0));
    assert_eq!(machine.run_until(TStates(1)), None);
    assert_eq!(machine.clock(), TStates(4));
    assert_eq!(machine.run_until(TStates(14)), None);
    assert_eq!(machine.clock(), TStates(14));
    assert_eq!(machine.run_until(TStates(15)), None, "at 0000h, but not yet ended");
    assert_eq!(machine.run_until(TStates(25)), Some(Event::Exit(Exit::WarmBoot)));
}

#[test]
fn registers_are_written_as_they_are_read() {
    let mut machine = machine("00 08 D9"); // nop / ex af,af' / exx
    let registers = Registers {
        af: 0x0102,
        bc: 0x0304,
        de: 0x0506,
        hl: 0x0708,
        ix: 0x090A,
        iy: 0x0B0C,
        sp: 0x0D0E,
        pc: 0x0101,
        af_alt: 0x1112,
        bc_alt: 0x1314,
        de_alt: 0x1516,
        hl_alt: 0x1718,
    };
    machine.set_registers(&registers);
    assert_eq!(machine.registers(), registers);
    machine.run_until(TStates(8));
    let exchanged = Registers {
        af: registers.af_alt,
        bc: registers.bc_alt,
        de: registers.de_alt,
        hl: registers.hl_alt,
        pc: 0x0103,
        af_alt: registers.af,
        bc_alt: registers.bc,
        de_alt: registers.de,
        hl_alt: registers.hl,
        ..registers
    };
    assert_eq!(machine.registers(), exchanged);
}

#[test]
fn ports_read_as_ffh() {
    let mut machine = machine("DB12 D312 C30000"); // in a,(12h) / out (12h),a / jp 0
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine.registers().af >> 8, 0xFF);
    assert_eq!(machine.clock(), TStates(11 + 11 + 10));
}
