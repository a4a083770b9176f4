//! A conversation at the terminal, or with a file or a pipe as standard input.

use std::io;

use crossterm::terminal::{disable_raw_mode, enable_raw_mode};
use zirc_diagnostics::Diagnostic;
use zirc_emulator::{Event, LineEditor, Progress};
use zirc_pairs::text;
use zirc_text::{Letters, StreamError};

use super::session::Session;
use crate::failure::{Failure, Outcome, tell};
use crate::files;

const CONTROL_C: u8 = 0x03;
const CONTROL_D: u8 = 0x04;
const CONTROL_Z: u8 = 0x1A;
const BACKSPACE: u8 = 0x08;
const RUBOUT: u8 = 0x7F;

/// Sounds the terminal's bell.
const BELL: &[u8] = b"\x07";

/// An input from standard input.
enum Input {
    Line(Vec<u8>),
    /// ^C at the start of a line.
    Reboot,
    End,
}

/// Connects standard input with the program and shows its output unchanged. At a terminal,
/// lines are edited as in CP/M, and the last line is ended.
pub(super) fn converse(session: &mut Session<'_>, terminal: bool) -> Outcome {
    let outcome = talk(session, terminal);
    if terminal && session.machine.column() > 0 {
        files::print(b"\n")?;
    }
    outcome
}

fn talk(session: &mut Session<'_>, terminal: bool) -> Outcome {
    let input = Box::new(io::stdin().lock());
    let mut keyboard = match terminal {
        true => Letters::of_terminal("<stdin>", input),
        false => Letters::of_file("<stdin>", input),
    };
    // The program's output so far is shown before an answer is read.
    let mut is_begun = terminal;
    loop {
        let event = session.next_event()?;
        if matches!(event, Event::Line { .. } | Event::Key { waits: true })
            && !std::mem::replace(&mut is_begun, true)
            && let Some(format) = keyboard.format()?
        {
            format.remark().iter().for_each(|remark| tell(remark));
        }
        match event {
            Event::Output(byte) => files::print(text(&[byte]).as_bytes())?,
            Event::Line { max } => match read_line(session, max, &mut keyboard, terminal)? {
                Input::Line(line) => session.supply_line(&line),
                Input::Reboot => session.machine.reboot(),
                Input::End => session.machine.end_of_input(),
            },
            Event::Key { waits: true } => match read_key(&mut keyboard, terminal)? {
                // CP/M would pass ^C on, but here it is the only way to leave.
                Some(CONTROL_C) if terminal => session.machine.reboot(),
                Some(key) => session.press(key),
                None => session.machine.end_of_input(),
            },
            Event::Exit(_) => return Ok(()),
            Event::Key { waits: false } | Event::Probe(_) | Event::Fault(_) => {}
        }
    }
}

/// Reads a line. A line from a file or a pipe that is longer than the buffer continues as
/// the next line, as in CP/M.
fn read_line(
    session: &Session<'_>,
    max: u8,
    keyboard: &mut Letters,
    terminal: bool,
) -> Result<Input, Failure> {
    if terminal {
        let mut refused = Vec::new();
        let editor = LineEditor::new(max, session.machine.column());
        let input = edit_line(editor, keyboard, &mut refused)?;
        if !refused.is_empty() {
            files::print(b"\n")?;
            refused.iter().for_each(tell_refused);
        }
        return Ok(input);
    }
    let line = keyboard.next_line(max.max(1).into())?;
    Ok(line.map_or(Input::End, Input::Line))
}

/// Reads a line key by key. ^D or ^Z at its start is the end of input. Characters that no
/// program can read are left out, and added to `refused`.
fn edit_line(
    mut editor: LineEditor,
    keyboard: &mut Letters,
    refused: &mut Vec<Diagnostic>,
) -> Result<Input, Failure> {
    let _raw = Raw::enable()?;
    loop {
        let Some(key) = pressed(keyboard, refused)? else { return Ok(Input::End) };
        if editor.line().is_empty() && matches!(key, CONTROL_D | CONTROL_Z) {
            return Ok(Input::End);
        }
        // Modern keyboards send a rubout for backspace.
        let key = if key == RUBOUT { BACKSPACE } else { key };
        let mut echo = Vec::new();
        let progress = match key.is_ascii() {
            true => editor.key(key, &mut echo),
            false => editor.letter(key, &mut echo),
        };
        files::print(text(&echo).as_bytes())?;
        match progress {
            Progress::Editing => {}
            Progress::Done => return Ok(Input::Line(editor.line().to_vec())),
            Progress::Reboot => return Ok(Input::Reboot),
        }
    }
}

fn read_key(keyboard: &mut Letters, terminal: bool) -> Result<Option<u8>, Failure> {
    if !terminal {
        return Ok(keyboard.next_key()?);
    }
    let _raw = Raw::enable()?;
    pressed(keyboard, &mut Vec::new())
}

/// The next key at a terminal that a program can read. For others the bell sounds, and an
/// error is added to `refused`.
fn pressed(keyboard: &mut Letters, refused: &mut Vec<Diagnostic>) -> Result<Option<u8>, Failure> {
    loop {
        match keyboard.next_key() {
            Ok(key) => return Ok(key),
            Err(StreamError::Text(_, error)) => {
                files::print(BELL)?;
                if !refused.contains(&error) {
                    refused.push(*error);
                }
            }
            Err(failure) => return Err(failure.into()),
        }
    }
}

/// Reports a character that was left out of a line.
fn tell_refused(error: &Diagnostic) {
    tell(&format!("left out: {}; {}", error.message, error.help.join("; ")));
}

/// Raw mode: the terminal passes keys on as they are pressed and echoes none, until this is
/// dropped. ^C is a key too, so no program may run meanwhile.
struct Raw;

impl Raw {
    fn enable() -> Result<Raw, Failure> {
        enable_raw_mode().map(|()| Raw).map_err(|error| StreamError::Input(error).into())
    }
}

impl Drop for Raw {
    fn drop(&mut self) {
        let _ = disable_raw_mode();
    }
}
