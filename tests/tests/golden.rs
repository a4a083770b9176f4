//! Golden tests: each `golden/NAME.zir` says in its first comment what to show
//! of it, `; show: STAGE, …`, and `golden/NAME.STAGE` holds what that was.
//!
//! A stage is anything `--emit` takes, `diagnostics`, `check` (where the bytes
//! and the T-states go), or `replies`, which tells what the program says to each line of the
//! comment `; hear: LINE | LINE …`. To bless what they show now, run with
//! `UPDATE_GOLDENFILES=1`, and read the difference.

use std::io::Write;
use std::path::Path;

use goldenfile::Mint;
use zirc_compiler::network::{Network, Origins};
use zirc_compiler::{Emit, Options, PartForecast, Program, compile, read};
use zirc_diagnostics::{Diagnostic, Source, render};
use zirc_tests::{Lockstep, root, unescape};

#[test]
fn golden_files_are_as_they_were() {
    let folder = root().join("tests/golden");
    let mut mint = Mint::new(&folder);
    let mut files: Vec<_> = std::fs::read_dir(&folder)
        .expect("the folder can be read")
        .map(|entry| entry.expect("the folder can be read").path())
        .filter(|path| path.extension().is_some_and(|extension| extension == "zir"))
        .collect();
    files.sort();
    assert!(!files.is_empty());
    for path in files {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a plain name");
        for stage in directive(&text, "show", ',').expect("the first comment says what to show") {
            let shown = show(&path, &text, stage);
            let mut golden = mint.new_goldenfile(format!("{name}.{stage}")).expect("a plain name");
            golden.write_all(shown.as_bytes()).expect("the file can be written");
        }
    }
}

/// The words after `; NAME:`, if the text has such a comment.
fn directive<'t>(text: &'t str, name: &str, separator: char) -> Option<Vec<&'t str>> {
    let start = format!("; {name}:");
    let line = text.lines().find_map(|line| line.strip_prefix(&*start))?;
    Some(line.split(separator).map(str::trim).collect())
}

fn show(path: &Path, text: &str, stage: &str) -> String {
    let file = path.file_name().expect("it is a file").to_string_lossy();
    let source = Source::new(file, text);
    let built = read(&source).and_then(|(network, origins)| build(&network, &origins));
    match (stage, built) {
        ("diagnostics", Err(found)) => render(&source, &found, false),
        ("diagnostics", Ok(_)) => panic!("{}: nothing is wrong", source.name),
        (_, Err(found)) => panic!("{}", render(&source, &found, false)),
        ("check", Ok(program)) => {
            let forecast = program.forecast(&program.prompts);
            let line =
                |part: &PartForecast| format!("{} {:>9.0} T-states\n", part.part, part.t_states);
            forecast.parts.iter().map(line).collect()
        }
        ("replies", Ok(program)) => replies(text, &program),
        (stage, Ok(program)) => program.emit(&stage.parse::<Emit>().expect("a stage")),
    }
}

fn build(network: &Network, origins: &Origins) -> Result<Program, Vec<Diagnostic>> {
    compile(network, origins, &Options::default())
}

fn replies(text: &str, program: &Program) -> String {
    let mut lockstep = Lockstep::start(program);
    let mut shown = String::new();
    for line in directive(text, "hear", '|').expect("a comment says what it hears") {
        let reply = lockstep.hear(&unescape(line)).unwrap_or_else(|found| panic!("{found}"));
        let printed = String::from_utf8_lossy(&reply.printed);
        let spelled = printed.trim_start_matches("\r\n").trim_end_matches("\r\n> ");
        shown += &format!("> {line}\n{spelled}\n");
        shown += &format!("  {} T-states\n", reply.t_states.0);
    }
    shown
}
