//! Keys that arrive before they are asked for, and what ^S does.

use zirc_emulator::{BdosVersion, Config, Event, Exit, Machine};

use crate::{bytes, machine, machine_with, run};

const CONTROL_C: u8 = 0x03;
const CONTROL_Q: u8 = 0x11;
const CONTROL_S: u8 = 0x13;

/// Prints "ab", reads a line into 0300h, prints "c" and leaves.
const PROGRAM: &str = "
    0E09 111F01 CD0500          ; ld c,9 / ld de,011Fh / call 5
    3E08 320003                 ; a buffer for 8
    0E0A 110003 CD0500          ; ld c,10 / ld de,0300h / call 5
    0E02 1E63 CD0500            ; ld c,2 / ld e,'c' / call 5
    C30000                      ; jp 0
    616224                      ; 011Fh: ab$";

fn v31() -> Config {
    Config { bdos: BdosVersion::V31, ..Config::default() }
}

fn press(machine: &mut Machine, keys: &[u8]) {
    keys.iter().for_each(|&key| machine.press(key));
}

#[test]
fn a_line_typed_ahead_is_edited_and_not_waited_for() {
    let mut machine = machine(PROGRAM);
    press(&mut machine, b"hx\x08i\r");
    let shown = "abhx\x08 \x08i\rc".to_owned();
    assert_eq!(run(&mut machine), (shown, Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, 0x0300, 4), *b"\x08\x02hi");
}

