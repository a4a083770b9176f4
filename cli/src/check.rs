//! `zirc check`: whether a network compiles, and how big it gets.

use std::path::PathBuf;

use clap::Args;
use zirc_compiler::Emit;

use crate::compile::{self, MachineArguments};
use crate::failure::Outcome;
use crate::files;

/// Check a network and show where its bytes would go; writes no file
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc check chat.zir
  zirc check chat.zir --budget 32768     whether it fits 32 KB")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    #[command(flatten)]
    machine: MachineArguments,
}

pub(crate) fn check(arguments: &Arguments) -> Outcome {
    let program = compile::program(&arguments.network, &arguments.machine)?;
    let sizes = &program.sizes;
    let summary = format!(
        "{}: a file of {} bytes, {} bytes of memory\n\n",
        program.network.name, sizes.file, sizes.memory
    );
    files::print((summary + &program.emit(&Emit::Map)).as_bytes())
}
