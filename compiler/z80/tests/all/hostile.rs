//! Texts that mean harm: the answer is a diagnostic, soon.

use proptest::prelude::*;
use zirc_diagnostics::{Source, render};
use zirc_z80::{LinkOptions, Options, Template, assemble, link};

use crate::common::{errors, linked, object};

/// Assembles and, if that works, links and prints; whatever comes of it.
fn run(text: &str) {
    run_block(text);
    let source = Source::new("hostile.asm", text);
    for shorten_jumps in [false, true] {
        match assemble(&source, &Options { shorten_jumps, ..Options::default() }) {
            Ok(module) => {
                if let Ok(image) = link(vec![module], &LinkOptions::at(0x100)) {
                    let _ = (image.listing(), image.memory_map());
                    let again = object(&image.flatten(), &Options::default());
                    assert_eq!(linked(vec![again]).bytes, image.bytes, "{text}");
                }
            }
            Err(diagnostics) => {
                assert!(!diagnostics.is_empty());
                assert!(diagnostics.iter().all(|one| {
                    one.primary.as_ref().is_none_or(|(span, _)| text.get(span.clone()).is_some())
                }));
                let _ = render(&source, &diagnostics[..1], false);
            }
        }
    }
}

/// Reads a template of one block; whatever comes of it.
fn run_block(text: &str) {
    let text = format!(" block one, x (b, nz), to\n; It.\n{text}\n");
    let source = Source::new("hostile.asm", &*text);
    if let Err(diagnostics) = Template::parse(&source) {
        assert!(!diagnostics.is_empty());
        assert!(diagnostics.iter().all(|one| {
            one.primary.as_ref().is_none_or(|(span, _)| text.get(span.clone()).is_some())
        }));
        let _ = render(&source, &diagnostics[..1], false);
    }
}

fn first_error(text: &str) -> &'static str {
    errors(text).first().map_or("none", |(code, _)| code)
}

#[test]
fn empty_texts_are_empty_modules() {
    for text in ["", "\n", "\n\n", ";", "\r\n", "   "] {
        assert!(errors(text).is_empty(), "{text:?}");
        run(text);
    }
}

#[test]
fn a_line_that_cannot_be_read_still_defines_its_label() {
    assert_eq!(errors("x: db 'abc\ny equ 1 `\nz1 equ (\n dw x,y,z1\n").len(), 3);
}

#[test]
fn nesting_is_bounded() {
    let many = 200_000;
    for open in ["(", "-", "~", "low(", "1+(", "- - ("] {
        let text = format!(" ld hl,{}1\n", open.repeat(many));
        assert_eq!(first_error(&text), "nested-too-deep", "{open}");
        let text = format!(" db {}\n", open.repeat(many));
        assert_eq!(first_error(&text), "nested-too-deep", "{open}");
    }
    assert_eq!(first_error(&format!(" ld a,{}1{}\n", "(".repeat(30), ")".repeat(30))), "none");
}

#[test]
fn long_chains_are_no_nesting() {
    let text = format!(" ld hl,0{}\n", "+1".repeat(60_000));
    assert_eq!(first_error(&text), "none");
    run(&text);
    let mut text = String::from(" dw x0 & 1\n");
    for number in 0..50_000 {
        text += &format!("x{number} equ x{} + 0\n", number + 1);
    }
    text += "x50000 equ 5\n";
    assert_eq!(first_error(&text), "none");
    run(&text);
}

#[test]
fn sizes_are_bounded() {
    assert_eq!(first_error(" ds 65537\n"), "value-out-of-range");
    assert_eq!(first_error(" ds -1\n"), "value-out-of-range");
    assert_eq!(first_error(" ds 9223372036854775807\n"), "value-out-of-range");
    assert_eq!(first_error(" align 3\n"), "value-out-of-range");
    assert_eq!(first_error(" align 0\n"), "value-out-of-range");
    assert_eq!(first_error(" align 65536\n"), "value-out-of-range");
    assert_eq!(first_error(" ds 65536\n nop\n"), "too-long");
    assert_eq!(first_error(&" section data\n ds 65536\n".repeat(10_000)), "too-long");
    assert_eq!(first_error(" dw 9223372036854775807+1\n"), "bad-expression");
    assert_eq!(first_error(" dw 1<<-1\n"), "bad-expression");
    assert_eq!(first_error(" dw 1%0\n"), "bad-expression");
}

#[test]
fn many_errors_end_in_reasonable_time() {
    let text = " frobnicate a,b\n".repeat(100_000);
    assert_eq!(errors(&text).len(), 100);
    let mut text = String::new();
    for number in 0..30_000 {
        text += &format!("symbol{number}: ld hl,symbal{number}\n");
    }
    assert_eq!(errors(&text).len(), 100);
    let name = "x".repeat(1_000_000);
    assert_eq!(errors(&format!("{name}y: ld hl,{name}\n")).len(), 1);
}

#[test]
fn many_jumps_are_shortened_in_reasonable_time() {
    // Every jump reaches only if the next does.
    let mut text = String::new();
    for number in 0..3000 {
        text += &format!("l{number}: jp l{}\n ds 8\n", (number + 13).min(2999));
    }
    run(&text);
}

const WORDS: [&str; 48] = [
    "ld", "a", "(hl)", "(ix+", "iy", ")", "(", ",", "'", "\"", ";", "\n", "\n ", "jp", "jr", "nz",
    "x", "y:", ".l", ".l:", "equ", "db", "dw", "ds", "align", "section", "code", "bss", "data",
    "public", "extern", "org", "$", "$ff", "%", "%101", "5", "0x100", "-", "~", "<<", "/", "low(",
    "af'", "add", "bit", "65535", "é",
];

proptest! {
    #![proptest_config(ProptestConfig { cases: 2000, ..ProptestConfig::default() })]

    #[test]
    fn no_bytes_cause_a_panic(bytes in prop::collection::vec(any::<u8>(), 0..300)) {
        run(&String::from_utf8_lossy(&bytes));
    }

    #[test]
    fn no_words_cause_a_panic(words in prop::collection::vec(prop::sample::select(&WORDS), 0..80)) {
        run(&words.join(" "));
        run(&words.concat());
    }

    #[test]
    fn lines_that_are_nearly_right_cause_no_panic(
        lines in prop::collection::vec((0..2400_usize, prop::option::of(0..30_usize)), 1..20),
    ) {
        let examples: Vec<_> = zirc_z80::instructions::examples().collect();
        let mut text = String::new();
        for (number, cut) in lines {
            let example = &examples[number % examples.len()].text;
            let end = cut.unwrap_or(example.len()).min(example.len());
            text += &format!(" {}\n", &example[..end]);
        }
        run(&text);
    }
}
