//! Inputs of a program from the command line: lines and command tails.

use std::ffi::OsString;

use zirc_emulator::TAIL_LIMIT;

/// The longest line that CP/M's line input takes.
const MAX_LINE: usize = 255;

/// A line as BDOS function 10 delivers it.
#[derive(Clone)]
pub(crate) struct Line(Vec<u8>);

impl Line {
    /// The line `text`, if it can be one.
    pub(crate) fn new(text: OsString) -> Result<Line, String> {
        one_line(text, MAX_LINE).map(Line)
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }
}

/// A command tail: the text after a command's name, with the blank between.
#[derive(Clone)]
pub(crate) struct Tail(Vec<u8>);

impl Tail {
    /// The tail `text`, if it is part of a line.
    pub(crate) fn new(text: OsString) -> Result<Tail, String> {
        let text = one_line(text, TAIL_LIMIT - 1)?;
        Ok(Tail([b" ", &*text].concat()))
    }

    /// Its bytes.
    pub(crate) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The given text.
    pub(crate) fn text(&self) -> &[u8] {
        self.0.get(1..).unwrap_or_default()
    }
}

/// The bytes of `text`, if they are part of one line and at most `limit`.
fn one_line(text: OsString, limit: usize) -> Result<Vec<u8>, String> {
    let text =
        text.into_string().map_err(|_| "it is not UTF-8: give it in the terminal's encoding")?;
    if text.contains(['\r', '\n']) {
        return Err("a line end (CR or LF) is in it: give a --prompt for each line".into());
    }
    let bytes = zirc_text::bytes(&text)
        .map_err(|misfit| format!("it has {}: {}", misfit.name(), misfit.remedy()))?;
    if bytes.len() > limit {
        return Err(format!("CP/M takes at most {limit} bytes, not {}", bytes.len()));
    }
    Ok(bytes)
}
