//! Files of prompts: the same as training pairs, of which the replies are left
//! alone.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read};
use std::path::Path;

use flate2::bufread::MultiGzDecoder;
use serde::Deserialize;

use crate::failure::Failure;
use crate::files;
use crate::latin1::latin1;

/// The most prompts that are taken from a file.
pub(crate) const MAX_PROMPTS: usize = 200;

/// The lines of a file that count, if they have at most so many bytes.
const MAX_LINES: usize = 100_000;
const MAX_BYTES: usize = 64 << 20;

/// The longest line, in bytes.
const MAX_LINE: usize = 1 << 20;

/// The bytes of a prompt that a program can hear.
const MAX_HEARD: usize = 255;

/// How `.gz` files begin.
const GZIP: &[u8] = b"\x1F\x8B";

/// A line of a `.jsonl` file. What else it has is ignored.
#[derive(Deserialize)]
struct Record {
    prompt: String,
}

/// The prompts of a file, or of standard input for `-`: if there are more than
/// [`MAX_PROMPTS`], as many evenly spaced. Prompts with more than `longest`
/// bytes are left out.
pub(crate) fn read(path: &Path, longest: Option<usize>) -> Result<Vec<Vec<u8>>, Failure> {
    let input: Box<dyn Read> = if files::is_standard(path) {
        Box::new(io::stdin().lock())
    } else {
        Box::new(File::open(path).map_err(|error| files::unreadable(path, &error))?)
    };
    let mut input = BufReader::new(input);
    let packed = input.fill_buf().map_err(|error| files::unreadable(path, &error))?;
    let is_packed = packed.starts_with(GZIP);
    let name = path.file_name().unwrap_or_default().to_string_lossy().to_ascii_lowercase();
    let prompts = Prompts {
        path,
        in_json: name.strip_suffix(".gz").unwrap_or(&name).ends_with(".jsonl"),
        longest: longest.unwrap_or(usize::MAX),
    };
    let all = match is_packed {
        true => prompts.gather(BufReader::new(MultiGzDecoder::new(input))),
        false => prompts.gather(input),
    }?;
    if all.is_empty() {
        let most = longest.map_or_else(String::new, |most| format!(" of at most {most} bytes"));
        let message = format!("{}: has no prompts{most}", files::name(path));
        return Err(Failure::Message(format!("{message}; write one a line")));
    }
    Ok(evenly_spaced(all))
}

/// At most [`MAX_PROMPTS`] of them, the first among them.
fn evenly_spaced(all: Vec<Vec<u8>>) -> Vec<Vec<u8>> {
    let (count, taken) = (all.len(), all.len().min(MAX_PROMPTS));
    let mut next = (0..taken).map(|number| number * count / taken).peekable();
    let chosen = |(at, _): &(usize, _)| next.next_if_eq(at).is_some();
    all.into_iter().enumerate().filter(chosen).map(|(_, prompt)| prompt).collect()
}

/// How prompts are read from a file.
struct Prompts<'p> {
    path: &'p Path,
    in_json: bool,
    longest: usize,
}

impl Prompts<'_> {
    /// The prompts of all lines that count.
    fn gather(&self, mut input: impl BufRead) -> Result<Vec<Vec<u8>>, Failure> {
        let (mut prompts, mut bytes) = (Vec::new(), 0);
        let mut line = Vec::new();
        for number in 1..=MAX_LINES {
            line.clear();
            (&mut input)
                .take(MAX_LINE as u64 + 1)
                .read_until(b'\n', &mut line)
                .map_err(|error| files::unreadable(self.path, &error))?;
            bytes += line.len();
            if line.is_empty() || bytes > MAX_BYTES {
                break;
            }
            if line.len() > MAX_LINE {
                return Err(self.failure(number, "is longer than a prompt is; break it up"));
            }
            let line = line.strip_suffix(b"\n").unwrap_or(&line);
            let line = line.strip_suffix(b"\r").unwrap_or(line);
            if line.trim_ascii().is_empty() {
                continue;
            }
            let mut prompt = self.prompt(line, number)?;
            if prompt.len() <= self.longest {
                prompt.truncate(MAX_HEARD);
                prompts.push(prompt);
            }
        }
        Ok(prompts)
    }

    /// The prompt in a line.
    fn prompt(&self, line: &[u8], number: usize) -> Result<Vec<u8>, Failure> {
        if !self.in_json {
            return Ok(line.split(|&byte| byte == b'|').next().unwrap_or_default().to_vec());
        }
        let record: Record = serde_json::from_slice(line)
            .map_err(|error| self.failure(number, &format!("is no prompt: {error}")))?;
        latin1(&record.prompt).map_err(|_| {
            let message = "has a character above U+00FF in its prompt; characters are bytes here";
            self.failure(number, message)
        })
    }

    fn failure(&self, number: usize, message: &str) -> Failure {
        Failure::Message(format!("{}: line {number} {message}", files::name(self.path)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prompts_are_taken_evenly_from_many() {
        let numbered = |count: usize| (0..count).map(|n| vec![(n / 2) as u8; n % 2 + 1]).collect();
        let few: Vec<Vec<u8>> = numbered(MAX_PROMPTS);
        assert_eq!(evenly_spaced(few.clone()), few);
        let all: Vec<Vec<u8>> = numbered(2 * MAX_PROMPTS);
        let halves: Vec<Vec<u8>> = all.iter().step_by(2).cloned().collect();
        assert_eq!(evenly_spaced(all), halves);
    }
}
