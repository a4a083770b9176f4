//! `zirc check`: whether a network compiles, how big it gets, and how fast it
//! should be.

use std::path::PathBuf;

use clap::{Args, ValueEnum};
use comfy_table::Table;
use zirc_codegen::{PartForecast, Program};
use zirc_diagnostics::{Diagnostic, Source, records};
use zirc_network::Training;

use crate::bounds;
use crate::compile::{self, CompileArguments};
use crate::failure::{Failure, Outcome, show};
use crate::tables::{each, grouped, table};
use crate::{files, letters};

/// Check a network and show what it would cost; writes no file
///
/// The T-states are what is expected by character of a reply, or by answer if the
/// network picks a label, where the program hears prompts like those of
/// `--calibrate`, or everyday ones. `zirc bench` measures them. Memory is what the
/// file does not hold; `zirc build --emit map` shows what lies where.
///
/// With `--bounds`, nothing is compiled: a table shows for every op that sums
/// within which bounds its sums are proved to stay, and the least and the greatest
/// that a search found, with the prompts. A sum is refuted if a prompt takes it out
/// of 16 bits, and open if it is neither that nor proved
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
    /// How to say what is wrong: for people, on standard error, or for editors
    #[arg(long, value_name = "FORMAT", value_enum, default_value_t = MessageFormat::Human)]
    message_format: MessageFormat,
    /// Show what is proved of every sum, and what was found, in place of the cost
    #[arg(long, conflicts_with_all = ["message_format", "machine", "tpa", "budget", "goal", "calibrate", "pack", "no_banner"])]
    bounds: bool,
    /// With `--bounds`: print a JSON object a line, one for every sum
    ///
    /// It has value, element, verdict, low, high, least, greatest and ratio: bound
    /// by found where that is beyond 16 bits. The least and the greatest found have
    /// sum, prompt and reply, the reply so far, both texts as `.zir` has them. So do
    /// low_text and high_text: of a sum of counts alone the texts that come nearest to
    /// its bounds, whether or not the network says that reply after that prompt
    #[arg(long, requires = "bounds")]
    json: bool,
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
    text += &match program.masked {
        0 => "interrupts are never disabled\n".to_string(),
        masked => {
            let masked = grouped(masked as f64);
            format!("interrupts are disabled for at most {masked} T-states in one go\n")
        }
    };
    files::print(text.as_bytes())
}

/// How a network was made, for people.
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

/// A text in UTF-8. What would control a terminal does not.
fn shown(text: &[u8]) -> String {
    let letter = |letter: char| if letter.is_control() { '\u{FFFD}' } else { letter };
    String::from_utf8_lossy(text).chars().map(letter).collect()
}

/// What each part of a program takes, and all of it, as a table that is Markdown,
/// too.
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
