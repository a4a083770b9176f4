//! Texts of other people: encodings, line ends, layouts, and files of another kind.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use super::input;
use crate::support::{Folder, NETWORK};

/// Says ACUTE é to é, and PLAIN to e.
fn accent() -> String {
    let column = |letter: char| {
        let hash = |gram: [u32; 3]| gram.iter().fold(0, |hash: u32, it| (hash * 31 + it) % 4096);
        hash([32, letter.into(), 32])
    };
    let mut rows = [vec!['.'; 4096], vec!['.'; 4096]];
    rows[0][column('e') as usize] = '+';
    rows[1][column('é') as usize] = '+';
    let rows = rows.map(|row| format!("  \"{}\" 0\n", row.into_iter().collect::<String>()));
    format!(
        "zir 1\nnetwork accent {{\n  prompt limit 20\n\n  %t = trigrams prompt, buckets 4096, scale 1\n  \
         %y = linear %t, @w\n\n  answer argmax %y, labels \"PLAIN\" \"ACUTE \\xE9\"\n}}\n\nweights @w: \
         i2[2, 4096] {{\n{}}}\n",
        rows.concat()
    )
}

fn packed(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
    encoder.write_all(bytes).unwrap();
    encoder.finish().unwrap()
}

fn wide(text: &str, unit: fn(u16) -> [u8; 2]) -> Vec<u8> {
    text.encode_utf16().flat_map(unit).collect()
}

/// The count of pairs, and how many differ in their prompts.
fn counts(folder: &Folder, name: &str) -> [u64; 2] {
    let answer = folder.zirc(&["data", name, "--json"]).done();
    let figures: Value = serde_json::from_str(&answer.stdout).unwrap();
    ["pairs", "normalized_prompts"].map(|figure| figures[figure].as_u64().unwrap())
}

/// What `bench` measures with prompts, as far as it does not depend on time.
fn measured(folder: &Folder, prompts: &str) -> String {
    folder.zirc(&["bench", "tiny.zir", "--json", "--prompts", prompts]).done().stdout
}

#[test]
fn given_texts_are_read_as_they_are_meant() {
    let folder = Folder::with_network();
    let path = |name| input(name).map(|path| path.display().to_string());
    if let (Some(network), Some(pairs)) = (path("01-accent.zir"), path("01-accent-pairs.txt")) {
        let answer = folder.zirc(&["run", &network, "--prompt", "é"]).done();
        assert_eq!(answer.stdout, "ACUTE é\n");
        let answer = folder.zirc_with("é\n".as_bytes(), &["chat", &network]).done();
        assert_eq!(answer.stdout, "ACUTE é\n");
        let answer = folder.zirc_with("é\n".as_bytes(), &["run", &network]).done();
        assert!(answer.stdout.contains("ACUTE é\r\n"), "{answer:?}");
        let answer = folder.zirc(&["eval", &network, &pairs, "--json"]).done();
        assert!(answer.stdout.contains("\"exact_accuracy\":1.0"), "{answer:?}");
    }
    if let (Some(plain), Some(json)) = (path("02-prompts.txt"), path("02-prompts.jsonl")) {
        assert_eq!(measured(&folder, &plain), measured(&folder, &json));
    }
    folder.write("one.txt", b"hi\n");
    folder.write("three.txt", b"hi\nthere\nbye\n");
    for (name, same) in
        [("02-bom.txt", "one.txt"), ("02-bom.jsonl", "one.txt"), ("02-cr.txt", "three.txt")]
    {
        if let Some(given) = path(name) {
            assert_eq!(measured(&folder, &given), measured(&folder, same), "{name}");
        }
    }
    for (name, count) in [("07-hash.txt", 3), ("14-ctrl-z.txt", 2), ("08-zero-padded.gz", 2)] {
        if let Some(given) = path(name) {
            assert_eq!(counts(&folder, &given)[0], count, "{name}");
        }
    }
    if let Some(given) = path("13-cr-only.zir") {
        folder.zirc(&["check", &given]).done();
    }
}

