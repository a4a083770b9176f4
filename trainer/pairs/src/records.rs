//! The records of a text: its lines, split at their first bar, or those of a table by RFC
//! 4180, where fields with separators or line breaks are in quotes.

use zirc_diagnostics::Span;

/// The most bytes of a record.
pub(crate) const MAX_RECORD: usize = 1 << 14;

/// The most fields of a record.
const MAX_FIELDS: usize = 100;

/// A field: its place, without its quotes.
#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) span: Span,
    is_quoted: bool,
}

impl Field {
    /// Its characters with their places. A line break becomes a space, since it cannot be
    /// typed.
    pub(crate) fn letters<'t>(&self, text: &'t str) -> impl Iterator<Item = (usize, char)> + 't {
        let (start, is_quoted) = (self.span.start, self.is_quoted);
        let mut is_doubled = false;
        text[self.span.clone()].char_indices().filter_map(move |(at, letter)| {
            // Of doubled quotes, the second is dropped.
            is_doubled = is_quoted && letter == '"' && !is_doubled;
            let letter = if letter == '\n' { ' ' } else { letter };
            let is_second = is_quoted && letter == '"' && !is_doubled;
            (!is_second).then_some((start + at, letter))
        })
    }

    fn is_blank(&self, text: &str) -> bool {
        text[self.span.clone()].trim().is_empty()
    }

    /// Its characters.
    pub(crate) fn text(&self, text: &str) -> String {
        self.letters(text).map(|(_, letter)| letter).collect()
    }
}

/// A line that is neither blank nor a comment; several lines if a field has line breaks.
#[derive(Debug)]
pub(crate) struct Record {
    /// The number of the line that it begins on, counted from 1.
    pub(crate) line: usize,
    pub(crate) span: Span,
    pub(crate) fields: Vec<Field>,
    /// The place of a quote that begins a field but is not closed at its end.
    pub(crate) stray: Option<usize>,
}

/// Whether a line without blanks around it is empty, or a comment.
pub(crate) fn is_nothing(line: &str) -> bool {
    line.is_empty() || line.starts_with('#') && !line.contains('|')
}

/// The records in the first `most` lines of a text with lines `prompt|REPLY`: two fields, or
/// one if there is no bar.
pub(crate) fn of_lines(text: &str, most: usize) -> impl Iterator<Item = Record> {
    let mut start = 0;
    let record = move |(number, line): (usize, &str)| {
        let span = start..start + line.len();
        start = span.end + 1;
        if line.is_empty() {
            return None;
        }
        let field = |span| Field { span, is_quoted: false };
        let fields = match line.find('|').map(|at| span.start + at) {
            Some(bar) => vec![field(span.start..bar), field(bar + 1..span.end)],
            None => vec![field(span.clone())],
        };
        Some(Record { line: number, span, fields, stray: None })
    };
    let records = (1..).zip(text.split('\n')).take(most).filter_map(record);
    records.filter(|record| record.counts(text))
}

/// The records of a table.
pub(crate) fn of_table(text: &str, separator: char) -> impl Iterator<Item = Record> {
    // Excel may write a first line that names the separator.
    let start = match text.strip_prefix("sep=").and_then(|rest| rest.strip_prefix(separator)) {
        Some(rest) if rest.starts_with('\n') => text.len() - rest.len(),
        _ => 0,
    };
    let records = Records { text, separator, start, line: 1 };
    records
        .filter(|record| record.counts(text) && record.fields.iter().any(|it| !it.is_blank(text)))
}

impl Record {
    /// The place of its text without blanks around it.
    pub(crate) fn trimmed(&self, text: &str) -> Span {
        let blank = [' ', '\t'];
        let start = self.span.end - text[self.span.clone()].trim_start_matches(blank).len();
        start..start + text[start..self.span.end].trim_end_matches(blank).len()
    }

    fn counts(&self, text: &str) -> bool {
        !is_nothing(&text[self.trimmed(text)])
    }
}

struct Records<'t> {
    text: &'t str,
    separator: char,
    start: usize,
    line: usize,
}

