//! `zirc check`: whether a network compiles, and how big it gets.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use zirc_compiler::Emit;
use zirc_diagnostics::{Diagnostic, Source, records};

use crate::compile::{self, CompileArguments};
use crate::failure::{Failure, Outcome};
use crate::files;

/// Check a network and show where its bytes would go; writes no file
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc check chat.zir
  zirc check chat.zir --budget 32768     whether it fits 32 KB
  zirc check chat.zir --message-format json | jq .message")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    /// How to say what is wrong: for people, on standard error, or for editors
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = MessageFormat::Human)]
    message_format: MessageFormat,
    #[command(flatten)]
    compile: CompileArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum MessageFormat {
    /// With the lines at fault, on standard error; the sizes are printed
    Human,
    /// A JSON object a line, on standard output, and no sizes: severity, code,
    /// message, file, line, column, end_line, end_column, label, notes, help,
    /// secondary. Lines and columns count from 1, columns in characters, and
    /// the end is not part of the place
    Json,
}

pub(crate) fn check(arguments: &Arguments) -> Outcome {
    arguments.compile.keep_inputs_apart("check", &arguments.network)?;
    match arguments.message_format {
        MessageFormat::Human => check_for_people(arguments),
        MessageFormat::Json => check_for_editors(arguments),
    }
}

fn check_for_people(arguments: &Arguments) -> Outcome {
    let program = compile::program(&arguments.network, &arguments.compile)?;
    let sizes = &program.sizes;
    let summary = format!(
        "{}: a file of {} bytes, {} bytes of memory\n\n",
        program.network.name, sizes.file, sizes.memory
    );
    files::print((summary + &program.emit(&Emit::Map)).as_bytes())
}

fn check_for_editors(arguments: &Arguments) -> Outcome {
    let mut warned = Ok(());
    let program = files::read_text(&arguments.network).and_then(|source| {
        compile::program_and_warnings(source, &arguments.compile, |source, found| {
            warned = print_records(source, found);
        })
    });
    warned?;
    match program {
        Ok(_) => Ok(()),
        Err(Failure::Diagnostics(source, found)) => {
            print_records(&source, &found)?;
            Err(Failure::Told)
        }
        Err(failure) => Err(failure),
    }
}

/// Prints each diagnostic as a line of JSON.
fn print_records(source: &Source, found: &[Diagnostic]) -> Outcome {
    let mut lines = Vec::new();
    for record in records(source, found) {
        serde_json::to_writer(&mut lines, &record)
            .map_err(|error| Failure::Message(format!("diagnostics as JSON: {error}")))?;
        lines.push(b'\n');
    }
    files::print(&lines)
}
