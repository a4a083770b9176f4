//! `zirc chat`: a conversation with the interpreter.

mod history;

use std::ffi::OsString;
use std::io::{self, IsTerminal};
use std::path::PathBuf;

use clap::Args;
use rustyline::error::ReadlineError;
use zirc_network::Interpreter;
use zirc_text::Letters;

use crate::failure::{Failure, Outcome, show, tell};
use crate::files;
use crate::latin1::readable;
use crate::quoted::{dashed, quoted_as_one};
use history::{Editor, History};

/// The prompt sign.
const SIGN: &str = "> ";

/// The longest line of a file or a pipe, in bytes; a network reads at most 255.
const MAX_LINE: usize = 1 << 16;

/// Talk with a network, without a machine
///
/// The interpreter gives the program's replies, without compiling. As in the program, the
/// line `!` leaves, and an empty line is ignored; ^C and ^D leave, too. Lines can be edited
/// and recalled: they are kept in the user's state folder, for example in
/// ~/.local/state/zirc/history. If standard input is no terminal, each line gets one line
/// of reply; blank lines are skipped, and the line `!` ends the input.
#[derive(Args)]
#[command(after_help = "\
Examples:
  zirc chat chat.zir                           a conversation
  zirc chat chat.zir --no-history              one that leaves no trace
  zirc chat chat.zir < asked.txt > said.txt    a reply a line")]
pub(crate) struct Arguments {
    /// The network
    #[arg(value_name = "NET.zir")]
    network: PathBuf,
    /// Keep the typed lines in this file
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Do not keep the typed lines after the conversation
    #[arg(long, conflicts_with = "history")]
    no_history: bool,
    /// Words given by mistake instead of `--prompt`
    #[arg(hide = true)]
    said: Vec<OsString>,
}

pub(crate) fn chat(arguments: &Arguments) -> Outcome {
    if files::is_standard(&arguments.network) {
        let message = "`-` leaves no standard input for a conversation: name a file";
        return Err(Failure::Usage("chat", message.into()));
    }
    if !arguments.said.is_empty() {
        let message = dashed(&arguments.said).unwrap_or_else(|| {
            let said = quoted_as_one(&arguments.said);
            format!("chat takes a network alone; for one reply: `zirc run NET.zir --prompt {said}`")
        });
        return Err(Failure::Usage("chat", message));
    }
    let source = files::read_text(&arguments.network)?;
    let (network, origins) = match zirc_network::read(&source) {
        Ok(read) => read,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    show(&source, &zirc_network::syntax::unused(&network, &origins));
    let mut partner = Partner(Interpreter::new(&network));
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        let history = match (&arguments.history, arguments.no_history) {
            (Some(path), _) => History::at(path.clone())?,
            (None, true) => History::none(),
            (None, false) => History::usual(),
        };
        partner.converse(history)
    } else {
        partner.answer_lines(Letters::of_file("<stdin>", Box::new(io::stdin().lock())))
    }
}

/// The result of a line.
enum Turn {
    Said(String),
    AskAgain,
    Leave,
}

/// The network that answers.
struct Partner<'n>(Interpreter<'n>);

impl Partner<'_> {
    /// Does what the program's shell does with a line.
    fn answer(&mut self, line: &[u8]) -> Turn {
        if line == b"!" {
            Turn::Leave
        } else if line.iter().all(|&byte| byte == b' ') {
            Turn::AskAgain
        } else {
            Turn::Said(readable(&self.0.reply(line).text))
        }
    }

    /// Converses at a terminal.
    fn converse(&mut self, mut history: History) -> Outcome {
        let failed = |error| Failure::Message(format!("the terminal cannot be used: {error}"));
        let mut editor = Editor::with_config(history::config()).map_err(failed)?;
        history.load(&mut editor);
        loop {
            let line = match editor.readline(SIGN) {
                Ok(line) => line,
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => return Ok(()),
                Err(ReadlineError::Io(error)) if error.kind() == io::ErrorKind::InvalidData => {
                    tell("the line is not UTF-8: set the terminal to UTF-8, and type it again");
                    continue;
                }
                Err(error) => return Err(failed(error)),
            };
            let turn = match zirc_text::bytes(&line) {
                Ok(bytes) => self.answer(&bytes),
                Err(misfit) => {
                    tell(&format!("the line has {}: {}", misfit.name(), misfit.remedy()));
                    Turn::AskAgain
                }
            };
            match turn {
                Turn::Leave => return Ok(()),
                Turn::AskAgain => {}
                Turn::Said(text) => files::print(format!("{text}\n").as_bytes())?,
            }
            history.add(&mut editor, &line);
        }
    }

    /// Answers each line of a file or a pipe.
    fn answer_lines(&mut self, mut letters: Letters) -> Outcome {
        if let Some(format) = letters.format()? {
            format.remark().iter().for_each(|remark| tell(remark));
        }
        loop {
            let number = letters.number();
            let Some(line) = letters.next_line(MAX_LINE + 1)? else { return Ok(()) };
            if line.len() > MAX_LINE {
                let message = format!("standard input: line {number} is longer than a prompt is");
                return Err(Failure::Message(format!("{message}; break it up")));
            }
            match self.answer(&line) {
                Turn::Leave => return Ok(()),
                Turn::AskAgain => {}
                Turn::Said(text) => files::print(format!("{text}\n").as_bytes())?,
            }
        }
    }
}
