//! The report on pairs, as tables or as JSON.

use std::collections::BTreeSet;

use serde_json::{Value as Json, json};
use zirc_diagnostics::counted;
use zirc_pairs::{Alike, Families, Hashed, Lengths, Statistics, Tally, text, trigrams};
use zirc_training::{BUCKETS, buckets_for};

use crate::tables::{cell, columns, fitted, grouped, percent, table};

/// The most replies in the table.
const REPLIES: usize = 20;

/// The most pairs of an example.
const PAIRS: usize = 6;

/// The report on pairs.
pub(super) struct Report<'s, 'p> {
    pub(super) statistics: &'s Statistics<'p>,
    pub(super) prompt_limit: u32,
    /// The different trigrams of the prompts, and the buckets that suit their number.
    trigrams: BTreeSet<u16>,
    chosen: u32,
    /// The number of prompts with a near-duplicate, and of wordings if near-duplicates
    /// count as one.
    pub(super) near_duplicates: usize,
    pub(super) families: usize,
    pub(super) buckets: u32,
    pub(super) hashed: Hashed<'s, 'p>,
    pub(super) hashed_by_twice: Hashed<'s, 'p>,
    pub(super) contradictions: Vec<&'s Alike<'p>>,
    examples: usize,
}

impl<'s, 'p> Report<'s, 'p> {
    /// The report on `statistics`, for a prompt limit, a number of buckets (by default as
    /// training chooses) and a number of examples of each kind.
    pub(super) fn new(
        statistics: &'s Statistics<'p>,
        prompt_limit: u32,
        buckets: Option<u32>,
        examples: usize,
    ) -> Self {
        let trigrams = trigrams(&statistics.prompts);
        let chosen = buckets_for(trigrams.len());
        let buckets = buckets.unwrap_or(chosen);
        let families = Families::of(&statistics.prompts);
        Report {
            statistics,
            prompt_limit,
            trigrams,
            chosen,
            near_duplicates: families.near_duplicates(),
            families: families.grouped(|_| usize::MAX).len(),
            buckets,
            hashed: statistics.hashed(buckets),
            hashed_by_twice: statistics.hashed(2 * buckets),
            contradictions: statistics.contradictions().collect(),
            examples,
        }
    }

    /// The number of pairs with the commonest reply.
    pub(super) fn commonest(&self) -> usize {
        self.statistics.replies.first().map_or(0, |tally| tally.pairs)
    }

    /// Tables, examples and suggestions: `advice`.
    pub(super) fn for_people(&self, advice: &[String]) -> String {
        let mut text = format!("{}\n{}\n", self.counts(), self.lengths());
        text += &format!("{}\n{}\n{}\n", self.replies(), self.tables(), self.limits());
        text += &self.contradicting();
        text += &self.colliding();
        if !advice.is_empty() {
            text += &format!("What would be better:\n- {}\n", advice.join("\n- "));
        }
        text
    }

    fn counts(&self) -> String {
        let Statistics { pairs, prompts, repeated, cut, alphabet, .. } = self.statistics;
        let rows = [
            ("pairs".to_string(), *pairs),
            ("different normalized prompts".to_string(), prompts.len()),
            ("pairs that an earlier one repeats".to_string(), *repeated),
            ("near-duplicates of other prompts".to_string(), self.near_duplicates),
            (format!("prompts of more than {} characters", self.prompt_limit), *cut),
            ("different replies".to_string(), self.statistics.replies.len()),
            ("different characters in replies".to_string(), alphabet.len()),
        ];
        let rows = rows.map(|(name, count)| vec![name, grouped(count as f64)]);
        let letters: Vec<u8> = alphabet.iter().map(|(letter, _)| *letter).collect();
        let letters: String = letters.chunks(40).map(cell).collect();
        format!("{}\n\nReplies are spelled in \"{letters}\".\n", table(&["", "count"], 1..2, rows))
    }