#[test]
fn everyone_hears_the_same_letters() {
    let folder = Folder::new();
    folder.write("accent.zir", accent().as_bytes());
    folder.write("pairs.txt", "é|ACUTE é\ne|PLAIN\n".as_bytes());
    for (prompt, reply) in [("é", "ACUTE é"), ("e", "PLAIN")] {
        let line = format!("{prompt}\n");
        let said = folder.zirc(&["run", "accent.zir", "--prompt", prompt]).done().stdout;
        assert_eq!(said, format!("{reply}\n"));
        let said = folder.zirc(&["run", "accent.zir", "--tail", prompt]).done().stdout;
        assert_eq!(said, format!("{reply}\n"));
        let said = folder.zirc_with(line.as_bytes(), &["chat", "accent.zir"]).done().stdout;
        assert_eq!(said, format!("{reply}\n"));
        let said = folder.zirc_with(line.as_bytes(), &["run", "accent.zir"]).done().stdout;
        assert!(said.contains(&format!("{reply}\r\n")), "{said}");
    }
    folder.zirc(&["build", "accent.zir"]).done();
    let said = folder.zirc(&["run", "ACCENT.COM", "--prompt", "é"]).done().stdout;
    assert_eq!(said, "ACUTE é\n");
    for on in ["interpreter", "z80"] {
        let said = folder.zirc(&["eval", "accent.zir", "pairs.txt", "--json", "--on", on]).done();
        assert!(said.stdout.contains("\"exact_accuracy\":1.0"), "{said:?}");
    }
}

#[test]
fn what_a_line_cannot_hold_is_a_usage_error_that_names_it() {
    let folder = Folder::with_network();
    for option in ["--prompt", "--tail"] {
        for (text, words) in [
            ("λ", ["`λ` (U+03BB, GREEK SMALL LETTER LAMDA), which is not Latin-1", "leave it out"]),
            ("it’s", ["`’` (U+2019, RIGHT SINGLE QUOTATION MARK)", "write `'`"]),
            ("a\u{1B}b", ["control character U+001B", "leave it out"]),
            ("a\u{200B}b", ["U+200B (ZERO WIDTH SPACE), which is not Latin-1", "leave it out"]),
        ] {
            folder.zirc(&["run", "tiny.zir", option, text]).misused(&words);
        }
    }
    #[cfg(unix)]
    {
        use std::ffi::OsStr;
        use std::os::unix::ffi::OsStrExt;
        let bytes = OsStr::from_bytes(b"\xE9");
        let arguments = [OsStr::new("run"), OsStr::new("tiny.zir"), OsStr::new("--prompt"), bytes];
        folder.zirc_with(b"", &arguments).misused(&["not UTF-8"]);
    }
}

