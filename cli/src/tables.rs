//! Tables of figures for people.

use std::ops::Range;

use comfy_table::{CellAlignment, Table, presets};
use zirc_compiler::network::Output;

/// A table that is Markdown, too, of the rows below a header. The columns in
/// `figures` are aligned to the right.
pub(crate) fn table(
    header: &[&str],
    figures: Range<usize>,
    rows: impl IntoIterator<Item = Vec<String>>,
) -> Table {
    let mut table = Table::new();
    table.load_style(presets::ASCII_MARKDOWN).set_header(header).add_rows(rows);
    for column in table.column_iter_mut().skip(figures.start).take(figures.len()) {
        column.set_cell_alignment(CellAlignment::Right);
    }
    table
}

/// A number as people read it: 1,234,567.
pub(crate) fn grouped(number: f64) -> String {
    let digits = format!("{:.0}", number.abs());
    let mut text = String::from(if number <= -0.5 { "-" } else { "" });
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The longest text that a table has room for, in characters.
const TEXT: usize = 40;

/// A text as a cell: printable, not too long, and Markdown still.
pub(crate) fn cell(text: &[u8]) -> String {
    let letter = |letter: char| match letter {
        '|' => "\\|".to_string(),
        letter if letter.is_control() => letter.escape_default().to_string(),
        letter => letter.to_string(),
    };
    let text = zirc_pairs::text(text);
    let rest = if text.chars().nth(TEXT).is_some() { "…" } else { "" };
    text.chars().take(TEXT).map(letter).collect::<String>() + rest
}

/// What the T-states of a network with this output are counted by.
pub(crate) fn each(output: &Output) -> &'static str {
    match output {
        Output::Reply { .. } => "a character",
        Output::Answer { .. } => "an answer",
    }
}

/// A part of a whole in percent.
pub(crate) fn percent(part: usize, whole: usize) -> String {
    format!("{:.1} %", 100.0 * part as f64 / whole.max(1) as f64)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn digits_are_grouped_by_threes() {
        let numbers = [0.0, 999.4, 999.6, 12_345.0, -1_234_567.0, -123.0];
        let texts = ["0", "999", "1,000", "12,345", "-1,234,567", "-123"];
        assert_eq!(numbers.map(grouped), texts);
    }

    #[test]
    fn a_text_fits_a_cell() {
        assert_eq!(cell(b"caf\xE9 \t|"), "caf\u{e9} \\t\\|");
        assert_eq!(cell(&[b'a'; 40]), "a".repeat(40));
        assert_eq!(cell(&[b'a'; 41]), "a".repeat(40) + "…");
    }
}
