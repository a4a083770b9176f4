//! The confusion table: expected replies against actual ones.

use zirc_pairs::{Answer, Pair, Tally};

use crate::tables::{cell, fitted, grouped, percent, width};

/// The most replies with a row and a column of their own: one a letter.
const REPLIES: usize = 8;
const LETTERS: [&str; REPLIES] = ["A", "B", "C", "D", "E", "F", "G", "H"];

/// How often each reply is given where each is expected.
pub(super) struct Confusion<'a> {
    /// The commonest of the expected replies, the commonest first.
    pub(super) replies: Vec<&'a [u8]>,
    /// A row for each of them and one for all other replies, with a count for each of them
    /// and one for others.
    pub(super) counts: Vec<Vec<usize>>,
    /// The right replies of each row.
    right: Vec<usize>,
}

impl<'a> Confusion<'a> {
    /// The table of the answers `said` to `pairs`, with `replies` in order of frequency.
    pub(super) fn of(pairs: &[Pair], said: &[Answer], replies: &[Tally<'a>]) -> Self {
        Confusion::of_commonest(REPLIES, pairs, said, replies)
    }

    /// The table as text, with as many replies as fit into `columns`.
    pub(super) fn text(
        pairs: &[Pair],
        said: &[Answer],
        replies: &[Tally<'a>],
        columns: usize,
    ) -> String {
        let mut most = REPLIES.min(replies.len());
        loop {
            let text = Confusion::of_commonest(most, pairs, said, replies).table(columns);
            if most <= 1 || width(&text) <= columns {
                let title = "How often each reply is expected (rows) and said (columns)";
                return format!("{title}:\n\n{text}\n");
            }
            most -= 1;
        }
    }

    /// The table with rows for the `most` commonest replies.
    fn of_commonest(most: usize, pairs: &[Pair], said: &[Answer], replies: &[Tally<'a>]) -> Self {
        let replies: Vec<&[u8]> = replies.iter().take(most).map(|tally| tally.reply).collect();
        let place = |text: &[u8]| replies.iter().position(|it| *it == text);
        let size = replies.len() + 1;
        let (mut counts, mut right) = (vec![vec![0; size]; size], vec![0; size]);
        for (pair, answer) in pairs.iter().zip(said) {
            let [row, column] = [&pair.reply, &answer.text].map(|it| place(it).unwrap_or(size - 1));
            counts[row][column] += 1;
            right[row] += usize::from(pair.reply == answer.text);
        }
        Confusion { replies, counts, right }
    }

    /// The table with the share of right replies in each row. The columns are headed by the
    /// replies if they fit, otherwise by letters that also mark the rows.
    fn table(&self, columns: usize) -> String {
        let names: Vec<String> = self.replies.iter().map(|reply| cell(reply)).collect();
        let plain = self.headed(&names, &names, columns);
        if width(&plain) <= columns {
            return plain;
        }
        let lettered = LETTERS.iter().zip(&names).map(|(letter, name)| format!("{letter} {name}"));
        self.headed(&LETTERS.map(String::from), &lettered.collect::<Vec<_>>(), columns)
    }

    fn headed(&self, titles: &[String], names: &[String], columns: usize) -> String {
        // Other replies have a row and a column only if there are any.
        let others = self.counts.last().into_iter().flatten().sum::<usize>()
            + self.counts.iter().filter_map(|row| row.last()).sum::<usize>();
        let shown = names.len() + usize::from(others > 0);
        let titles = titles.iter().take(names.len()).map(|title| &**title);
        let titles = titles.chain(["other"]).take(shown);
        let header: Vec<&str> = ["expected"].into_iter().chain(titles).chain(["right"]).collect();
        let other = "other".to_string();
        let names = names.iter().chain([&other]).take(shown);
        let row = |((name, counts), right): ((&String, &Vec<usize>), &usize)| {
            let cells = counts.iter().take(shown).map(|&count| grouped(count as f64));
            let share = match counts.iter().sum() {
                0 => String::new(),
                all => percent(*right, all),
            };
            [name.clone()].into_iter().chain(cells).chain([share]).collect()
        };
        let rows = names.zip(&self.counts).zip(&self.right).map(row);
        fitted(&header, 1..header.len(), rows, columns).to_string()
    }
}

#[cfg(test)]
mod tests {
    use zirc_pairs::tally;

    use super::*;

    /// The table of pairs with so many replies, each of so many characters, for a network
    /// that always gives the first; in so many columns.
    fn table(replies: usize, length: usize, columns: usize) -> String {
        let reply = |number: usize| format!("{number:0>2}{}", "x".repeat(length - 2)).into_bytes();
        let pairs: Vec<Pair> = (0..40 * replies)
            .map(|line| Pair { prompt: b"hello".into(), reply: reply(line % replies), line })
            .collect();
        let said = |_| Answer { text: reply(0), overflows: 0 };
        let said: Vec<Answer> = pairs.iter().map(said).collect();
        Confusion::text(&pairs, &said, &tally(&pairs), columns)
    }

    #[test]
    fn a_table_fits_its_columns_whatever_the_replies_are() {
        for (replies, length) in [(1, 2), (3, 3), (8, 2), (8, 5), (8, 80), (30, 2), (200, 200)] {
            for columns in [40, 60, 80, 132] {
                let text = table(replies, length, columns);
                let widest = text.lines().skip(2).map(|line| line.chars().count()).max();
                assert!(widest <= Some(columns), "{replies} of {length}:\n{text}");
                assert!(text.contains("| expected "), "{text}");
            }
        }
    }

    #[test]
    fn short_replies_head_their_columns_and_long_ones_have_letters() {
        let short = table(3, 4, 80);
        assert!(short.contains("| expected | 00xx | 01xx | 02xx |   right |"), "{short}");
        let long = table(9, 40, 80);
        assert!(long.contains("|  A | B | C | D | E | F | G | H | other |"), "{long}");
        assert!(long.contains("\n| A 00xxx") && long.contains("\n| H 07xxx"), "{long}");
    }
}
