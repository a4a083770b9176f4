//! `zirc build`: a network as a program.

use std::path::PathBuf;

use clap::Args;
use zirc_compiler::Emit;

use crate::compile::{self, CompileArguments};
use crate::failure::{Failure, Outcome, tell};
use crate::{files, program_name};

/// Compile a network into a program
///
/// Without `-o` and `--emit`, the program is written to the current folder,
/// under the network's file name in the form that CP/M knows: chat.zir becomes
/// CHAT.COM.
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc build chat.zir                         writes CHAT.COM
  zirc build chat.zir -o talk.com
  zirc build chat.zir --calibrate heard.txt   fast where it matters
  zirc build chat.zir --for size              the smallest file
  zirc build chat.zir --emit asm | less       what the program does
  zirc build chat.zir --emit after-split      the network after a pass")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    /// The file to write
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
    /// Print what a stage made: ir, dot, plan, asm, listing, map, or after-PASS
    /// (see `zirc passes`); several with commas
    #[arg(long, value_name = "WHAT", value_delimiter = ',')]
    emit: Vec<Emit>,
    #[command(flatten)]
    compile: CompileArguments,
}

pub(crate) fn build(arguments: &Arguments) -> Outcome {
    let Arguments { network, output, emit, compile } = arguments;
    if output.as_deref().is_some_and(files::is_standard) && !emit.is_empty() {
        let message = "`-o -` and `--emit` both print: leave one of them out";
        return Err(Failure::Usage("build", message.into()));
    }
    compile.keep_inputs_apart("build", network)?;
    let program = compile::program(network, compile)?;
    let output = match output {
        None if emit.is_empty() => Some(program_name::of(network, &program.network.name).into()),
        output => output.clone(),
    };
    if let Some(output) = output {
        files::keep_apart(network, &output)?;
        files::write(&output, program.file())?;
        tell(&format!(
            "wrote {}, {} bytes; it uses {} bytes of memory",
            output.display(),
            program.sizes.file,
            program.sizes.memory
        ));
        let name = program_name::in_place_of(&output, &program.network.name);
        if let Some(name) = name.filter(|_| output.is_file()) {
            tell(&format!("note: on a CP/M disk, it has to be called {name}"));
        }
    }
    for what in emit {
        files::print(program.emit(what).as_bytes())?;
    }
    Ok(())
}
