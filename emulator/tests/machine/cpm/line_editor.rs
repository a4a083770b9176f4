//! The editing of a line.

use zirc_emulator::{LineEditor, Progress};

/// Types `keys` into a line of at most `max` that starts in `column`: what the
/// last key led to, the line, and the echo.
fn type_at(max: u8, column: u8, keys: &[u8]) -> (Progress, String, String) {
    let mut editor = LineEditor::new(max, column);
    let mut echo = Vec::new();
    let mut progress = Progress::Editing;
    for &key in keys {
        assert_eq!(progress, Progress::Editing, "typed on after the end");
        progress = editor.key(key, &mut echo);
    }
    let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("ASCII");
    (progress, text(editor.line()), text(&echo))
}

/// The line and the echo of a line that ends with a return.
fn typed(keys: &[u8]) -> (String, String) {
    let (progress, line, echo) = type_at(255, 2, &[keys, b"\r"].concat());
    assert_eq!(progress, Progress::Done);
    (line, echo)
}

fn pair(line: &str, echo: &str) -> (String, String) {
    (line.to_owned(), echo.to_owned())
}

#[test]
fn a_return_or_a_line_feed_finishes_the_line() {
    assert_eq!(typed(b"hi"), pair("hi", "hi\r"));
    assert_eq!(type_at(255, 0, b"hi\n").0, Progress::Done);
}

#[test]
fn a_full_line_is_finished() {
    let (progress, line, echo) = type_at(3, 0, b"abc");
    assert_eq!((progress, line.as_str(), echo.as_str()), (Progress::Done, "abc", "abc\r"));
}

#[test]
fn bit_7_is_masked() {
    assert_eq!(typed(&[b'h' | 0x80, b'i']).0, "hi");
}

#[test]
fn letters_of_eight_bits_are_kept_if_the_terminal_has_them() {
    let (mut editor, mut echo) = (LineEditor::new(80, 0), Vec::new());
    for letter in [0xE9, 0xFC] {
        assert_eq!(editor.letter(letter, &mut echo), Progress::Editing);
    }
    assert_eq!(editor.key(8, &mut echo), Progress::Editing);
    assert_eq!(editor.line(), [0xE9]);
    assert_eq!(echo, b"\xE9\xFC\x08 \x08");
}

#[test]
fn backspace_wipes_out_a_character() {
    assert_eq!(typed(b"ab\x08c"), pair("ac", "ab\x08 \x08c\r"));
    assert_eq!(typed(b"\x08a"), pair("a", "a\r"), "there was nothing to delete");
}

#[test]
fn backspace_wipes_out_all_columns_of_a_control_character_or_tab() {
    assert_eq!(typed(b"\x01\x08"), pair("", "^A\x08 \x08\x08 \x08\r"));
    // From column 2, a tab goes to column 8.
    let wiped = "\x08 \x08".repeat(6);
    assert_eq!(typed(b"\t\x08"), pair("", &format!("      {wiped}\r")));
}

#[test]
fn rubout_echoes_what_it_deletes() {
    assert_eq!(typed(b"ab\x7F\x7F\x7Fc"), pair("c", "abbac\r"));
}

#[test]
fn control_x_wipes_out_the_line() {
    assert_eq!(typed(b"ab\x18c"), pair("c", "ab\x08 \x08\x08 \x08c\r"));
}

#[test]
fn control_u_voids_the_line_and_starts_below() {
    assert_eq!(typed(b"ab\x15c"), pair("c", "ab#\r\n  c\r"));
}

#[test]
fn control_r_types_the_line_again() {
    assert_eq!(typed(b"ab\x12c"), pair("abc", "ab#\r\n  abc\r"));
}

#[test]
fn control_e_goes_to_a_new_line_of_the_screen_only() {
    assert_eq!(typed(b"ab\x05c"), pair("abc", "ab\r\nc\r"));
    let voided = typed(b"ab\x05c\x15d");
    assert_eq!(voided, pair("d", "ab\r\nc#\r\nd\r"), "the line starts in column 0 now");
}

#[test]
fn control_c_at_the_start_reboots_and_later_does_not() {
    let (progress, _, echo) = type_at(255, 0, b"\x03");
    assert_eq!((progress, echo.as_str()), (Progress::Reboot, "^C"));
    assert_eq!(typed(b"a\x03"), pair("a\x03", "a^C\r"));
    assert_eq!(type_at(255, 0, b"a\x08\x03").0, Progress::Reboot, "the line was empty again");
}

#[test]
fn control_p_is_not_part_of_the_line() {
    assert_eq!(typed(b"a\x10b"), pair("ab", "ab\r"));
}
