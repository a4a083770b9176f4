//! Golden tests, one for each golden file: each `golden/NAME.zir` says in its first
//! comments what to show of it, `; show: STAGE, …`, and `golden/NAME.STAGE` holds what
//! that was.
//!
//! A stage is anything `--emit` takes, `diagnostics`, `check` (where the T-states go),
//! `kernels`, the assembly text of the modules that the comment `; kernels: MODULE, …`
//! names, or `replies`, which tells what the program says to each line of the comment
//! `; prompts: LINE | LINE …`. A comment `; build: size` or `; build: speed, budget 5000`
//! says how to build it, otherwise as `zirc build` does, and `; only: prune` which
//! rewriting passes run. To bless what they show now, run with `UPDATE_GOLDENFILES=1`,
//! and read the difference.

use std::collections::BTreeSet;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::Arc;

use goldenfile::Mint;
use libtest_mimic::{Arguments, Failed, Trial};
use zirc_codegen::{Emit, PartForecast, Program, compile};
use zirc_diagnostics::{Source, render};
use zirc_network::read;
use zirc_tests::{Directives, Lockstep, Stage, root};

fn main() -> ExitCode {
    let arguments = Arguments::from_args();
    let mut trials = Vec::new();
    let mut known = BTreeSet::new();
    for path in files().into_iter().filter(|path| is_network(path)) {
        let text = std::fs::read_to_string(&path).expect("the file can be read");
        let name = path.file_stem().and_then(|stem| stem.to_str()).expect("a plain name");
        match Directives::read(&text) {
            Ok(directives) if directives.show.is_empty() => {
                trials.push(wrong(name, "no comment says what to show".into()));
            }
            Ok(directives) => {
                let (file, text) = (format!("{name}.zir"), Arc::new(text.clone()));
                for stage in directives.show {
                    let golden = format!("{name}.{stage}");
                    known.insert(folder().join(&golden));
                    let (file, text, shown) = (file.clone(), text.clone(), golden.clone());
                    let test = move || is_as_it_was(&golden, &show(&file, &text, &stage)?);
                    trials.push(Trial::test(shown, test));
                }
            }
            Err(error) => trials.push(wrong(name, error)),
        }
    }
    trials.push(Trial::test("every_golden_file_is_shown_by_a_network", move || {
        let is_orphan = |path: &PathBuf| !is_network(path) && !known.contains(path);
        match files().into_iter().find(is_orphan) {
            Some(path) => Err(format!("no `; show:` names {}", path.display()).into()),
            None => Ok(()),
        }
    }));
    libtest_mimic::run(&arguments, trials).exit_code()
}

fn folder() -> PathBuf {
    root().join("tests/golden")
}

fn files() -> BTreeSet<PathBuf> {
    let entries = std::fs::read_dir(folder()).expect("the folder can be read");
    entries.map(|entry| entry.expect("the folder can be read").path()).collect()
}

fn is_network(path: &Path) -> bool {
    path.extension().is_some_and(|extension| extension == "zir")
}

/// The test of a golden network whose directives are wrong.
fn wrong(name: &str, error: String) -> Trial {
    Trial::test(format!("{name}.zir"), move || Err(error.into()))
}

/// Compares with the golden file, or writes it. A difference is a panic.
fn is_as_it_was(golden: &str, shown: &str) -> Result<(), Failed> {
    let mut mint = Mint::new(folder());
    Ok(mint.new_goldenfile(golden)?.write_all(shown.as_bytes())?)
}

/// The text of a golden network at `stage`.
fn show(file: &str, text: &str, stage: &Stage) -> Result<String, Failed> {
    let source = Source::new(file, text);
    let directives = Directives::read(text)?;
    let built = read(&source)
        .and_then(|(network, origins)| compile(&network, &origins, &directives.options));
    let program = match (stage, built) {
        (Stage::Diagnostics, Ok(_)) => return Err("nothing is wrong".into()),
        (Stage::Diagnostics, Err(found)) => return Ok(render(&source, &found, false)),
        (_, Err(found)) => return Err(render(&source, &found, false).into()),
        (_, Ok(program)) => program,
    };
    match stage {
        Stage::Emit(_, emit) => Ok(program.emit(emit)),
        Stage::Check => Ok(t_states(&program)),
        Stage::Kernels => sections(&program.emit(&Emit::Asm), &directives.kernels),
        _ => replies(&directives, &program),
    }
}

/// The T-states by task.
fn t_states(program: &Program) -> String {
    let forecast = program.forecast(&program.prompts);
    let line = |part: &PartForecast| format!("{} {:>9.0} T-states\n", part.part, part.t_states);
    forecast.parts.iter().map(line).collect()
}

/// The sections of some modules of an assembly text. Each begins with a comment:
/// its kind, its name and its module's, its address, which is left out, and its
/// size.
fn sections(text: &str, modules: &[&str]) -> Result<String, Failed> {
    let starts = ["code", "patched", "data", "packed", "bss"].map(|kind| format!("\n; {kind} "));
    let text = starts.iter().fold(text.to_string(), |text, start| {
        text.replace(&**start, &format!("\n\0{}", start.trim_start()))
    });
    let module = |section: &str| {
        let head = section.lines().next().unwrap_or_default();
        let name = head.split(':').next().and_then(|head| head.split(' ').next_back());
        name.unwrap_or_default().to_string()
    };
    let all: Vec<(String, &str)> =
        text.split('\0').skip(1).map(|section| (module(section), section)).collect();
    if let Some(unknown) = modules.iter().find(|&&name| all.iter().all(|(it, _)| it != name)) {
        let names: BTreeSet<_> = all.iter().map(|(name, _)| &**name).collect();
        let names: Vec<_> = names.into_iter().collect();
        return Err(format!("`{unknown}` is no module: it is one of {}", names.join(", ")).into());
    }
    let shown = |(_, section): &(String, &str)| {
        let (head, rest) = section.split_once('\n')?;
        let (name, place) = head.split_once(": ")?;
        Some(format!("{name}: {}\n{rest}", place.split_once(", ")?.1))
    };
    Ok(all.iter().filter(|(name, _)| modules.contains(&&**name)).filter_map(shown).collect())
}

fn replies(directives: &Directives<'_>, program: &Program) -> Result<String, Failed> {
    let mut lockstep = Lockstep::start(program);
    let mut shown = String::new();
    for (line, prompt) in &directives.prompts {
        let reply = lockstep.ask(prompt)?;
        let printed = String::from_utf8_lossy(&reply.printed);
        let spelled = printed.trim_start_matches("\r\n").trim_end_matches("\r\n> ");
        shown += &format!("> {line}\n{spelled}\n");
        shown += &format!("  {} T-states\n", reply.t_states.0);
    }
    Ok(shown)
}
