//! Golden tests: each `golden/NAME.zir` says in its first comment what to show
//! of it, `; show: STAGE, …`, and `golden/NAME.STAGE` holds what that was.
//!
//! A stage is anything `--emit` takes, `diagnostics`, `check` (where the bytes
//! and the T-states go), `kernels`, the assembly text of the modules that the
//! comment `; kernels: MODULE, …` names, or `replies`, which tells what the program
//! says to each line of the comment `; hear: LINE | LINE …`. A comment
//! `; build: size` or `; build: speed, budget 5000` says how to build it, otherwise
//! as `zirc build` does. To bless what they show now, run with
//! `UPDATE_GOLDENFILES=1`, and read the difference.

use std::io::Write;
use std::path::Path;

use goldenfile::Mint;
use zirc_codegen::{Emit, PartForecast, Program, compile};
use zirc_diagnostics::{Source, render};
use zirc_network::read;
use zirc_tests::{Lockstep, directive, read_options, root, unescape};

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

fn show(path: &Path, text: &str, stage: &str) -> String {
    let file = path.file_name().expect("it is a file").to_string_lossy();
    let source = Source::new(file, text);
    let built = read(&source)
        .and_then(|(network, origins)| compile(&network, &origins, &read_options(text)));
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
        ("kernels", Ok(program)) => {
            let modules = directive(text, "kernels", ',').expect("a comment names modules");
            sections(&program.emit(&Emit::Asm), &modules)
        }
        (stage, Ok(program)) => program.emit(&stage.parse::<Emit>().expect("a stage")),
    }
}

/// The sections of some modules of an assembly text. Each begins with a comment:
/// its kind, its name and its module's, its address, which is left out, and its
/// size.
fn sections(text: &str, modules: &[&str]) -> String {
    let wanted = |section: &&str| {
        let head = section.lines().next().unwrap_or_default();
        let name = head.split(':').next().and_then(|head| head.split(' ').next_back());
        name.is_some_and(|name| modules.contains(&name))
    };
    let starts = ["\n; code ", "\n; data ", "\n; bss "];
    let text = starts.iter().fold(text.to_string(), |text, start| {
        text.replace(start, &format!("\n\0{}", start.trim_start()))
    });
    let shown = |section: &str| {
        let (head, rest) = section.split_once('\n')?;
        let (name, place) = head.split_once(": ")?;
        Some(format!("{name}: {}\n{rest}", place.split_once(", ")?.1))
    };
    text.split('\0').skip(1).filter(wanted).filter_map(shown).collect()
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
