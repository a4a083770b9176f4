//! `zirc bench`.

use std::fs;

use serde_json::{Value, json};

use crate::support::{Answer, Folder, NETWORK};

/// The rows that are printed as JSON.
fn rows(answer: &Answer) -> Vec<Value> {
    serde_json::from_str(&answer.stdout).unwrap()
}

fn bench(folder: &Folder, arguments: &[&str]) -> Vec<Value> {
    let arguments = [&["bench", "tiny.zir", "--json"], arguments].concat();
    rows(&folder.zirc(&arguments).done())
}

#[test]
fn there_is_a_row_for_every_strategy() {
    let folder = Folder::with_network();
    let table = folder.zirc(&["bench", "tiny.zir"]).done().stdout;
    let lines: Vec<&str> = table.lines().collect();
    assert!(lines[0].contains("T-states a character"), "{table}");
    let names: Vec<&str> =
        lines[2..].iter().map(|line| line.split('|').nth(1).unwrap().trim()).collect();
    assert_eq!(names, ["plain", "size", "speed", "packed"]);
    folder.write("typical.txt", b"hello|A\nhi\n");
    let rows = bench(&folder, &["--calibrate", "typical.txt"]);
    let names: Vec<&str> = rows.iter().map(|row| row["strategy"].as_str().unwrap()).collect();
    let all = ["plain", "size", "speed", "speed, calibrated", "packed", "packed, calibrated"];
    assert_eq!(names, all);
}

#[test]
fn figures_are_those_of_a_run() {
    let folder = Folder::with_network();
    folder.write("asked.txt", b"hello\r\n\n  \nhi|BBBB|x\n");
    let rows = bench(&folder, &["--prompts", "asked.txt"]);
    let arguments =
        ["run", "tiny.zir", "--for", "plain", "--json", "--prompt", "hello", "--prompt", "hi"];
    let run: Value = serde_json::from_str(&folder.zirc(&arguments).done().stdout).unwrap();
    let of = |reply: usize, key: &str| run["replies"][reply][key].as_f64().unwrap();
    let each = [0, 1].map(|reply| of(reply, "t_states_a_character"));
    let first = [0, 1].map(|reply| of(reply, "t_states_to_first_character"));
    let row = &rows[0];
    assert_eq!(row["strategy"], "plain");
    assert_eq!(row["per"], "character");
    assert_eq!(row["prompts"], 2);
    assert_eq!(row["t_states_mean"], (each[0] + each[1]) / 2.0);
    assert_eq!(row["t_states_worst"], each[0].max(each[1]));
    assert_eq!(row["t_states_to_first_character_mean"], (first[0] + first[1]) / 2.0);
    assert_eq!(row["file_bytes"], run["file_bytes"]);
    assert_eq!(row["memory_bytes"], run["memory_bytes"]);
    assert_eq!(row["problem"], Value::Null);
}

#[test]
fn a_network_that_picks_a_label_is_measured_by_answers() {
    let folder = Folder::new();
    let text = NETWORK
        .replace("  reply charset \"AB\" limit 4\n", "")
        .replace("next argmax %a", "answer argmax %a, labels \"LONG\" \"\" \"NO\"");
    folder.write("tiny.zir", text.as_bytes());
    folder.write("asked.txt", b"hello\n");
    let rows = bench(&folder, &["--prompts", "asked.txt"]);
    let arguments = ["run", "tiny.zir", "--for", "plain", "--json", "--prompt", "hello"];
    let run: Value = serde_json::from_str(&folder.zirc(&arguments).done().stdout).unwrap();
    assert_eq!(run["replies"][0]["reply"], "LONG");
    assert_eq!(rows[0]["per"], "answer");
    assert_eq!(rows[0]["t_states_mean"].as_f64(), run["replies"][0]["t_states"].as_f64());
    // The empty label has no first character.
    folder.write("asked.txt", b"hi\n");
    let rows = bench(&folder, &["--prompts", "asked.txt"]);
    assert_eq!(rows[0]["t_states_to_first_character_mean"], Value::Null);
    assert!(folder.zirc(&["bench", "tiny.zir"]).done().stdout.contains("T-states an answer"));
}

#[test]
fn a_program_without_room_has_a_row_that_says_so() {
    let folder = Folder::with_network();
    let arguments = ["bench", "tiny.zir", "--budget", "100"];
    let table = folder.zirc(&arguments).done().stdout;
    let rows = bench(&folder, &arguments[2..]);
    for row in rows {
        let problem = row["problem"].as_str().unwrap();
        assert!(problem.contains("there is room for 100"), "{problem}");
        assert!(table.contains(problem), "{table}");
        assert_eq!(row.get("t_states_mean"), None);
    }
}

