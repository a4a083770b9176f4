//! Diagnostics for programs to read: places as lines and columns.

use serde::Serialize;

use crate::{Diagnostic, Severity, Source, Span};

/// A diagnostic with its places as lines and columns, to be serialized.
#[derive(Debug, Serialize)]
pub struct Record<'a> {
    /// Error or warning.
    pub severity: Severity,
    /// The stable name of the kind of error.
    pub code: &'static str,
    /// What is wrong.
    pub message: &'a str,
    /// The source's name.
    pub file: &'a str,
    /// The place at fault; without one, its fields are null.
    #[serde(flatten)]
    pub place: Place<'a>,
    /// Facts that do not belong to one place.
    pub notes: &'a [String],
    /// What to do.
    pub help: &'a [String],
    /// Other places that explain it.
    pub secondary: Vec<Place<'a>>,
}

/// A place in a text. Lines and columns count from 1, columns in characters;
/// the end is that of the character after the place.
#[derive(Debug, Default, Serialize)]
pub struct Place<'a> {
    /// The line it begins on.
    pub line: Option<usize>,
    /// The column of its first character.
    pub column: Option<usize>,
    /// The line it ends on.
    pub end_line: Option<usize>,
    /// The column after its last character.
    pub end_column: Option<usize>,
    /// The label; may be empty.
    pub label: Option<&'a str>,
}

/// Each of `diagnostics`, which are about `source`, as a record.
pub fn records<'a>(
    source: &'a Source,
    diagnostics: &'a [Diagnostic],
) -> impl Iterator<Item = Record<'a>> {
    let lines = Lines::of(&source.text);
    diagnostics.iter().map(move |diagnostic| Record {
        severity: diagnostic.severity,
        code: diagnostic.code,
        message: &diagnostic.message,
        file: &source.name,
        place: diagnostic.primary.as_ref().map_or_else(Place::default, |place| lines.place(place)),
        notes: &diagnostic.notes,
        help: &diagnostic.help,
        secondary: diagnostic.secondary.iter().map(|place| lines.place(place)).collect(),
    })
}

/// The starts of the lines of a text, for quick look-ups.
struct Lines<'a> {
    text: &'a str,
    starts: Vec<usize>,
}

impl<'a> Lines<'a> {
    fn of(text: &'a str) -> Self {
        let newlines = text.bytes().enumerate().filter(|(_, byte)| *byte == b'\n');
        let starts = std::iter::once(0).chain(newlines.map(|(at, _)| at + 1)).collect();
        Lines { text, starts }
    }

    /// The line and column of the byte at `offset`, or of the nearest character
    /// boundary before it.
    fn position(&self, offset: usize) -> (usize, usize) {
        let offset = self.text.floor_char_boundary(offset);
        let line = self.starts.partition_point(|&start| start <= offset);
        let start = self.starts[line - 1];
        (line, self.text[start..offset].chars().count() + 1)
    }

    fn place(&self, (span, label): &'a (Span, String)) -> Place<'a> {
        let (line, column) = self.position(span.start);
        let (end_line, end_column) = self.position(span.end);
        Place {
            line: Some(line),
            column: Some(column),
            end_line: Some(end_line),
            end_column: Some(end_column),
            label: Some(label),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_lines_and_columns_in_characters() {
        let source = Source::new("net.zir", "zir 1\né %x\n");
        let at = |start: usize, end: usize| {
            let error = Diagnostic::error("code", "message").at(start..end, "label");
            let found = [error];
            let place = records(&source, &found).next().expect("there is one").place;
            [place.line, place.column, place.end_line, place.end_column].map(Option::unwrap)
        };
        assert_eq!(at(9, 11), [2, 3, 2, 5]);
        assert_eq!(at(0, 6), [1, 1, 2, 1]);
        assert_eq!(at(90, 95), [3, 1, 3, 1]);
        assert!(records(&source, &[]).next().is_none());
    }
}
