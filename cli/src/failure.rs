//! Failures of a command: messages on standard error, and exit codes.

use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::Command;
use clap::error::ErrorKind;
use zirc_diagnostics::{Diagnostic, Source, render};
use zirc_text::StreamError;

use crate::interrupt;
use crate::tables::{terminal_columns, wrapped};

/// The most diagnostics that are shown at once.
const SHOWN: usize = 30;

/// The result of a command.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a command ends early.
pub(crate) enum Failure {
    /// The reader of standard output is gone, which is no error.
    Closed,
    /// The command line is wrong.
    Usage(&'static str, String),
    /// One line with the problem and what to do.
    Message(String),
    /// Diagnostics on an input.
    Diagnostics(Box<Source>, Vec<Diagnostic>),
    /// Everything was reported already.
    Told,
    /// Ended by ^C; everything was reported already.
    Interrupted,
}

impl Failure {
    /// Reports the failure and returns the exit code. A usage error looks like those of
    /// `command`.
    pub(crate) fn report(self, mut command: Command) -> ExitCode {
        match self {
            Failure::Closed => return ExitCode::SUCCESS,
            Failure::Usage(subcommand, message) => {
                command.build();
                let command = command.find_subcommand(subcommand).cloned().unwrap_or(command);
                command.clone().error(ErrorKind::ValueValidation, message).exit()
            }
            Failure::Message(message) => tell(&format!("error: {message}")),
            Failure::Diagnostics(source, found) => show(&source, &found),
            Failure::Told => {}
            Failure::Interrupted => return ExitCode::from(interrupt::EXIT_CODE),
        }
        ExitCode::FAILURE
    }
}

impl From<StreamError> for Failure {
    /// The failure of standard input.
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Input(error) => {
                Failure::Message(format!("standard input: cannot be read: {error}"))
            }
            StreamError::Text(source, error) => Failure::Diagnostics(source, vec![*error]),
        }
    }
}

/// Prints one line on standard error, wrapped between words on a terminal. Errors are
/// ignored.
pub(crate) fn tell(line: &str) {
    let _ = match io::stderr().is_terminal() {
        true => writeln!(io::stderr(), "{}", wrapped(line, terminal_columns())),
        false => writeln!(io::stderr(), "{line}"),
    };
}

/// Prints diagnostics on standard error, up to a limit.
pub(crate) fn show(source: &Source, found: &[Diagnostic]) {
    let (shown, hidden) = found.split_at(found.len().min(SHOWN));
    let _ = io::stderr().write_all(render(source, shown, colour()).as_bytes());
    if !hidden.is_empty() {
        tell(&format!("and {} more like these: fix those above first", hidden.len()));
    }
}

/// Whether standard error shows colour: <https://no-color.org>.
fn colour() -> bool {
    let set = |name| std::env::var_os(name).filter(|value| !value.is_empty());
    io::stderr().is_terminal()
        && set("NO_COLOR").is_none()
        && set("TERM").is_none_or(|terminal| terminal != "dumb")
}
