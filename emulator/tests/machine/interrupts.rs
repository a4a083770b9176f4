//! Interrupts: when they come, and what they leave alone.

use zirc_emulator::{
    Address, Config, Cpu, Event, Exit, FaultKind, Interrupts, Machine, StackRange, TStates,
};

use crate::{bytes, machine, machine_with};

/// What the handler needs: the return address and six registers, and one push
/// more.
const HANDLER_STACK: u16 = 16;

fn every(t_states: u64) -> Config {
    Config { interrupts: Interrupts::Every(TStates(t_states)), ..Config::default() }
}

fn masked() -> Config {
    Config { interrupts: Interrupts::Masked, ..Config::default() }
}

fn fault(mut machine: Machine) -> FaultKind {
    match machine.run() {
        Event::Fault(fault) => fault.kind,
        event => panic!("no fault but {event:?}"),
    }
}

/// Loads every register with a number of its own, spends time on them, and
/// stores the sum of all that is left.
const REGISTERS: &str = "
    31 0004             ; ld sp,0400h
    3E 01 06 02 0E 03 16 04 1E 05 26 06 2E 07
    DD21 0809 FD21 0A0B ; ld ix,0908h / ld iy,0B0Ah
    08 D9               ; ex af,af' / exx
    3E 0C 01 0D0E 11 0F10 21 1112
    08 D9
    3D 3C 04 05 0C 0D   ; dec a / inc a / inc b / dec b / inc c / dec c
    08 D9
    C30000";

#[test]
fn an_interrupt_before_every_instruction_changes_no_register_and_no_time() {
    let mut calm = machine(REGISTERS);
    let mut rough = machine_with(every(1), REGISTERS);
    loop {
        let time = TStates(calm.clock().0 + 1);
        let events = (calm.run_until(time), rough.run_until(time));
        assert_eq!(events.0, events.1);
        assert_eq!(calm.registers(), rough.registers());
        assert_eq!(calm.clock(), rough.clock());
        if events.0.is_some() {
            break;
        }
    }
    assert_eq!((calm.deepest_stack(), rough.deepest_stack()), (0, HANDLER_STACK));
}

/// ld sp,0400h / `code` / jp 0
fn with_stack(code: &str) -> String {
    format!("310004 {code} C30000")
}

#[test]
fn an_interrupt_uses_the_stack_of_the_program() {
    let mut machine = machine_with(every(20), &with_stack("00 00 00 00"));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine.deepest_stack(), HANDLER_STACK);
    // Before the instruction at 0106h: 10 + 3 * 4 are the first 20 or more.
    assert_eq!(bytes(&machine, 0x03FE, 2), [0x06, 0x01]);
}

