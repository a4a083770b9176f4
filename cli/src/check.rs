//! `zirc check`: whether a network compiles, the program's size, and its forecast T-states.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use comfy_table::Table;
use zirc_codegen::{Masked, PartForecast, Program};
use zirc_diagnostics::{Diagnostic, Source, records};
use zirc_network::Training;

use crate::bounds;
use crate::compile::{self, CompileArguments};
use crate::failure::{Failure, Outcome, show};
use crate::tables::{each, grouped, table};
use crate::{files, letters};

/// Check a network and show the cost of its program; writes no file
///
/// T-states are a forecast for each character of a reply, or for an answer if the network
/// picks a label, for prompts like those of `--calibrate`, or everyday ones. `zirc bench`
/// measures them. Memory is what is not in the file; `zirc build --emit map` shows the
/// addresses.
///
/// With `--bounds`, nothing is compiled. For every op that sums, a table shows the proved
/// bounds of its sums, and the least and the greatest sum that a search found, with the
/// prompts. A sum is refuted if it leaves 16 bits at a prompt, and open if it is neither
/// refuted nor proved
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc check chat.zir
  zirc check chat.zir --budget 32K       whether the file fits 32 KB
  zirc check chat.zir --tpa 48K          whether it fits a 48K system
  zirc check chat.zir --calibrate asked.txt
  zirc check chat.zir --message-format json | jq .message
  zirc check chat.zir --bounds           which sums are proved to fit 16 bits
  zirc check chat.zir --bounds --json | jq 'select(.verdict != \"proved\")'")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    /// The format of errors: for people, on standard error, or for editors
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = MessageFormat::Human)]
    message_format: MessageFormat,
    /// Show the bounds of every sum instead of the cost
    #[arg(long, conflicts_with_all = ["message_format", "machine", "tpa", "budget", "mask", "goal", "calibrate", "pack", "no_banner"])]
    bounds: bool,
    /// With `--bounds`: print a JSON object for every sum, one a line
    ///
    /// Its fields are value, element, verdict, low, high, least, greatest and ratio: the
    /// bound divided by the sum found, where the bound is beyond 16 bits. The least and
    /// greatest sums found have sum, prompt and reply (the reply so far); texts are escaped
    /// as in `.zir`. For sums of counts alone, low_text and high_text are the texts nearest
    /// to the bounds, even if the network does not give that reply to that prompt
    #[arg(long, requires = "bounds")]
    json: bool,
    #[command(flatten)]
    compile: CompileArguments,
}

#[derive(Clone, Copy, ValueEnum)]
enum MessageFormat {
    /// For people: errors on standard error, with the lines at fault; sizes are printed
    Human,
    /// For editors: a JSON object a line on standard output, without sizes. Its fields are
    /// severity, code, message, file, line, column, end_line, end_column, label, notes,
    /// help and secondary. Lines and columns count from 1, columns in characters; the end
    /// is excluded
    Json,
}

pub(crate) fn check(arguments: &Arguments) -> Outcome {
    if arguments.bounds {
        return bounds::bounds(files::read_text(&arguments.network)?, arguments.json);
    }
    arguments.compile.keep_inputs_apart("check", &arguments.network)?;
    match arguments.message_format {
        MessageFormat::Human => check_for_people(arguments),
        MessageFormat::Json => check_for_editors(arguments),
    }
}

fn check_for_people(arguments: &Arguments) -> Outcome {
    let program = compile::program(&arguments.network, &arguments.compile)?;
    let strange = letters::of_network(&program.source);
    show(&Source::new(files::name(&arguments.network), ""), strange.as_slice());
    let sizes = &program.sizes;
    let mut text = format!(
        "{}: a file of {} bytes, {} bytes of memory\n\n",
        program.network.name, sizes.file, sizes.memory
    );
    text += &format!("{}\n\n", parts(&program));
    text += &program.source.trainings.iter().map(made).collect::<String>();
    text += &interrupts(program.masked);
    files::print(text.as_bytes())
}

/// For how long a program disables interrupts, in words.
fn interrupts(masked: Masked) -> String {
    match masked {
        Masked { most: 0, .. } => "interrupts are never disabled\n".to_string(),
        Masked { most, least } => format!(
            "interrupts are disabled for at most {} T-states in one go; the least possible is \
             `--mask {least}`\n",
            grouped(most as f64)
        ),
    }
}

/// The record of a training as text.
fn made(training: &Training) -> String {
    let Training { by, command, seed, done, epochs, .. } = training;
    let mut text = format!(
        "trained by {}, seed {seed}, {done} of {epochs} epochs:\n  {}\n",
        shown(by),
        shown(command)
    );
    for (role, file) in training.files() {
        text += &format!("  {role} {}, SHA-256 {}\n", shown(&file.name), file.hexadecimal());
    }
    text + "\n"
}

/// A text in UTF-8 without control characters.
fn shown(text: &[u8]) -> String {
    let letter = |letter: char| if letter.is_control() { '\u{FFFD}' } else { letter };
    String::from_utf8_lossy(text).chars().map(letter).collect()
}

/// The cost of each part of a program, and the total, as a Markdown table.
fn parts(program: &Program) -> Table {
    let forecast = program.forecast(&program.prompts);
    let each = format!("T-states {}", each(&program.network.output));
    let header = ["part", "kernel", &each, "code", "data", "memory"];
    let mut all = [0; 3];
    let mut rows = Vec::new();
    for PartForecast { part, kernel, t_states } in &forecast.parts {
        let bytes = [part.code, part.data, part.bss];
        all = [0, 1, 2].map(|at| all[at] + bytes[at]);
        rows.push(cells(&part.name, kernel.unwrap_or_default(), *t_states, bytes));
    }
    rows.push(cells("in all", "", forecast.t_states(), all));
    table(&header, 2..header.len(), rows)
}

fn cells(name: &str, kernel: &str, t_states: f64, bytes: [u32; 3]) -> Vec<String> {
    let names = [name.to_string(), kernel.to_string(), grouped(t_states)];
    names.into_iter().chain(bytes.map(|bytes| grouped(bytes.into()))).collect()
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
        Ok(program) => {
            let source = Source::new(files::name(&arguments.network), "");
            print_records(&source, letters::of_network(&program.source).as_slice())
        }
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
