//! `zirc chat`.

use std::process::{Command, Stdio};

use crate::support::{Answer, Folder, NETWORK};

/// Picks a label by the length of the prompt.
const LABELS: &str = r#"zir 1
network labels {
  prompt limit 62

  %x = trigrams prompt, buckets 1, scale 1
  %a = linear %x, @w

  answer argmax %a, labels "SHORT" "LONG"
}

weights @w: i2[2, 1] {
  "." 5
  "+" 0
}
"#;

#[test]
fn every_line_of_a_pipe_is_answered_by_a_line() {
    let folder = Folder::with_network();
    let input = b"hello\r\n\n   \nhi\nhello! again\n!\nhello\n";
    let answer = folder.zirc_with(input, &["chat", "tiny.zir"]).done();
    assert_eq!(answer.stdout, "AAAA\nBBBB\nAAAA\n");
    assert_eq!(answer.stderr, "");
    let answer = folder.zirc_with(b"hello", &["chat", "tiny.zir"]).done();
    assert_eq!(answer.stdout, "AAAA\n");
    assert_eq!(folder.zirc_with(b"", &["chat", "tiny.zir"]).done().stdout, "");
}

#[test]
fn the_program_says_the_same() {
    let folder = Folder::with_network();
    let long = "  X".to_owned() + &"y".repeat(200);
    for line in ["hello", "hi", " a", "!!", "  b  ", &long] {
        let program = folder.zirc(&["run", "tiny.zir", "--prompt", line]).done().stdout;
        let interpreter = folder.zirc_with(line.as_bytes(), &["chat", "tiny.zir"]).done().stdout;
        assert_eq!(interpreter, program, "{line}");
    }
}

#[test]
fn a_labelling_network_talks_too() {
    let folder = Folder::new();
    folder.write("labels.zir", LABELS.as_bytes());
    let answer = folder.zirc_with(b"hi\nhow are you\n", &["chat", "labels.zir"]).done();
    assert_eq!(answer.stdout, "SHORT\nLONG\n");
}

#[test]
fn bytes_are_shown_as_latin1_and_control_bytes_as_none() {
    let folder = Folder::new();
    let network = NETWORK.replace("charset \"AB\"", "charset \"\\xE9\\x9B\"");
    folder.write("tiny.zir", network.as_bytes());
    let answer = folder.zirc_with("héllo\nhi\n".as_bytes(), &["chat", "tiny.zir"]).done();
    assert_eq!(answer.stdout, "éééé\n\u{FFFD}\u{FFFD}\u{FFFD}\u{FFFD}\n");
}

#[test]
fn a_line_that_no_byte_text_holds_is_refused_by_its_number() {
    let folder = Folder::with_network();
    let long = [b'x'; 1 << 17];
    for (input, words) in [
        (
            "hello\nλx\n".as_bytes(),
            ["error[not-latin-1]: line 2 has the character `λ`", "<stdin>:2:1"],
        ),
        (b"hello\n\xFF\n", ["error[not-utf8]: byte 6, on line 2, is FFh", "iconv -f LATIN1"]),
        (&long, ["line 1 is longer", "break it up"]),
    ] {
        let answer = folder.zirc_with(input, &["chat", "tiny.zir"]);
        assert_eq!(answer.code, Some(1), "{answer:?}");
        assert!(words.iter().all(|word| answer.stderr.contains(word)), "{answer:?}");
    }
}

#[test]
fn only_a_network_can_be_talked_with() {
    let folder = Folder::with_network();
    folder.write("broken.zir", b"zir 1\nnetwork {");
    folder.zirc(&["chat", "broken.zir"]).wrong(&["broken.zir:2"]);
    folder.zirc(&["chat", "none.zir"]).wrong(&["there is no such file"]);
    folder.zirc(&["chat", "-"]).misused(&["leaves no standard input"]);
    folder.zirc(&["chat"]).misused(&["NET.zir"]);
    folder.zirc(&["chat", "tiny.zir", "--no-history", "--history", "h"]).misused(&["--history"]);
}

/// What a conversation at a terminal looks like, if there is `script` to make one.
#[cfg(target_os = "linux")]
fn at_a_terminal(folder: &Folder, arguments: &str, keys: &str) -> Option<Answer> {
    let command = format!("{} chat tiny.zir {arguments}", env!("CARGO_BIN_EXE_zirc"));
    let child = Command::new("script")
        .args(["-qec", &command, "/dev/null"])
        .current_dir(folder.path("."))
        .env("TERM", "dumb")
        .env("XDG_STATE_HOME", folder.path("state"))
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: script is not installed");
        return None;
    };
    std::io::Write::write_all(child.stdin.as_mut().unwrap(), keys.as_bytes()).unwrap();
    Some(Answer::of(&child.wait_with_output().unwrap()))
}

#[test]
#[cfg(target_os = "linux")]
fn a_conversation_at_a_terminal_is_kept() {
    let folder = Folder::with_network();
    let Some(answer) = at_a_terminal(&folder, "", "hello\n\nλ\nhi\n!\n") else { return };
    assert_eq!(answer.code, Some(0), "{answer:?}");
    for words in ["> ", "AAAA\r\n", "`λ` (U+03BB, GREEK SMALL LETTER LAMDA)", "BBBB\r\n"] {
        assert!(answer.stdout.contains(words), "no {words:?} in {answer:?}");
    }
    assert_eq!(folder.read("state/zirc/history"), "#V2\nhello\nλ\nhi\n".as_bytes());
}

#[test]
#[cfg(target_os = "linux")]
fn a_conversation_leaves_no_trace_if_asked() {
    let folder = Folder::with_network();
    let Some(answer) = at_a_terminal(&folder, "--no-history", "hello\n\x04") else { return };
    assert_eq!(answer.code, Some(0), "{answer:?}");
    assert_eq!(folder.names(), ["tiny.zir"]);
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_that_is_no_history_is_not_made_one() {
    let folder = Folder::with_network();
    let Some(answer) = at_a_terminal(&folder, "--history tiny.zir", "hello\n\x04") else {
        return;
    };
    assert_eq!(answer.code, Some(1), "{answer:?}");
    assert!(answer.stdout.contains("tiny.zir: is no history"), "{answer:?}");
    assert_eq!(folder.read("tiny.zir"), NETWORK.as_bytes());
}
