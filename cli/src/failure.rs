//! How a command fails: what is said on standard error, and the exit code.

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

/// The end of a command.
pub(crate) type Outcome = Result<(), Failure>;

/// Why a command ends early.
pub(crate) enum Failure {
    /// Nobody reads the results any more, which is no error.
    Closed,
    /// The command line of a subcommand asks for what cannot be.
    Usage(&'static str, String),
    /// One line: what is wrong, and what to do.
    Message(String),
    /// What is wrong with an input.
    Diagnostics(Box<Source>, Vec<Diagnostic>),
    /// Everything has been said already.
    Told,
    /// ^C has ended it early; everything has been said.
    Interrupted,
}

impl Failure {
    /// Says what is wrong, and answers the exit code. A usage error is said
    /// the way `command` says its own.
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
    /// Of standard input.
    fn from(error: StreamError) -> Self {
        match error {
            StreamError::Input(error) => {
                Failure::Message(format!("standard input: cannot be read: {error}"))
            }
            StreamError::Text(source, error) => Failure::Diagnostics(source, vec![*error]),
        }
    }
}

/// Says one line on standard error, on a terminal broken between words. If that is gone,
/// nobody needs to know.
pub(crate) fn tell(line: &str) {
    let _ = match io::stderr().is_terminal() {
        true => writeln!(io::stderr(), "{}", wrapped(line, terminal_columns())),
        false => writeln!(io::stderr(), "{line}"),
    };
}

/// Shows diagnostics on standard error, as many as a person reads.
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
