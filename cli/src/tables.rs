//! Tables of figures for people.

use std::io::{self, IsTerminal};
use std::ops::Range;

use comfy_table::{CellAlignment, Table, presets};
use zirc_network::Output;

/// A Markdown table with a header. The columns in `figures` are aligned to the right.
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

/// The width of tables: that of the terminal, or 80.
pub(crate) fn columns() -> usize {
    match io::stdout().is_terminal() {
        true => terminal_columns().max(FEWEST_COLUMNS),
        false => COLUMNS,
    }
}

/// The width for output that is no terminal.
const COLUMNS: usize = 80;
const FEWEST_COLUMNS: usize = 40;

/// Terminals that do not know their width report 0 or a very small number.
const LEAST_COLUMNS: usize = 10;

/// The width of the terminal, if known.
pub(crate) fn terminal_columns() -> usize {
    let told = crossterm::terminal::size().map(|(columns, _)| usize::from(columns)).ok();
    told.filter(|&columns| columns >= LEAST_COLUMNS).unwrap_or(COLUMNS)
}

/// A line broken between words, so that no part is wider than `columns` unless a word is.
pub(crate) fn wrapped(line: &str, columns: usize) -> String {
    if width(line) <= columns {
        return line.into();
    }
    let (mut text, mut taken) = (String::new(), 0);
    for word in line.split(' ') {
        let wanted = width(word);
        if taken > 0 && taken + 1 + wanted > columns {
            text.push('\n');
            taken = 0;
        } else if !text.is_empty() {
            text.push(' ');
            taken += 1;
        }
        text += word;
        taken += wanted;
    }
    text
}

/// The columns that the widest line of a text takes.
pub(crate) fn width(text: &str) -> usize {
    text.lines().map(|line| line.chars().count()).max().unwrap_or_default()
}

/// A [`table`] of at most so many `columns`, if shortening texts is enough.
pub(crate) fn fitted(
    header: &[&str],
    figures: Range<usize>,
    rows: impl IntoIterator<Item = Vec<String>>,
    columns: usize,
) -> Table {
    let mut rows: Vec<Vec<String>> = rows.into_iter().collect();
    let mut widths: Vec<usize> = header.iter().map(|title| width(title)).collect();
    for row in &rows {
        for (most, cell) in widths.iter_mut().zip(row) {
            *most = width(cell).max(*most);
        }
    }
    let texts: Vec<usize> = (0..header.len()).filter(|at| !figures.contains(at)).collect();
    // Each column has a bar and two spaces; one more bar ends the row.
    while widths.iter().sum::<usize>() + 3 * widths.len() + 1 > columns {
        let widest = texts.iter().copied().max_by_key(|&at| widths[at]);
        match widest.filter(|&at| widths[at] > LEAST_TEXT.max(width(header[at]))) {
            Some(at) => widths[at] -= 1,
            None => break,
        }
    }
    for row in &mut rows {
        for &at in &texts {
            row[at] = shortened(&row[at], widths[at]);
        }
    }
    table(header, figures, rows)
}

/// A shortened text keeps at least so many characters.
const LEAST_TEXT: usize = 10;

/// A text cut to so many characters, with an ellipsis if it was cut.
fn shortened(text: &str, most: usize) -> String {
    if width(text) <= most {
        return text.into();
    }
    let kept: String = text.chars().take(most.saturating_sub(1)).collect();
    // A bar inside a cell is escaped with a backslash, which must not be cut off.
    kept.trim_end_matches('\\').to_string() + "…"
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

/// The longest text in a table, in characters.
const TEXT: usize = 40;

/// A text as a cell of a Markdown table: printable and not too long.
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

/// The unit of a network's T-states.
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
    fn texts_are_shortened_until_a_table_fits_and_figures_are_not() {
        let row = || ["one | two".repeat(9).replace('|', "\\|"), "short".into(), "1,234".into()];
        for columns in [40, 50, 66, 80, 120] {
            let table = fitted(&["text", "word", "count"], 2..3, [row().into()], columns);
            let text = table.to_string();
            assert!(width(&text) <= columns, "{columns}:\n{text}");
            assert!(text.contains("| short | 1,234 |"), "{text}");
            assert!(!text.contains("\\…"), "{text}");
        }
    }

    #[test]
    fn a_line_is_broken_between_words() {
        let line = "warning: a network  is kept as net.old.zir";
        assert_eq!(wrapped(line, 80), line);
        let lines = ["warning: a", "network  is", "kept as", "net.old.zir"];
        assert_eq!(wrapped(line, 11), lines.join("\n"));
        assert_eq!(wrapped("unbreakable and short", 5), "unbreakable\nand\nshort");
    }

    #[test]
    fn a_text_fits_a_cell() {
        assert_eq!(cell(b"caf\xE9 \t|"), "caf\u{e9} \\t\\|");
        assert_eq!(cell(&[b'a'; 40]), "a".repeat(40));
        assert_eq!(cell(&[b'a'; 41]), "a".repeat(40) + "…");
    }
}
