//! Blocks, headers and line ends that are not as they should be.

use super::*;

#[test]
fn a_file_has_its_version_and_one_network() {
    assert_eq!(error("").0, "no-network");
    assert_eq!(error("zir 1\n").0, "no-network");
    assert_eq!(errors("network n {\n}\n")[0].0, "missing-version");
    assert_eq!(error("zir 2\nfrom the future").0, "unknown-version");
    assert_eq!(error("zir 2").2, "2");
    assert_eq!(error(&format!("{EVERYTHING}zir 1")).0, "late-version");
    assert_eq!(
        error(&format!("{EVERYTHING}network b {{\n}}")),
        ("second-network", "a file holds one network".into(), "network b {")
    );
}

#[test]
fn blocks_that_are_not_closed_or_not_opened_are_named() {
    refused(
        "}\n\nweights",
        "\nweights",
        "unclosed-block",
        "weights",
        "network `guess` is not closed",
    );
    refused(
        "}\nweights @o",
        "\nweights @o",
        "unclosed-block",
        "weights",
        "weights `@hidden1` is not closed",
    );
    assert_eq!(error(EVERYTHING.trim_end().trim_end_matches('}')).0, "cut-short");
    assert_eq!(
        error(&format!("{EVERYTHING}}}")),
        ("unopened-block", "`}` closes a block that was not opened".into(), "}")
    );
    assert_eq!(error(&format!("{EVERYTHING}%x = relu %y")).0, "outside-network");
    assert_eq!(error(&format!("{EVERYTHING}\"+\" 3")).0, "outside-weights");
}

#[test]
fn the_width_of_all_neurons_is_shown_at_one_that_was_understood() {
    let text = EVERYTHING.replace("i2[5, 4]", "i2[5, 3]").replace("\"....\" 1", "é \"....\" 1");
    let found = read(&text).expect_err("a line and a width are wrong");
    let differ = found.iter().find(|found| found.code == "weight-count").expect("the width is");
    let (span, label) = &differ.secondary[0];
    assert_eq!((&text[span.start..span.start + 6], &**label), ("\"...+\"", "4 weights"));
}

#[test]
fn where_the_file_ends_is_a_whole_character() {
    let cut = EVERYTHING.trim_end().trim_end_matches('}');
    let cut = format!("{cut}; café");
    let (code, _, place) = error(&cut);
    assert_eq!((code, place), ("cut-short", "é"));
    let (code, _, place) = error("zir 1 ; café\n");
    assert_eq!((code, place), ("no-network", "é"));
}

#[test]
fn a_line_that_is_not_understood_causes_no_further_errors() {
    refused(
        "%x0: i16[8] = concat",
        "%x0: i16[8] concat",
        "unexpected",
        "concat",
        "expected `=`, found `concat`",
    );
    refused("next argmax", "next", "unexpected", "%5.e", "expected `argmax`, found `%5.e`");
    refused("i2[5, 8]", "i2[5 8]", "unexpected", "8", "expected `,`, found `8`");
    refused(
        "i2[5, 8] {",
        "i2[5, 8]",
        "line-too-short",
        "]",
        "the line ends where `{` should follow",
    );
    refused("network guess", "network", "unexpected", "{", "expected a name, found `{`");
}
