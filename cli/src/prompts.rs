//! Files of prompts: one a line, training pairs, whose replies are ignored, or JSON lines.

use std::path::Path;

use serde::Deserialize;
use serde_json::error::Category;
use zirc_diagnostics::{Diagnostic, Source};
use zirc_text::{Format, Wanted};

use crate::failure::{Failure, show};
use crate::files;

/// The most prompts that are taken from a file.
pub(crate) const MAX_PROMPTS: usize = 200;

/// The most lines that are read.
const MAX_LINES: usize = 100_000;

/// The most bytes of a prompt that a program can read.
const MAX_PROMPT: usize = 255;

/// A line of JSON. Other fields are ignored.
#[derive(Deserialize)]
struct Record {
    prompt: String,
}

/// The prompts of a file, or of standard input for `-`: if there are more than
/// [`MAX_PROMPTS`], so many, evenly spaced. Prompts with more than `longest` bytes are left
/// out.
pub(crate) fn read(path: &Path, longest: Option<usize>) -> Result<Vec<Vec<u8>>, Failure> {
    let source = files::text(path, files::read_start(path)?, Wanted::Prompts)?;
    let all = match Format::of_text(&source.text) {
        Some(Format::Json) => of_json(&source),
        _ => zirc_pairs::prompts(&source, MAX_LINES).map(|read| {
            files::tell_layout(path, read.layout);
            show(&source, &read.warnings);
            read.prompts
        }),
    };
    let mut all = all.map_err(|found| Failure::Diagnostics(Box::new(source), found))?;
    all.retain(|prompt| prompt.len() <= longest.unwrap_or(usize::MAX));
    all.iter_mut().for_each(|prompt| prompt.truncate(MAX_PROMPT));
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

/// The prompts in lines of JSON. Only the first error is reported: others are usually the
/// same.
fn of_json(source: &Source) -> Result<Vec<Vec<u8>>, Vec<Diagnostic>> {
    let (mut prompts, mut start) = (Vec::new(), 0);
    for (number, line) in (1..=MAX_LINES).zip(source.text.split('\n')) {
        if !line.trim().is_empty() {
            prompts.push(of_object(line, start, number).map_err(|error| vec![*error])?);
        }
        start += line.len() + 1;
    }
    Ok(prompts)
}

/// The prompt in a line that begins at `start` of the text.
fn of_object(line: &str, start: usize, number: usize) -> Result<Vec<u8>, Box<Diagnostic>> {
    let record: Record = serde_json::from_str(line).map_err(|error| {
        let at = start + line.floor_char_boundary(error.column().saturating_sub(1));
        let why = error.to_string();
        let why = why.split(" at line ").next().unwrap_or_default();
        let message = format!("line {number} is no JSON object with a \"prompt\": {why}");
        Diagnostic::error("json-prompt", message).at(at..at, "").help(match error.classify() {
            Category::Data if line.trim_start().starts_with('{') => {
                "name the field `prompt`: `jq -c '{prompt: .text}' FILE > new.jsonl`, with the \
                     name that it has"
            }
            _ => "write an object a line: `jq -c '.[]' FILE` takes those of an array apart",
        })
    })?;
    zirc_text::bytes(&record.prompt).map_err(|misfit| {
        let (at, length) = match line.find(misfit.0) {
            Some(at) => (start + at, misfit.0.len_utf8()),
            // The character is escaped, so its place is not known.
            None => (start, line.len()),
        };
        misfit.diagnostic(at..at + length, number)
    })
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