#[test]
fn a_request_waits_until_interrupts_are_enabled_again() {
    // di / 5 * ld a,n / ei / nop: the requests before take an instruction each.
    let mut machine = machine_with(every(1), &with_stack("F3 3E01 3E01 3E01 3E01 3E01 FB 00"));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    // The first comes a T-state after the one before `di`, which takes 4.
    assert_eq!(machine.longest_wait(), TStates(4 + 5 * 7 + 4 + 4 - 1));
    let mut calm = machine_with(every(100), &with_stack("00 00"));
    assert_eq!(calm.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(calm.longest_wait(), TStates(0));
}

#[test]
fn an_interrupt_that_the_stack_has_no_room_for_is_a_fault() {
    let mut machine = machine_with(every(20), &with_stack("E5 00 00 00 E1"));
    let stack = |bytes| StackRange { low: Address(0x0400 - bytes), top: Address(0x0400) };
    machine.declare_stack(stack(2 + HANDLER_STACK - 1));
    let Event::Fault(fault) = machine.run() else { panic!("no fault") };
    assert!(matches!(fault.kind, FaultKind::StackOverrun { .. }), "{fault}");
    assert_eq!(fault.pc, Address(0x0104), "the instruction before which it came");

    let mut machine = machine_with(every(20), &with_stack("E5 00 00 00 E1"));
    machine.declare_stack(stack(2 + HANDLER_STACK));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn an_interrupt_while_sp_is_lent_is_a_fault() {
    // ld sp,0400h / ld hl,0 / add hl,sp / ld sp,0200h / nop / ld sp,hl
    let start = |period, code: &str| {
        let mut machine = machine_with(every(period), &with_stack(code));
        machine.declare_stack(StackRange { low: Address(0x0300), top: Address(0x0400) });
        machine
    };
    let open = "210000 39 310002 00 F9";
    let kind = FaultKind::InterruptedOffStack { sp: Address(0x0200) };
    assert_eq!(fault(start(41, open)), kind, "after SP was lent");
    assert_eq!(fault(start(45, open)), kind, "before it is given back");
    assert_eq!(start(46, open).run(), Event::Exit(Exit::WarmBoot), "after that");
    // Between `di` and `ei` the request waits, and `ei` lets it wait for one
    // instruction more: the one that gives SP back.
    let mut guarded = start(20, "F3 210000 39 310002 00 FB F9");
    assert_eq!(guarded.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(guarded.deepest_stack(), HANDLER_STACK);
    // The CCP's stack is one too.
    assert_eq!(start(1, "").run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn nothing_is_accepted_between_ei_and_di() {
    // di / ei / di / ei / di: the stack is never touched
    let mut machine = machine_with(every(14), &with_stack("F3 FB F3 FB F3"));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine.deepest_stack(), 0);
    assert!(!machine.interrupts_enabled());
}

#[test]
fn requests_that_come_while_one_waits_are_lost() {
    // di / 8 nop / ei / nop / nop / jp 0, with a request every 12 T
    let program = with_stack("F3 0000000000000000 FB 00 00");
    let mut machine = machine_with(every(12), &program);
    machine.set_probe(Address(0x010D));
    assert_eq!(machine.run(), Event::Probe(Address(0x010D)));
    assert_eq!(machine.deepest_stack(), 0, "not yet: `ei` delays");
    machine.run_until(TStates(machine.clock().0 + 1));
    assert_eq!(bytes(&machine, 0x03FE, 2), [0; 2], "and is not interrupted itself");
    machine.run_until(TStates(machine.clock().0 + 1));
    assert_eq!(bytes(&machine, 0x03FE, 2), [0x0E, 0x01], "one is accepted");
    machine.run_until(TStates(machine.clock().0 + 1));
    assert_eq!(bytes(&machine, 0x03FE, 2), [0x0E, 0x01], "one alone");
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert!(machine.interrupts_enabled());
}

#[test]
fn an_interrupt_at_a_probe_does_not_pass_it_twice() {
    // ld sp,0400h / ld b,5 / 0105h: djnz 0105h
    let mut machine = machine_with(every(1), &with_stack("0605 10FE"));
    machine.set_probe(Address(0x0105));
    for b in (1..=5).rev() {
        assert_eq!(machine.run(), Event::Probe(Address(0x0105)));
        assert_eq!(machine.registers().bc >> 8, b);
    }
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn a_block_instruction_is_interrupted_between_its_bytes() {
    // ld hl,0100h / ld de,0200h / ld bc,16 / ldir
    let program = with_stack("210001 110002 011000 EDB0");
    let mut machine = machine_with(every(50), &program);
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&machine, 0x0200, 16), bytes(&machine, 0x0100, 16));
    assert_eq!(bytes(&machine, 0x03FE, 2), [0x0C, 0x01], "the return is to the ldir");
}

#[test]
fn a_bdos_call_is_interrupted_before_it_starts() {
    // ld e,'A' / ld c,2 / call 5
    let mut machine = machine_with(every(1), &with_stack("1E41 0E02 CD0500"));
    assert_eq!(machine.run(), Event::Output(b'A'));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine.deepest_stack(), 2 + HANDLER_STACK);
}

#[test]
fn an_nmos_z80_finds_interrupts_disabled_when_one_comes_during_ld_a_i() {
    // ld a,i (or ld a,r) / push af / ld sp,0400h
    for (load, t_states) in [("ED57", 19), ("ED5F", 19)] {
        let found = |config| {
            let mut machine = machine_with(config, &with_stack(&format!("{load} F5 310004")));
            assert_eq!(machine.run_until(TStates(t_states + 11)), None);
            machine.registers().af & 4 != 0
        };
        assert!(found(every(1000)), "{load}");
        assert!(!found(every(t_states)), "{load}: it came meanwhile");
        assert!(found(every(t_states - 9)), "{load}: it came before");
        assert!(!found(Config::default()), "{load}: they are disabled");
    }
}

#[test]
fn enabling_interrupts_that_were_found_disabled_is_a_fault() {
    assert_eq!(fault(machine_with(masked(), &with_stack("FB 00"))), FaultKind::EnabledInterrupts);
    let mut machine = machine_with(masked(), &with_stack("F3 00 ED57"));
    assert!(!machine.interrupts_enabled());
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn an_8080_is_interrupted_too() {
    let config = Config { cpu: Cpu::I8080, ..every(1) };
    let mut machine = machine_with(config, &with_stack("3E01 3C"));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine.registers().af >> 8, 2);
}

#[test]
fn a_program_in_mode_2_serves_interrupts_itself() {
    // ld a,2 / ld i,a / im 2 / nop / nop / jp 0: the vector is at 02FFh
    let program = with_stack("3E02 ED47 ED5E 00 00");
    let mut machine = machine_with(every(40), &program);
    for (address, byte) in
        [(0x02FF, 0x00), (0x0300, 0x05), (0x0500, 0xC3), (0x0501, 0), (0x0502, 0)]
    {
        machine.poke(Address(address), byte); // the handler: jp 0
    }
    machine.set_probe(Address(0x0500));
    assert_eq!(machine.run(), Event::Probe(Address(0x0500)));
    assert_eq!(machine.clock(), TStates(10 + 7 + 9 + 8 + 4 + 4 + 19), "it is the program's time");
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert!(!machine.interrupts_enabled());
}

#[test]
fn a_request_at_every_moment_of_a_period_of_none_is_as_good_as_one() {
    let mut machine = machine_with(every(0), &with_stack("3E01 3C"));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
}

#[test]
fn the_handler_is_no_place_for_the_program() {
    // jp 0038h
    assert_eq!(fault(machine_with(every(1000), "C33800")), FaultKind::ExecuteOutside);
}
