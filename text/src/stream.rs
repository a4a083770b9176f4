//! A stream of text from a pipe or a terminal, character by character.

use std::io::{self, BufRead, Cursor, Read};

use zirc_diagnostics::{Diagnostic, Source};

use crate::format::Format;
use crate::latin1::{self, Misfit};
use crate::read::MAX_TEXT_BYTES;
use crate::{encoding, unpack};

/// The most bytes of a line that are kept for errors.
const KEPT: usize = 1 << 16;

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The end of a text in CP/M.
const CONTROL_Z: char = '\u{1A}';

const BACKSPACE: u8 = 0x08;

/// Why reading a stream stopped.
pub enum StreamError {
    /// The input fails.
    Input(io::Error),
    /// The text is wrong: the line at fault, and the error.
    Text(Box<Source>, Box<Diagnostic>),
}

/// The characters of a stream.
pub struct Letters {
    name: String,
    input: Box<dyn BufRead>,
    /// Whether ^Z ends the text, as it does in a file; at a terminal it is a key.
    is_file: bool,
    is_begun: bool,
    is_ended: bool,
    /// Whether the last character was a carriage return, which a line feed may follow.
    after_return: bool,
    /// The number of the line, the bytes of it that were dropped, and those that are kept.
    number: usize,
    before: usize,
    line: String,
    /// A letter to return before the next one is read.
    accented: Option<u8>,
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
            accented: None,
        }
    }

    /// The characters typed at the terminal `name`.
    pub fn of_terminal(name: &str, input: Box<dyn BufRead>) -> Self {
        Letters { is_file: false, ..Letters::of_file(name, input) }
    }

    /// The number of the line that is read, counted from 1.
    pub fn number(&self) -> usize {
        self.number
    }

    /// The next line, or its next `most` bytes, in Latin-1; `None` at the end.
    ///
    /// # Errors When the input fails, or a character is not Latin-1.
    pub fn next_line(&mut self, most: usize) -> Result<Option<Vec<u8>>, StreamError> {
        let mut line = Vec::new();
        while let Some(letter) = self.next_letter()? {
            if letter == '\n' {
                return Ok(Some(line));
            }
            let last = line.last().copied().map(char::from);
            let whole = last.and_then(|base| latin1::composed(base, letter));
            if whole.is_some() {
                line.pop();
            }
            let letter = whole.unwrap_or(letter);
            line.push(latin1::byte(letter).map_err(|misfit| self.refuse(misfit))?);
            if line.len() >= most {
                return Ok(Some(line));
            }
        }
        Ok((!line.is_empty()).then_some(line))
    }

    /// The format of the text, by the bytes that are already there.
    ///
    /// # Errors When the input fails, or the text is wrong.
    pub fn format(&mut self) -> Result<Option<Format>, StreamError> {
        self.begin()?;
        let start = self.input.fill_buf().map_err(StreamError::Input)?;
        let text = String::from_utf8_lossy(start);
        Ok(Format::of_bytes(start).or_else(|| Format::of_text(&text)))
    }

    /// The next key, which may be a control character; the end of a line is a carriage
    /// return, as on keyboards. An accent after its letter gives a backspace and the
    /// composed letter. `None` at the end.
    ///
    /// # Errors
    /// When the input fails, or a character is beyond U+00FF.
    pub fn next_key(&mut self) -> Result<Option<u8>, StreamError> {
        if let Some(letter) = self.accented.take() {
            return Ok(Some(letter));
        }
        let Some(letter) = self.next_letter()? else { return Ok(None) };
        match u8::try_from(letter) {
            Ok(b'\n') => return Ok(Some(b'\r')),
            Ok(key) if key.is_ascii() => return Ok(Some(key)),
            _ => {}
        }
        let base = self.line.chars().nth_back(1).filter(|_| !self.is_file);
        if let Some(whole) = base.and_then(|base| latin1::composed(base, letter)) {
            self.accented = latin1::byte(whole).ok();
            return Ok(Some(BACKSPACE));
        }
        latin1::byte(letter).map(Some).map_err(|misfit| self.refuse(misfit))
    }

    /// The next character, a line feed for every kind of line end; `None` at the end.
    fn next_letter(&mut self) -> Result<Option<char>, StreamError> {
        self.begin()?;
        loop {
            if self.is_ended {
                return Ok(None);
            }
            let is_first = self.line.is_empty();
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

    /// Examines the first bytes of a file once: it may be packed, or in another encoding.
    fn begin(&mut self) -> Result<(), StreamError> {
        if std::mem::replace(&mut self.is_begun, true) || !self.is_file {
            return Ok(());
        }
        let start = self.input.fill_buf().map_err(StreamError::Input)?;
        if let Some(encoding) = encoding::wide(start) {
            return Err(self.wrong(encoding::refuse_wide(encoding)));
        }
        if unpack::is_packed(start) {
            let mut bytes = Vec::new();
            let most = MAX_TEXT_BYTES as u64 + 1;
            self.input.by_ref().take(most).read_to_end(&mut bytes).map_err(StreamError::Input)?;
            let text = unpack::unpack(bytes, MAX_TEXT_BYTES).map_err(|error| self.wrong(error))?;
            self.input = Box::new(Cursor::new(text));
        }
        Ok(())
    }

    /// The next character of UTF-8, as soon as all its bytes are there.
    fn decoded(&mut self) -> Result<Option<char>, StreamError> {
        let mut bytes = Vec::new();
        while let Some(byte) = self.peeked()? {
            // Bytes of another character stay in the input.
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
        Err(self.wrong(encoding::refuse(at, self.number, &bytes, false).into()))
    }

    fn peeked(&mut self) -> Result<Option<u8>, StreamError> {
        loop {
            match self.input.fill_buf() {
                Ok(bytes) => return Ok(bytes.first().copied()),
                Err(error) if error.kind() == io::ErrorKind::Interrupted => {}
                Err(error) => return Err(StreamError::Input(error)),
            }
        }
    }

    fn wrong(&self, error: Box<Diagnostic>) -> StreamError {
        StreamError::Text(Box::new(Source::new(&self.name, "")), error)
    }

    /// Refuses the last character of the line.
    fn refuse(&self, misfit: Misfit) -> StreamError {
        // Earlier lines are not kept, only counted.
        let text = "\n".repeat(self.number - 1) + &self.line;
        let place = text.len() - misfit.0.len_utf8()..text.len();
        let error = misfit.diagnostic(place, self.number);
        StreamError::Text(Box::new(Source::new(&self.name, text)), error)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A reader that returns one piece at a time.
    struct Pieces(Vec<&'static [u8]>);

    impl Read for Pieces {
        fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
            let Some(piece) = (!self.0.is_empty()).then(|| self.0.remove(0)) else { return Ok(0) };
            buffer[..piece.len()].copy_from_slice(piece);
            Ok(piece.len())
        }
    }

    fn of_file(pieces: &[&'static [u8]]) -> Letters {
        Letters::of_file("<stdin>", Box::new(io::BufReader::new(Pieces(pieces.to_vec()))))
    }

    fn lines(mut letters: Letters) -> Vec<Vec<u8>> {
        let mut lines = Vec::new();
        while let Ok(Some(line)) = letters.next_line(100) {
            lines.push(line);
        }
        lines
    }

    #[test]
    fn characters_and_line_ends_may_come_in_pieces() {
        let pieces: [&[u8]; 5] = [b"\xEF\xBB", b"\xBFcaf\xC3", b"\xA9\r", b"\nb\r\rc", b"\n"];
        assert_eq!(lines(of_file(&pieces)), [&b"caf\xE9"[..], b"b", b"", b"c"]);
        let pieces: [&[u8]; 3] = [b"cafe", b"\xCC", b"\x81\n\xEF\xBB\xBFb"];
        assert_eq!(lines(of_file(&pieces)), [&b"caf\xE9"[..], b"b"]);
    }

    #[test]
    fn a_line_is_handed_over_before_the_next_one_comes() {
        let mut letters = of_file(&[b"a\r", b"\nb\n"]);
        let before = letters.next_line(9).ok().flatten();
        assert_eq!((before, letters.number()), (Some(b"a".to_vec()), 2));
    }

    #[test]
    fn a_line_that_is_too_long_goes_on_as_the_next() {
        let mut letters = of_file(&[b"abc\n"]);
        let mut next = || letters.next_line(2).ok().flatten();
        assert_eq!([next(), next(), next()], [Some(b"ab".to_vec()), Some(b"c".to_vec()), None]);
    }

    #[test]
    fn control_z_ends_a_file_and_is_a_key_at_a_terminal() {
        assert_eq!(lines(of_file(&[b"a\n\x1Ab\n"])), [b"a"]);
        let mut keys = Letters::of_terminal("<stdin>", Box::new(&b"\x1A\xC3\xA9\r\n\x03"[..]));
        let mut next = || keys.next_key().ok().flatten();
        assert_eq!(
            [next(), next(), next(), next(), next()],
            [Some(0x1A), Some(0xE9), Some(b'\r'), Some(0x03), None]
        );
    }

    #[test]
    fn what_is_wrong_is_told_where_it_is() {
        for (bytes, code, column) in [
            (&b"a\nb\xE2\x82\xAC\n"[..], "not-latin-1", Some(3)),
            (b"a\nb\x07\n", "control-character", Some(3)),
            (b"a\nb\xE9c\n", "not-utf8", None),
            (b"a\nb\xC3", "not-utf8", None),
            (b"\xFF\xFEa\0", "not-utf8", None),
            (b"\x1F\x8Bxyz", "not-unpacked", None),
        ] {
            let mut letters = Letters::of_file("<stdin>", Box::new(bytes));
            let error = std::iter::repeat_with(|| letters.next_line(9)).find_map(Result::err);
            let Some(StreamError::Text(_, error)) = error else { panic!("{bytes:?} is taken") };
            assert_eq!(
                (error.code, error.primary.map(|(place, _)| place.start)),
                (code, column.map(|it| it - 1))
            );
        }
        let mut keys = Letters::of_terminal("<stdin>", Box::new("e\u{301}".as_bytes()));
        let mut next = || keys.next_key().ok().flatten();
        assert_eq!([next(), next(), next()], [Some(b'e'), Some(BACKSPACE), Some(0xE9)]);
        // The next key comes after a wrong one.
        let mut keys = Letters::of_terminal("<stdin>", Box::new(&b"\xC3a"[..]));
        assert!(keys.next_key().is_err());
        assert_eq!(keys.next_key().ok().flatten(), Some(b'a'));
    }
}
