//! What a program meets on a bare board.

use zirc_emulator::{
    Address, Board, Event, Exit, FaultKind, Machine, ReplyMeter, RomTooSmall, TStates,
};

use crate::{bytes, hex, run};

fn board(program: &str) -> Machine {
    Machine::on_board(Board::default(), &hex(program)).expect("the program fits")
}

fn fault(program: &str) -> FaultKind {
    match board(program).run() {
        Event::Fault(fault) => fault.kind,
        event => panic!("no fault but {event:?}"),
    }
}

/// Reads a line to 9000h, and prints its length as a letter and `!`, for ever.
const ECHO: &str = "
    310090              ; ld sp,9000h
    210090 0608 CD037F  ; 0003h: ld hl,9000h / ld b,8 / call read_line
    C640 CD007F         ; add a,40h / call print
    3E21 CD007F         ; ld a,'!' / call print
    C30300              ; jp 0003h";

#[test]
fn a_program_starts_at_the_first_byte_of_the_rom() {
    let mut machine = board("00");
    assert_eq!(machine.registers().pc, 0);
    assert!(!machine.interrupts_enabled());
    let elsewhere = Board { rom: 0x4000..=0x7EFF, ..Board::default() };
    let mut machine = Machine::on_board(elsewhere, &hex("C3067F")).expect("it fits");
    assert_eq!(machine.registers().pc, 0x4000);
    assert_eq!(machine.run(), Event::Exit(Exit::Return));
}

#[test]
fn a_program_larger_than_the_rom_is_refused() {
    let small = || Board { rom: 0..=0xFF, ..Board::default() };
    let error = Machine::on_board(small(), &[0; 257]).err();
    assert_eq!(error, Some(RomTooSmall { bytes: 257, limit: 256 }));
    assert!(Machine::on_board(small(), &[0; 256]).is_ok());
}

#[test]
fn the_monitor_reads_lines_and_prints() {
    let mut machine = board(ECHO);
    assert_eq!(run(&mut machine), (String::new(), Event::Line { max: 8 }));
    machine.supply_line(b"hello");
    assert_eq!(run(&mut machine), ("E!".to_owned(), Event::Line { max: 8 }));
    assert_eq!(bytes(&machine, 0x9000, 5), *b"hello");
    machine.supply_line(b"much too long");
    assert_eq!(run(&mut machine).0, "H!");
    assert_eq!(bytes(&machine, 0x9000, 8), *b"much too");
    assert_eq!(machine.memory_extent(), 0x1008);
}

#[test]
fn keys_make_a_line_that_a_return_ends() {
    let mut machine = board(ECHO);
    b"ab\rc".iter().for_each(|&key| machine.press(key));
    assert_eq!(run(&mut machine), ("B!".to_owned(), Event::Line { max: 8 }));
    machine.press(b'\r');
    assert_eq!(run(&mut machine).0, "A!");
    machine.end_of_input();
    assert_eq!(machine.run(), Event::Exit(Exit::EndOfInput));
}

#[test]
fn a_reply_runs_from_one_input_call_to_the_next() {
    let mut machine = board(ECHO);
    let mut meter = ReplyMeter::new(machine.clock());
    let mut replies = Vec::new();
    while replies.len() < 2 {
        let event = machine.run();
        replies.extend(meter.observe(&event, machine.clock()));
        machine.supply_line(b"x");
    }
    let ask = 10 + 7 + 17;
    assert_eq!(replies[0].t_states, TStates(10 + ask));
    assert_eq!(replies[1].t_states, TStates(7 + 17 + 7 + 17 + 10 + ask));
    assert_eq!(replies[1].first_character, Some(TStates(7 + 17)));
}

#[test]
fn writing_to_the_rom_is_a_fault_and_changes_nothing() {
    // ld a,7 / ld (0000h),a
    let mut machine = board("3E07 320000");
    let Event::Fault(fault) = machine.run() else { panic!("no fault") };
    assert_eq!(fault.kind, FaultKind::WriteReadOnly { address: Address(0), value: 7 });
    assert_eq!((fault.pc, fault.at), (Address(2), TStates(7 + 13)));
    assert_eq!(machine.peek(Address(0)), 0x3E);
    // ld sp,0100h / push hl
    let pushed = fault_address("310001 E5");
    assert_eq!(pushed, Address(0x00FF));
}

fn fault_address(program: &str) -> Address {
    match fault(program) {
        FaultKind::WriteReadOnly { address, .. } => address,
        kind => panic!("{kind:?}"),
    }
}

#[test]
fn a_line_read_into_the_rom_is_a_fault() {
    // ld sp,9000h / ld hl,0010h / ld b,8 / call read_line
    let mut machine = board("310090 211000 0608 CD037F");
    assert_eq!(machine.run(), Event::Line { max: 8 });
    machine.supply_line(b"x");
    let Event::Fault(fault) = machine.run() else { panic!("no fault") };
    assert_eq!(fault.kind, FaultKind::WriteReadOnly { address: Address(0x10), value: b'x' });
    assert_eq!(fault.pc, Address(0x000B), "where the call was to return");
}

#[test]
fn nothing_but_rom_and_ram_is_the_programs() {
    // ld a,7 / ld (7F80h),a; jp 7F80h; ld a,(9000h)
    let outside = FaultKind::WriteOutside { address: Address(0x7F80), value: 7 };
    assert_eq!(fault("3E07 32807F"), outside);
    assert_eq!(fault("C3807F"), FaultKind::ExecuteOutside);
    assert_eq!(fault("3A0090"), FaultKind::ReadUnwritten { address: Address(0x9000) });
}

#[test]
fn a_routine_in_ram_changes_itself() {
    let program = "
        310090              ; ld sp,9000h
        211900 110080 010900 EDB0   ; ld hl,0019h / ld de,8000h / ld bc,9 / ldir
        CD0080 CD0080       ; call 8000h twice
        C3067F 00 00        ; jp leave
        3E41 210180 34      ; 8000h: ld a,'A' / ld hl,8001h / inc (hl)
        C3007F              ; jp print";
    let (printed, event) = run(&mut board(program));
    assert_eq!((printed.as_str(), event), ("AB", Event::Exit(Exit::Return)));
}
