//! Texts and files of other kinds than are wanted: tables, blocks, pipes and outputs.

use crate::support::{Folder, NETWORK};

/// What `bench` measures with prompts, as far as it does not depend on time.
fn measured(folder: &Folder, prompts: &str) -> String {
    folder.zirc(&["bench", "tiny.zir", "--json", "--prompts", prompts]).done().stdout
}

#[test]
fn files_of_another_kind_are_not_replaced() {
    let folder = Folder::with_network();
    folder.write("pairs.txt", b"hello|HI\nbye|BYE\n");
    folder.zirc(&["build", "tiny.zir"]).done();
    let lost = "would be lost; name another file";
    for command in [
        ["build", "tiny.zir", "-o", "pairs.txt"],
        ["build", "tiny.zir", "-o", "copy.zir"],
        ["export", "tiny.zir", "-o", "pairs.txt"],
        ["export", "tiny.zir", "-o", "copy.zir"],
        ["train", "pairs.txt", "-o", "TINY.COM"],
    ] {
        folder.write("copy.zir", NETWORK.as_bytes());
        let before = folder.read(command[3]);
        folder.zirc(&command).wrong(&[command[3], lost]);
        assert_eq!(folder.read(command[3]), before);
    }
    folder.zirc(&["import", "TINY.COM", "-o", "pairs.txt"]).wrong(&["pairs.txt", lost]);
    folder.zirc(&["build", "tiny.zir", "-o", "TINY.COM"]).done();
}

#[test]
fn tables_of_prompts_are_read_and_told_as_those_of_pairs() {
    let folder = Folder::with_network();
    folder.write("plain.txt", b"hi\nwell, you\nbye\n");
    let expected = measured(&folder, "plain.txt");
    for (name, text, said) in [
        ("c.txt", "prompt,reply\nhi,A\n\"well, you\",B\nbye,C\n", "c.txt: read as CSV\n"),
        ("one.txt", "\"hi\"\n\"well, you\"\n\"bye\"\n", "read as CSV with one column\n"),
        ("one.csv", "prompt\nhi\n\"well, you\"\nbye\n", "warning[heading]: line 1"),
    ] {
        folder.write(name, text.as_bytes());
        assert_eq!(measured(&folder, name), expected, "{name}");
        let answer = folder.zirc(&["check", "tiny.zir", "--calibrate", name]).done();
        assert!(answer.stderr.contains(said), "{name}: {answer:?}");
    }
    for (name, text, words) in [
        ("bad.csv", "hi,A\nwell, you,B\nbye,C\n", "line 2 has 3 columns, not two"),
        ("long.csv", "hi\nwell, you\nbye\n", "line 2 has 2 columns, not one"),
    ] {
        folder.write(name, text.as_bytes());
        folder.zirc(&["bench", "tiny.zir", "--prompts", name]).wrong(&["error[columns]", words]);
    }
}

#[test]
fn what_is_no_prompt_of_a_pipe_is_told() {
    let folder = Folder::with_network();
    for (text, kind) in [
        ("{\"prompt\": \"hi\"}\n", "looks like JSON"),
        ("<!doctype html>\n", "looks like HTML"),
        (NETWORK, "looks like a network"),
        ("hi|A\nbye|B\n", "looks like pairs"),
    ] {
        for command in ["chat", "run"] {
            let answer = folder.zirc_with(text.as_bytes(), &[command, "tiny.zir"]).done();
            assert_eq!(answer.stderr.matches("standard input looks").count(), 1, "{answer:?}");
            assert!(answer.stderr.contains(kind), "{answer:?}");
        }
    }
}

#[test]
fn formats_that_are_nearly_right_are_named() {
    let folder = Folder::new();
    let fenced = format!("```\n{NETWORK}```\n");
    folder.write("fenced.zir", fenced.as_bytes());
    folder.zirc(&["check", "fenced.zir"]).wrong(&["a block in Markdown", "three backquotes"]);
    for (text, words) in [
        ("prompt | reply\n---|---\nhello | HI\n", ["error[wrong-format]", "a table in Markdown"]),
        ("+---+---+\n| a | B |\n+---+---+\n", ["error[wrong-format]", "from a database"]),
        ("<<<<<<< HEAD\na|B\n=======\na|C\n>>>>>>> x\n", ["error[wrong-format]", "Git marks"]),
        ("version https://git-lfs.github.com/spec/v1\n", ["error[wrong-format]", "git lfs pull"]),
        ("hello -> HI\nbye -> BYE\n", ["error[no-bar]", "write `|` for `->`"]),
        ("hello: HI\nbye: BYE\n", ["error[no-bar]", "write `|` for `: `"]),
        ("Q: hello\nA: HI\n", ["error[no-bar]", "paste -d '|'"]),
        ("hello ¦ HI\n", ["error[no-bar]", "BROKEN BAR"]),
        ("prompt,reply\nwell, hello,HI\nbye,BYE\n", ["error[columns]: line 2", "quotes"]),
    ] {
        folder.write("pairs.txt", text.as_bytes());
        folder.zirc(&["data", "pairs.txt"]).wrong(&words);
    }
}
