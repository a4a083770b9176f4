//! Diagnostics of broken inputs: a golden text and a test for each file of `tests/broken`,
//! and for inputs that are made here because no text can hold them. Every code in the
//! sources occurs in one of them.
//!
//! A `.zir` file is read and compiled. An `.asm` file is assembled; one that begins with a
//! line `; module NAME` is several modules, which are linked, and one that begins with `;
//! template` is a template. To accept the current diagnostics, run with
//! `UPDATE_GOLDENFILES=1`, and read them as if you had never seen the source.

mod built;
mod case;
mod codes;
mod exports;
mod models;
mod pairs;

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::LazyLock;

use goldenfile::Mint;
use libtest_mimic::{Arguments, Failed, Trial};
use zirc_codegen::{Options, compile};
use zirc_diagnostics::{Diagnostic, Source, render};
use zirc_network::{read, syntax};
use zirc_tests::root;
use zirc_z80::{LinkOptions, Template, assemble, link};

use case::Case;

fn folder() -> PathBuf {
    root().join("tests/broken")
}

/// The diagnostics of inputs that no text can hold.
static MADE: [(&str, LazyLock<Vec<Case>>); 4] = [
    ("models", LazyLock::new(models::cases)),
    ("exports", LazyLock::new(exports::cases)),
    ("pairs", LazyLock::new(pairs::cases)),
    ("built", LazyLock::new(built::cases)),
];

/// All cases, those of files and those that are made.
fn cases() -> Result<Vec<Case>, Failed> {
    let inputs = files().into_iter().filter(|path| !is_golden(path));
    let mut all = inputs.map(|path| of_file(&path)).collect::<Result<Vec<_>, _>>()?;
    all.extend(MADE.iter().flat_map(|(_, cases)| cases.iter().cloned()));
    Ok(all)
}

fn files() -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the folder can be read");
    entries.map(|entry| entry.expect("the folder can be read").path()).collect()
}

fn is_golden(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "txt")
}

/// The diagnostics of a file.
fn of_file(path: &Path) -> Result<Case, Failed> {
    let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name");
    let text = std::fs::read_to_string(path)?;
    match path.extension().and_then(|extension| extension.to_str()) {
        Some("zir") => {
            let source = Source::new(name, text);
            Ok(Case::new(name, &source, &said_of_network(&source)))
        }
        Some("asm") => Ok(of_assembly(name, &text)),
        _ => Err(format!("{name}: neither a broken input nor a golden file").into()),
    }
}

/// Warnings, if it can be read, and errors.
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
    if text.starts_with("; template\n") {
        let source = Source::new(name, text);
        return Case::new(name, &source, &Template::parse(&source).err().unwrap_or_default());
    }
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
    let error = link(objects.collect(), &LinkOptions::at(0x100)).err();
    let found = error.map(|error| error.diagnostics).unwrap_or_default();
    Case::new(name, &Source::default(), &found)
}

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    for path in files().into_iter().filter(|path| !is_golden(path)) {
        let name = path.file_name().and_then(|name| name.to_str()).expect("a plain name");
        trials.push(Trial::test(name, {
            let path = path.clone();
            move || of_file(&path).and_then(|case| is_said(&case))
        }));
    }
    for (name, cases) in &MADE {
        trials.push(Trial::test(*name, || cases.iter().try_for_each(is_said)));
    }
    trials.push(Trial::test("every_golden_file_has_its_broken_input", inputs_are_there));
    trials.push(Trial::test("every_code_of_the_sources_is_in_a_golden_file", codes_are_there));
    libtest_mimic::run(&arguments, trials).exit_code()
}

/// Compares diagnostics with the golden file, or writes it. A difference is a panic.
fn is_said(case: &Case) -> Result<(), Failed> {
    if case.said.is_empty() {
        return Err(format!("{}: nothing is wrong", case.name).into());
    }
    let mut mint = Mint::new(folder());
    Ok(mint.new_goldenfile(format!("{}.txt", case.name))?.write_all(case.said.as_bytes())?)
}

fn inputs_are_there() -> Result<(), Failed> {
    let names: BTreeSet<PathBuf> =
        cases()?.iter().map(|case| folder().join(format!("{}.txt", case.name))).collect();
    let is_orphan = |path: &PathBuf| is_golden(path) && !names.contains(path);
    match files().into_iter().find(is_orphan) {
        Some(path) => Err(format!("{} has no input", path.display()).into()),
        None => Ok(()),
    }
}

fn codes_are_there() -> Result<(), Failed> {
    let said: String = cases()?.into_iter().map(|case| case.said).collect();
    let codes = codes::of_sources();
    assert!(codes.len() > 90, "{codes:?}");
    let is_said = |code: &str| {
        ["error", "warning"].iter().any(|level| said.contains(&format!("{level}[{code}]: ")))
    };
    let missing: Vec<_> = codes.iter().filter(|code| !is_said(code)).collect();
    match missing.is_empty() {
        true => Ok(()),
        false => Err(format!("without a golden file: {missing:?}").into()),
    }
}
