//! The instruction table against one written independently, from Zilog's
//! documentation. The emulator's own tests execute every row of that one.

use std::collections::BTreeMap;

use zirc_diagnostics::Source;
use zirc_tests::root;
use zirc_z80::instructions::{Instruction, examples};
use zirc_z80::{Content, Object, Options, assemble};

/// The facts on an instruction in both tables.
#[derive(Debug, PartialEq, Eq)]
struct Facts {
    bytes: Vec<u8>,
    taken: u64,
    not_taken: u64,
}

fn instruction(object: &Object) -> Option<Instruction> {
    object.sections.iter().flat_map(|section| &section.lines).find_map(|line| {
        let Content::Instruction(instruction, _) = &line.content else { return None };
        Some(*instruction)
    })
}

fn assembled(text: &str) -> (Instruction, Vec<u8>) {
    let source = Source::new("row", format!("        org 0\n        {text}\n"));
    let object = assemble(&source, &Options::default())
        .unwrap_or_else(|found| panic!("{}", zirc_diagnostics::render(&source, &found, false)));
    let instruction = instruction(&object).unwrap_or_else(|| panic!("{text} is no instruction"));
    let image = zirc_z80::link(vec![object], &zirc_z80::LinkOptions::at(0));
    (instruction, image.unwrap_or_else(|error| panic!("{text}: {error}")).bytes)
}

/// The table from Zilog's documentation, by text.
fn zilog() -> BTreeMap<String, Facts> {
    let path = root().join("tests/data/z80-timings.tsv");
    let table = std::fs::read_to_string(path).expect("the table can be read");
    table.lines().filter(|line| !line.starts_with('#')).map(row).collect()
}

fn row(line: &str) -> (String, Facts) {
    let [text, hex, length, taken, not_taken] = line.split('\t').collect::<Vec<_>>()[..] else {
        panic!("{line} does not have five columns")
    };
    let digits: Vec<char> = hex.chars().filter(|c| !c.is_whitespace()).collect();
    let byte = |pair: &[char]| u8::from_str_radix(&String::from_iter(pair), 16);
    let bytes: Vec<u8> = digits.chunks(2).map(|pair| byte(pair).expect("it is hex")).collect();
    assert_eq!(length.parse(), Ok(bytes.len()), "{line}");
    let taken = taken.parse().expect("it is a number");
    let not_taken = if not_taken == "=" { taken } else { not_taken.parse().expect("a number") };
    (text.to_string(), Facts { bytes, taken, not_taken })
}

#[test]
fn every_instruction_has_the_code_and_the_t_states_that_zilog_says() {
    for (text, expected) in zilog() {
        let (instruction, bytes) = assembled(&text);
        let (taken, not_taken) = (instruction.form.taken.0, instruction.form.not_taken.0);
        assert_eq!(Facts { bytes, taken, not_taken }, expected, "{text}");
    }
}

#[test]
fn every_encodable_form_is_in_zilogs_table() {
    let blank = |instruction: Instruction| instruction.encode().bytes().to_vec();
    let known: Vec<Vec<u8>> = zilog().keys().map(|text| blank(assembled(text).0)).collect();
    let missing: Vec<String> = examples()
        .filter(|example| !known.contains(&blank(assembled(&example.text).0)))
        .map(|example| example.text)
        .collect();
    assert_eq!(missing, Vec::<String>::new());
}
