//! Inputs that are cut, damaged or made to do harm: every reader refuses them
//! or takes them, and never panics. `cli/tests/command/hostile.rs` holds the
//! command to bounds of time and memory.

use std::io::{Cursor, Write};

use proptest::prelude::*;
use zip::write::{SimpleFileOptions, ZipWriter};
use zirc_models::import::Parameters;
use zirc_tests::{root, takes_assembly, takes_network};

fn file(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).expect("it is there")
}

fn takes_model(bytes: &[u8]) -> bool {
    zirc_tests::takes_model(bytes, &Parameters::default())
}

/// A small model: 256 inputs, and the classes "A" and the end.
fn model() -> Vec<u8> {
    let array = |element: &str, shape: &str, data: &[u8]| {
        let header =
            format!("{{'descr': '{element}', 'fortran_order': False, 'shape': {shape}, }}\n");
        [b"\x93NUMPY\x01\0", &[header.len() as u8, 0][..], header.as_bytes(), data].concat()
    };
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, array) in [
        ("fc1_weight.npy", array("|i1", "(2, 256)", &[1; 512])),
        ("fc1_bias.npy", array("<i2", "(2,)", &[0; 4])),
        ("_charset.npy", array("|S2", "()", b"A\0")),
    ] {
        zip.start_file(name, SimpleFileOptions::default()).expect("memory can be written");
        zip.write_all(&array).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}

#[test]
fn a_network_cut_anywhere_is_refused() {
    let text = file("ir-examples/mood.zir");
    assert!(takes_network(&text));
    let whole = text.trim_end().len();
    for length in 0..whole {
        assert!(!takes_network(&text[..length]), "{length} bytes of it");
    }
}

#[test]
fn a_model_cut_anywhere_is_refused() {
    let bytes = model();
    assert!(takes_model(&bytes));
    for length in 0..bytes.len() {
        assert!(!takes_model(&bytes[..length]), "{length} bytes of it");
    }
}

#[test]
fn a_module_cut_anywhere_is_refused_or_taken() {
    let text = file("runtime-z80/shared/spell.asm");
    let taken = (0..text.len()).filter(|&length| takes_assembly(&text[..length])).count();
    // What is cut in a comment, before anything is left undefined.
    assert!(0 < taken && taken < text.len());
}

#[test]
fn assembly_of_brackets_and_quotes_is_refused() {
    for bracket in ["{", "[", "(", "\"", "'", "-", "~", "low("] {
        for text in ["", " db ", "x equ ", " ld a,(ix"]
            .map(|start| start.to_string() + &bracket.repeat(200_000))
        {
            assert!(!takes_assembly(&text), "{}…", &text[..20]);
        }
        takes_assembly(&format!(" db {bracket}\n").repeat(20_000));
    }
}

/// Words of both languages, to be put together at random.
const WORDS: [&str; 48] = [
    "\n",
    "\n",
    "\n",
    " ",
    " ",
    ",",
    ":",
    "=",
    "{",
    "}",
    "[",
    "]",
    "(",
    ")",
    "\"",
    "'",
    ";",
    "%x",
    "%y",
    "@w",
    "zir 1\n",
    "network n {\n",
    "weights @w: i2[2, 2] {\n",
    "prompt limit 62\n",
    "%x = ",
    "trigrams prompt, buckets 2, scale 1\n",
    "relu %x\n",
    "linear %x, @w\n",
    "concat %x, %x\n",
    "answer argmax %x, labels \"NO\" \"YES\"\n",
    "\"+-\" 3\n",
    "overflow wrap\n",
    "reply charset \"AB\" limit 4\n",
    "next argmax %y\n",
    "65536",
    "-1",
    "..=",
    "1",
    "0x",
    "é",
    "section code\n",
    "label:",
    " ld a,b\n",
    " db ",
    " jr label\n",
    "x equ ",
    " align ",
    "$",
];

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn words_in_any_order_are_refused_or_taken(words in prop::collection::vec(prop::sample::select(&WORDS[..]), 0..60)) {
        let text = words.concat();
        takes_network(&text);
        takes_assembly(&text);
    }

    #[test]
    fn bytes_are_refused_or_taken(bytes in prop::collection::vec(any::<u8>(), 0..400)) {
        let text = String::from_utf8_lossy(&bytes);
        takes_network(&text);
        takes_network(&format!("zir 1\nnetwork n {{\n{text}\n}}\n"));
        takes_assembly(&text);
        takes_model(&bytes);
    }

    #[test]
    fn a_damaged_model_is_refused_or_taken(damage in prop::collection::vec((any::<prop::sample::Index>(), any::<u8>()), 1..4)) {
        let mut bytes = model();
        for (place, byte) in damage {
            let place = place.index(bytes.len());
            bytes[place] = byte;
        }
        takes_model(&bytes);
    }

    #[test]
    fn a_damaged_network_is_refused_or_taken(damage in prop::collection::vec((any::<prop::sample::Index>(), prop::sample::select(&WORDS[..])), 1..4)) {
        let mut text = file("ir-examples/ok.zir");
        for (place, word) in damage {
            let place = text.floor_char_boundary(place.index(text.len()));
            text.insert_str(place, word);
        }
        takes_network(&text);
    }
}
