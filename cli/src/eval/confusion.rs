//! The confusion table: which replies are said in place of which.

use zirc_pairs::{Answer, Pair, Tally};

use crate::tables::{cell, grouped, percent, table};

/// How many replies have a row and a column of their own.
const REPLIES: usize = 8;

/// How often which reply is said where which is expected.
pub(super) struct Confusion<'a> {
    /// The commonest of the expected replies, the commonest first.
    pub(super) replies: Vec<&'a [u8]>,
    /// A row for each of them and one for all other replies; in it, how often
    /// each of them is said, and any other.
    pub(super) counts: Vec<Vec<usize>>,
    /// Of each row, how many are right.
    right: Vec<usize>,
}

impl<'a> Confusion<'a> {
    /// The table of what is `said` to `pairs`, whose `replies` are the commonest
    /// first.
    pub(super) fn of(pairs: &[Pair], said: &[Answer], replies: &[Tally<'a>]) -> Self {
        let replies: Vec<&[u8]> = replies.iter().take(REPLIES).map(|tally| tally.reply).collect();
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

    /// The table for people, with the share of each row that is right.
    pub(super) fn table(&self) -> String {
        // Others have a row and a column only if there are any.
        let others = self.counts.last().into_iter().flatten().sum::<usize>()
            + self.counts.iter().filter_map(|row| row.last()).sum::<usize>();
        let shown = self.replies.len() + usize::from(others > 0);
        let names: Vec<String> =
            self.replies.iter().map(|reply| cell(reply)).chain(["other".into()]).collect();
        let columns = names.iter().take(shown).map(|name| &**name);
        let header: Vec<&str> = [""].into_iter().chain(columns).chain(["right"]).collect();
        let row = |((name, counts), right): ((&String, &Vec<usize>), &usize)| {
            let cells = counts.iter().take(shown).map(|&count| grouped(count as f64));
            let share = match counts.iter().sum() {
                0 => String::new(),
                all => percent(*right, all),
            };
            [name.clone()].into_iter().chain(cells).chain([share]).collect()
        };
        let rows = names.iter().zip(&self.counts).zip(&self.right).take(shown).map(row);
        table(&header, 1..header.len(), rows).to_string()
    }
}
