//! `zirc check --message-format json`.

use serde_json::{Value, json};

use crate::support::{Answer, Folder, NETWORK};

fn check(text: &str) -> Answer {
    let folder = Folder::new();
    folder.write("net.zir", text.as_bytes());
    folder.zirc(&["check", "net.zir", "--message-format", "json"])
}

fn objects(answer: &Answer) -> Vec<Value> {
    assert_eq!(answer.stderr, "");
    answer.stdout.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

#[test]
fn an_error_is_an_object_with_its_places() {
    let answer = check(&NETWORK.replace("linear %x, @w", "linear %x, @v"));
    assert_eq!(answer.code, Some(1));
    assert_eq!(
        objects(&answer),
        [json!({
            "severity": "error",
            "code": "undefined-weights",
            "message": "weights `@v` are not drawn",
            "file": "net.zir",
            "line": 7,
            "column": 27,
            "end_line": 7,
            "end_column": 29,
            "label": "no such weights",
            "notes": [],
            "help": ["did you mean `@w`?"],
            "secondary": [{
                "line": 12,
                "column": 9,
                "end_line": 12,
                "end_column": 11,
                "label": "the nearest name",
            }],
        })]
    );
}

#[test]
fn a_warning_is_an_object_and_the_network_is_sound() {
    let answer = check(&NETWORK.replace("  next", "  %y = relu %a\n  next")).done();
    let objects = objects(&answer);
    assert_eq!(objects.len(), 1);
    assert_eq!(
        (&objects[0]["severity"], &objects[0]["code"]),
        (&json!("warning"), &json!("unused-value"))
    );
}

#[test]
fn a_sound_network_prints_nothing() {
    assert_eq!(check(NETWORK).done().stdout, "");
}

#[test]
fn what_has_no_place_has_none() {
    let folder = Folder::with_network();
    let arguments = ["check", "tiny.zir", "--message-format", "json", "--budget", "100"];
    let answer = folder.zirc(&arguments);
    assert_eq!(answer.code, Some(1));
    let objects = objects(&answer);
    assert_eq!((&objects[0]["code"], &objects[0]["line"]), (&json!("too-big"), &Value::Null));
    assert_eq!(objects[0]["secondary"], json!([]));
}

#[test]
fn a_text_that_is_not_utf_8_is_an_object() {
    let folder = Folder::new();
    folder.write("latin.zir", b"zir 1\n; caf\xE9\n");
    let answer = folder.zirc(&["check", "latin.zir", "--message-format", "json"]);
    assert_eq!(objects(&answer)[0]["code"], json!("not-utf8"));
}

#[test]
fn a_format_that_there_is_not_is_a_usage_error() {
    let folder = Folder::with_network();
    folder.zirc(&["check", "tiny.zir", "--message-format", "xml"]).misused(&["human", "json"]);
}
