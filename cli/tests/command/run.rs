//! `zirc run`.

use std::time::{Duration, Instant};

use crate::support::{BABBLE, BANNER, Folder, HALT, MUTE};

#[test]
fn each_prompt_is_answered_by_a_line() {
    let folder = Folder::with_network();
    let answer = folder.zirc(&["run", "tiny.zir", "--prompt", "hello", "--prompt", "hi"]).done();
    assert_eq!((answer.stdout.as_str(), answer.stderr.as_str()), ("AAAA\nBBBB\n", ""));
}

#[test]
fn a_blank_prompt_is_answered_by_a_blank_line() {
    let folder = Folder::with_network();
    let answer = folder.zirc(&["run", "tiny.zir", "--prompt", "  ", "--prompt", "hello"]).done();
    assert_eq!(answer.stdout, "\nAAAA\n");
}

#[test]
fn a_command_tail_is_a_prompt() {
    let folder = Folder::with_network();
    assert_eq!(folder.zirc(&["run", "tiny.zir", "--tail", "hello"]).done().stdout, "AAAA\n");
    let answer = folder.zirc(&["run", "tiny.zir", "--tail", " ", "--prompt", "hi"]).done();
    assert_eq!(answer.stdout, "BBBB\n");
}

#[test]
fn a_built_program_runs_as_the_network_does() {
    let folder = Folder::with_network();
    folder.zirc(&["build", "tiny.zir"]).done();
    assert_eq!(folder.zirc(&["run", "TINY.COM", "--prompt", "hello"]).done().stdout, "AAAA\n");
    let network = folder.read("tiny.zir");
    let commented = [b"; Says A or B.\n", &*network].concat();
    for input in [folder.read("TINY.COM"), network, commented] {
        let answer = folder.zirc_with(&input, &["run", "-", "--prompt", "hello"]).done();
        assert_eq!(answer.stdout, "AAAA\n");
    }
}

#[test]
fn standard_input_talks_with_the_program() {
    let folder = Folder::with_network();
    let answer = folder.zirc_with(b"hello\nhi\r\n!\nnot read", &["run", "tiny.zir"]).done();
    assert_eq!(answer.stdout, format!("{BANNER}> \r\nAAAA\r\n> \r\nBBBB\r\n> \r\n"));
    let answer = folder.zirc_with(b"hello", &["run", "tiny.zir"]).done();
    assert_eq!(answer.stdout, format!("{BANNER}> \r\nAAAA\r\n> "));
}

#[test]
fn a_line_longer_than_the_buffer_spills_into_the_next() {
    let folder = Folder::with_network();
    let answer = folder.zirc_with(&[b'x'; 257], &["run", "tiny.zir"]).done();
    assert_eq!(answer.stdout, format!("{BANNER}> \r\nAAAA\r\n> \r\nBBBB\r\n> "));
}

#[test]
fn figures_are_told_beside_the_replies() {
    let folder = Folder::with_network();
    let answer = folder.zirc(&["run", "tiny.zir", "--prompt", "hello", "--stats"]).done();
    assert_eq!(answer.stdout, "AAAA\n");
    for word in ["T-states a character", "hello", "memory", "deepest stack"] {
        assert!(answer.stderr.contains(word), "{}", answer.stderr);
    }
    folder.zirc(&["build", "tiny.zir"]).done();
    let answer = folder.zirc(&["run", "TINY.COM", "--prompt", "hello", "--stats"]).done();
    assert!(answer.stderr.contains(", memory written "), "{}", answer.stderr);
    let answer = folder.zirc_with(b"hello\n", &["run", "tiny.zir", "--stats"]).done();
    assert!(answer.stderr.contains("hello"), "{}", answer.stderr);
}

#[test]
fn json_has_the_replies_and_their_figures() {
    let folder = Folder::with_network();
    let answer = folder.zirc(&["run", "tiny.zir", "--prompt", "hello", "--json"]).done();
    assert_eq!(answer.stderr, "");
    let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    let reply = &json["replies"][0];
    assert_eq!((&reply["prompt"], &reply["reply"]), (&"hello".into(), &"AAAA".into()));
    let number = |key: &str| reply[key].as_f64().unwrap();
    assert_eq!(number("characters"), 4.0);
    assert_eq!(number("t_states_a_character"), number("t_states") / 5.0);
    let first = number("t_states_to_first_character");
    assert!(0.0 < first && first < number("t_states"));
    folder.zirc(&["build", "tiny.zir"]).done();
    assert_eq!(json["file_bytes"], folder.read("TINY.COM").len());
    assert!(json["memory_bytes"].as_u64() >= json["file_bytes"].as_u64());
    assert!(json["deepest_stack"].as_u64().is_some_and(|bytes| (1..=32).contains(&bytes)));
}

