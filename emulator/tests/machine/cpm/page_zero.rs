//! Loading, and what a program finds when it starts.

use zirc_emulator::{Address, Config, Event, Exit, LoadError, Machine, MemoryMap};

use crate::{bytes, machine};

fn with_tail(tail: &[u8]) -> Machine {
    Machine::load(Config::default(), &[0], tail).expect("the tail fits")
}

#[test]
fn page_zero_leads_to_cpm() {
    let machine = machine("00");
    assert_eq!(bytes(&machine, 0x0000, 3), [0xC3, 0x03, 0xE6]);
    assert_eq!(bytes(&machine, 0x0005, 3), [0xC3, 0x06, 0xD8]);
    assert_eq!(machine.peek_word(Address(6)), 0xD806);
}

#[test]
fn the_memory_map_follows_from_the_ccp() {
    let memory = MemoryMap::with_ccp_at(Address(0x9C00)).expect("a page");
    let config = Config { memory, ..Config::default() };
    let mut machine = Machine::load(config, &[0xC9], b"").expect("it fits");
    assert_eq!(machine.peek_word(Address(6)), 0xA406);
    assert_eq!(machine.registers().sp, 0xA3FE);
    assert_eq!(machine.run(), Event::Exit(Exit::Return));
}

#[test]
fn a_ccp_that_is_not_a_page_of_memory_is_refused() {
    for ccp in [0x0000, 0x0100, 0xD001, 0xEA00, 0xFF00] {
        assert_eq!(MemoryMap::with_ccp_at(Address(ccp)), None, "{ccp:04X}");
    }
    assert!(MemoryMap::with_ccp_at(Address(0x0200)).is_some());
    assert!(MemoryMap::with_ccp_at(Address(0xE900)).is_some());
}

#[test]
fn the_tail_is_upper_cased_and_keeps_its_blanks() {
    let machine = with_tail(b" is it?  ");
    assert_eq!(bytes(&machine, 0x0080, 11), *b"\x09 IS IT?  \0");
}

#[test]
fn a_blank_tail_has_length_0() {
    assert_eq!(bytes(&with_tail(b""), 0x0080, 2), [0, 0]);
}

#[test]
fn the_longest_tail_fits_and_a_longer_one_does_not() {
    let longest = with_tail(&[b'x'; 126]);
    assert_eq!(bytes(&longest, 0x00FE, 2), [b'X', 0]);
    let error = Machine::load(Config::default(), &[0], &[b'x'; 127]).err();
    assert_eq!(error, Some(LoadError::TailTooLong { bytes: 127, limit: 126 }));
}

#[test]
fn the_first_two_words_of_the_tail_become_file_control_blocks() {
    let machine = with_tail(b" b:guess.txt longername*.c?");
    assert_eq!(bytes(&machine, 0x005C, 16), *b"\x02GUESS   TXT\0\0\0\0");
    assert_eq!(bytes(&machine, 0x006C, 17), *b"\0LONGERNAC? \0\0\0\0\0");
}

#[test]
fn an_asterisk_fills_a_name_with_question_marks() {
    let machine = with_tail(b" g*.*");
    assert_eq!(bytes(&machine, 0x005C, 12), *b"\0G??????????");
    assert_eq!(bytes(&machine, 0x006C, 12), *b"\0           ");
}

#[test]
fn a_program_must_end_below_the_ccp() {
    let limit = 0xD000 - 0x0100;
    assert!(Machine::load(Config::default(), &vec![0; limit], b"").is_ok());
    let error = Machine::load(Config::default(), &vec![0; limit + 1], b"").err();
    assert_eq!(error, Some(LoadError::ProgramTooLarge { bytes: limit + 1, limit }));
}

#[test]
fn a_program_may_leave_by_jumping_to_0_or_returning() {
    assert_eq!(machine("C30000").run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(machine("2A0100 E9").run(), Event::Exit(Exit::WarmBoot), "by way of the BIOS");
    assert_eq!(machine("C9").run(), Event::Exit(Exit::Return));
}
