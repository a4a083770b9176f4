//! Inputs that cannot be read, and outputs that are gone.

use std::process::Stdio;

use crate::support::{Answer, Folder, npz};

#[test]
fn a_closed_pipe_ends_the_command_quietly() {
    let folder = Folder::with_network();
    folder.write("pairs.txt", "hello|HI\n".repeat(9999).as_bytes());
    npz(&folder.path("m.npz"), &[[300, 256], [3, 300]], 0); // more than any pipe holds
    for arguments in [
        &["import", "m.npz"][..],
        &["build", "tiny.zir", "--emit", "listing"],
        &["bench", "tiny.zir"],
        &["check", "tiny.zir", "--bounds"],
        &["check", "tiny.zir", "--bounds", "--json"],
        &["data", "pairs.txt"],
        &["eval", "tiny.zir", "pairs.txt", "--wrong", "--json"],
    ] {
        let mut child = folder
            .command(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        drop(child.stdout.take());
        let answer = Answer::of(&child.wait_with_output().unwrap()).done();
        assert_eq!(answer.stderr, "");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn results_that_cannot_be_printed_are_an_error() {
    let folder = Folder::with_network();
    folder.write("pairs.txt", b"hello|HI\n");
    for arguments in [
        &["build", "tiny.zir", "--emit", "asm"][..],
        &["check", "tiny.zir"],
        &["check", "tiny.zir", "--bounds"],
        &["bench", "tiny.zir"],
        &["data", "pairs.txt"],
        &["data", "pairs.txt", "--balance", "-"],
        &["eval", "tiny.zir", "pairs.txt"],
        &["passes"],
        &["run", "tiny.zir", "--prompt", "hello"],
        &["run", "tiny.zir"],
    ] {
        let full = std::fs::File::options().write(true).open("/dev/full").unwrap();
        let output = folder.command(arguments).stdin(Stdio::null()).stdout(full).output().unwrap();
        let answer = Answer::of(&output);
        answer.wrong(&["standard output: cannot be written: the disk is full"]);
    }
}

#[test]
fn an_input_that_is_not_there_is_one_line() {
    let folder = Folder::with_network();
    for command in ["build", "run", "check", "bench", "data", "import", "fmt"] {
        let answer = folder.zirc(&[command, "nowhere.zir"]);
        let answer = answer.wrong(&["nowhere.zir: there is no such file"]);
        assert_eq!(answer.stderr.lines().count(), 1);
        folder.zirc(&[command, "."]).wrong(&[".: is a folder"]);
    }
}

#[test]
fn a_text_that_is_not_utf_8_says_where() {
    let folder = Folder::new();
    folder.write("latin.zir", b"zir 1\n; caf\xE9\n");
    for command in ["build", "run", "check", "bench", "fmt"] {
        let words = ["error[not-utf8]: byte 11, on line 2, is E9h", "latin.zir", "UTF-8"];
        folder.zirc(&[command, "latin.zir"]).wrong(&words);
    }
}

#[test]
fn a_model_is_not_taken_for_a_network_or_a_program() {
    let folder = Folder::new();
    npz(&folder.path("m.npz"), &[[3, 256]], 0);
    for command in ["build", "run", "check", "bench", "fmt"] {
        folder.zirc(&[command, "m.npz"]).wrong(&[
            "error[wrong-format]",
            "m.npz",
            "looks like a model",
            "zirc import",
        ]);
    }
}

#[cfg(target_os = "linux")]
#[test]
fn an_input_without_end_is_refused() {
    let folder = Folder::new();
    folder.zirc(&["check", "/dev/zero"]).wrong(&["/dev/zero: has more than 67108864 bytes"]);
}

#[test]
fn an_empty_input_is_wrong_but_harmless() {
    let folder = Folder::new();
    folder.write("empty.zir", b"");
    for command in ["build", "run", "check", "bench", "import", "fmt"] {
        folder.zirc(&[command, "empty.zir"]).wrong(&["error"]);
    }
    folder.zirc(&["run", "-", "--prompt", "hello"]).wrong(&["error[no-network]"]);
}

#[cfg(unix)]
#[test]
fn file_names_may_be_any_bytes() {
    use std::ffi::OsStr;
    use std::os::unix::ffi::OsStrExt;
    let folder = Folder::with_network();
    let name = OsStr::from_bytes(b"na\xFFme.zir");
    std::fs::rename(folder.path("tiny.zir"), folder.path("").join(name)).unwrap();
    folder.zirc_with(b"", &[OsStr::new("build"), name]).done();
    assert!(folder.path("NAME.COM").exists());
}