impl Records<'_> {
    /// The field from `start`, and the place of its end.
    fn field(&self, start: usize) -> (Field, usize, Option<usize>) {
        let rest = &self.text[start..];
        let blank = |letter: char| letter == ' ' || letter == '\t' && self.separator != '\t';
        let opening = start + rest.len() - rest.trim_start_matches(blank).len();
        let mut stray = None;
        if self.text[opening..].starts_with('"') {
            if let Some(closing) = self.closing(opening + 1) {
                let after = &self.text[closing + 1..];
                let end = self.text.len() - after.trim_start_matches(blank).len();
                if self.ends(end) {
                    let field = Field { span: opening + 1..closing, is_quoted: true };
                    return (field, end, None);
                }
            }
            stray = Some(opening);
        }
        let length = rest.find([self.separator, '\n']).unwrap_or(rest.len());
        (Field { span: start..start + length, is_quoted: false }, start + length, stray)
    }

    /// The quote that closes a field which begins at `start`: the first that is not doubled.
    fn closing(&self, start: usize) -> Option<usize> {
        let field = &self.text[start..self.text.floor_char_boundary(start + MAX_RECORD)];
        let mut quotes = field.match_indices('"').map(|(at, _)| at).peekable();
        while let Some(at) = quotes.next() {
            if quotes.next_if_eq(&(at + 1)).is_none() {
                return Some(start + at);
            }
        }
        None
    }

    fn ends(&self, at: usize) -> bool {
        let rest = &self.text[at..];
        rest.is_empty() || rest.starts_with([self.separator, '\n'])
    }

    fn record(&mut self) -> Record {
        let (line, start) = (self.line, self.start);
        let (mut fields, mut first_stray, mut at) = (Vec::new(), None, start);
        loop {
            let (field, end, stray) = self.field(at);
            fields.push(field);
            first_stray = first_stray.or(stray);
            if !self.text[end..].starts_with(self.separator) || fields.len() == MAX_FIELDS {
                let end = self.text[end..].find('\n').map_or(self.text.len(), |rest| end + rest);
                // Spreadsheets write empty columns after the last.
                while fields.len() > 2 && fields.last().is_some_and(|it| it.is_blank(self.text)) {
                    fields.pop();
                }
                self.start = end + 1;
                self.line += 1 + self.text[start..end].matches('\n').count();
                return Record { line, span: start..end, fields, stray: first_stray };
            }
            at = end + self.separator.len_utf8();
        }
    }
}

impl Iterator for Records<'_> {
    type Item = Record;

    fn next(&mut self) -> Option<Record> {
        (self.start < self.text.len()).then(|| self.record())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn records(text: &str, separator: char) -> Vec<(usize, Vec<String>)> {
        let texts = |it: Record| (it.line, it.fields.iter().map(|it| it.text(text)).collect());
        of_table(text, separator).map(texts).collect()
    }

    fn record(line: usize, fields: &[&str]) -> (usize, Vec<String>) {
        (line, fields.iter().map(|field| field.to_string()).collect())
    }

    #[test]
    fn quotes_keep_separators_line_breaks_and_quotes_in_a_field() {
        let text = "\"a,b\", \"c\nd\" \n\n# a note\n\"say \"\"hi\"\"\",\"\"\nx,y";
        let expected =
            [record(1, &["a,b", "c d"]), record(5, &["say \"hi\"", ""]), record(6, &["x", "y"])];
        assert_eq!(records(text, ','), expected);
    }

    #[test]
    fn a_quote_that_is_not_closed_is_part_of_a_field_and_told() {
        for text in ["\"hi\" he said\tYES", "\"hi\tYES", "\"hi\tYES\nsay \"x\" now\tNO"] {
            let first = of_table(text, '\t').next().expect("there is one");
            assert_eq!(first.stray, Some(0), "{text}");
            assert_eq!(first.fields.len(), 2);
        }
        assert_eq!(records("5\" disk,YES", ','), [record(1, &["5\" disk", "YES"])]);
    }

    #[test]
    fn empty_columns_and_rows_of_spreadsheets_do_not_count() {
        assert_eq!(records("sep=;\na;b\n", ';'), [record(2, &["a", "b"])]);
        assert_eq!(
            records("a,b,,\n,,,\n# c, d\nc,,\n", ','),
            [record(1, &["a", "b"]), record(4, &["c", ""])]
        );
    }
}
