//! The console of the BDOS: the output, the keys, and the column, which tabs and the line editor
//! need.

use std::collections::VecDeque;

use crate::platforms::cpm::cursor::{CONTROL_C, Column};
use crate::{BdosVersion, LineEditor, Progress};

const CONTROL_Q: u8 = 0x11;
const CONTROL_S: u8 = 0x13;

/// The output and the input of the console.
pub(crate) struct Console {
    version: BdosVersion,
    column: Column,
    output: VecDeque<u8>,
    /// The output is function 6's, before which nobody looks for keys.
    direct: bool,
    keys: VecDeque<u8>,
    /// The key that the BDOS has found while it looked for ^S, and keeps for
    /// the next input.
    held: Option<u8>,
    /// ^S has stopped the output.
    stopped: bool,
    /// What has been typed of function 10's line.
    editor: Option<LineEditor>,
}

/// What a console shows of `text` if a program prints it by function 2 from the
/// start of a line: tabs are spaces.
pub fn shown(text: &[u8]) -> Vec<u8> {
    let (mut column, mut out) = (Column::default(), Vec::new());
    for &byte in text {
        column.print_expanded(byte, &mut out);
    }
    out
}

/// What the BDOS finds when it looks for ^S.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Look {
    /// Output may go on.
    Free,
    /// Output is stopped until a key is pressed.
    Stopped,
    /// ^C has been pressed while it was stopped: CP/M reboots.
    Reboot,
}

/// What becomes of function 10's line.
pub(crate) enum Typing {
    /// There are no more keys.
    Waits,
    /// A key was taken, and there may be more.
    Goes,
    /// The line is finished.
    Done(Vec<u8>),
    /// ^C was typed at its start: CP/M reboots.
    Reboot,
}

impl Console {
    pub(crate) fn new(version: BdosVersion) -> Self {
        Console {
            version,
            column: Column::default(),
            output: VecDeque::new(),
            direct: false,
            keys: VecDeque::new(),
            held: None,
            stopped: false,
            editor: None,
        }
    }

    /// The column the cursor is believed to be in.
    pub(crate) fn column(&self) -> u8 {
        self.column.0
    }

    /// Prints as functions 2 and 9 do.
    pub(crate) fn print(&mut self, byte: u8) {
        self.direct = false;
        self.column.print_expanded(byte, &mut self.output);
    }

    /// Prints as function 6 does.
    pub(crate) fn print_direct(&mut self, byte: u8) {
        self.direct = true;
        self.output.push_back(byte);
    }

    /// Takes a byte of the output there may be, if ^S does not stop it.
    pub(crate) fn deliver(&mut self) -> Result<Option<u8>, Look> {
        if !self.output.is_empty() && !self.direct {
            match self.look() {
                Look::Free => {}
                stopped => return Err(stopped),
            }
        }
        Ok(self.output.pop_front())
    }

    /// Looks for ^S, and keeps another key. While a key is kept, no more are
    /// looked at.
    pub(crate) fn look(&mut self) -> Look {
        if !self.stopped && self.held.is_none() {
            match self.keys.pop_front() {
                Some(CONTROL_S) => self.stopped = true,
                key => self.held = key,
            }
        }
        while self.stopped {
            match self.keys.pop_front() {
                None => return Look::Stopped,
                Some(CONTROL_C) => return Look::Reboot,
                Some(key) => self.stopped = self.version == BdosVersion::V31 && key != CONTROL_Q,
            }
        }
        Look::Free
    }

    /// Whether ^S has stopped the output.
    pub(crate) fn is_stopped(&self) -> bool {
        self.stopped
    }

    /// Gives up the output that ^S has stopped.
    pub(crate) fn abandon_stopped(&mut self) {
        if self.stopped {
            self.stopped = false;
            self.output.clear();
        }
    }

    /// A key is pressed.
    pub(crate) fn press(&mut self, key: u8) {
        self.keys.push_back(key);
    }

    /// The next key, for functions 1 and 10.
    pub(crate) fn key(&mut self) -> Option<u8> {
        self.held.take().or_else(|| self.keys.pop_front())
    }

    /// Whether [`key`](Console::key) has one.
    pub(crate) fn has_key(&self) -> bool {
        self.held.is_some() || !self.keys.is_empty()
    }

    /// The next key, for function 6, which in CP/M 2.2 does not know of the one
    /// that is kept.
    pub(crate) fn direct_key(&mut self) -> Option<u8> {
        match self.version {
            BdosVersion::V22 => self.keys.pop_front(),
            BdosVersion::V31 => self.key(),
        }
    }

    /// Whether [`direct_key`](Console::direct_key) has one.
    pub(crate) fn has_direct_key(&self) -> bool {
        !self.keys.is_empty() || self.version == BdosVersion::V31 && self.held.is_some()
    }

    /// Puts the next key into a line of at most `max` bytes.
    pub(crate) fn type_key(&mut self, max: u8) -> Typing {
        let Some(key) = self.key() else { return Typing::Waits };
        let column = self.column();
        let editor = self.editor.get_or_insert_with(|| LineEditor::new(max, column));
        let mut echo = Vec::new();
        let progress = editor.key(key, &mut echo);
        self.direct = false;
        for byte in echo {
            self.column.print(byte, &mut self.output);
        }
        match progress {
            Progress::Editing => Typing::Goes,
            Progress::Done => Typing::Done(editor.line().to_vec()),
            Progress::Reboot => Typing::Reboot,
        }
    }

    /// The line is complete.
    pub(crate) fn end_line(&mut self) {
        self.editor = None;
    }
}
