//! A conversation at the terminal, or with whatever standard input is.

use std::io::{self, Read, StdinLock};

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use zirc_emulator::{Event, LineEditor, Progress};

use super::session::Session;
use crate::failure::{Failure, Outcome};
use crate::files;

const CONTROL_C: u8 = 0x03;
const CONTROL_D: u8 = 0x04;
const CONTROL_Z: u8 = 0x1A;
const BACKSPACE: u8 = 0x08;
const RUBOUT: u8 = 0x7F;

/// What standard input had to say.
enum Input {
    Line(Vec<u8>),
    /// ^C at the start of a line.
    Reboot,
    End,
}

/// Lets standard input talk with the program, whose output is shown as it is.
/// At a terminal, lines are edited as CP/M does it, and the last one is ended.
pub(super) fn converse(session: &mut Session<'_>, terminal: bool) -> Outcome {
    let outcome = talk(session, terminal);
    if terminal && session.machine.column() > 0 {
        files::print(b"\n")?;
    }
    outcome
}

fn talk(session: &mut Session<'_>, terminal: bool) -> Outcome {
    loop {
        match session.next_event()? {
            Event::Output(byte) => files::print(&[byte])?,
            Event::Line { max } => match read_line(session, max, terminal)? {
                Input::Line(line) => session.supply_line(&line),
                Input::Reboot => session.machine.reboot(),
                Input::End => session.machine.end_of_input(),
            },
            Event::Key { waits: true } => match read_key(terminal)? {
                // CP/M would pass it on, but here it is the only way out.
                Some(CONTROL_C) if terminal => session.machine.reboot(),
                Some(key) => session.press(key),
                None => session.machine.end_of_input(),
            },
            Event::Exit(_) => return Ok(()),
            Event::Key { waits: false } | Event::Probe(_) | Event::Fault(_) => {}
        }
    }
}

fn read_line(session: &Session<'_>, max: u8, terminal: bool) -> Result<Input, Failure> {
    if terminal {
        edit_line(LineEditor::new(max, session.machine.column()))
    } else {
        plain_line(&mut io::stdin().lock(), max)
    }
}

/// Reads a line from a file or a pipe. As in CP/M, it is cut where the buffer
/// is full, and goes on as the next one.
fn plain_line(input: &mut StdinLock<'_>, max: u8) -> Result<Input, Failure> {
    let mut line = Vec::new();
    while let Some(byte) = read_byte(input)? {
        match byte {
            b'\n' => return Ok(Input::Line(line)),
            b'\r' => {}
            byte => line.push(byte),
        }
        if line.len() >= usize::from(max.max(1)) {
            return Ok(Input::Line(line));
        }
    }
    Ok(if line.is_empty() { Input::End } else { Input::Line(line) })
}

/// Reads a line key by key. ^D or ^Z at its start is the end of input.
fn edit_line(mut editor: LineEditor) -> Result<Input, Failure> {
    let _raw = Raw::enable()?;
    let mut input = io::stdin().lock();
    loop {
        let Some(key) = read_byte(&mut input)? else { return Ok(Input::End) };
        if editor.line().is_empty() && matches!(key, CONTROL_D | CONTROL_Z) {
            return Ok(Input::End);
        }
        // Today's keyboards send a rubout for backspace.
        let key = if key == RUBOUT { BACKSPACE } else { key };
        let mut echo = Vec::new();
        let progress = editor.key(key, &mut echo);
        files::print(&echo)?;
        match progress {
            Progress::Editing => {}
            Progress::Done => return Ok(Input::Line(editor.line().to_vec())),
            Progress::Reboot => return Ok(Input::Reboot),
        }
    }
}

fn read_key(terminal: bool) -> Result<Option<u8>, Failure> {
    let _raw = if terminal { Some(Raw::enable()?) } else { None };
    read_byte(&mut io::stdin().lock())
}

fn read_byte(input: &mut StdinLock<'_>) -> Result<Option<u8>, Failure> {
    input.bytes().next().transpose().map_err(unreadable)
}

fn unreadable(error: io::Error) -> Failure {
    Failure::Message(format!("standard input: cannot be read: {error}"))
}

/// The terminal hands over keys as they are pressed and echoes none, until this
/// is dropped. ^C is a key too, so a running program must not be inside.
struct Raw;

impl Raw {
    fn enable() -> Result<Raw, Failure> {
        enable_raw_mode().map(|()| Raw).map_err(unreadable)
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}
