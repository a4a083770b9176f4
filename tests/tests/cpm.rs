//! Our programs under a real CP/M 2.2: its own CCP and BDOS on another core.

use zirc_codegen::{Options, Program, compile};
use zirc_network::{Interpreter, Origins};
use zirc_tests::{console, model, network, program, programs};

fn hello() -> Program {
    program(&network("ir-examples/hello.zir"))
}

#[test]
fn a_conversation_ends_in_a_ccp_that_still_works() {
    let keys = b"net\rhello there\r\r   \rbye now\rxyzzy\r!\rdir\r";
    let expected = "A>net\nHELLO. ! leaves.\n> hello there\nHI\n> \n>    \n> bye now\nBYE\n> xyzzy\nEH?\n> !\n\n\
                    A>dir\nA: NET      COM\nA>";
    for program in programs(&network("ir-examples/hello.zir")) {
        let Some(shown) = console("z80", &program, keys) else { return };
        assert_eq!(shown.split_once("\n\n").expect("it signs on").1, expected);
    }
}

#[test]
fn a_command_tail_is_the_only_prompt() {
    let keys = b"net   Hello\rnet !\rnet \r!\rdir\r";
    let Some(shown) = console("z80", &hello(), keys) else { return };
    let expected = "A>net   Hello\nHI\n\nA>net !\n\nA>net \nHELLO. ! leaves.\n> !\n\nA>dir\nA: NET      COM\nA>";
    assert_eq!(shown.split_once("\n\n").expect("it signs on").1, expected);
}

#[test]
fn a_line_that_fills_the_buffer_is_one_prompt() {
    // Function 10 returns with the 255th character: no CR is typed.
    let long = [b"bye ".as_slice(), &[b'z'; 251]].concat();
    let keys = [b"net\r", &*long, b"hello\r!\r"].concat();
    let Some(shown) = console("z80", &hello(), &keys) else { return };
    let long = String::from_utf8(long).expect("it is ASCII");
    assert!(shown.contains(&format!("> {long}\nBYE\n> hello\nHI\n> !\n")), "{shown}");
}

#[test]
fn control_c_at_the_start_of_a_line_leaves() {
    let Some(shown) = console("z80", &hello(), b"net\rhello\r\x03dir\r") else {
        return;
    };
    assert!(shown.ends_with("HI\n> ^C\nA>dir\nA: NET      COM\nA>"), "{shown}");
}

#[test]
fn an_8080_is_told_what_is_missing() {
    let Some(shown) = console("8080", &hello(), b"net\rdir\r") else { return };
    assert!(shown.contains("A>net\nNeeds a Z80\n\nA>dir\nA: NET      COM\n"), "{shown}");
}

#[test]
fn trained_networks_reply_as_the_interpreter_does() {
    let prompts = ["is it alive", "hello", "what are you", "Is It Bigger than a BREADBOX?", "z"];
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        let keys = format!("net\r{}\r!\r", prompts.join("\r"));
        let mut interpreter = Interpreter::new(&network);
        let exchanges: String = prompts
            .iter()
            .map(|prompt| (prompt, interpreter.reply(prompt.as_bytes()).text))
            .map(|(prompt, reply)| format!("> {prompt}\n{}\n", String::from_utf8_lossy(&reply)))
            .collect();
        let [_, size, speed] = programs(&network);
        let options = Options { pack: true, ..Options::default() };
        let packed = compile(&network, &Origins::default(), &options).expect("it compiles");
        for program in [size, speed, packed] {
            let Some(shown) = console("z80", &program, keys.as_bytes()) else { return };
            assert!(shown.contains(&exchanges), "{shown}\nshould hold\n{exchanges}");
        }
    }
}
