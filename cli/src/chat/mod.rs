//! `zirc chat`: a conversation with the interpreter.

mod history;

use std::io::{self, BufRead, IsTerminal, Read};
use std::path::PathBuf;

use clap::Args;
use rustyline::error::ReadlineError;
use zirc_compiler::network::Interpreter;

use crate::failure::{Failure, Outcome, show, tell};
use crate::files;
use crate::latin1::{latin1, readable};
use history::{Editor, History};

/// What asks for a line.
const SIGN: &str = "> ";

/// The longest line of a file or a pipe, in bytes: a network hears 255 of it.
const MAX_LINE: usize = 1 << 16;

/// Talk with a network, without a machine
///
/// The interpreter answers what the program would say, at once and without compiling.
/// As with the program, a line that is `!` leaves, and an empty one asks again; ^C and
/// ^D leave, too. Lines can be edited and recalled: they are kept in a file of the
/// folder for what programs leave behind, such as ~/.local/state/zirc/history. If
/// standard input is no terminal, each of its lines is answered by a line, but for blank
/// ones, which are passed over, and what follows a line `!`.
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
    /// Keep the lines typed in this file
    #[arg(long, value_name = "FILE")]
    history: Option<PathBuf>,
    /// Keep the lines typed until the end of the conversation only
    #[arg(long, conflicts_with = "history")]
    no_history: bool,
}

pub(crate) fn chat(arguments: &Arguments) -> Outcome {
    if files::is_standard(&arguments.network) {
        let message = "`-` leaves no standard input for a conversation: name a file";
        return Err(Failure::Usage("chat", message.into()));
    }
    let source = files::read_text(&arguments.network)?;
    let (network, origins) = match zirc_compiler::read(&source) {
        Ok(read) => read,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    show(&source, &zirc_compiler::syntax::unused(&network, &origins));
    let mut partner = Partner(Interpreter::new(&network));
    if io::stdin().is_terminal() && io::stdout().is_terminal() {
        let history = match (&arguments.history, arguments.no_history) {
            (Some(path), _) => History::at(path.clone())?,
            (None, true) => History::none(),
            (None, false) => History::usual(),
        };
        partner.converse(history)
    } else {
        partner.answer_lines(io::stdin().lock())
    }
}

/// What a line leads to.
enum Turn {
    Said(String),
    AskAgain,
    Leave,
}

/// Who answers.
struct Partner<'n>(Interpreter<'n>);

impl Partner<'_> {
    /// What the program's shell would do.
    fn hear(&mut self, line: &[u8]) -> Turn {
        if line == b"!" {
            Turn::Leave
        } else if line.iter().all(|&byte| byte == b' ') {
            Turn::AskAgain
        } else {
            Turn::Said(readable(&self.0.reply(line).text))
        }
    }

    /// At a terminal.
    fn converse(&mut self, mut history: History) -> Outcome {
        let failed = |error| Failure::Message(format!("the terminal cannot be used: {error}"));
        let mut editor = Editor::with_config(history::config()).map_err(failed)?;
        history.load(&mut editor);
        loop {
            let line = match editor.readline(SIGN) {
                Ok(line) => line,
                Err(ReadlineError::Interrupted | ReadlineError::Eof) => return Ok(()),
                Err(error) => return Err(failed(error)),
            };
            let turn = match latin1(&line) {
                Ok(bytes) => self.hear(&bytes),
                Err(letter) => {
                    tell(&format!("{letter:?} is no character of Latin-1, so say it without"));
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

    /// A reply a line, of a file or a pipe.
    fn answer_lines(&mut self, mut input: impl BufRead) -> Outcome {
        let mut line = Vec::new();
        for number in 1.. {
            let failure =
                |what: &str| Failure::Message(format!("standard input: line {number} {what}"));
            line.clear();
            (&mut input)
                .take(MAX_LINE as u64 + 1)
                .read_until(b'\n', &mut line)
                .map_err(|error| failure(&format!("cannot be read: {error}")))?;
            if line.is_empty() {
                break;
            }
            if line.len() > MAX_LINE {
                return Err(failure("is longer than a prompt is; break it up"));
            }
            let text = line.strip_suffix(b"\n").unwrap_or(&line);
            let text = text.strip_suffix(b"\r").unwrap_or(text);
            let text = std::str::from_utf8(text)
                .map_err(|_| failure("is not UTF-8; convert it, with iconv for instance"))?;
            let bytes = latin1(text).map_err(|letter| {
                failure(&format!("has {letter:?}, which is no character of Latin-1; leave it out"))
            })?;
            match self.hear(&bytes) {
                Turn::Leave => break,
                Turn::AskAgain => {}
                Turn::Said(text) => files::print(format!("{text}\n").as_bytes())?,
            }
        }
        Ok(())
    }
}
