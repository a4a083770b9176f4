//! The watchdogs.

use zirc_emulator::{Address, Config, CpmFault, Event, Fault, FaultKind, Machine, TStates};

use crate::{machine, machine_with};

fn fault(machine: &mut Machine) -> Fault {
    match machine.run() {
        Event::Fault(fault) => fault,
        event => panic!("no fault but {event:?}"),
    }
}

/// Asserts that the program ends by `kind` at `pc` after `t_states`.
fn assert_fault(program: &str, kind: FaultKind, pc: u16, t_states: u64) {
    let expected = Fault { kind, pc: Address(pc), at: TStates(t_states) };
    assert_eq!(fault(&mut machine(program)), expected);
}

/// Asserts that the program runs to `jp 0`.
fn assert_allowed(program: &str) {
    let event = machine(program).run();
    assert!(matches!(event, Event::Exit(_)), "{event:?}");
}

#[test]
fn writing_into_page_zero_is_a_fault() {
    // nop / ld a,7 / ld (007Fh),a
    let kind = FaultKind::WriteOutside { address: Address(0x007F), value: 7 };
    assert_fault("00 3E07 327F00", kind, 0x0103, 4 + 7 + 13);
}

#[test]
fn writing_into_the_bdos_is_a_fault() {
    // ld a,7 / ld (D800h),a
    let kind = FaultKind::WriteOutside { address: Address(0xD800), value: 7 };
    assert_fault("3E07 3200D8", kind, 0x0102, 7 + 13);
}

#[test]
fn pushing_into_the_bdos_is_a_fault() {
    // ld sp,D806h / push hl: the common `ld hl,(6) / ld sp,hl` less its mask
    let mut machine = machine("3106D8 E5");
    let kind = fault(&mut machine).kind;
    assert!(
        matches!(kind, FaultKind::WriteOutside { address: Address(0xD805), .. }),
        "the first byte pushed: {kind:?}"
    );
}

#[test]
fn what_is_written_outside_is_not_stored() {
    let mut machine = machine("3E07 320500");
    let was = machine.peek(Address(5));
    fault(&mut machine);
    assert_eq!(machine.peek(Address(5)), was);
}

#[test]
fn the_default_dma_buffer_and_the_ccp_are_the_programs() {
    // ld (0080h),a / ld (00FFh),a / ld (D000h),a / ld (D7FFh),a / jp 0
    assert_allowed("328000 32FF00 3200D0 32FFD7 C30000");
}

#[test]
fn reading_what_was_never_written_is_a_fault() {
    // ld a,(0105h), one after the program's end
    assert_fault("3A0501 00 00", FaultKind::ReadUnwritten { address: Address(0x0105) }, 0x0100, 13);
}

#[test]
fn reading_what_was_written_poked_or_set_up_is_allowed() {
    // ld (0200h),a / ld a,(0200h) / ld hl,(6) / ld a,(80h) / ld a,(5Ch) / jp 0
    assert_allowed("320002 3A0002 2A0600 3A8000 3A5C00 C30000");
    let mut poked = machine("3A0002 C30000");
    poked.poke(Address(0x0200), 1);
    assert!(matches!(poked.run(), Event::Exit(_)));
}

#[test]
fn running_past_the_end_of_the_program_is_a_fault() {
    assert_fault("00 00", FaultKind::ReadUnwritten { address: Address(0x0102) }, 0x0102, 4 + 4 + 4);
}

#[test]
fn running_outside_the_programs_memory_is_a_fault() {
    assert_fault("C30FD8", FaultKind::ExecuteOutside, 0xD80F, 10);
    assert_fault("C30800", FaultKind::ExecuteOutside, 0x0008, 10);
}

#[test]
fn halt_is_a_fault() {
    assert_fault("00 76", FaultKind::Halt, 0x0101, 8);
}

#[test]
fn running_without_a_console_call_for_too_long_is_a_fault() {
    let config = Config { patience: TStates(1000), ..Config::default() };
    let mut silent = machine_with(config.clone(), "C30001");
    let fault = fault(&mut silent);
    assert_eq!(fault.kind, FaultKind::Silent { patience: TStates(1000) });
    assert_eq!(fault.at, TStates(1000));

    // Prints for ever: ld c,2 / call 5 / jp 0100h
    let mut talking = machine_with(config, "0E02 CD0500 C30001");
    for _ in 0..1000 {
        assert!(matches!(talking.run(), Event::Output(_)));
    }
    assert!(talking.clock() > TStates(1000));
}

#[test]
fn polling_the_keyboard_for_ever_is_silence() {
    let config = Config { patience: TStates(1000), ..Config::default() };
    let mut machine = machine_with(config, "0E0B CD0500 C30001");
    let last = (0..1000).map(|_| machine.run()).find(|event| !matches!(event, Event::Key { .. }));
    let Some(Event::Fault(fault)) = last else { panic!("{last:?}") };
    assert_eq!(fault.kind, FaultKind::Silent { patience: TStates(1000) });
}

#[test]
fn returning_to_an_overwritten_ccp_is_a_fault() {
    // xor a / ld (D123h),a / ret
    let kind = FaultKind::Cpm(CpmFault::CcpOverwritten { address: Address(0xD123) });
    assert_fault("AF 3223D1 C9", kind, 0xD000, 4 + 13 + 10);
    // The same at the very address returned to.
    let kind = FaultKind::Cpm(CpmFault::CcpOverwritten { address: Address(0xD000) });
    assert_fault("AF 3200D0 C9", kind, 0xD000, 4 + 13 + 10);
}

#[test]
fn code_in_the_place_of_the_ccp_runs() {
    // ld sp,0400h / ld a,C9h (ret) / ld (D000h),a / call D000h / jp 0
    assert_allowed("310004 3EC9 3200D0 CD00D0 C30000");
}

#[test]
fn a_fault_stays() {
    let mut machine = machine("76");
    assert_eq!(machine.run(), machine.run());
}

#[test]
fn a_call_with_no_stack_to_return_by_is_a_fault() {
    // ld sp,0300h / ld c,12 / jp 5: nothing was ever written at 0300h
    let kind = FaultKind::ReadUnwritten { address: Address(0x0300) };
    assert_fault("310003 0E0C C30500", kind, 0x0005, 10 + 7 + 10);
}
