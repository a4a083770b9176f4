//! `zirc eval`: what is right, and that the program says the same.

use serde_json::Value;

use crate::support::{Folder, NETWORK};

/// Of these, `tiny.zir` answers the first two right.
const PAIRS: &str = "hello|AAAA\nhi|BBBB\nhey|AAAB\n!|BB\nyou|C\nbye|AAAAA\n";

fn folder() -> Folder {
    let folder = Folder::with_network();
    folder.write("pairs.txt", PAIRS.as_bytes());
    folder
}

fn json(folder: &Folder, arguments: &[&str]) -> Value {
    let answer = folder.zirc(&[&["eval", "tiny.zir", "pairs.txt", "--json"], arguments].concat());
    serde_json::from_str(&answer.done().stdout).unwrap()
}

#[test]
fn right_replies_and_characters_are_counted() {
    let folder = folder();
    let figures = json(&folder, &[]);
    let network = &figures["network"];
    assert_eq!((&network["right"], &network["right_places"]), (&2.into(), &20.into()));
    assert_eq!((&network["places"], &network["exact_accuracy"]), (&31.into(), &(2.0 / 6.0).into()));
    assert_eq!(figures["always_commonest"]["right"], 1);
    assert_eq!((&figures["at_best"], &figures["unsayable"]), (&6.into(), &2.into()));
    assert_eq!((&figures["z80"], &figures["wrong"]), (&Value::Null, &Value::Null));
    let text = folder.zirc(&["eval", "tiny.zir", "pairs.txt"]).done().stdout;
    for words in [
        "| the network            |             2 |  33.3 % |           64.5 % |",
        "2 pairs have replies that its charset or its reply limit does not allow",
        "| AAAB     |    1 |",
    ] {
        assert!(text.contains(words), "no {words:?} in {text}");
    }
}

#[test]
fn wrong_answers_are_listed() {
    let folder = folder();
    let text = folder.zirc(&["eval", "tiny.zir", "pairs.txt", "--wrong"]).done().stdout;
    assert!(text.contains("|    3 | hey    | AAAB     | AAAA |"), "{text}");
    assert!(!text.contains("| hello  |"), "{text}");
    let wrong = &json(&folder, &["--wrong"])["wrong"];
    assert_eq!(wrong.as_array().map(Vec::len), Some(4));
    assert_eq!((&wrong[1]["prompt"], &wrong[1]["said"]), (&"!".into(), &"BBBB".into()));
}

#[test]
fn the_nearest_neighbour_is_a_row_of_its_own() {
    let folder = folder();
    // One neighbour is the nearest of all.
    folder.write("known.txt", b"hello|AAAB\n");
    assert_eq!(json(&folder, &[])["nearest_neighbour"], Value::Null);
    let near = json(&folder, &["--neighbours", "known.txt"]);
    assert_eq!(near["nearest_neighbour"]["right"], 1);
    let text = ["eval", "tiny.zir", "pairs.txt", "--neighbours", "known.txt"];
    let text = folder.zirc(&text).done().stdout;
    assert!(text.contains("| the nearest neighbour  |             1 |  16.7 % |"), "{text}");
    folder
        .zirc(&["eval", "tiny.zir", "pairs.txt", "--neighbours", "none.txt"])
        .wrong(&["none.txt"]);
}

#[test]
fn the_program_says_the_same_and_is_measured() {
    let folder = folder();
    let by_program = json(&folder, &["--on", "z80", "--for", "size"]);
    let figures = &by_program["z80"];
    assert_eq!((&figures["prompts"], &figures["per"]), (&6.into(), &"character".into()));
    assert!(figures["t_states_mean"].as_f64().unwrap() > 100.0, "{figures}");
    assert!(figures["t_states_worst"].as_f64() >= figures["t_states_mean"].as_f64());
    assert_eq!(by_program["network"], json(&folder, &[])["network"]);
    let text = folder.zirc(&["eval", "tiny.zir", "pairs.txt", "--on", "z80"]).done().stdout;
    assert!(text.contains("The program says the same to 6 prompts:"), "{text}");
    assert!(text.contains("T-states a character"), "{text}");
}

#[test]
fn prompts_are_heard_as_the_program_hears_them() {
    let folder = folder();
    let long = "x".repeat(300);
    let pairs = format!("!|B\n!!|B\na\tb|B\n{long}|B\n\u{e9}\u{ff}\u{a0}|B\n\\|B\n");
    folder.write("pairs.txt", pairs.as_bytes());
    for limit in ["1", "2", "62", "255"] {
        let network = NETWORK.replace("prompt limit 62", &format!("prompt limit {limit}"));
        folder.write("tiny.zir", network.as_bytes());
        assert_eq!(json(&folder, &["--on", "z80"])["z80"]["prompts"], 6);
    }
}

#[test]
fn labels_are_replies_like_any_others() {
    let folder = folder();
    let network = NETWORK
        .replace("  reply charset \"AB\" limit 4\n", "")
        .replace("next argmax %a", "answer argmax %a, labels \"YES\" \"NO\" \"|\"");
    folder.write("tiny.zir", network.as_bytes());
    folder.write("pairs.txt", b"hello|YES\nhi|NOT\nyou|||\n");
    let figures = json(&folder, &["--on", "z80"]);
    assert_eq!((&figures["network"]["right"], &figures["unsayable"]), (&1.into(), &2.into()));
    assert_eq!(figures["z80"]["per"], "answer");
    let text = folder.zirc(&["eval", "tiny.zir", "pairs.txt"]).done().stdout;
    assert!(text.contains("2 pairs have replies that are none of its labels"), "{text}");
}

#[test]
fn sums_that_wrap_are_told() {
    let folder = folder();
    let network = NETWORK
        .replace("network tiny {", "network tiny {\n  overflow wrap")
        .replace("scale 1", "scale 20000");
    folder.write("tiny.zir", network.as_bytes());
    let figures = json(&folder, &["--on", "z80"]);
    assert!(figures["overflows"].as_u64() >= figures["overflowing_prompts"].as_u64());
    assert!(figures["overflowing_prompts"].as_u64() > Some(0), "{figures}");
    let text = folder.zirc(&["eval", "tiny.zir", "pairs.txt"]).done().stdout;
    assert!(text.contains("left 16 bits and wrapped"), "{text}");
}

#[test]
fn a_program_without_room_cannot_be_evaluated() {
    let folder = folder();
    let arguments = ["eval", "tiny.zir", "pairs.txt", "--on", "z80", "--budget", "100"];
    folder.zirc(&arguments).wrong(&["error[too-big]", "100"]);
}

#[test]
fn one_input_may_be_standard_input() {
    let folder = folder();
    for arguments in [["eval", "-", "pairs.txt"], ["eval", "tiny.zir", "-"]] {
        let input = if arguments[1] == "-" { NETWORK } else { PAIRS };
        folder.zirc_with(input.as_bytes(), &arguments).done();
    }
    folder.zirc(&["eval", "-", "-"]).misused(&["`-`"]);
    let calibrated = ["eval", "-", "pairs.txt", "--on", "z80", "--calibrate", "-"];
    folder.zirc(&calibrated).misused(&["`-`"]);
}
