//! A text that is still coming: from a pipe or from a terminal, character by character.

use std::io::{self, BufRead, Cursor, Read};

use zirc_diagnostics::{Diagnostic, Source};

use crate::latin1::{self, Misfit};
use crate::read::MAX_TEXT_BYTES;
use crate::{encoding, unpack};

/// How much of a line is kept to be shown, in bytes.
const KEPT: usize = 1 << 16;

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// What ends a text in CP/M.
const CONTROL_Z: char = '\u{1A}';

/// Why a text cannot be read on.
pub enum Unheard {
    /// The input fails.
    Input(io::Error),
    /// The text is not as it should be: the line at fault, and what is wrong with it.
    Text(Box<Source>, Box<Diagnostic>),
}

/// The characters of a text as they come.
pub struct Letters {
    name: String,
    input: Box<dyn BufRead>,
    /// Whether ^Z ends the text, as it does in a file; at a terminal it is a key.
    is_file: bool,
    is_begun: bool,
    is_ended: bool,
    /// The last character was a carriage return, to which a line feed may belong.
    after_return: bool,
    /// The number of the line, how many bytes came before what is kept, and what is kept of
    /// the line.
    number: usize,
    before: usize,
    line: String,
}

impl Letters {
    /// The characters of the file or pipe `name`.
    pub fn of_file(name: &str, input: Box<dyn BufRead>) -> Self {
        Letters {
            name: name.into(),
            input,
            is_file: true,
            is_begun: false,
            is_ended: false,
            after_return: false,
            number: 1,
            before: 0,
            line: String::new(),
        }
    }

    /// The characters that are typed at the terminal `name`.
    pub fn of_terminal(name: &str, input: Box<dyn BufRead>) -> Self {
        Letters { is_file: false, ..Letters::of_file(name, input) }
    }

    /// The number of the line that is read, counted from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The next line, or its next `most` bytes if it has more, as a program hears it; `None`
    /// at the end.
    ///
    /// # Errors
    /// When the input fails, or a character is none that a program hears.
    pub fn next_line(&mut self, most: usize) -> Result<Option<Vec<u8>>, Unheard> {
        let mut line = Vec::new();
        while let Some(letter) = self.next_letter()? {
            if letter == '\n' {
                return Ok(Some(line));
            }
            line.push(latin1::byte(letter).map_err(|misfit| self.refuse(misfit))?);
            if line.len() >= most {
                return Ok(Some(line));
            }
        }
        Ok((!line.is_empty()).then_some(line))
    }

    /// The next key, control characters among them; what ends a line is a carriage return, as
    /// keyboards have it. `None` at the end.
    ///
    /// # Errors
    /// When the input fails, or a character is beyond U+00FF.
    pub fn next_key(&mut self) -> Result<Option<u8>, Unheard> {
        let Some(letter) = self.next_letter()? else { return Ok(None) };
        match u8::try_from(letter) {
            Ok(b'\n') => return Ok(Some(b'\r')),
            Ok(key) if key.is_ascii() => return Ok(Some(key)),
            _ => {}
        }
        latin1::byte(letter).map(Some).map_err(|misfit| self.refuse(misfit))
    }

    /// The next character, a line feed for every kind of line end; `None` at the end.
    fn next_letter(&mut self) -> Result<Option<char>, Unheard> {
        if !self.is_begun {
            self.is_begun = true;
            self.begin()?;
        }
        loop {
            if self.is_ended {
                return Ok(None);
            }
            let is_first = self.before == 0 && self.line.is_empty();
            let Some(letter) = self.decoded()? else {
                self.is_ended = true;
                return Ok(None);
            };
            let belongs = letter == '\n' && std::mem::take(&mut self.after_return);
            if belongs || letter == BYTE_ORDER_MARK && is_first {
                continue;
            }
            self.after_return = letter == '\r';
            match letter {
                CONTROL_Z if self.is_file => self.is_ended = true,
                '\r' | '\n' => {
                    self.number += 1;
                    self.before += self.line.len() + 1;
                    self.line.clear();
                    return Ok(Some('\n'));
                }
                letter => {
                    if self.line.len() >= KEPT {
                        self.before += self.line.len();
                        self.line.clear();
                    }
                    self.line.push(letter);
                    return Ok(Some(letter));
                }
            }
        }
    }

    /// Looks at what a file begins with: it may be packed, or in another encoding.
    fn begin(&mut self) -> Result<(), Unheard> {
        if !self.is_file {
            return Ok(());
        }
        let start = self.input.fill_buf().map_err(Unheard::Input)?;
        if let Some(encoding) = encoding::wide(start) {
            return Err(self.wrong(encoding::refuse_wide(encoding)));
        }
        if unpack::is_packed(start) {
            let mut bytes = Vec::new();
            let most = MAX_TEXT_BYTES as u64 + 1;
            self.input.by_ref().take(most).read_to_end(&mut bytes).map_err(Unheard::Input)?;
            let text = unpack::unpack(bytes, MAX_TEXT_BYTES).map_err(|error| self.wrong(error))?;
            self.input = Box::new(Cursor::new(text));
        }
        Ok(())
    }

    /// The next character of UTF-8, as soon as all its bytes are there.
    fn decoded(&mut self) -> Result<Option<char>, Unheard> {
        let mut bytes = Vec::new();
        loop {
            let Some(byte) = self.peeked()? else { break };
            // Bytes of another character stay where they are.
            if !bytes.is_empty() && byte & 0xC0 != 0x80 {
                break;
            }
            bytes.push(byte);
            self.input.consume(1);
            match std::str::from_utf8(&bytes) {
                Ok(text) => return Ok(text.chars().next()),
                Err(error) if error.error_len().is_some() => break,
                Err(_) => {}
            }
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let at = self.before + self.line.len();
        Err(self.wrong(encoding::refuse(at, self.number, &bytes).into()))
    }

    fn peeked(&mut self) -> Result<Option<u8>, Unheard> {
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(Unheard::Input(error)),
            }
        }
    }

    fn wrong(&self, error: Box<Diagnostic>) -> Unheard {
        Unheard::Text(Box::new(Source::new(&self.name, "")), error)
    }

    /// Refuses the last character of the line.
    fn refuse(&self, misfit: Misfit) -> Unheard {
        // Lines before this one are not kept, and only counted.
        let text = "\n".repeat(self.number - 1) + &self.line;
        let place = text.len() - misfit.0.len_utf8()..text.len();
        let error = misfit.diagnostic(place, self.number);
        Unheard::Text(Box::new(Source::new(&self.name, text)), error.into())
    }
}
