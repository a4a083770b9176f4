//! `.zir` texts with characters that look like others.

use super::input;
use crate::support::{Answer, Folder, NETWORK};

/// What `check` and `fmt` say of a text; they say the same.
fn said(text: &[u8]) -> Answer {
    let folder = Folder::new();
    folder.write("net.zir", text);
    let [check, fmt] = ["check", "fmt"].map(|subcommand| folder.zirc(&[subcommand, "net.zir"]));
    assert_eq!(check.stderr, fmt.stderr);
    check
}

#[test]
fn characters_that_look_like_others_are_named() {
    for (name, character, place, help) in [
        ("10-minus.zir", "(U+2212, MINUS SIGN)", ":37:14", "help: write `-`\n"),
        ("10-smart.zir", "(U+201C, LEFT DOUBLE QUOTATION MARK)", ":12:17", "help: write `\"`\n"),
        ("10-zwsp.zir", "U+200B (ZERO WIDTH SPACE)", ":30:14", "help: remove it\n"),
    ] {
        let Some(path) = input(name) else { continue };
        let answer = said(&std::fs::read(path).unwrap());
        assert_eq!(answer.stderr.matches("error[").count(), 1, "{answer:?}");
        assert!(!answer.stderr.contains('\u{200B}'), "{answer:?}");
        answer.wrong(&["error[unknown-character]", character, place, help]);
    }
}

#[test]
fn the_advice_makes_of_each_text_what_was_meant() {
    for (old, new, number, help) in [
        ("\"..\" 3", "\"..\" −3", "U+2212", "write `-`"),
        ("\"AB\"", "“AB”", "U+201C", "write `\"`"),
        ("\"AB\"", "\"AB”", "U+201D", "write `\"`"),
        ("next argmax", "next\u{A0}argmax", "U+00A0", "write a space"),
        ("next argmax", "next argm\u{200B}ax", "U+200B", "else remove it"),
        ("next argmax", "nехt argmax", "U+0435", "write `e`"),
        ("%x: i16", "%х: i16", "U+0445", "write `x`"),
        ("limit 62", "limit ６2", "U+FF16", "write `6`"),
        ("i2[3, 2]", "i2[3，2]", "U+FF0C", "write `,`"),
        ("weights @w", "\u{FEFF}weights @w", "U+FEFF", "remove it"),
        ("%a\n", "%a\u{2028}\n", "U+2028", "end the line"),
    ] {
        let text = NETWORK.replacen(old, new, 1);
        assert_ne!(text, NETWORK, "{old}");
        let answer = said(text.as_bytes());
        assert_eq!(answer.stderr.matches("error[").count(), 1, "{new}: {answer:?}");
        answer.wrong(&["error[unknown-character]", number, help]);
    }
}

#[test]
fn one_cause_on_many_lines_is_one_error() {
    let quoted = NETWORK.replace('"', "“");
    let spaced = NETWORK.replace(' ', "\u{A0}");
    let commented = format!("# mine\n# all mine\n{NETWORK}");
    for text in [quoted, spaced, commented] {
        let answer = said(text.as_bytes());
        assert_eq!(answer.stderr.matches("error[").count(), 1, "{answer:?}");
        answer.wrong(&["error[unknown-character]", "more place"]);
    }
}

#[test]
fn what_hides_in_comments_is_warned_of() {
    let folder = Folder::new();
    folder.write("net.zir", format!("zir 1\n; a\u{202E}b\n{}", &NETWORK[6..]).as_bytes());
    for command in [&["check", "net.zir"][..], &["fmt", "--check", "net.zir"]] {
        let answer = folder.zirc(command);
        let words = "warning[hidden-character]: U+202E (RIGHT-TO-LEFT OVERRIDE)";
        assert!(answer.stderr.contains(words), "{answer:?}");
    }
}