#[test]
fn words_without_an_option_are_led_to_one() {
    let folder = Folder::with_network();
    let arguments = ["run", "tiny.zir", "hello", "there"];
    folder.zirc(&arguments).misused(&["`--prompt 'hello there'`", "--tail"]);
    folder.zirc(&["run", "tiny.zir", "a \"b\""]).misused(&[r#"`--prompt 'a "b"'`"#]);
    folder.zirc(&["chat", "tiny.zir", "hello"]).misused(&["zirc run", "--prompt hello"]);
    for command in ["run", "chat"] {
        let arguments = [command, "tiny.zir", "––prompt", "hi"];
        folder.zirc(&arguments).misused(&["EN DASH", "write `--prompt`"]);
    }
    let help = folder.zirc(&["run", "--help"]).done().stdout;
    assert!(!help.contains("[SAID]"), "{help}");
}

#[test]
fn lines_of_a_pipe_are_read_as_those_of_a_file() {
    let folder = Folder::with_network();
    let text = "hi\nhello\nhi\n";
    let chat = |input: &[u8]| folder.zirc_with(input, &["chat", "tiny.zir"]);
    let run = |input: &[u8]| folder.zirc_with(input, &["run", "tiny.zir"]);
    let expected = [chat(text.as_bytes()).done().stdout, run(text.as_bytes()).done().stdout];
    for input in [
        b"hi\rhello\rhi\r".to_vec(),
        b"hi\r\nhello\r\nhi".to_vec(),
        b"\xEF\xBB\xBFhi\nhello\nhi\n".to_vec(),
        b"hi\r\nhello\r\nhi\r\n\x1A\x1A\x1A".to_vec(),
        b"hi\nhello\nhi\x1A".to_vec(),
        [packed(b"hi\nhe"), vec![0; 50], packed(b"llo\nhi\n"), vec![0; 9]].concat(),
    ] {
        assert_eq!([chat(&input).done().stdout, run(&input).done().stdout], expected);
    }
    for (input, words) in [
        ("hi\nno €\n".as_bytes().to_vec(), ["error[not-latin-1]: line 2", "<stdin>:2:4", "`EUR`"]),
        (b"hi\nno \xE9\n".to_vec(), ["error[not-utf8]: byte 6, on line 2", "<stdin>", "LATIN1"]),
        (
            b"hi\nno \x07\n".to_vec(),
            ["error[control-character]: line 2", "<stdin>:2:4", "remove it"],
        ),
        (wide("hi\nno\n", u16::to_le_bytes), ["error[not-utf8]", "<stdin>", "UTF-16LE"]),
        (wide("\u{FEFF}hi\nno\n", u16::to_be_bytes), ["error[not-utf8]", "<stdin>", "UTF-16"]),
        (packed(text.as_bytes())[..20].to_vec(), ["error[not-unpacked]", "<stdin>", "gzip -t"]),
    ] {
        for answer in [chat(&input), run(&input)] {
            assert_eq!(answer.code, Some(1), "{answer:?}");
            assert!(words.iter().all(|word| answer.stderr.contains(word)), "{words:?}: {answer:?}");
        }
    }
}

#[test]
fn plain_prompts_are_read_as_pairs_are() {
    let folder = Folder::with_network();
    folder.write("plain.txt", "hi\ncafé|NO\nso, well\n".as_bytes());
    let expected = measured(&folder, "plain.txt");
    for (name, text) in [
        ("cr.txt", "hi\rcafé|NO\rso, well\r".as_bytes().to_vec()),
        ("marked.txt", "\u{FEFF}# a note\r\nhi\r\n café |NO\r\nso, well\r\n\u{1A}\u{1A}".into()),
        (
            "lines.json",
            "{\"prompt\":\"hi\"}\r\n{\"prompt\":\"caf\\u00e9\"}\r\n{\"prompt\":\"so, well\"}"
                .into(),
        ),
        ("table.csv", "prompt,reply\nhi,A\ncafé,B\n\"so, well\",C\n".into()),
        ("table.tsv", "hi\tA\ncafé\tB\nso, well\tC\n".into()),
        ("packed.txt", [packed(b"hi\ncaf"), packed(b"\xC3\xA9\nso, well"), vec![0; 512]].concat()),
    ] {
        folder.write(name, &text);
        assert_eq!(measured(&folder, name), expected, "{name}");
        folder.zirc(&["check", "tiny.zir", "--calibrate", name]).done();
    }
    for (name, text, words) in [
        ("wide.txt", wide("hi\nthere\n", u16::to_le_bytes), ["error[not-utf8]", "UTF-16LE"]),
        ("latin.txt", b"caf\xE9\n".to_vec(), ["error[not-utf8]", "latin.txt:1:4"]),
        ("nul.txt", b"hi\nthere\0\n".to_vec(), ["error[control-character]", "nul.txt:2:6"]),
        ("far.txt", "hi\nλ\n".into(), ["error[not-latin-1]", "far.txt:2:1"]),
        ("far.jsonl", "{\"prompt\":\"λ\"}\n".into(), ["error[not-latin-1]", "far.jsonl:1:12"]),
        ("array.json", "[\n{\"prompt\": \"hi\"}\n]\n".into(), ["error[json-prompt]: line 1", "jq"]),
        ("other.jsonl", "{\"text\": \"hi\"}\n".into(), ["error[json-prompt]: line 1", "`prompt`"]),
        ("net.txt", NETWORK.into(), ["error[wrong-format]", "looks like a network"]),
    ] {
        folder.write(name, &text);
        let answer = folder.zirc(&["bench", "tiny.zir", "--prompts", name]).wrong(&words);
        assert_eq!(answer.stderr.matches("error[").count(), 1, "{answer:?}");
        folder.zirc(&["check", "tiny.zir", "--calibrate", name]).wrong(&words);
    }
}

#[test]
fn networks_are_texts_as_all_others() {
    let folder = Folder::new();
    for (name, text) in [
        ("cr.zir", NETWORK.replace('\n', "\r").into_bytes()),
        ("crlf.zir", NETWORK.replace('\n', "\r\n").into_bytes()),
        ("marked.zir", format!("\u{FEFF}{NETWORK}\u{1A}\u{1A}").into_bytes()),
        ("packed.zir.gz", packed(NETWORK.as_bytes())),
    ] {
        folder.write(name, &text);
        folder.zirc(&["check", name]).done();
        let said = folder.zirc(&["run", name, "--prompt", "hello"]).done().stdout;
        assert_eq!(said, "AAAA\n", "{name}");
        assert_eq!(folder.zirc_with(b"hi", &["chat", name]).done().stdout, "BBBB\n", "{name}");
    }
    folder.zirc(&["fmt", "cr.zir", "crlf.zir"]).done();
    folder.zirc(&["fmt", "packed.zir.gz"]).wrong(&["packed.zir.gz: is packed", "unpack it"]);
    assert_eq!(folder.read("cr.zir"), NETWORK.as_bytes());
    assert_eq!(folder.read("crlf.zir"), NETWORK.as_bytes());
    let broken = NETWORK.replace("relu", "rulu").replace("linear", "liner").replace('\n', "\r");
    folder.write("broken.zir", broken.as_bytes());
    folder.zirc(&["check", "broken.zir"]).wrong(&["broken.zir:7:"]);
    folder.write("wide.zir", &wide(NETWORK, u16::to_le_bytes));
    for command in ["check", "run", "chat", "fmt"] {
        folder.zirc(&[command, "wide.zir"]).wrong(&["error[not-utf8]", "UTF-16LE"]);
    }
}

#[test]
fn tables_and_comments_are_read_and_told() {
    let folder = Folder::new();
    let bars = b"# a comment\nwell, hello|HI\nsay \"hi\"|HI\nbye bye|BYE\n";
    folder.write("bars.txt", bars);
    assert_eq!(counts(&folder, "bars.txt"), [3, 3]);
    folder.zirc(&["data", "bars.txt", "--balance", "copy.txt"]).done();
    let expected = folder.read("copy.txt");
    for (name, text, said) in [
        (
            "c.csv",
            "\"well, hello\",HI\r\n\"say \"\"hi\"\"\",HI\r\n\"bye\r\nbye\",\"BYE\"\r\n",
            "read as CSV\n",
        ),
        (
            "c.txt",
            "# a note\n\"well, hello\",HI\n\"say \"\"hi\"\"\",HI\nbye bye,BYE\n",
            "read as CSV\n",
        ),
        ("s.csv", "\"well, hello\";HI\nsay \"hi\";HI\nbye bye;BYE\n", "CSV with semicolons\n"),
        ("t.txt", "well, hello\tHI\nsay \"hi\"\tHI\nbye bye\tBYE\n", "(TSV)\n"),
        ("t.tsv", "\u{FEFF}well, hello\tHI\nsay \"hi\"\tHI\n\"bye\nbye\"\tBYE", "(TSV)\n"),
    ] {
        folder.write(name, text.as_bytes());
        let answer = folder.zirc(&["data", name, "--balance", "copy.txt"]).done();
        assert!(answer.stderr.contains(said), "{name}: {answer:?}");
        assert_eq!(folder.read("copy.txt"), expected, "{name}");
    }
}

#[test]
fn headings_and_swapped_columns_are_asked_about() {
    let folder = Folder::new();
    for (name, text, code) in [
        (
            "bars.txt",
            "question|answer\nhello|HI\nbye|BYE\n".to_string(),
            "warning[heading]: line 1",
        ),
        ("c.csv", "Prompt,Reply\nhello,HI\nbye,BYE\n".into(), "c.csv:1:1"),
        ("t.txt", "input\toutput\nhello\tHI\nbye\tBYE\n".into(), "warning[heading]: line 1"),
        ("turned.csv", "label,text\nHI,hello\nBYE,bye\n".into(), "warning[columns-swapped]"),
        ("swapped.txt", (0..2).map(|n| format!("YES|do you {n}\n")).collect(), ""),
    ] {
        folder.write(name, text.as_bytes());
        let answer = folder.zirc(&["data", name, "--json"]).done();
        assert!(answer.stderr.contains(code), "{name}: {answer:?}");
        assert!(answer.stdout.contains("\"pairs\":2,"), "{name}: {answer:?}");
        assert_eq!(answer.stderr.contains("warning"), !code.is_empty(), "{name}: {answer:?}");
    }
    let swapped: String = (0..20).map(|n| format!("YES|do you {n}\n")).collect();
    folder.write("swapped.txt", swapped.as_bytes());
    let answer = folder.zirc(&["data", "swapped.txt"]).done();
    assert!(answer.stderr.contains("20 pairs have 1 different prompt, but 20"), "{answer:?}");
}

#[test]
fn a_file_of_another_kind_gets_one_error_that_names_it() {
    let folder = Folder::with_network();
    folder.zirc(&["build", "tiny.zir"]).done();
    let files: [(&str, Vec<u8>, &str); 14] = [
        ("pairs.txt", b"hello|HI\nbye|BYE\nwhy|EH?\n".to_vec(), "pairs of prompts"),
        ("copy.bin", folder.read("TINY.COM"), "binary data"),
        ("page.html", b"<!DOCTYPE html>\n<html><body>a|b</body></html>\n".to_vec(), "HTML"),
        ("pairs.jsonl", b"{\"prompt\": \"a\", \"reply\": \"B\"}\n".to_vec(), "JSON"),
        ("array.json", b"[\n  {\"prompt\": \"a\", \"reply\": \"B\"}\n]\n".to_vec(), "JSON"),
        ("model.npz", b"PK\x03\x04\x14\0fc1_weight.npy".to_vec(), "a model or another archive"),
        ("model.npy", b"\x93NUMPY\x01\0v\0".to_vec(), "a model"),
        ("pairs.xlsx", b"PK\x03\x04\x14\0[Content_Types].xml".to_vec(), "an office document"),
        ("paper.pdf", b"%PDF-1.4\n%a|b\n".to_vec(), "an office document"),
        ("pairs.xz", b"\xFD7zXZ\0\0\x04".to_vec(), "packed by xz"),
        ("twice.gz", packed(&packed(b"a|B\n")), "packed by gzip"),
        ("icon.png", b"\x89PNG\r\n\x1A\n\0\0".to_vec(), "PNG"),
        ("table.md", b"| prompt | reply |\n|--------|-------|\n| a | B |\n".to_vec(), "Markdown"),
        ("tiny.txt", NETWORK.into(), "a network"),
    ];
    for (name, bytes, kind) in &files {
        folder.write(name, bytes);
        let is_network = *kind == "a network";
        let mut commands = vec![
            vec!["check", name],
            vec!["chat", name],
            vec!["build", name, "-o", "out.com"],
            vec!["fmt", name],
            vec!["bench", name],
            vec!["eval", name, "tiny.txt"],
        ];
        if is_network {
            commands = vec![vec!["train", name, "-o", "pairs.txt"], vec!["eval", "tiny.zir", name]];
        }
        if *kind != "pairs of prompts" {
            commands.push(vec!["data", name]);
        }
        for command in commands {
            let answer =
                folder.zirc(&command).wrong(&["error[wrong-format]", name, kind, "= help"]);
            assert_eq!(answer.stderr.matches("error[").count(), 1, "{command:?}: {answer:?}");
        }
    }
    assert_eq!(folder.read("pairs.txt"), files[0].1, "swapped arguments overwrite nothing");
    folder.write("PAGE.COM", &files[2].1);
    for name in ["PAGE.COM", "pairs.txt", "model.npz", "icon.png"] {
        folder.zirc(&["run", name, "--prompt", "hi"]).wrong(&["error[wrong-format]", name]);
    }
    folder.write("NET.COM", NETWORK.as_bytes());
    assert_eq!(folder.zirc(&["run", "NET.COM", "--prompt", "hi"]).done().stdout, "BBBB\n");
}

#[test]
fn lines_without_bars_are_one_error() {
    let folder = Folder::with_network();
    folder.write("prose.txt", "where is it\nhere, I think\n".repeat(50).as_bytes());
    folder.write("three.csv", b"id,prompt,reply\n1,hello,HI\n2,bye,BYE\n");
    for (name, words) in [
        ("prose.txt", ["error[no-bar]: no line has a `|`", "prose.txt:1:1"]),
        ("three.csv", ["error[columns]", "CSV with 3 columns, not two"]),
    ] {
        let answer = folder.zirc(&["data", name]).wrong(&words);
        assert_eq!(answer.stderr.matches("error[").count(), 1, "{answer:?}");
        folder.zirc(&["check", name]).wrong(&["error[wrong-format]", "plain text"]);
    }
    folder.write("padded.txt", b"hello|HI\nbye|BYE\n\0\0\0\0");
    assert_eq!(counts(&folder, "padded.txt"), [2, 2]);
    folder.write("empty.txt", b"");
    folder.zirc(&["data", "empty.txt"]).wrong(&["error[no-pairs]"]);
    folder.zirc(&["check", "empty.txt"]).wrong(&["error[no-network]"]);
}

#[test]
fn letters_beyond_ascii_are_warned_of_once() {
    let folder = Folder::new();
    let pairs: String = (0..40).map(|n| format!("é {n}|{}\n", ["OUI", "Né"][n % 2])).collect();
    folder.write("pairs.txt", pairs.as_bytes());
    folder.write("accent.zir", accent().as_bytes());
    let training = ["train", "pairs.txt", "-o", "net.zir", "--hidden", "8", "--epochs", "1"];
    let of_pairs =
        "warning[beyond-ascii]: 60 letters beyond ASCII in 20 replies and 40 prompts: `é` (60)";
    for (command, words) in [
        (&["data", "pairs.txt"][..], of_pairs),
        (&training, of_pairs),
        (&["check", "accent.zir"], "1 letter beyond ASCII in 1 label: `é` (1)"),
    ] {
        let answer = folder.zirc(command).done();
        assert!(answer.stderr.contains(words), "{answer:?}");
        assert_eq!(answer.stderr.matches("beyond-ascii").count(), 1, "{answer:?}");
    }
    let answer = folder.zirc(&["check", "accent.zir", "--message-format", "json"]).done();
    assert!(answer.stdout.contains("\"code\":\"beyond-ascii\""), "{answer:?}");
}

#[test]
#[cfg(target_os = "linux")]
fn letters_may_be_typed_in_pieces() {
    use std::process::{Command, Stdio};
    use std::time::Duration;

    let folder = Folder::new();
    folder.write("accent.zir", accent().as_bytes());
    let child = Command::new("script")
        .args(["-qec", &format!("{} run accent.zir", env!("CARGO_BIN_EXE_zirc")), "/dev/null"])
        .current_dir(folder.path("."))
        .env("TERM", "dumb")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn();
    let Ok(mut child) = child else {
        eprintln!("skipped: script is not installed");
        return;
    };
    // A wrong letter, a right one in two pieces, and one that is deleted again.
    for keys in [&b"\xCE\xBB"[..], b"\xC3", b"\xA9", "ü\x7F".as_bytes(), b"\r", b"!\r"] {
        std::thread::sleep(Duration::from_millis(200));
        child.stdin.as_mut().unwrap().write_all(keys).unwrap();
    }
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).expect("it prints UTF-8");
    assert!(shown.contains("ACUTE é"), "{shown:?}");
    assert!(shown.contains("\u{7}é"), "{shown:?}");
    assert!(shown.contains("left out: line 1 has the character `λ`"), "{shown:?}");
}