#[test]
fn a_silent_reply_has_no_first_character() {
    let folder = Folder::new();
    folder.write("mute.com", MUTE);
    let answer = folder.zirc(&["run", "mute.com", "--prompt", "hello", "--json"]).done();
    let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
    assert_eq!(json["replies"][0]["reply"], "");
    assert!(json["replies"][0]["t_states_to_first_character"].is_null());
    assert_eq!(json["memory_bytes"], 0x22 + "hello".len(), "the buffer, as far as it is filled");
}

#[test]
fn a_prompt_is_told_as_it_was_written() {
    let folder = Folder::with_network();
    let answer = folder.zirc(&["run", "tiny.zir", "--prompt", "é", "--stats"]).done();
    assert!(answer.stderr.contains("  é\n"), "{}", answer.stderr);
    let answer = folder.zirc(&["run", "tiny.zir", "--prompt", "é", "--json"]).done();
    assert!(answer.stdout.contains(r#""prompt":"é""#), "{}", answer.stdout);
}

#[test]
fn a_clock_slows_the_program_down() {
    let folder = Folder::with_network();
    let run = |clock: &str| {
        let start = Instant::now();
        let arguments = ["run", "tiny.zir", "--prompt", "hello", "--json", "--clock", clock];
        let answer = folder.zirc(&arguments).done();
        let json: serde_json::Value = serde_json::from_str(&answer.stdout).unwrap();
        (json["replies"][0]["t_states"].as_f64().unwrap(), start.elapsed())
    };
    let (t_states, _) = run("max");
    let (same, elapsed) = run("100 kHz");
    assert_eq!(t_states, same);
    assert!(elapsed >= Duration::from_secs_f64(t_states / 100e3), "{elapsed:?}");
}

#[test]
fn lines_that_cannot_be_are_usage_errors() {
    let folder = Folder::with_network();
    let (long, tail) = ("x".repeat(256), "x".repeat(126));
    for (arguments, word) in [
        (["--prompt", "a\rb"], "a line end"),
        (["--prompt", &long], "255"),
        (["--tail", "a\nb"], "a line end"),
        (["--tail", &tail], "125"),
        (["--clock", "4"], "4MHz"),
        (["--clock", "-4MHz"], "4MHz"),
    ] {
        let [option, value] = arguments;
        folder.zirc(&["run", "tiny.zir", option, value]).misused(&[word]);
    }
    folder.zirc(&["run", "tiny.zir", "--json"]).misused(&["--prompt"]);
    folder.zirc(&["run", "-"]).misused(&["standard input", "--prompt", "zirc run"]);
    folder.zirc(&["run", "tiny.zir", "--prompt", &"x".repeat(255)]).done();
    folder.zirc(&["run", "tiny.zir", "--tail", &"x".repeat(125)]).done();
}

#[test]
fn a_fault_is_one_error() {
    let folder = Folder::new();
    folder.write("halt.com", HALT);
    for arguments in [&["run", "halt.com"][..], &["run", "halt.com", "--prompt", "hello"]] {
        let answer = folder.zirc(arguments).wrong(&["halt.com: ", "executed halt", "PC 0101h"]);
        assert_eq!(answer.stderr.lines().count(), 1);
    }
}

#[test]
fn a_program_that_does_not_listen_ends_the_script() {
    let folder = Folder::with_network();
    folder.write("babble.com", BABBLE);
    let answer = folder.zirc(&["run", "babble.com", "--prompt", "hello"]);
    answer.wrong(&["babble.com: ", "does not ask for a line"]);
    let answer = folder.zirc(&["run", "tiny.zir", "--tail", "hello", "--prompt", "hi"]);
    assert_eq!((answer.code, answer.stdout.as_str()), (Some(1), "AAAA\n"));
    assert!(answer.stderr.contains("ended before prompt 1"), "{}", answer.stderr);
}

#[test]
fn a_program_without_room_is_refused() {
    let folder = Folder::new();
    folder.write("big.com", &[0; 60_000]);
    folder.zirc(&["run", "big.com", "--prompt", "hello"]).wrong(&["big.com:", "60000 bytes"]);
}
