//! The assembler's language, and what it says of texts that are not in it.

use zirc_diagnostics::Source;
use zirc_z80::instructions::examples;
use zirc_z80::{Options, assemble};

use crate::common::{bytes, errors, linked, object, report};

#[test]
fn every_form_assembles_to_its_bytes() {
    for example in examples() {
        assert_eq!(bytes(&format!(" {}\n", example.text)), example.bytes, "{}", example.text);
        let upper = example.text.to_ascii_uppercase().replace("0X", "0x");
        assert_eq!(bytes(&format!(" {upper}\n")), example.bytes, "{upper}");
    }
}

#[test]
fn numbers_in_every_base() {
    assert_eq!(
        bytes(" db 31, 0x1F, 1Fh, $1F, %11111, 11111b, 0fh, 'A', \";\"\n"),
        [31, 31, 31, 31, 31, 31, 15, 65, 59]
    );
}

#[test]
fn operators_bind_as_in_c() {
    let value = |text: &str| bytes(&format!(" dw {text}\n"));
    for (text, expected) in [
        ("2+3*4", 14),
        ("(2+3)*4", 20),
        ("20-5-3", 12),
        ("100/7%4", 2),
        ("100 %10+1", 1),
        ("1<<4|1", 17),
        ("6^3&1", 7),
        ("-1>>1&0xFF", 255),
        ("~0&0xF0", 0xF0),
        ("- -5", 5),
        ("low(0x1234)+high(0x1234)", 0x46),
        ("HIGH(0x1234)", 0x12),
        ("-7/2+10", 7),
        ("-7%4+10", 7),
    ] {
        assert_eq!(value(text), u16::to_le_bytes(expected), "{text}");
    }
}

#[test]
fn labels_stand_in_the_first_column_or_before_a_colon() {
    let text = "first\n  second: nop\nthird: fourth equ 5\nnop\n  dw first,second,third,fourth\n";
    assert_eq!(
        errors(text),
        [("unknown-mnemonic", "fourth".to_string()), ("unknown-symbol", "fourth".to_string())]
    );
    let text = "first\n  second: nop\n  fourth equ 5\nnop\n  dw first,second,fourth\n";
    assert_eq!(bytes(text), [0, 0, 0, 1, 0, 1, 5, 0]);
}

#[test]
fn local_labels_belong_to_the_label_above() {
    let text = "a1: jr .x\n.x: nop\nb1: jr .x\n.x: jr a1.x\n";
    assert_eq!(bytes(text), [0x18, 0, 0, 0x18, 0, 0x18, 0xFB]);
    assert_eq!(errors(".x: nop\n"), [("orphan-local-label", ".x".to_string())]);
    assert_eq!(errors("a1: jr .y\n"), [("unknown-symbol", ".y".to_string())]);
}

#[test]
fn symbols_mind_case_and_nothing_else_does() {
    assert_eq!(bytes("Ab equ 1\naB equ 2\n LD A,Ab\n lD a,aB\n"), [0x3E, 1, 0x3E, 2]);
}

#[test]
fn strings_and_comments_do_not_end_each_other() {
    assert_eq!(bytes(" db 'a;b',\"it's\" ; don't\n ex af,af' ; 'x'\n"), *b"a;bit's\x08");
}

#[test]
fn space_and_alignment_are_zeros_unless_told() {
    let text = " db 1\n align 4\n ds 2,0xAA\n ds 1\n align 8\n db here\nhere equ $-start\nstart:\n";
    let text = text.replace("start:\n", "").replacen(" db 1", "start: db 1", 1);
    assert_eq!(bytes(&text), [1, 0, 0, 0, 0xAA, 0xAA, 0, 0, 9]);
}

#[test]
fn a_size_may_be_a_difference_of_labels_above() {
    assert_eq!(bytes("a1: db 1,2,3\nb1: ds 8-(b1-a1)\n db b1-a1\n"), [1, 2, 3, 0, 0, 0, 0, 0, 3]);
    assert_eq!(errors(" ds b1\nb1: nop\n"), [("not-known-here", "b1".to_string())]);
    assert_eq!(errors("b1: ds b1\n"), [("not-known-here", "b1".to_string())]);
}

#[test]
fn constants_may_come_after_their_uses() {
    assert_eq!(bytes(" ds n\n db n\nn equ k-1\nk equ 3\n"), [0, 0, 2]);
}

#[test]
fn parameters_come_from_the_options() {
    let define = vec![("buckets".to_string(), 128), ("unused".to_string(), 1)];
    let options = Options { define, ..Options::default() };
    let image = linked(vec![object(" ld b,buckets\n", &options)]);
    assert_eq!(image.bytes, [0x06, 128]);
    let source = Source::new("test.asm", "buckets equ 5\n");
    let errors = assemble(&source, &options).unwrap_err();
    assert_eq!(errors[0].code, "duplicate-symbol");
}

