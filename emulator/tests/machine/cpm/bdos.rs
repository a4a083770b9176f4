//! The console functions.

use zirc_emulator::{
    Address, BdosVersion, Config, CpmFault, Event, Exit, FaultKind, LoadError, Machine, MemoryMap,
};

use crate::{bytes, machine, machine_with, run};

/// Calls function C with DE, stores A, HL and B at 0200h, and leaves by `jp 0`.
fn call(function: u8, de: u16) -> String {
    let de = de.swap_bytes();
    format!("0E{function:02X} 11{de:04X} CD0500 320002 220102 78 320302 C30000")
}

/// A, L, H and B as `call` has stored them.
const RESULT: u16 = 0x0200;

#[test]
fn function_0_ends_the_program() {
    let mut machine = machine(&call(0, 0));
    assert_eq!(run(&mut machine), (String::new(), Event::Exit(Exit::SystemReset)));
    assert_eq!(machine.run(), Event::Exit(Exit::SystemReset), "the end stays the end");
}

#[test]
fn function_1_waits_for_a_key_and_echoes_it() {
    let mut machine = machine(&call(1, 0));
    assert_eq!(machine.run(), Event::Key { waits: true });
    assert_eq!(machine.run(), Event::Key { waits: true });
    machine.press(b'k');
    assert_eq!(run(&mut machine), ("k".to_owned(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, RESULT, 4), [b'k', b'k', 0, 0]);
}

#[test]
fn function_1_does_not_echo_control_characters() {
    let mut machine = machine(&call(1, 0));
    machine.press(0x01);
    assert_eq!(run(&mut machine), (String::new(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, RESULT, 1), [0x01]);
}

#[test]
fn function_2_prints() {
    let mut machine = machine(&call(2, 0x0041));
    assert_eq!(run(&mut machine), ("A".to_owned(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, RESULT, 4), [0, 0, 0, 0]);
}

#[test]
fn function_2_expands_a_tab_to_the_next_multiple_of_eight() {
    // Prints "ab", a tab and "c" by function 2.
    let text = "0E02 1E61 CD0500 0E02 1E62 CD0500 0E02 1E09 CD0500 0E02 1E63 CD0500 C30000";
    assert_eq!(run(&mut machine(text)).0, "ab      c");
}

#[test]
fn function_6_prints_as_it_is() {
    let mut machine = machine(&call(6, 0x0009));
    assert_eq!(run(&mut machine), ("\t".to_owned(), Event::Exit(Exit::WarmBoot)));
}

#[test]
fn function_6_takes_a_key_without_echo() {
    let mut machine = machine(&call(6, 0x00FF));
    assert_eq!(machine.run(), Event::Key { waits: false });
    machine.press(b'k');
    assert_eq!(run(&mut machine), (String::new(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, RESULT, 1), [b'k']);
}

#[test]
fn function_6_answers_0_when_there_is_no_key() {
    let mut machine = machine(&call(6, 0x00FF));
    assert_eq!(machine.run(), Event::Key { waits: false });
    assert_eq!(run(&mut machine), (String::new(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, RESULT, 4), [0, 0, 0, 0]);
}

#[test]
fn function_9_prints_up_to_the_dollar() {
    let mut machine = machine(&format!("C30801 4869210A24 {}", call(9, 0x0103)));
    assert_eq!(run(&mut machine).0, "Hi!\n");
}

#[test]
fn function_9_faults_at_the_end_of_what_was_written() {
    let mut machine = machine(&call(9, 0x0118)); // the program has 18h bytes
    let (printed, event) = run(&mut machine);
    assert_eq!(printed, "");
    let Event::Fault(fault) = event else { panic!("{event:?}") };
    assert_eq!(fault.kind, FaultKind::ReadUnwritten { address: Address(0x0118) });
    assert_eq!(fault.pc, Address(0x0108), "where the call would return to");
}

#[test]
fn function_9_faults_when_no_dollar_is_anywhere() {
    let mut machine = machine(&call(9, 0x0100));
    for address in 0..=u16::MAX {
        if machine.peek(Address(address)) == 0 {
            machine.poke(Address(address), 0);
        }
    }
    let (_, event) = run(&mut machine);
    let Event::Fault(fault) = event else { panic!("{event:?}") };
    assert_eq!(fault.kind, FaultKind::Cpm(CpmFault::UnendedString { address: Address(0x0100) }));
}

/// Function 10 with a buffer at 0300h for five characters.
fn line_program() -> String {
    format!("3E05 320003 {}", call(10, 0x0300))
}

#[test]
fn function_10_puts_the_line_into_the_buffer_as_it_is() {
    let mut machine = machine(&line_program());
    assert_eq!(machine.run(), Event::Line { max: 5 });
    assert_eq!(machine.run(), Event::Line { max: 5 }, "it keeps waiting");
    machine.supply_line(b"a\xFF\x03");
    assert_eq!(run(&mut machine), (String::new(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, 0x0300, 5), [5, 3, b'a', 0xFF, 3]);
    assert_eq!(bytes(&machine, RESULT, 4), [0, 0, 0, 0]);
}

#[test]
fn function_10_takes_no_more_than_the_buffer_holds() {
    let mut machine = machine(&line_program());
    assert_eq!(machine.run(), Event::Line { max: 5 });
    machine.supply_line(b"abcdefg");
    assert_eq!(run(&mut machine).1, Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&machine, 0x0300, 8), *b"\x05\x05abcde\0");
}

#[test]
fn function_10_ends_the_program_when_there_is_no_line() {
    let mut machine = machine(&line_program());
    machine.run();
    machine.end_of_input();
    assert_eq!(machine.run(), Event::Exit(Exit::EndOfInput));
}

#[test]
fn function_10_ends_the_program_by_control_c() {
    let mut machine = machine(&line_program());
    machine.run();
    machine.reboot();
    assert_eq!(machine.run(), Event::Exit(Exit::Reboot));
}

#[test]
fn function_10_faults_when_the_buffer_is_not_the_programs() {
    let mut machine = machine(&call(10, 0x0050));
    machine.poke(Address(0x0050), 80);
    assert_eq!(machine.run(), Event::Line { max: 80 });
    machine.supply_line(b"x");
    let Event::Fault(fault) = machine.run() else { panic!("no fault") };
    assert_eq!(fault.kind, FaultKind::WriteOutside { address: Address(0x0051), value: 1 });
}

#[test]
fn function_11_tells_whether_a_key_is_ready() {
    let mut idle = machine(&call(11, 0));
    assert_eq!(idle.run(), Event::Key { waits: false });
    assert_eq!(idle.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&idle, RESULT, 1), [0]);

    let mut pressed = machine(&call(11, 0));
    pressed.press(b'k');
    assert_eq!(pressed.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&pressed, RESULT, 1), [1]);
}

#[test]
fn function_12_answers_the_version() {
    let mut machine = machine(&call(12, 0));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&machine, RESULT, 4), [0x22, 0x22, 0, 0]);
}

fn v31() -> Config {
    Config { bdos: BdosVersion::V31, ..Config::default() }
}

#[test]
fn function_12_answers_31h_in_cpm_3() {
    let mut machine = machine_with(v31(), &call(12, 0));
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&machine, RESULT, 4), [0x31, 0x31, 0, 0]);
}

