//! `zirc run`: a conversation with a program in an emulated machine.

mod console;
mod loaded;
mod platform;
mod prompt;
pub(crate) mod question;
mod report;
pub(crate) mod session;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::{Path, PathBuf};

use clap::builder::{OsStringValueParser, TypedValueParser};
use clap::{ArgGroup, Args};
use zirc_text::{Format, MAX_TEXT_BYTES, Wanted, is_text, unpack};

use crate::compile::{self, CompileArguments};
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::machine::{MACHINE, TPA};
use crate::quoted::{dashed, quoted_as_one};
pub(crate) use loaded::Loaded;
use prompt::{Line, Tail};
use report::Report;
use session::{Clock, Session};

/// Talk with a network or a program, in an emulated CP/M machine
///
/// Without `--prompt` and `--tail` it is a conversation. The line `!` leaves a program
/// built by zirc; ^C leaves any program, and so does ^D or the end of standard input when
/// it asks for a line. Lines are edited as in CP/M: ^X drops the line, and ^C leaves only
/// at its start. `--tpa` sets the machine's memory, also for `.COM` files.
#[derive(Args)]
#[command(group = ArgGroup::new("script").args(["prompt", "tail"]).multiple(true), after_help = "\
Examples:
  zirc run chat.zir                                     a conversation
  zirc run chat.zir --prompt \"hello\" --prompt \"bye\"     two replies
  zirc run CHAT.COM --clock 4MHz                        as fast as it was
  zirc run CHAT.COM --tpa 48K                           in a smaller machine
  zirc run chat.zir --prompt \"hello\" --stats            what a reply costs")]
pub(crate) struct Arguments {
    /// The network or the CP/M program; `-` is standard input
    #[arg(value_name = "NET.zir|PROG.COM")]
    input: PathBuf,
    /// Give the program a line, and print only the reply; may be repeated
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true,
          value_parser = OsStringValueParser::new().try_map(Line::new))]
    prompt: Vec<Line>,
    /// Start the program with a command tail, and print only its answer
    #[arg(long, value_name = "TEXT", allow_hyphen_values = true,
          value_parser = OsStringValueParser::new().try_map(Tail::new))]
    tail: Option<Tail>,
    /// The speed of the processor: `4MHz`, `3500kHz`, or `max`
    #[arg(long, value_name = "SPEED", default_value = "max", allow_hyphen_values = true)]
    clock: Clock,
    /// Print the T-states of each reply, and the sizes of the program
    #[arg(long)]
    stats: bool,
    /// Print one JSON object with the replies and all figures; texts are bytes,
    /// each a character from U+0000 to U+00FF
    #[arg(long, requires = "script")]
    json: bool,
    #[command(flatten)]
    compile: CompileArguments,
    /// Words given by mistake instead of `--prompt`
    #[arg(hide = true)]
    said: Vec<OsString>,
}

pub(crate) fn run(arguments: &Arguments) -> Outcome {
    if !arguments.said.is_empty() {
        return Err(Failure::Usage("run", meant(&arguments.said)));
    }
    let scripted = arguments.tail.is_some() || !arguments.prompt.is_empty();
    arguments.compile.keep_inputs_apart("run", &arguments.input)?;
    let takes_input =
        files::is_standard(&arguments.input) || arguments.compile.reads_standard_input();
    if takes_input && !scripted {
        let message = "`-` leaves no standard input for a conversation: give `--prompt TEXT`";
        return Err(Failure::Usage("run", message.into()));
    }
    let loaded = load(&arguments.input, &arguments.compile)?;
    let tail = arguments.tail.as_ref().map_or(&b""[..], Tail::bytes);
    let machine = loaded.machine(tail).map_err(|problem| loaded.failure(&problem))?;
    let metered = scripted || arguments.stats;
    let mut session = Session::new(machine, arguments.clock, &loaded, metered);
    if !scripted {
        console::converse(&mut session, io::stdin().is_terminal())?;
    } else {
        session.ask(arguments.tail.as_ref(), &arguments.prompt, |reply| {
            if arguments.json {
                return Ok(());
            }
            files::print(format!("{}\n", zirc_pairs::text(reply)).as_bytes())
        })?;
    }
    let report = Report::new(&session, &loaded);
    if arguments.json {
        report.print_json()?;
    } else if arguments.stats {
        report.tell();
    }
    Ok(())
}

/// The help for words without an option.
fn meant(said: &[OsString]) -> String {
    if let Some(dashed) = dashed(said) {
        return dashed;
    }
    let said = quoted_as_one(said);
    format!(
        "run takes one file; to say more to the program: `--prompt {said}`, or `--tail {said}` for \
         its command line"
    )
}

fn load(path: &Path, compile: &CompileArguments) -> Result<Loaded, Failure> {
    let bytes = unpack(files::read(path)?, MAX_TEXT_BYTES + 1)
        .map_err(|error| files::unusable(path, *error))?;
    if is_network(path, &bytes) {
        let source = files::text(path, bytes, Wanted::Network)?;
        return Ok(Loaded::built(files::name(path), &compile::program_of(source, compile)?));
    }
    if let Some(format) = Format::of_bytes(&bytes).filter(|format| *format != Format::Binary) {
        return Err(files::unusable(path, *format.refuse(Wanted::Program)));
    }
    let given = compile.given().into_iter().filter(|option| ![MACHINE, TPA].contains(option));
    compile::warn_of_unused(given, "the program is built already");
    Ok(Loaded::found(files::name(path), bytes, compile.on()))
}

/// Whether an input is taken for a network: by its file name, or because it is a text, even
/// in a wrong encoding. A program named `.com` may look like a text, but not like a network,
/// HTML or JSON.
fn is_network(path: &Path, bytes: &[u8]) -> bool {
    let name = path.to_string_lossy().to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    let format = || std::str::from_utf8(bytes).ok().and_then(Format::of_text);
    let is_told = || matches!(format(), Some(Format::Network | Format::Markup | Format::Json));
    name.ends_with(".zir") || is_text(bytes) && (!name.ends_with(".com") || is_told())
}