#[test]
fn everything_wrong_is_said_at_once_and_in_order() {
    let text = "\
start:  ldd     a,5
        lda     b
        ld      a,(hl
        jr      nowhere
        bit     8,a
        db      256
        ld      hl,70000
start:  nop
        ds      1/0
        rst     9
";
    // What is wrong with the words hides what is wrong with the values.
    let codes: Vec<&str> = errors(text).iter().map(|(code, _)| *code).collect();
    assert_eq!(
        codes,
        ["no-such-instruction", "unknown-mnemonic", "syntax", "unknown-symbol", "duplicate-symbol"]
    );
    let values = " bit 8,a\n db 256\n ld hl,70000\n ds 1/0\n rst 9\n ld (ix+128),a\n im 3\n";
    assert_eq!(
        errors(values),
        [
            ("value-out-of-range", "8".to_string()),
            ("value-out-of-range", "256".to_string()),
            ("value-out-of-range", "70000".to_string()),
            ("bad-expression", "1/0".to_string()),
            ("value-out-of-range", "9".to_string()),
            ("value-out-of-range", "(ix+128)".to_string()),
            ("value-out-of-range", "3".to_string()),
        ]
    );
}

#[test]
fn misspelt_words_get_a_suggestion() {
    for (text, word) in [
        (" djzn x\n", "djnz"),
        (" aling 4\n", "align"),
        (" section dat\n", "data"),
        ("print: ret\n call pirnt\n", "print"),
    ] {
        let report = report(text);
        assert!(report.contains(&format!("did you mean `{word}`?")), "{report}");
    }
}

#[test]
fn operands_that_do_not_fit_show_those_that_would() {
    let report = report(" ld (hl),(hl)\n");
    assert!(report.contains("`ld (hl),r`"), "{report}");
    assert!(report.contains("test.asm:1:2"), "{report}");
    assert_eq!(errors(" ld ixh,iyl\n ld h,ixl\n add ix,iy\n jr po,0\n").len(), 4);
    assert_eq!(errors(" ld a,b+1\n"), [("not-a-value", "b".to_string())]);
}

#[test]
fn jumps_that_do_not_reach_are_told() {
    assert_eq!(bytes("a1: ds 126\n jr a1\n")[126..], [0x18, 0x80]);
    assert_eq!(bytes(" jr a1\n ds 127\na1:\n")[..2], [0x18, 0x7F]);
    assert_eq!(errors("a1: ds 127\n jr a1\n"), [("jump-out-of-range", "a1".to_string())]);
    assert_eq!(errors(" djnz a1\n ds 128\na1:\n"), [("jump-out-of-range", "a1".to_string())]);
}

#[test]
fn circular_constants_are_told_once() {
    let text = "a1 equ b1+1\nb1 equ c1\nc1 equ a1\nd1 equ a1\n db d1\n";
    assert_eq!(errors(text).len(), 1);
    assert_eq!(errors(text)[0].0, "circular-constant");
    assert_eq!(errors("a1 equ a1\n")[0].0, "circular-constant");
}

#[test]
fn registers_cannot_be_labels() {
    for name in ["a", "HL", "nz", "ixh", "low", "m"] {
        assert_eq!(errors(&format!("{name}: nop\n")), [("reserved-name", name.to_string())]);
    }
}

#[test]
fn bss_holds_no_bytes() {
    let text = " section bss\nx: ds 3\n align 4\n db 1\n nop\n ds 2,1\n";
    let codes: Vec<_> = errors(text).into_iter().map(|(code, _)| code).collect();
    assert_eq!(codes, ["bytes-in-bss"; 3]);
}

#[test]
fn what_is_missing_is_named_at_the_line_end() {
    for (text, what) in [
        (" ld a,\n", "expected a value, but the line ends"),
        (" db 1+\n", "expected a value, but the line ends"),
        (" ld a,(5\n", "expected `)`, but the line ends"),
        (" nop nop\n", "does not take"),
        (" section\n", "expected a name, but the line ends"),
        (" equ 5\n", "`equ` names nothing"),
        (" db 'abc\n", "a string is not closed on its line"),
        (" db 5 6\n", "expected the end of the line"),
        (" db 12x\n", "`12x` is not a number"),
        (" db 99999999999999999999\n", "is not a number"),
        (" ld a,'ab'\n", "a string stands where a value must"),
        (" db 'é'\n", "not ASCII"),
        (" ld a,é\n", "means nothing here"),
        (" public x\n extern x\n", "both public and external"),
        (" nop\n org 5\n", "`org` stands inside a section"),
    ] {
        let report = report(text);
        assert!(report.contains(what), "{text}: {report}");
    }
}

fn short(text: &str) -> Vec<u8> {
    let options = Options { shorten_jumps: true, ..Options::default() };
    linked(vec![object(text, &options)]).bytes
}

#[test]
fn jumps_become_short_where_they_reach_and_can() {
    let text = "a1: jp a1\n jp nz,a1\n jp c,b1\n jp po,a1\n jp b1\n jp 5\n jp $+3\n jp (hl)\nb1:\n";
    assert_eq!(
        short(text),
        [0x18, 0xFE, 0x20, 0xFC, 0x38, 12, 0xE2, 0, 1, 0x18, 7, 0xC3, 5, 0, 0xC3, 0x11, 1, 0xE9]
    );
}

#[test]
fn a_jump_that_does_not_reach_lengthens_what_others_jump_over() {
    // Each reaches only while the other is short; one cannot.
    let text = "x: jp y\n ds 125\n jp z1\ny: nop\n ds 126\nz1:\n";
    let long = short(text);
    assert_eq!((long[0], long[127]), (0x18, 0x18));
    let text = text.replace("ds 126", "ds 127");
    let longer = short(&text);
    assert_eq!((longer[0], longer[128]), (0xC3, 0xC3));
}

#[test]
fn alignment_and_computed_space_follow_shortened_jumps() {
    let text = "start: jp end\n jp end\n align 16\n db ($-start)\n ds 64-($-start)\nend: nop\n";
    let bytes = short(text);
    assert_eq!(bytes.len(), 65);
    assert_eq!(bytes[..5], [0x18, 62, 0x18, 60, 0]);
    assert_eq!(bytes[16], 16);
}
