//! `zirc build`: a network as a program.

use std::path::{Path, PathBuf};

use clap::Args;
use zirc_compiler::Emit;

use crate::compile::{self, CompileArguments};
use crate::failure::{Failure, Outcome, tell};
use crate::files;

/// The longest name that CP/M's file system has room for, without the type.
const NAME_LENGTH: usize = 8;

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
        None if emit.is_empty() => Some(default_output(network, &program.network.name)),
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
    }
    for what in emit {
        files::print(program.emit(what).as_bytes())?;
    }
    Ok(())
}

/// The input's name as CP/M can have it, or the network's, or any.
fn default_output(input: &Path, network: &str) -> PathBuf {
    let stem = input.file_stem().unwrap_or_default().to_string_lossy();
    let stem = if files::is_standard(input) { "" } else { &*stem };
    let mut names = [stem, network, "NET"].into_iter().map(file_name);
    format!("{}.COM", names.find(|name| !name.is_empty()).unwrap_or_default()).into()
}

fn file_name(name: &str) -> String {
    let legal = |letter: &char| letter.is_ascii_alphanumeric() || *letter == '-';
    name.chars().filter(legal).take(NAME_LENGTH).collect::<String>().to_ascii_uppercase()
}