    fn lengths(&self) -> String {
        let pairs = self.statistics.pairs;
        let row = |name: &str, lengths: Lengths| {
            let Lengths { least, median, greatest, total } = lengths;
            let mean = format!("{:.1}", total as f64 / pairs.max(1) as f64);
            let [least, median, greatest, total] =
                [least, median, greatest, total].map(|length| grouped(length as f64));
            vec![name.to_string(), least, median, mean, greatest, total]
        };
        let rows = [
            row("prompts", self.statistics.prompt_lengths),
            row("replies", self.statistics.reply_lengths),
        ];
        let header = ["characters", "least", "median", "mean", "greatest", "all"];
        format!("{}\n", table(&header, 1..header.len(), rows))
    }

    fn replies(&self) -> String {
        let Statistics { replies, pairs, .. } = self.statistics;
        let shown = replies.iter().take(REPLIES);
        let rows = shown.map(|tally| {
            vec![cell(tally.reply), grouped(tally.pairs as f64), percent(tally.pairs, *pairs)]
        });
        let header = ["reply", "pairs", "share"];
        let mut text = format!("{}\n", fitted(&header, 1..3, rows, columns()));
        let hidden: Vec<usize> = replies.iter().skip(REPLIES).map(|tally| tally.pairs).collect();
        if !hidden.is_empty() {
            let (replies, sum) = (hidden.len(), hidden.iter().sum());
            let share = percent(sum, *pairs);
            text += &format!("\nThere are {replies} more replies, of {sum} pairs ({share}).\n");
        }
        text
    }

    /// How full the buckets are.
    fn tables(&self) -> String {
        let all = grouped(self.trigrams.len() as f64);
        let row = |buckets: u32| {
            let used = self.used(buckets);
            let each = self.trigrams.len() as f64 / used.max(1) as f64;
            let chosen = if buckets == self.chosen { ", as `zirc train` chooses" } else { "" };
            let name = format!("{}{chosen}", grouped(buckets.into()));
            vec![name, grouped(used as f64), format!("{each:.1}")]
        };
        let header =
            [&*format!("buckets for {all} different trigrams"), "used", "trigrams in each"];
        format!("{}\n", table(&header, 1..3, BUCKETS.map(row)))
    }

    /// How many of so many buckets have a trigram.
    fn used(&self, buckets: u32) -> usize {
        let used = self.trigrams.iter().map(|&trigram| u32::from(trigram) % buckets);
        used.collect::<BTreeSet<u32>>().len()
    }

    /// The table of how many pairs can be answered right.
    fn limits(&self) -> String {
        let pairs = self.statistics.pairs;
        let reply = self.statistics.replies.first().map_or_else(String::new, |it| cell(it.reply));
        let rows = [
            (format!("who always says \"{reply}\""), self.commonest()),
            (format!("a network with {} buckets, at best", self.buckets), self.hashed.at_best),
            (
                format!("a network with {} buckets, at best", 2 * self.buckets),
                self.hashed_by_twice.at_best,
            ),
            ("anyone, at best".to_string(), self.statistics.at_best),
        ];
        let rows = rows.map(|(who, right)| vec![who, grouped(right as f64), percent(right, pairs)]);
        format!("{}\n", fitted(&["who answers", "right", "share"], 1..3, rows, columns()))
    }

    fn contradicting(&self) -> String {
        let count = self.contradictions.len();
        if count == 0 {
            return String::new();
        }
        let mut text = format!("{} with different replies:\n", counted(count, "prompt"));
        for prompt in self.contradictions.iter().take(self.examples) {
            text += &format!("  {}\n", said_to(prompt));
        }
        text += &more(count, self.examples);
        text + "\n"
    }

