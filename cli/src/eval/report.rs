//! The report on a network's replies, as tables or as JSON.

use serde_json::{Value as Json, json};
use zirc_diagnostics::counted;
use zirc_network::{Network, Output};
use zirc_pairs::{Answer, Pair, Score, Statistics, Tally, text};

use super::confusion::Confusion;
use super::machine::Figures;
use crate::tables::{cell, columns, each, fitted, grouped, percent};

/// The report on a network's replies.
pub(super) struct Report<'a> {
    network: &'a Network,
    pairs: &'a [Pair],
    said: &'a [Answer],
    figures: Option<Figures>,
    score: Score,
    /// The expected replies, the commonest first.
    replies: Vec<Tally<'a>>,
    /// The score of always giving the commonest reply.
    baseline: Score,
    /// The score of the nearest neighbour among other pairs.
    nearest: Option<Score>,
    /// The most pairs that can be answered right.
    at_best: usize,
    /// How many pairs have a reply that the network cannot give.
    unsayable: usize,
}

impl<'a> Report<'a> {
    /// The report on the replies `said` by `network` to `pairs`, and those of the `nearest`
    /// other pairs.
    pub(super) fn new(
        network: &'a Network,
        pairs: &'a [Pair],
        said: &'a [Answer],
        nearest: Option<Vec<&[u8]>>,
        figures: Option<Figures>,
    ) -> Self {
        let Statistics { replies, at_best, .. } = Statistics::of(pairs, network.prompt_limit);
        let commonest = replies.first().map_or(&b""[..], |tally| tally.reply);
        let unsayable = |tally: &&Tally<'_>| !can_say(network, tally.reply);
        let score = |reply: (&Pair, &[u8])| Score::of(&reply.0.reply, reply.1);
        Report {
            network,
            pairs,
            said,
            figures,
            score: pairs.iter().zip(said).map(|(it, said)| Score::of(&it.reply, &said.text)).sum(),
            baseline: pairs.iter().map(|pair| Score::of(&pair.reply, commonest)).sum(),
            nearest: nearest.map(|said| pairs.iter().zip(said).map(score).sum()),
            at_best,
            unsayable: replies.iter().filter(unsayable).map(|tally| tally.pairs).sum(),
            replies,
        }
    }

    /// Tables; the last one, of wrong replies, only if `wrong`.
    pub(super) fn for_people(&self, wrong: bool) -> String {
        let mut text = self.scores() + &self.remarks();
        let columns = columns();
        let confusion = Confusion::text(self.pairs, self.said, &self.replies, columns);
        text += &format!("\n{confusion}");
        if wrong {
            let rows = self.wrong().map(|(pair, said)| {
                vec![pair.line.to_string(), cell(&pair.prompt), cell(&pair.reply), cell(&said.text)]
            });
            let header = ["line", "prompt", "expected", "said"];
            text += &format!("\n{}\n", fitted(&header, 0..1, rows, columns));
        }
        text
    }

    fn scores(&self) -> String {
        let commonest = self.replies.first().map_or_else(String::new, |it| cell(it.reply));
        let characters = |score: &Score| percent(score.right_places, score.places);
        let row = |who: String, right: usize, characters: String| {
            vec![who, grouped(right as f64), percent(right, self.pairs.len()), characters]
        };
        let score = |who: &str, score: &Score| row(who.into(), score.right, characters(score));
        let always = format!("who always says \"{commonest}\"");
        let mut rows = vec![score("the network", &self.score), score(&always, &self.baseline)];
        rows.extend(self.nearest.map(|nearest| score("the nearest neighbour", &nearest)));
        rows.push(row("anyone, at best".into(), self.at_best, String::new()));
        let pairs = format!("of {}", counted(self.pairs.len(), "pair"));
        let header = [&*pairs, "replies right", "share", "characters right"];
        format!("{}\n", fitted(&header, 1..header.len(), rows, columns()))
    }

