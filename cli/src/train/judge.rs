//! Judgement: what a trained network is worth, by pairs that it has not seen, and what
//! its program takes.

use serde_json::json;
use zirc_compiler::network::{Network, Origins, Output};
use zirc_compiler::{Options, Program, compile};
use zirc_pairs::{Answer, Pair, Score, answers, tally};
use zirc_trainer::Run;

use super::Arguments;
use super::progress::print;
use crate::eval::machine::{self, Figures};
use crate::failure::{Outcome, tell};
use crate::files;
use crate::tables::{grouped, percent};

/// The most test prompts that the program is asked.
const ASKED: usize = 2000;

/// What a network is worth.
pub(super) struct Judgement {
    score: Score,
    /// Of who always says the reply that is commonest in the test.
    baseline: Score,
    each: &'static str,
    said: Vec<Answer>,
    /// Of the program; none, if none fits the machine.
    figures: Option<Figures>,
}

impl Judgement {
    /// Judges by the interpreter.
    pub(super) fn of(network: &Network, test: &[Pair]) -> Self {
        let prompts: Vec<&[u8]> = test.iter().map(|pair| &*pair.prompt).collect();
        let said = answers(network, &prompts);
        let score = |(pair, answer): (&Pair, &Answer)| Score::of(&pair.reply, &answer.text);
        let commonest = tally(test).first().map_or(&b""[..], |tally| tally.reply);
        Judgement {
            score: test.iter().zip(&said).map(score).sum(),
            baseline: test.iter().map(|pair| Score::of(&pair.reply, commonest)).sum(),
            each: match network.output {
                Output::Reply { .. } => "a character",
                Output::Answer { .. } => "an answer",
            },
            said,
            figures: None,
        }
    }

    /// Lets the program say the same in an emulated machine.
    ///
    /// # Errors
    /// What is wrong with the program, if it says anything else.
    pub(super) fn ask_program(&mut self, network: &Network, test: &[Pair]) -> Outcome {
        let asked = test.len().min(ASKED);
        let measure = |program: Program| {
            machine::measure(network.name.clone(), &program, &test[..asked], &self.said[..asked])
        };
        let program = compile(network, &Origins::default(), &Options::default());
        self.figures = program.ok().map(measure).transpose()?;
        Ok(())
    }

    /// The share of test replies that are right to the last byte.
    pub(super) fn exact(&self) -> String {
        percent(self.score.right, self.score.replies)
    }

    /// Tells people, or programs.
    pub(super) fn tell(&self, arguments: &Arguments, run: &Run) -> Outcome {
        let output = &arguments.output;
        if arguments.progress.json {
            return print(&self.record(run));
        }
        let text = self.text(&match files::is_standard(output) {
            true => "the network".into(),
            false => files::name(output),
        });
        if arguments.prints_output() {
            tell(text.trim_end());
            return Ok(());
        }
        files::print(text.as_bytes())
    }

    fn text(&self, name: &str) -> String {
        let Score { replies, right_places, places, .. } = self.score;
        let mut text = format!(
            "{name}: of {} test replies {} are exact, and {} of their characters are right\n\
             who always says the commonest is right about {}\n",
            grouped(replies as f64),
            self.exact(),
            percent(right_places, places),
            percent(self.baseline.right, self.baseline.replies),
        );
        text += &match &self.figures {
            Some(figures) => format!(
                "its program says the same to {} of their prompts; it has {} bytes and takes {} \
                 T-states {}\n",
                grouped(figures.prompts as f64),
                grouped(figures.file.into()),
                grouped(figures.mean),
                self.each,
            ),
            None => "no program for it fits the machine: see `zirc check`\n".into(),
        };
        text
    }

    fn record(&self, run: &Run) -> serde_json::Value {
        let figures = self.figures.as_ref();
        json!({
            "test": {
                "replies": self.score.replies,
                "right": self.score.right,
                "exact": self.score.exact_accuracy(),
                "characters": self.score.character_accuracy(),
                "always_commonest": self.baseline.exact_accuracy(),
            },
            "epochs": run.epochs().len(),
            "bytes": figures.map(|figures| figures.file),
            "t_states": figures.map(|figures| figures.mean),
        })
    }
}
