//! The editing of a line as function 10 of CP/M 2.2 does it: keys in, echo out,
//! and a line in the end.
//!
//! The machine feeds it the keys pressed. A host that reads the keyboard only
//! when [`Event::Line`](crate::Event) asks for a line may feed one of its own; a
//! scripted one supplies finished lines and does not need it.

use crate::platforms::cpm::cursor::{
    BACKSPACE, CARRIAGE_RETURN, CONTROL_C, Column, LINE_FEED, RUBOUT, is_graphic,
};

const CONTROL_E: u8 = 0x05;
const CONTROL_P: u8 = 0x10;
const CONTROL_R: u8 = 0x12;
const CONTROL_U: u8 = 0x15;
const CONTROL_X: u8 = 0x18;

/// What a key led to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Progress {
    /// The line goes on.
    Editing,
    /// The line is finished, by a return or line feed or because it is full.
    Done,
    /// ^C was typed at the start of the line: CP/M reboots.
    Reboot,
}

/// A line being typed.
#[derive(Clone, Debug)]
pub struct LineEditor {
    line: Vec<u8>,
    max: usize,
    start: Column,
    column: Column,
}

impl LineEditor {
    /// An empty line of at most `max` bytes that starts in `column` (as
    /// [`Machine::column`](crate::Machine::column) tells).
    pub fn new(max: u8, column: u8) -> Self {
        LineEditor {
            line: Vec::new(),
            max: usize::from(max.max(1)),
            start: Column(column),
            column: Column(column),
        }
    }

    /// What has been typed and not deleted.
    pub fn line(&self) -> &[u8] {
        &self.line
    }

    /// Takes a key and appends to `echo` what the console is to print.
    pub fn key(&mut self, key: u8, echo: &mut Vec<u8>) -> Progress {
        match key & 0x7F {
            CARRIAGE_RETURN | LINE_FEED => return self.finish(echo),
            BACKSPACE => self.backspace(echo),
            RUBOUT => {
                if let Some(deleted) = self.line.pop() {
                    show(&mut self.column, deleted, echo);
                }
            }
            CONTROL_E => {
                self.new_line(echo);
                self.start = Column(0);
            }
            CONTROL_P => {} // there is no printer to switch on
            CONTROL_R => {
                self.new_line_after_hash(echo);
                self.retype(echo);
            }
            CONTROL_U => {
                self.new_line_after_hash(echo);
                self.line.clear();
            }
            CONTROL_X => {
                self.back_up_to(self.start, echo);
                self.line.clear();
            }
            key => return self.append(key, echo),
        }
        Progress::Editing
    }

    /// Takes a letter of a terminal with eight bits, as it is, though CP/M masks bit 7.
    pub fn letter(&mut self, letter: u8, echo: &mut Vec<u8>) -> Progress {
        self.append(letter, echo)
    }

    fn append(&mut self, key: u8, echo: &mut Vec<u8>) -> Progress {
        self.line.push(key);
        show(&mut self.column, key, echo);
        if key == CONTROL_C && self.line.len() == 1 {
            Progress::Reboot
        } else if self.line.len() >= self.max {
            self.finish(echo)
        } else {
            Progress::Editing
        }
    }

    fn finish(&mut self, echo: &mut Vec<u8>) -> Progress {
        self.column.print(CARRIAGE_RETURN, echo);
        Progress::Done
    }

    /// Deletes the last byte and wipes out what showed it.
    fn backspace(&mut self, echo: &mut Vec<u8>) {
        if self.line.pop().is_none() {
            return;
        }
        let mut left = self.start;
        for &byte in &self.line {
            show(&mut left, byte, &mut Vec::new());
        }
        self.back_up_to(left, echo);
    }

    fn back_up_to(&mut self, column: Column, echo: &mut Vec<u8>) {
        while self.column > column {
            for byte in [BACKSPACE, b' ', BACKSPACE] {
                self.column.print(byte, echo);
            }
        }
    }

    fn new_line(&mut self, echo: &mut Vec<u8>) {
        self.column.print(CARRIAGE_RETURN, echo);
        self.column.print(LINE_FEED, echo);
    }

    /// Leaves the line on the screen, marked as void, and goes to where it
    /// started, one line down.
    fn new_line_after_hash(&mut self, echo: &mut Vec<u8>) {
        self.column.print(b'#', echo);
        self.new_line(echo);
        while self.column < self.start {
            self.column.print(b' ', echo);
        }
    }

    fn retype(&mut self, echo: &mut Vec<u8>) {
        for &byte in &self.line {
            show(&mut self.column, byte, echo);
        }
    }
}

/// Prints a byte of the line, a control character as `^` and a letter.
fn show(column: &mut Column, byte: u8, echo: &mut Vec<u8>) {
    if is_graphic(byte) {
        column.print_expanded(byte, echo);
    } else {
        column.print(b'^', echo);
        column.print(byte | 0x40, echo);
    }
}
