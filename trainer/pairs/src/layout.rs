//! The layout of a text of pairs: lines with a bar, or a table.

use zirc_diagnostics::{Diagnostic, counted};

use crate::records::{Record, is_nothing, of_table};

/// The lines examined.
const SAMPLE: usize = 500;

/// How lines are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Layout {
    /// `prompt|REPLY`.
    Bars,
    /// Two columns, with this between them.
    Table(char),
    /// One column of prompts, between quotes if they have commas.
    Column,
}

impl Layout {
    /// Its usual name.
    pub fn name(self) -> &'static str {
        match self {
            Layout::Bars => "lines with a bar",
            Layout::Table('\t') => "tab-separated values (TSV)",
            Layout::Table(';') => "CSV with semicolons",
            Layout::Table(_) => "CSV",
            Layout::Column => "CSV with one column",
        }
    }

    /// The layout of the text called `name`. A text of `prompts` may have one column, but
    /// has to look more clearly like a table.
    ///
    /// # Errors
    /// When it is a table of other than two columns.
    pub(crate) fn of(name: &str, text: &str, prompts: bool) -> Result<Layout, Box<Diagnostic>> {
        let lines = text.trim_start().lines().map(str::trim).filter(|line| !is_nothing(line));
        let lines: Vec<&str> = lines.take(SAMPLE).collect();
        let (count, with_bar) = (lines.len(), lines.iter().filter(|it| it.contains('|')).count());
        if with_bar == count {
            return Ok(Layout::Bars);
        }
        let named: &[char] = match ending(name).as_str() {
            "csv" => &[',', ';', '\t'],
            "tsv" | "tab" => &['\t'],
            _ => &[],
        };
        let is_named = !named.is_empty();
        if !is_named && 2 * with_bar >= count {
            return Ok(Layout::Bars);
        }
        let separators = if is_named { named } else { &['\t', ',', ';'] };
        let tables: Vec<Columns> = separators.iter().map(|&it| Columns::of(text, it)).collect();
        let is_sure = prompts && !is_named;
        if let Some(table) = tables.iter().find(|it| it.are(2, is_named, is_sure)) {
            return Ok(Layout::Table(table.separator));
        }
        let is_quoted =
            lines.iter().all(|it| it.len() > 1 && it.starts_with('"') && it.ends_with('"'));
        if prompts && (is_quoted || named.contains(&',') && tables[0].count == 1) {
            return Ok(Layout::Column);
        }
        match tables.iter().find(|it| it.count > 2 && it.are(it.count, is_named, is_sure)) {
            Some(table) if !is_sure => Err(table.refuse()),
            _ => Ok(Layout::Bars),
        }
    }
}

/// The extension of a file's name in lower case, without `.gz`.
fn ending(name: &str) -> String {
    let name = name.to_ascii_lowercase();
    let name = name.strip_suffix(".gz").unwrap_or(&name);
    name.rsplit_once('.').map_or("", |(_, ending)| ending).into()
}

/// The columns of the examined lines by one separator.
struct Columns {
    separator: char,
    records: usize,
    /// The most frequent number of columns, and the records that have it.
    count: usize,
    have: usize,
    /// The records with a blank after a separator, as in prose.
    loose: usize,
}

impl Columns {
    fn of(text: &str, separator: char) -> Self {
        let records: Vec<Record> = of_table(text, separator).take(SAMPLE).collect();
        let have = |count| records.iter().filter(|it| it.fields.len() == count).count();
        let counts = records.iter().map(|it| it.fields.len());
        let count = counts.max_by_key(|&count| (have(count), count == 2)).unwrap_or_default();
        let is_loose = |record: &&Record| {
            record.fields.iter().skip(1).any(|field| text[field.span.clone()].starts_with(' '))
        };
        Columns {
            separator,
            records: records.len(),
            count,
            have: have(count),
            loose: records.iter().filter(is_loose).count(),
        }
    }

    /// Whether the text is a table with so many columns. Unless the file is `named` a
    /// table, it has to look like one; if `sure` is asked, with few exceptions.
    fn are(&self, count: usize, named: bool, sure: bool) -> bool {
        let is_tidy = self.separator == '\t' || self.records > 1 && 2 * self.loose <= self.records;
        let (most, of) = match (sure, named) {
            (true, _) => (4, 5),
            (false, true) => (1, 2),
            (false, false) => (2, 3),
        };
        self.count == count && of * self.have >= most * self.records && (named || is_tidy)
    }

    fn refuse(&self) -> Box<Diagnostic> {
        let columns = counted(self.count, "column");
        let layout = Layout::Table(self.separator).name();
        Diagnostic::error(
            "columns",
            format!("the text looks like {layout} with {columns}, not two"),
        )
        .help("keep the column of the prompts and that of the replies, in this order")
        .into()
    }
}
