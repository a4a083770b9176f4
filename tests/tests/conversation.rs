//! How a conversation begins and ends: by `!`, or by what redirected input reads as at its
//! end. In the emulator; [`ends_under_cpm`] uses CP/M's own console.

use zirc_codegen::machines::CPM;
use zirc_codegen::{Options, Program, compile};
use zirc_diagnostics::Source;
use zirc_emulator::{Config, Event, Exit, Machine};
use zirc_network::Origins;
use zirc_network::read;
use zirc_tests::{Lockstep, console, network, program, root, run};

const GREETING: &str = "HELLO. ! leaves.\r\n";
const EMPTY: &[u8] = b"";

fn hello() -> Program {
    program(&network("ir-examples/hello.zir"))
}

fn started(program: &Program, tail: &[u8]) -> Machine {
    Machine::load(Config::default(), program.file(), tail).expect("it fits")
}

/// Gives hello.zir's program lines: what it prints after each, and whether it asks
/// again after the last.
fn conversation(lines: &[&[u8]]) -> (Vec<String>, bool) {
    let mut machine = started(&hello(), b"");
    let (mut printed, mut event) = run(&mut machine);
    assert_eq!(printed, format!("{GREETING}> "));
    let mut all = Vec::new();
    for line in lines {
        assert_eq!(event, Event::Line { max: 255 }, "it has left before {line:?}");
        machine.supply_line(line);
        (printed, event) = run(&mut machine);
        all.push(printed);
    }
    assert!(matches!(event, Event::Line { .. } | Event::Exit(Exit::WarmBoot)), "{event:?}");
    (all, matches!(event, Event::Line { .. }))
}

#[test]
fn a_conversation_begins_with_the_name_and_how_to_leave() {
    let mut machine = started(&hello(), b"");
    assert_eq!(run(&mut machine).0, format!("{GREETING}> "));
    let mut machine = started(&hello(), b"   ");
    assert_eq!(run(&mut machine).0, format!("{GREETING}> "), "a blank tail is none");
    let mut machine = started(&hello(), b" hello there");
    assert_eq!(run(&mut machine).0, "HI\r\n", "a question has no banner");
}

#[test]
fn a_banner_can_be_left_out() {
    let (network, options) = (network("ir-examples/hello.zir"), Options::default());
    let options = Options { banner: false, ..options };
    let bare = compile(&network, &Origins::default(), &options).expect("it compiles");
    assert_eq!(run(&mut started(&bare, b"")).0, "> ");
    let runtime = |program: &Program| {
        program.sizes.parts.iter().find(|part| part.name == "runtime").map(|part| part.data)
    };
    let [with, without] = [&hello(), &bare].map(|program| runtime(program).expect("it has one"));
    assert_eq!(with - without, GREETING.len() as u32);
}

#[test]
fn a_long_name_fits_a_line_of_40_characters() {
    let text = std::fs::read_to_string(root().join("ir-examples/hello.zir"));
    let name = "A_very.long_name_of_some_network_that_nobody_types";
    let text = text.expect("it is there").replace("network hello", &format!("network {name}"));
    let (network, _) = read(&Source::new("long.zir", text)).expect("it is sound");
    let printed = run(&mut started(&program(&network), b"")).0;
    assert_eq!(printed, "A_VERY.LONG_NAME_OF_SOME_NET. ! leaves.\r\n> ");
}

#[test]
fn sixteen_empty_lines_in_a_row_leave() {
    assert!(conversation(&[EMPTY; 15]).1);
    let (printed, asks) = conversation(&[EMPTY; 16]);
    assert!(!asks);
    assert_eq!((&*printed[14], &*printed[15]), ("\r\n> ", "\r\n"));
    // A line that holds something begins the count anew, spaces too.
    for line in [&b"hello there"[..], b" ", b"\xFF"] {
        let mut lines = vec![EMPTY; 31];
        lines[15] = line;
        assert!(conversation(&lines).1, "{line:?}");
        lines.push(EMPTY);
        assert!(!conversation(&lines).1, "{line:?}");
    }
    assert!(conversation(&[&b"   "[..]; 40]).1);
}

#[test]
fn a_line_that_begins_with_control_z_leaves() {
    for line in [&b"\x1A"[..], b"\x1A\x1A\x1A", b"\x1Ahello there", &[0x1A; 255]] {
        assert_eq!(
            conversation(&[b"bye", line]),
            (vec!["\r\nBYE\r\n> ".into(), "\r\n".into()], false)
        );
    }
    let (printed, asks) = conversation(&[b"hello there\x1A", b" \x1A"]);
    assert!(asks && printed[0] == "\r\nHI\r\n> ", "{printed:?}");
}

#[test]
fn a_full_line_of_ffh_leaves_and_no_other() {
    assert!(!conversation(&[&[0xFF; 255]]).1);
    for count in [1, 2, 62, 253, 254] {
        assert!(conversation(&[&vec![0xFF; count]]).1, "{count}");
    }
    for at in [0, 1, 62, 127, 253, 254] {
        for other in [0xFE, b' ', 0] {
            let mut line = [0xFF; 255];
            line[at] = other;
            assert!(conversation(&[&line]).1, "{other:02X}h at {at}");
        }
    }
}

#[test]
fn the_line_for_a_prompt_never_ends_the_conversation() {
    let full = [0xFF; 300];
    assert_eq!((CPM.line_for)(b"\x1Ax", 3).as_deref(), Some(&b" \x1Ax"[..]));
    assert_eq!((CPM.line_for)(b"\x1Ax", 2), None, "the space would take the place of the last");
    assert_eq!((CPM.line_for)(&full, 254).as_deref(), Some(&full[..254]));
    assert_eq!((CPM.line_for)(&full, 255), None);
    assert_eq!((CPM.line_for)(&full[..254], 255).as_deref(), Some(&full[..254]));
    let program = hello();
    let mut lockstep = Lockstep::start(&program);
    for prompt in [&b"\x1A"[..], b"\x1Ahello", &full, &full[..255], &full[..254], b"!", b""] {
        lockstep.ask(prompt).unwrap_or_else(|difference| panic!("{prompt:?}: {difference}"));
    }
}

#[test]
fn ends_under_cpm() {
    let farewells: [&[u8]; 3] = [b"!\r", b"\x1A\r", &[b'\r'; 16]];
    for farewell in farewells {
        let keys = [b"net\rhello there\r\r\r", farewell, b"dir\r"].concat();
        let Some(shown) = console("z80", &hello(), &keys) else { return };
        let asked = shown.split_once("HI\n> \n> \n> ").expect("it asks on").1;
        assert!(asked.ends_with("\nA>dir\nA: NET      COM\nA>"), "{farewell:?}: {shown}");
        assert!(!asked.contains('?'), "the CCP was typed a farewell: {shown}");
    }
}
