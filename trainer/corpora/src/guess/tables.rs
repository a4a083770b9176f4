//! Reads the tables: text files of sections, beside this file.

use crate::wording::{Lists, Wording};

use super::answer::Answer;

/// A section of a table: its header, and its lines without comments and blank ones.
pub(super) struct Section<'t> {
    pub(super) name: &'t str,
    pub(super) lines: Vec<&'t str>,
}

impl<'t> Section<'t> {
    /// The answer that the header names.
    pub(super) fn answer(&self) -> Result<Answer, String> {
        Answer::ALL
            .into_iter()
            .find(|answer| answer.text() == self.name)
            .ok_or_else(|| format!("[{}] is no answer", self.name))
    }

    /// The lines as wordings.
    pub(super) fn wordings(&self, lists: &Lists) -> Result<Vec<Wording>, String> {
        self.lines.iter().map(|line| Wording::new(line, lists)).collect()
    }

    /// The items of the lines, separated by commas.
    pub(super) fn items(&self) -> impl Iterator<Item = &'t str> {
        self.lines.iter().flat_map(|line| items(line))
    }
}

/// The sections of a table. A header is `[NAME]` on a line of its own. So no wording may be
/// optional as a whole.
pub(super) fn sections(table: &str) -> Vec<Section<'_>> {
    let mut sections: Vec<Section> = Vec::new();
    for line in lines(table) {
        let header = line.strip_prefix('[').and_then(|rest| rest.strip_suffix(']'));
        match (header, sections.last_mut()) {
            (Some(name), _) => sections.push(Section { name, lines: Vec::new() }),
            (None, Some(section)) => section.lines.push(line),
            (None, None) => {}
        }
    }
    sections
}

/// The lines of a table, without comments and blank ones.
pub(super) fn lines(table: &str) -> impl Iterator<Item = &str> {
    table.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#'))
}

/// The items of a line, separated by commas.
pub(super) fn items(line: &str) -> impl Iterator<Item = &str> {
    line.split(',').map(str::trim).filter(|item| !item.is_empty())
}

/// The lists of a table whose lines are `name: item, item`.
pub(super) fn lists(table: &str) -> Lists {
    lines(table)
        .filter_map(|line| line.split_once(':'))
        .map(|(name, rest)| (name.to_owned(), items(rest).map(str::to_owned).collect()))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_table_is_sections_of_lines() {
        let table = "# about\n[YES]\na, b\n\n# more\nc\n[NO]\n[so] is it\n";
        let sections = sections(table);
        assert_eq!(sections.len(), 2);
        assert_eq!(sections[0].answer(), Ok(Answer::Yes));
        assert_eq!(sections[0].items().collect::<Vec<_>>(), ["a", "b", "c"]);
        assert_eq!(sections[1].lines, ["[so] is it"]);
    }

    #[test]
    fn a_header_that_is_no_answer_is_named() {
        assert_eq!(sections("[PERHAPS]")[0].answer(), Err("[PERHAPS] is no answer".to_owned()));
    }

    #[test]
    fn lists_are_named() {
        let lists = lists("it: it, this\n# no\nbe: is\n");
        assert_eq!(lists["it"], ["it", "this"]);
        assert_eq!(lists["be"], ["is"]);
    }
}