#[test]
fn function_10_without_a_buffer_takes_the_one_at_0080h_in_cpm_3() {
    let mut machine = machine_with(v31(), &format!("3E05 328000 {}", call(10, 0)));
    assert_eq!(machine.run(), Event::Line { max: 5 });
    machine.supply_line(b"hi");
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&machine, 0x0080, 4), *b"\x05\x02hi");
}

#[test]
fn a_banked_system_leaves_a_program_all_below_its_bdos() {
    let memory = MemoryMap::banked(Address(0xFD00)).expect("it fits");
    let limit = 0xFD00 - 0x0100;
    let load = |bytes| Machine::load(Config { memory, ..v31() }, &vec![0xC9; bytes], b"");
    let refused = load(limit + 1).map(|_| ());
    assert_eq!(refused, Err(LoadError::ProgramTooLarge { bytes: limit + 1, limit }));
    let mut machine = load(limit - 2).expect("it ends below the stack");
    assert_eq!(machine.peek_word(Address(0x0006)), 0xFD06);
    assert_eq!(machine.peek_word(Address(0x0001)), 0xFE03);
    assert_eq!(machine.run(), Event::Exit(Exit::Return));
    assert_eq!(MemoryMap::banked(Address(0xFD06)), None);
    assert_eq!(MemoryMap::banked(Address(0x0100)), None);
    assert_eq!(MemoryMap::banked(Address(0xFF00)), None);
}

#[test]
fn an_unknown_function_is_a_fault() {
    let mut machine = machine(&call(15, 0));
    let Event::Fault(fault) = machine.run() else { panic!("no fault") };
    assert_eq!(fault.kind, FaultKind::Cpm(CpmFault::UnknownFunction { function: 15 }));
    assert_eq!(fault.pc, Address(0x0108));
    let said = fault.to_string();
    assert!(said.contains("function 15") && said.contains("0108h"), "{said}");
}

#[test]
fn the_entry_can_be_called_through_the_word_at_0006h() {
    // ld hl,010Bh / push hl / ld hl,(6) / ld c,12 / jp (hl); 010Bh: jp 0
    let mut machine = machine("210A01 E5 2A0600 0E0C E9 C30000");
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine.registers().hl, 0x0022);
}

#[test]
fn the_clock_stands_still_in_the_bdos() {
    // ld c,9 / ld de,010Bh / call 5 / jp 0; 010Bh: "four$"
    let mut machine = machine("0E09 110B01 CD0500 C30000 666F757224");
    assert_eq!(run(&mut machine).0, "four");
    assert_eq!(machine.clock().0, 7 + 10 + 17 + 10);
}

#[test]
fn no_register_but_sp_survives_a_call() {
    let mut machine = machine("0E02 CD0500 C30000");
    machine.set_probe(Address(0x0102));
    machine.set_probe(Address(0x0105));
    assert_eq!(machine.run(), Event::Probe(Address(0x0102)));
    let before = machine.registers();
    run(&mut machine);
    let after = machine.registers();
    assert_eq!(after.sp, before.sp);
    assert_eq!((after.hl, after.af >> 8, after.bc >> 8), (0, 0, 0), "the result");
    assert_ne!(after.de, before.de);
    assert_ne!(after.ix, before.ix);
    assert_ne!(after.iy, before.iy);
    assert_ne!(after.af_alt, before.af_alt);
    assert_ne!(after.bc_alt, before.bc_alt);
    assert_ne!(after.de_alt, before.de_alt);
    assert_ne!(after.hl_alt, before.hl_alt);
}

#[test]
fn the_garbage_is_the_same_in_every_run() {
    let registers = || {
        let mut machine = machine("0E02 CD0500 C30000");
        run(&mut machine);
        machine.registers()
    };
    assert_eq!(registers(), registers());
}
