//! What is said of broken inputs: golden texts, one for each file of
//! `tests/broken` and for each input that is made here because no text can
//! hold it. Every code that the sources can raise is in one of them.
//!
//! A `.zir` file is read and compiled. An `.asm` file is assembled; one that
//! begins with a line `; module NAME` is several modules, which are linked. To
//! bless what is said now, run with `UPDATE_GOLDENFILES=1`, and read it as if
//! you had never seen the source.

mod built;
mod case;
mod codes;
mod exports;
mod models;
mod pairs;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};

use goldenfile::Mint;
use zirc_codegen::{Options, compile};
use zirc_diagnostics::{Diagnostic, Source, render};
use zirc_network::{read, syntax};
use zirc_tests::root;
use zirc_z80::{LinkOptions, assemble, link};

use case::Case;

fn folder() -> PathBuf {
    root().join("tests/broken")
}

fn cases() -> Vec<Case> {
    let mut cases: Vec<Case> = files().iter().filter_map(|path| of_file(path)).collect();
    cases.extend(models::cases());
    cases.extend(exports::cases());
    cases.extend(pairs::cases());
    cases.extend(built::cases());
    cases
}

fn files() -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the folder can be read");
    entries.map(|entry| entry.expect("the folder can be read").path()).collect()
}

/// What is said of a file; `None` if it is a golden one.
fn of_file(path: &Path) -> Option<Case> {
    let name = path.file_name()?.to_str().expect("a plain name");
    let text = || std::fs::read_to_string(path).expect("the file can be read");
    match path.extension().and_then(|extension| extension.to_str())? {
        "zir" => {
            let source = Source::new(name, text());
            Some(Case::new(name, &source, &said_of_network(&source)))
        }
        "asm" => Some(of_assembly(name, &text())),
        "txt" => None,
        _ => panic!("{}: neither a broken input nor a golden file", path.display()),
    }
}

/// Warnings, if it can be read, and what is wrong with it.
fn said_of_network(source: &Source) -> Vec<Diagnostic> {
    let (network, origins) = match read(source) {
        Ok(network) => network,
        Err(found) => return found,
    };
    let mut found = syntax::unused(&network, &origins);
    found.extend(syntax::hidden(&source.text));
    found.extend(compile(&network, &origins, &Options::default()).err().unwrap_or_default());
    found
}

fn of_assembly(name: &str, text: &str) -> Case {
    let Some(modules) = text.strip_prefix("; module ") else {
        let source = Source::new(name, text);
        let found = assemble(&source, &zirc_z80::Options::default()).err().unwrap_or_default();
        return Case::new(name, &source, &found);
    };
    let objects = modules.split("\n; module ").map(|module| {
        let (name, text) = module.split_once('\n').expect("a module has lines");
        let options = zirc_z80::Options { name: name.into(), ..Default::default() };
        let source = Source::new(format!("{name}.asm"), text);
        assemble(&source, &options)
            .unwrap_or_else(|found| panic!("{}", render(&source, &found, false)))
    });
    let error = link(objects.collect(), &LinkOptions::default()).err();
    let found = error.map(|error| error.diagnostics).unwrap_or_default();
    Case::new(name, &Source::default(), &found)
}

#[test]
fn broken_inputs_are_told_what_is_wrong_with_them() {
    let mut mint = Mint::new(folder());
    for case in cases() {
        assert!(!case.said.is_empty(), "{}: nothing is wrong", case.name);
        let mut golden =
            mint.new_goldenfile(format!("{}.txt", case.name)).expect("it can be created");
        golden.write_all(case.said.as_bytes()).expect("it can be written");
    }
}

#[test]
fn every_golden_file_has_its_broken_input() {
    let names: BTreeSet<PathBuf> =
        cases().iter().map(|case| folder().join(format!("{}.txt", case.name))).collect();
    let golden = |path: &PathBuf| path.extension().is_some_and(|extension| extension == "txt");
    let orphans: Vec<_> =
        files().into_iter().filter(|path| golden(path) && !names.contains(path)).collect();
    assert!(orphans.is_empty(), "{orphans:?}");
}

#[test]
fn every_code_of_the_sources_is_in_a_golden_file() {
    let said: String = cases().into_iter().map(|case| case.said).collect();
    let codes = codes::of_sources();
    assert!(codes.len() > 90, "{codes:?}");
    let missing: Vec<_> = codes
        .iter()
        .filter(|code| {
            !["error", "warning"].iter().any(|level| said.contains(&format!("{level}[{code}]: ")))
        })
        .collect();
    assert!(missing.is_empty(), "without a golden file: {missing:?}");
}
