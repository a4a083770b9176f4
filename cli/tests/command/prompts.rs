//! `--calibrate` and files of prompts, which all commands read alike.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;

use crate::support::Folder;

#[test]
fn goals_prompts_and_packing_are_options_of_all_that_compiles() {
    let folder = Folder::with_network();
    folder.write("typical.txt", b"hello|HI\nb\xC3\xBFe\r\n");
    let options = ["--calibrate", "typical.txt", "--pack"];
    for goal in ["speed", "size", "plain"] {
        for command in [&["check", "tiny.zir"][..], &["build", "tiny.zir", "--emit", "map"]] {
            folder.zirc(&[command, &["--for", goal], &options].concat()).done();
        }
        let run = ["run", "tiny.zir", "--prompt", "hi", "--for", goal];
        assert_eq!(folder.zirc(&[&run[..], &options].concat()).done().stdout, "BBBB\n");
    }
    folder.zirc(&["build", "tiny.zir", "--for", "fun"]).misused(&["speed", "size", "plain"]);
}

#[test]
fn prompts_come_from_standard_input_unless_something_else_does() {
    let folder = Folder::with_network();
    folder.zirc_with(b"hello\n", &["check", "tiny.zir", "--calibrate", "-"]).done();
    folder.zirc_with(b"hello\n", &["bench", "tiny.zir", "--prompts", "-"]).done();
    let run = ["run", "tiny.zir", "--calibrate", "-"];
    folder.zirc_with(b"hello\n", &[&run[..], &["--prompt", "hi"]].concat()).done();
    folder.zirc(&run).misused(&["standard input", "--prompt"]);
    for command in ["build", "check", "bench"] {
        folder.zirc(&[command, "-", "--calibrate", "-"]).misused(&["`-`", "zirc"]);
    }
    folder.zirc(&["run", "-", "--prompt", "hi", "--calibrate", "-"]).misused(&["`-`"]);
    let both = ["bench", "tiny.zir", "--prompts", "-", "--calibrate", "-"];
    folder.zirc(&both).misused(&["`-`"]);
}

#[test]
fn prompts_that_cannot_be_read_are_told() {
    let folder = Folder::with_network();
    folder.write("empty.txt", b"");
    folder.write("blank.txt", b"\r\n  \n\n");
    folder.write("long.txt", &[b"hello\n", &*vec![b'x'; 2 << 20]].concat());
    folder.write("cut.txt.gz", b"\x1F\x8B\x08\0");
    for (name, word) in [
        ("empty.txt", "has no prompts; write one a line"),
        ("blank.txt", "has no prompts"),
        ("none.txt", "there is no such file"),
        (".", "is a folder"),
    ] {
        let says = format!("{name}: {word}");
        let answer = folder.zirc(&["check", "tiny.zir", "--calibrate", name]).wrong(&[&says]);
        assert_eq!(answer.stderr.lines().count(), 1, "{}", answer.stderr);
        folder.zirc(&["bench", "tiny.zir", "--prompts", name]).wrong(&[&says]);
    }
    for (name, words) in [
        ("long.txt", ["error[long-line]: line 2 has 2097152 bytes", "long.txt:2:1"]),
        ("cut.txt.gz", ["error[not-unpacked]", "gzip -t"]),
    ] {
        folder.zirc(&["check", "tiny.zir", "--calibrate", name]).wrong(&words);
        folder.zirc(&["bench", "tiny.zir", "--prompts", name]).wrong(&words);
    }
}

#[test]
fn packed_prompts_are_unpacked() {
    let folder = Folder::with_network();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(b"{\"prompt\": \"hello\"}\n").unwrap();
    folder.write("asked.jsonl.gz", &packed.finish().unwrap());
    let answer = folder.zirc(&["bench", "tiny.zir", "--json", "--prompts", "asked.jsonl.gz"]);
    assert!(answer.done().stdout.contains("\"prompts\":1,"));
}

#[test]
fn of_many_prompts_some_are_taken() {
    let folder = Folder::with_network();
    // What is wrong with it comes after the lines that count.
    let many = "hi\n".repeat(100_000) + &"x".repeat(2 << 20);
    folder.write("many.txt", many.as_bytes());
    let answer = folder.zirc(&["bench", "tiny.zir", "--json", "--prompts", "many.txt"]);
    assert!(answer.done().stdout.contains("\"prompts\":200,"));
}
