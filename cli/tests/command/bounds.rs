//! `zirc check --bounds`.

use serde_json::{Value, json};

use crate::support::{Answer, Folder, NETWORK};

/// A network whose first sum can be anything from 0 to 62,000, and whose others
/// are constant.
fn loud() -> String {
    NETWORK.replace("scale 1\n", "scale 500\n").replace("@w\n", "@w, times 2\n")
}

/// The same, with arithmetic modulo 2^16.
fn wrapping() -> String {
    loud().replace("  prompt limit", "  overflow wrap\n  prompt limit")
}

fn bounds(text: &str, more: &[&str]) -> Answer {
    let folder = Folder::new();
    folder.write("net.zir", text.as_bytes());
    folder.zirc(&[&["check", "net.zir", "--bounds"], more].concat())
}

fn objects(text: &str) -> Vec<Value> {
    let lines = bounds(text, &["--json"]).stdout;
    lines.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// The cells of the row that begins with `name`.
fn row<'t>(table: &'t str, name: &str) -> Vec<&'t str> {
    let cells = |line: &'t str| line.split('|').map(str::trim).filter(|cell| !cell.is_empty());
    let mut rows = table.lines().map(|line| cells(line).collect::<Vec<_>>());
    rows.find(|row| row.first() == Some(&name)).unwrap()
}

#[test]
fn a_table_shows_every_op_that_sums() {
    let answer = bounds(NETWORK, &[]).done();
    assert_eq!(answer.stderr, "");
    let cells = row(&answer.stdout, "%x");
    assert_eq!(cells[..7], ["%x", "trigrams", "2", "2", "0", "0", "0"]);
    let cells = row(&answer.stdout, "%a");
    assert_eq!(cells, ["%a", "linear", "3", "3", "0", "0", "0", "0", "62", "62"]);
}

#[test]
fn a_network_that_wraps_has_its_worst_sums_shown_and_is_sound() {
    let answer = bounds(&wrapping(), &[]).done();
    assert_eq!(row(&answer.stdout, "%a")[..6], ["%a", "linear", "3", "2", "1", "0"]);
    assert!(answer.stdout.contains("\n%a[0] refuted: bounded by 0..=62000"), "{}", answer.stdout);
    assert_eq!(answer.stderr, "");
}

#[test]
fn a_network_that_may_not_overflow_is_refused_after_its_table() {
    let answer = bounds(&loud(), &[]);
    assert_eq!(answer.code, Some(1));
    assert_eq!(row(&answer.stdout, "%a")[4], "1");
    assert!(answer.stderr.contains("error[overflows]: `%a[0]` overflows"), "{}", answer.stderr);
}

#[test]
fn every_sum_is_an_object() {
    let objects = objects(NETWORK);
    assert_eq!(objects.len(), 5);
    let nothing = json!({
        "value": "a",
        "element": 1,
        "verdict": "proved",
        "low": 3,
        "high": 3,
        "low_text": {"sum": 3, "prompt": "", "reply": ""},
        "high_text": {"sum": 3, "prompt": "", "reply": ""},
        "least": objects[3]["least"],
        "greatest": objects[3]["greatest"],
        "ratio": null,
    });
    assert_eq!(objects[3], nothing);
    assert_eq!(objects[3]["least"]["sum"], json!(3));
    let [greatest, high] = ["greatest", "high"].map(|key| &objects[2][key]);
    assert_eq!((&greatest["sum"], high), (&json!(62), &json!(62)));
    assert_eq!(greatest["prompt"].as_str().unwrap().len(), 62);
    let verdicts: Vec<Value> =
        self::objects(&loud()).into_iter().map(|object| object["verdict"].clone()).collect();
    assert_eq!(verdicts.iter().filter(|verdict| **verdict == json!("refuted")).count(), 1);
}

#[test]
fn a_network_that_is_not_sound_has_no_bounds() {
    let text = NETWORK.replace("linear %x, @w", "linear %x, @v");
    bounds(&text, &[]).wrong(&["error[undefined-weights]"]);
    bounds(&text, &["--json"]).wrong(&["error[undefined-weights]"]);
}

#[test]
fn options_that_bounds_have_no_use_for_are_usage_errors() {
    for more in [
        &["--budget", "100"][..],
        &["--machine", "cpm"],
        &["--for", "size"],
        &["--pack"],
        &["--calibrate", "asked.txt"],
        &["--message-format", "json"],
    ] {
        bounds(NETWORK, more).misused(&["cannot be used with", more[0]]);
    }
    Folder::with_network().zirc(&["check", "tiny.zir", "--json"]).misused(&["--bounds"]);
}
