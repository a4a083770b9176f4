//! `zirc data`, and how texts of pairs are read.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::Value;

use crate::support::Folder;

const PAIRS: &str =
    "\u{FEFF}Hello|HI\r\nhello|HO\r\n\r\nab|YES\r\nba ba|yes\r\nwhy|YES\r\nno|\u{c9}";

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let answer = folder.zirc(&[&["data"], arguments, &["--json"]].concat()).done();
    serde_json::from_str(&answer.stdout).unwrap()
}

#[test]
fn pairs_are_counted_for_people_and_as_json() {
    let folder = Folder::new();
    folder.write("pairs.txt", PAIRS.as_bytes());
    let text = folder.zirc(&["data", "pairs.txt"]).done().stdout;
    for words in [
        "| pairs                              |     6 |",
        "| YES   |     2 | 33.3 % |",
        "1 prompt with different replies:\n  \"hello\" gets \"HI\" on line 1, \"HO\" on line 2",
        "\"YES\" and \"yes\" differ in upper and lower case alone",
        "`zirc train --labels`",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
    let figures = json(&folder, &["pairs.txt"]);
    for (name, count) in [
        ("pairs", 6),
        ("normalized_prompts", 5),
        ("contradictions", 1),
        ("collisions", 0),
        ("at_best", 5),
        ("always_commonest", 2),
    ] {
        assert_eq!(figures[name], count, "{name}");
    }
    assert_eq!(figures["replies"][4]["reply"], "\u{c9}");
    assert_eq!(figures["contradiction_examples"][0]["lines"], Value::from(vec![1, 2]));
}

#[test]
fn near_duplicates_and_buckets_are_in_the_json() {
    let folder = Folder::new();
    // Three wordings, one of them of three near-duplicates; the last says something else.
    let pairs = "do you like rain|YES\ndo you like rain today|YES\ndo you like rain a lot|YES\n\
                 who is there|ME\nxyz|YES\n";
    folder.write("pairs.txt", pairs.as_bytes());
    let figures = json(&folder, &["pairs.txt", "--buckets", "512"]);
    for (name, count) in [
        ("near_duplicates", 3),
        ("wordings", 3),
        ("buckets", 512),
        ("buckets_chosen", 256),
        ("trigrams", 43),
    ] {
        assert_eq!(figures[name], count, "{name}");
    }
    let used = figures["buckets_used"].as_array().unwrap();
    let buckets: Vec<u64> = used.iter().map(|it| it["buckets"].as_u64().unwrap()).collect();
    assert_eq!(buckets, [256, 512, 1024]);
    assert!(used.is_sorted_by_key(|it| it["used"].as_u64().unwrap()), "{figures}");
    assert!(used.iter().all(|it| (1..=43).contains(&it["used"].as_u64().unwrap())), "{figures}");
}

#[test]
fn options_say_what_is_heard() {
    let folder = Folder::new();
    folder.write("pairs.txt", PAIRS.as_bytes());
    let figures = json(&folder, &["pairs.txt", "--prompt-limit", "1", "--buckets", "1"]);
    assert_eq!((&figures["prompts_cut"], &figures["normalized_prompts"]), (&6.into(), &5.into()));
    assert_eq!((&figures["collisions"], &figures["at_best_hashed"]), (&1.into(), &2.into()));
    let none = json(&folder, &["pairs.txt", "--examples", "0"]);
    assert_eq!(none["contradiction_examples"], Value::from(Vec::<Value>::new()));
    let text = folder.zirc(&["data", "pairs.txt", "--examples", "0"]).done().stdout;
    assert!(text.contains("  and 1 more: `--examples 1` shows them"), "{text}");
    for (option, value) in [("--buckets", "100"), ("--buckets", "0"), ("--prompt-limit", "256")] {
        folder.zirc(&["data", "pairs.txt", option, value]).misused(&[option]);
    }
}

#[test]
fn skewed_replies_and_crowded_buckets_are_told() {
    let folder = Folder::new();
    let text: String =
        (0..300).map(|n| format!("{n}|{}\n", if n < 290 { "NO" } else { "W" })).collect();
    folder.write("pairs.txt", text.as_bytes());
    let text = folder.zirc(&["data", "pairs.txt", "--buckets", "1"]).done().stdout;
    for words in ["\"NO\" is the reply of 96.7 % of the pairs", "--balance", "with 2 buckets"] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
}

#[test]
fn a_balanced_copy_has_all_pairs_in_their_order() {
    let folder = Folder::new();
    folder.write("pairs.txt", b"a|NO\nb|YES\nc|NO\nd|\xC3\xA9\ne|NO\n");
    let copy = "a|NO\nb|YES\nb|YES\nb|YES\nc|NO\nd|\u{e9}\nd|\u{e9}\nd|\u{e9}\ne|NO\n";
    let answer = folder.zirc(&["data", "pairs.txt", "--balance", "even.txt"]).done();
    assert_eq!(folder.read("even.txt"), copy.as_bytes());
    assert_eq!(
        (&*answer.stdout, &*answer.stderr),
        ("", "even.txt has 9 pairs: 4 pairs more than there were\n")
    );
    let answer = folder.zirc(&["data", "pairs.txt", "--balance", "-"]).done();
    assert_eq!(answer.stdout, copy);
    folder.zirc(&["data", "even.txt"]).done();
    folder.zirc(&["data", "pairs.txt", "--balance", "pairs.txt"]).wrong(&["is the input"]);
    folder.zirc(&["data", "pairs.txt", "--balance", "x", "--json"]).misused(&["--balance"]);
}

#[test]
fn what_is_wrong_with_pairs_is_told_where_it_is() {
    let folder = Folder::new();
    let mut packed = GzEncoder::new(Vec::new(), Compression::default());
    packed.write_all(b"hello\n").unwrap();
    let packed = packed.finish().unwrap();
    for (bytes, words) in [
        (&b""[..], &["error[no-pairs]", "pairs.txt", "are you there|YES"][..]),
        (b"a|B\nhello\n", &["error[no-bar]", "pairs.txt:2:1"]),
        (&packed, &["error[no-bar]", "pairs.txt:1:1"]),
        (&packed[..packed.len() - 9], &["error[not-unpacked]", "gzip -t"]),
        (b"a|\n", &["error[empty-reply]", "pairs.txt:1:3"]),
        (b"|B\n", &["error[empty-prompt]", "pairs.txt:1:1"]),
        (b"a|B\na|caf\xE9\n", &["error[not-utf8]", "on line 2, is E9h", "iconv -f LATIN1"]),
        ("a|B\u{2019}\n".as_bytes(), &["error[not-latin-1]", "pairs.txt:1:4", "U+2019", "`'`"]),
        (b"a|B\0\n", &["error[control-character]", "U+0000"]),
    ] {
        folder.write("pairs.txt", bytes);
        folder.zirc(&["data", "pairs.txt"]).wrong(words);
        folder.write("tiny.zir", crate::support::NETWORK.as_bytes());
        folder.zirc(&["eval", "tiny.zir", "pairs.txt"]).wrong(words);
    }
}