#[test]
fn the_rest_of_a_line_is_waited_for() {
    let mut machine = machine(PROGRAM);
    press(&mut machine, b"h");
    assert_eq!(run(&mut machine), ("abh".to_owned(), Event::Line { max: 8 }));
    press(&mut machine, b"i");
    assert_eq!(run(&mut machine), ("i".to_owned(), Event::Line { max: 8 }));
    press(&mut machine, b"\r");
    assert_eq!(run(&mut machine), ("\rc".to_owned(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, 0x0300, 4), *b"\x08\x02hi");
}

#[test]
fn a_supplied_line_takes_the_place_of_what_was_typed() {
    let mut machine = machine(PROGRAM);
    press(&mut machine, b"no");
    run(&mut machine);
    machine.supply_line(b"yes");
    assert_eq!(run(&mut machine).0, "c");
    assert_eq!(bytes(&machine, 0x0300, 5), *b"\x08\x03yes");
}

#[test]
fn a_full_line_leaves_the_rest_for_the_next() {
    // Function 10 with a buffer for 2, then function 1.
    let program = "3E02 320003 0E0A 110003 CD0500 0E01 CD0500 C30000";
    let mut machine = machine(program);
    press(&mut machine, b"abc");
    assert_eq!(run(&mut machine), ("ab\rc".to_owned(), Event::Exit(Exit::WarmBoot)));
}

#[test]
fn control_c_typed_ahead_reboots_at_the_line() {
    let mut machine = machine(PROGRAM);
    press(&mut machine, &[CONTROL_C]);
    assert_eq!(run(&mut machine), ("ab^C".to_owned(), Event::Exit(Exit::Reboot)));
}

#[test]
fn input_that_ends_within_a_typed_line_ends_the_program() {
    let mut machine = machine(PROGRAM);
    press(&mut machine, b"h");
    assert_eq!(run(&mut machine).0, "abh");
    machine.end_of_input();
    assert_eq!(machine.run(), Event::Exit(Exit::EndOfInput));
}

#[test]
fn control_s_stops_output_until_a_key_which_is_dropped() {
    let mut machine = machine(PROGRAM);
    assert_eq!(machine.run(), Event::Output(b'a'));
    press(&mut machine, &[CONTROL_S]);
    assert_eq!(machine.run(), Event::Key { waits: true });
    assert_eq!(machine.run(), Event::Key { waits: true });
    press(&mut machine, b"xh\r");
    assert_eq!(run(&mut machine), ("bh\rc".to_owned(), Event::Exit(Exit::WarmBoot)));
}

#[test]
fn only_control_q_goes_on_in_cpm_3() {
    let mut machine = machine_with(v31(), PROGRAM);
    press(&mut machine, &[CONTROL_S, b'x']);
    assert_eq!(machine.run(), Event::Key { waits: true });
    press(&mut machine, &[CONTROL_Q]);
    assert_eq!(run(&mut machine), ("ab".to_owned(), Event::Line { max: 8 }));
}

#[test]
fn control_c_after_control_s_reboots() {
    let mut machine = machine(PROGRAM);
    assert_eq!(machine.run(), Event::Output(b'a'));
    press(&mut machine, &[CONTROL_S, CONTROL_C]);
    assert_eq!(run(&mut machine), (String::new(), Event::Exit(Exit::Reboot)));
}

#[test]
fn input_that_ends_while_output_is_stopped_ends_the_program() {
    let mut machine = machine(PROGRAM);
    press(&mut machine, &[CONTROL_S]);
    assert_eq!(machine.run(), Event::Key { waits: true });
    machine.end_of_input();
    assert_eq!(machine.run(), Event::Exit(Exit::EndOfInput));
}

#[test]
fn control_s_behind_another_key_is_a_character() {
    // The BDOS keeps the first key, and looks no further.
    let mut machine = machine(PROGRAM);
    press(&mut machine, &[b'h', CONTROL_S]);
    assert_eq!(run(&mut machine), ("ab".to_owned(), Event::Key { waits: true }), "the echo stops");
    press(&mut machine, b"x\r");
    assert_eq!(run(&mut machine).0, "h\rc");
    assert_eq!(bytes(&machine, 0x0300, 3), *b"\x08\x01h");
}

#[test]
fn function_6_prints_whatever_is_typed() {
    // ld c,6 / ld e,'a' / call 5 / jp 0
    let mut machine = machine("0E06 1E61 CD0500 C30000");
    press(&mut machine, &[CONTROL_S]);
    assert_eq!(run(&mut machine), ("a".to_owned(), Event::Exit(Exit::WarmBoot)));
}

/// Prints "a" by function 2, then calls C with E, and stores A at 0200h.
fn after_output(function: u8, e: u8) -> String {
    format!("0E02 1E61 CD0500 0E{function:02X} 1E{e:02X} CD0500 320002 C30000")
}

/// What the call answers when `k` was pressed before the output.
fn answer(config: Config, function: u8, e: u8) -> u8 {
    let mut machine = machine_with(config, &after_output(function, e));
    machine.press(b'k');
    while !matches!(machine.run(), Event::Exit(Exit::WarmBoot)) {}
    bytes(&machine, 0x0200, 1)[0]
}

#[test]
fn a_key_that_cpm_2_keeps_is_hidden_from_function_6_alone() {
    assert_eq!(answer(Config::default(), 6, 0xFF), 0);
    assert_eq!(answer(Config::default(), 11, 0), 1);
    assert_eq!(answer(Config::default(), 1, 0), b'k');
    assert_eq!(answer(v31(), 6, 0xFF), b'k');
    assert_eq!(answer(v31(), 11, 0), 1);
    assert_eq!(answer(v31(), 1, 0), b'k');
}

#[test]
fn function_6_tells_and_waits_in_cpm_3() {
    assert_eq!(answer(v31(), 6, 0xFE), 0xFF);
    assert_eq!(answer(v31(), 6, 0xFD), b'k');

    let mut idle = machine_with(v31(), &after_output(6, 0xFE));
    assert_eq!(run(&mut idle), ("a".to_owned(), Event::Key { waits: false }));
    assert_eq!(run(&mut idle).1, Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&idle, 0x0200, 1), [0]);

    let mut waiting = machine_with(v31(), &after_output(6, 0xFD));
    assert_eq!(run(&mut waiting), ("a".to_owned(), Event::Key { waits: true }));
    waiting.press(b'k');
    assert_eq!(run(&mut waiting), (String::new(), Event::Exit(Exit::WarmBoot)), "no echo");
    assert_eq!(bytes(&waiting, 0x0200, 1), [b'k']);
}

#[test]
fn function_6_prints_fdh_but_not_feh_in_cpm_2() {
    let mut machine = machine(&after_output(6, 0xFD));
    assert_eq!(run(&mut machine).0, "a\u{FD}");
    let mut machine = crate::machine(&after_output(6, 0xFE));
    assert_eq!(run(&mut machine), ("a".to_owned(), Event::Exit(Exit::WarmBoot)));
    assert_eq!(bytes(&machine, 0x0200, 1), [0]);
}

#[test]
fn function_11_heeds_control_s() {
    let mut machine = machine("0E0B CD0500 320002 C30000");
    machine.press(CONTROL_S);
    assert_eq!(machine.run(), Event::Key { waits: true });
    machine.press(b'x');
    assert_eq!(machine.run(), Event::Key { waits: false });
    assert_eq!(machine.run(), Event::Exit(Exit::WarmBoot));
    assert_eq!(bytes(&machine, 0x0200, 1), [0], "the key is dropped");
}
