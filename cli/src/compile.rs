//! From an input to a compiled program: what `build`, `run` and `check` share.

use std::path::Path;

use clap::Args;
use clap::builder::{PossibleValuesParser, TypedValueParser};
use zirc_compiler::target::{TARGETS, Target};
use zirc_compiler::{Options, Program, compile, read, syntax};
use zirc_diagnostics::{Diagnostic, Source};

use crate::failure::{Failure, show};
use crate::files;

/// For which machine to compile.
#[derive(Args)]
pub(crate) struct MachineArguments {
    /// The machine to build for (see `zirc targets`)
    #[arg(long, value_name = "NAME", default_value = TARGETS[0].name, value_parser = target())]
    target: &'static Target,
    /// The most bytes the program's file may have; what the machine has room
    /// for if there is none
    #[arg(long, value_name = "BYTES", allow_negative_numbers = true,
          value_parser = clap::value_parser!(u32).range(1..=0x1_0000))]
    budget: Option<u32>,
}

/// Reads and compiles a network. Warnings are shown.
pub(crate) fn program(path: &Path, machine: &MachineArguments) -> Result<Program, Failure> {
    program_of(files::read_text(path)?, machine)
}

/// Compiles a network that has been read. Warnings are shown.
pub(crate) fn program_of(source: Source, machine: &MachineArguments) -> Result<Program, Failure> {
    program_and_warnings(source, machine, show)
}

/// Compiles a network that has been read, and hands what it warns of to `warn`.
pub(crate) fn program_and_warnings(
    source: Source,
    machine: &MachineArguments,
    warn: impl FnOnce(&Source, &[Diagnostic]),
) -> Result<Program, Failure> {
    let options = Options { target: machine.target, budget: machine.budget, ..Options::default() };
    let compiled = read(&source).and_then(|(network, origins)| {
        warn(&source, &syntax::unused(&network, &origins));
        compile(&network, &origins, &options)
    });
    compiled.map_err(|found| Failure::Diagnostics(Box::new(source), found))
}

fn target() -> impl TypedValueParser<Value = &'static Target> {
    PossibleValuesParser::new(TARGETS.iter().map(|target| target.name))
        .try_map(|name| Target::named(&name).ok_or("there is no such target"))
}