#[test]
fn json_lines_hold_prompts_of_any_letters() {
    let folder = Folder::with_network();
    let lines = "{\"prompt\": \"caf\u{e9} \\t|!\", \"reply\": \"X\", \"logits\": [[1]]}\r\n\
                 {\"prompt\": \"\"}\n{\"prompt\": \"!\"}\n";
    folder.write("asked.jsonl", lines.as_bytes());
    assert_eq!(bench(&folder, &["--prompts", "asked.jsonl"])[0]["prompts"], 3);
    assert_eq!(bench(&folder, &["--prompts", "asked.jsonl", "--longest", "1"])[0]["prompts"], 2);
    for (line, words) in [
        ("{\"reply\": \"X\"}", ["line 2", "prompt"]),
        ("{\"prompt\": \"\u{100}\"}", ["error[not-latin-1]: line 2", "bad.jsonl:2:"]),
        ("{\"prompt\": \"a\\u001bb\"}", ["error[control-character]: line 2", "bad.jsonl:2:"]),
        ("{\"prompt\": \"a\\nb\"}", ["U+000A", "bad.jsonl:2:"]),
        ("{\"prompt\": \"\\ud83d\\ude00\"}", ["U+1F600", "leave it out"]),
        ("{\"text\": \"hi\"}", ["error[json-prompt]", "jq -c '{prompt: .text}'"]),
        ("hello", ["error[json-prompt]: line 2", "bad.jsonl:2:1"]),
    ] {
        folder.write("bad.jsonl", format!("{{\"prompt\": \"x\"}}\n{line}\n").as_bytes());
        folder.zirc(&["bench", "tiny.zir", "--prompts", "bad.jsonl"]).wrong(&words);
    }
}

#[test]
fn prompts_that_no_line_stands_for_are_left_out_and_counted() {
    let folder = Folder::new();
    folder.write("tiny.zir", NETWORK.replace("limit 62", "limit 255").as_bytes());
    folder.write("asked.jsonl", b"{\"prompt\": \" \"}\n{\"prompt\": \"hi\"}\n");
    let answer = folder.zirc(&["bench", "tiny.zir", "--json", "--prompts", "asked.jsonl"]).done();
    assert!(answer.stderr.contains("1 of 2 prompts are left out"), "{}", answer.stderr);
    assert_eq!(rows(&answer)[0]["prompts"], 1);
    folder.write("asked.jsonl", b"{\"prompt\": \" \"}\n");
    let answer = folder.zirc(&["bench", "tiny.zir", "--prompts", "asked.jsonl"]);
    answer.wrong(&["no prompts to measure with"]);
    folder.zirc(&["bench", "tiny.zir", "--longest", "0"]).wrong(&["no prompts"]);
}

#[test]
fn tabs_in_a_charset_are_compared_as_the_console_shows_them() {
    let folder = Folder::new();
    folder.write("tiny.zir", NETWORK.replace("\"AB\"", "\"\\x09B\"").as_bytes());
    folder.write("asked.txt", b"hello\n");
    assert_eq!(bench(&folder, &["--prompts", "asked.txt"])[0]["prompts"], 1);
}

/// A project's folder, in which one network of the suite is.
fn project() -> Folder {
    let folder = Folder::new();
    let network = NETWORK
        .replace("  reply charset \"AB\" limit 4\n", "")
        .replace("next argmax %a", "answer argmax %a, labels \"A\" \"B\" \"C\"");
    fs::create_dir_all(folder.path("ir-examples/guess")).unwrap();
    folder.write("ir-examples/guess/guess.zir", network.as_bytes());
    folder.write("ir-examples/guess/test.txt", b"hello|A\nhi|B\n");
    folder
}

#[test]
fn the_suite_measures_what_is_there_and_says_what_is_not() {
    let folder = project();
    let arguments = ["bench", "--suite", ".", "--json"];
    let measured = rows(&folder.zirc(&arguments).done());
    assert_eq!(measured.len(), 15);
    let is_measured = |row: &&Value| row["problem"].is_null();
    let row = measured.iter().find(is_measured).unwrap();
    assert_eq!((&row["network"], &row["build"]), (&json!("guess.zir"), &json!("--for speed")));
    assert_eq!((&row["per"], &row["prompts"]), (&json!("answer"), &json!(2)));
    let eval = ["eval", "ir-examples/guess/guess.zir", "ir-examples/guess/test.txt"];
    let eval = folder.zirc(&[&eval[..], &["--on", "z80"]].concat()).done().stdout;
    let bytes = row["file_bytes"].as_u64().unwrap();
    assert!(eval.contains(&format!("{},{:03} bytes", bytes / 1000, bytes % 1000)), "{eval}");
    assert_eq!(measured.iter().filter(is_measured).count(), 1);
    let problem = "guess.npz, --for size: not measured: no file ../shared/models/guess.npz";
    let table = folder.zirc(&["bench", "--suite"]).done().stdout;
    assert!(table.contains("T-states an answer") && table.contains(problem), "{table}");
}

#[test]
fn figures_of_the_suite_are_compared_with_earlier_ones() {
    let folder = project();
    let mut earlier = rows(&folder.zirc(&["bench", "--suite", "--json"]).done());
    let row = earlier.iter_mut().find(|row| row["problem"].is_null()).unwrap();
    row["t_states_mean"] = json!(row["t_states_mean"].as_f64().unwrap() / 2.0);
    row["file_bytes"] = json!(row["file_bytes"].as_u64().unwrap() + 7);
    folder.write("before.json", json!(earlier).to_string().as_bytes());
    let table = folder.zirc(&["bench", "--suite", "--against", "before.json"]).done().stdout;
    assert!(table.contains("+100.00 % |    -7 |"), "{table}");
    folder.write("before.json", b"[1]");
    let answer = folder.zirc(&["bench", "--suite", "--against", "before.json"]);
    answer.wrong(&["before.json", "zirc bench --suite --json"]);
    folder.zirc(&["bench", "--suite", ".", "--budget", "16K"]).misused(&["--suite", "--budget"]);
    folder.zirc(&["bench"]).misused(&["NET.zir"]);
}