    /// Further remarks, a line each.
    fn remarks(&self) -> String {
        let mut text = String::new();
        if self.unsayable > 0 {
            let why = match self.network.output {
                Output::Reply { .. } => "its charset or its reply limit does not allow",
                Output::Answer { .. } => "are none of its labels",
            };
            text += &format!("\n{} have replies that {why}\n", counted(self.unsayable, "pair"));
        }
        let (pairs, sums) = self.overflows();
        if sums > 0 {
            let pairs = counted(pairs, "prompt");
            text += &format!("\nat {pairs}, {} left 16 bits and wrapped\n", counted(sums, "sum"));
        }
        if let Some(figures) = &self.figures {
            let [mean, worst] = [figures.mean, figures.worst].map(grouped);
            let [file, memory] = [figures.file, figures.memory].map(|bytes| grouped(bytes.into()));
            text += &format!(
                "\nThe program says the same to {} prompts: {mean} T-states {} in the mean, {worst} \
                 at worst; file {file} bytes, memory {memory} bytes\n",
                grouped(figures.prompts as f64),
                each(&self.network.output),
            );
        }
        text
    }

    /// The number of prompts with overflows, and of overflows.
    fn overflows(&self) -> (usize, usize) {
        let counts = self.said.iter().map(|answer| answer.overflows);
        (counts.clone().filter(|&count| count > 0).count(), counts.sum())
    }

    /// The pairs with wrong replies, and these replies.
    fn wrong(&self) -> impl Iterator<Item = (&'a Pair, &'a Answer)> {
        self.pairs.iter().zip(self.said).filter(|(pair, said)| pair.reply != said.text)
    }

    /// One object with all figures; wrong replies only if `wrong`.
    pub(super) fn json(&self, wrong: bool) -> Json {
        let (overflowing_prompts, overflows) = self.overflows();
        let confusion = Confusion::of(self.pairs, self.said, &self.replies);
        let replies: Json = confusion.replies.iter().map(|reply| text(reply)).collect();
        let wrongly = |(pair, said): (&Pair, &Answer)| {
            json!({
                "line": pair.line,
                "prompt": text(&pair.prompt),
                "expected": text(&pair.reply),
                "said": text(&said.text),
            })
        };
        json!({
            "network": scores(&self.score),
            "always_commonest": scores(&self.baseline),
            "nearest_neighbour": self.nearest.as_ref().map(scores),
            "commonest": self.replies.first().map(|tally| text(tally.reply)),
            "pairs": self.pairs.len(),
            "at_best": self.at_best,
            "unsayable": self.unsayable,
            "overflowing_prompts": overflowing_prompts,
            "overflows": overflows,
            "confusion": { "replies": replies, "counts": confusion.counts },
            "z80": self.figures.as_ref().map(|figures| self.costs(figures)),
            "wrong": wrong.then(|| self.wrong().map(wrongly).collect::<Json>()),
        })
    }

    fn costs(&self, figures: &Figures) -> Json {
        let per = match self.network.output {
            Output::Reply { .. } => "character",
            Output::Answer { .. } => "answer",
        };
        json!({
            "prompts": figures.prompts,
            "per": per,
            "t_states_mean": figures.mean,
            "t_states_worst": figures.worst,
            "file_bytes": figures.file,
            "memory_bytes": figures.memory,
        })
    }
}

fn scores(score: &Score) -> Json {
    json!({
        "right": score.right,
        "exact_accuracy": score.exact_accuracy(),
        "places": score.places,
        "right_places": score.right_places,
        "character_accuracy": score.character_accuracy(),
    })
}

/// Whether a network can give a reply.
fn can_say(network: &Network, reply: &[u8]) -> bool {
    match &network.output {
        Output::Reply { charset, limit, .. } => {
            reply.len() <= *limit as usize && reply.iter().all(|byte| charset.contains(byte))
        }
        Output::Answer { labels, .. } => labels.iter().any(|label| label == reply),
    }
}