    fn colliding(&self) -> String {
        let count = self.hashed.collisions.len();
        if count == 0 {
            return String::new();
        }
        let groups = counted(count, "group");
        let mut text = format!(
            "{groups} of prompts with the same trigrams in {} buckets, but different replies:\n",
            self.buckets
        );
        for prompts in self.hashed.collisions.iter().take(self.examples) {
            let shown: Vec<String> = prompts.iter().take(PAIRS).map(|it| said_to(it)).collect();
            let rest = if prompts.len() > PAIRS { "; …" } else { "" };
            text += &format!("  {}{rest}\n", shown.join("; "));
        }
        text += &more(count, self.examples);
        text + "\n"
    }

    /// One object with all figures, and `advice`.
    pub(super) fn json(&self, advice: &[String]) -> Json {
        let Statistics { pairs, prompts, replies, repeated, cut, alphabet, at_best, .. } =
            self.statistics;
        let letter = |(letter, pairs): &(u8, usize)| json!({ "character": text(&[*letter]), "pairs": pairs });
        let contradictions = self.contradictions.iter().take(self.examples);
        let collisions = self.hashed.collisions.iter().take(self.examples);
        let group =
            |prompts: &Vec<&Alike<'_>>| prompts.iter().map(|it| object(it)).collect::<Json>();
        json!({
            "pairs": pairs,
            "prompt_limit": self.prompt_limit,
            "buckets": self.buckets,
            "normalized_prompts": prompts.len(),
            "repeated": repeated,
            "prompts_cut": cut,
            "near_duplicates": self.near_duplicates,
            "wordings": self.families,
            "trigrams": self.trigrams.len(),
            "buckets_chosen": self.chosen,
            "buckets_used": BUCKETS.map(|buckets| json!({
                "buckets": buckets, "used": self.used(buckets)
            })),
            "prompt_characters": lengths(self.statistics.prompt_lengths),
            "reply_characters": lengths(self.statistics.reply_lengths),
            "alphabet": alphabet.iter().map(letter).collect::<Json>(),
            "replies": tallies(replies),
            "always_commonest": self.commonest(),
            "at_best": at_best,
            "at_best_hashed": self.hashed.at_best,
            "at_best_hashed_by_twice": self.hashed_by_twice.at_best,
            "contradictions": self.contradictions.len(),
            "contradiction_examples": contradictions.map(|it| object(it)).collect::<Json>(),
            "collisions": self.hashed.collisions.len(),
            "collision_examples": collisions.map(group).collect::<Json>(),
            "advice": advice,
        })
    }
}

/// A prompt, its replies and their lines.
fn said_to(prompt: &Alike<'_>) -> String {
    let replies = prompt.replies();
    let replies: Vec<String> = replies
        .iter()
        .take(PAIRS)
        .map(|tally| {
            let pairs = prompt.pairs.iter().filter(|pair| pair.reply == tally.reply);
            let lines: Vec<String> = pairs.take(PAIRS).map(|pair| pair.line.to_string()).collect();
            let rest = if tally.pairs > PAIRS { ", …" } else { "" };
            let word = if tally.pairs == 1 { "line" } else { "lines" };
            format!("\"{}\" on {word} {}{rest}", cell(tally.reply), lines.join(", "))
        })
        .collect();
    format!("\"{}\" gets {}", cell(&prompt.normalized), replies.join(", "))
}

fn more(count: usize, shown: usize) -> String {
    match count.saturating_sub(shown) {
        0 => String::new(),
        hidden => format!("  and {hidden} more: `--examples {count}` shows them\n"),
    }
}

fn object(prompt: &Alike<'_>) -> Json {
    let lines: Vec<usize> = prompt.pairs.iter().map(|pair| pair.line).collect();
    json!({ "normalized": text(&prompt.normalized), "lines": lines, "replies": tallies(&prompt.replies()) })
}

fn tallies(tallies: &[Tally<'_>]) -> Json {
    let tally = |it: &Tally<'_>| json!({ "reply": text(it.reply), "pairs": it.pairs });
    tallies.iter().map(tally).collect()
}

fn lengths(lengths: Lengths) -> Json {
    let Lengths { least, median, greatest, total } = lengths;
    json!({ "least": least, "median": median, "greatest": greatest, "total": total })
}
