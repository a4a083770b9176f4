//! Judgement: what a trained network is worth, by pairs that it has not seen, beside the
//! network that it replaces, and what its program takes.

use std::path::Path;

use serde_json::json;
use zirc_codegen::{Options, compile};
use zirc_network::{Network, Origins, Output};
use zirc_pairs::{Answer, Pair, Score, answers, tally};
use zirc_training::Run;

use super::Arguments;
use super::earlier::Earlier;
use super::progress::print;
use super::unmet::unmet;
use crate::eval::machine::{self, Figures};
use crate::failure::{Outcome, tell};
use crate::files;
use crate::tables::{each, grouped, percent};

/// The most test prompts that the program is asked.
const ASKED: usize = 2000;

/// What a network is worth.
pub(super) struct Judgement {
    score: Score,
    /// Of who always says the reply that is commonest in the test.
    baseline: Score,
    spells: bool,
    each: &'static str,
    said: Vec<Answer>,
    /// Of the program, or why there is none.
    figures: Result<Figures, String>,
    /// What it takes the place of.
    earlier: Option<Earlier>,
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
            spells: matches!(network.output, Output::Reply { .. }),
            each: each(&network.output),
            said,
            figures: Err("it was not built".into()),
            earlier: None,
        }
    }

    /// Lets the program say the same in an emulated machine.
    ///
    /// # Errors
    /// What is wrong with the program, if it says anything else.
    pub(super) fn ask_program(&mut self, network: &Network, test: &[Pair]) -> Outcome {
        let asked = test.len().min(ASKED);
        self.figures = match compile(network, &Origins::default(), &Options::default()) {
            Ok(program) => {
                let (test, said) = (&test[..asked], &self.said[..asked]);
                Ok(machine::measure(network.name.clone(), &program, test, said)?)
            }
            Err(found) => {
                let messages: Vec<&str> = found.iter().map(|found| &*found.message).collect();
                Err(messages.join("; "))
            }
        };
        Ok(())
    }

    /// Keeps what lies at `output`, unless the network whose `text` is to be written there
    /// answers the `test` better, and keeps to its goals (`is_met`).
    ///
    /// # Errors
    /// If it cannot be kept.
    pub(super) fn keep_better(
        &mut self,
        output: &Path,
        text: &str,
        test: &[Pair],
        is_met: bool,
    ) -> Outcome {
        self.earlier = Earlier::keep(output, text, test, (self.score.right, is_met))?;
        Ok(())
    }

    /// Says what people have to know in the end: what was replaced, and whether a machine
    /// has room for the program.
    pub(super) fn warn(&self, output: &Path) {
        if let Some(earlier) = &self.earlier {
            earlier.tell(&self.exact());
        }
        if let Err(problem) = &self.figures {
            tell(&format!(
                "warning: {} fits no machine: {problem}. Train a smaller one: fewer or narrower \
                 layers (`--hidden`), fewer `--prompt-buckets`, a lower `--density`, or let \
                 `--budget` choose",
                named(output)
            ));
        }
    }

    /// The share of test replies that are right to the last byte.
    pub(super) fn exact(&self) -> String {
        percent(self.score.right, self.score.replies)
    }

    /// Tells people, or programs.
    pub(super) fn tell(&self, arguments: &Arguments, run: &Run) -> Outcome {
        let output = &arguments.output;
        if arguments.progress.json {
            return print(&self.record(arguments, run));
        }
        let text = self.text(&named(output));
        if arguments.prints_output() {
            tell(text.trim_end());
            return Ok(());
        }
        files::print(text.as_bytes())
    }

    fn text(&self, name: &str) -> String {
        let Score { replies, right_places, places, .. } = self.score;
        let mut text = format!(
            "{name}: of {} test replies {} are exact",
            grouped(replies as f64),
            self.exact()
        );
        // Of a label, all is right or nothing.
        if self.spells {
            text += &format!(" ({} of characters)", percent(right_places, places));
        }
        let baseline = percent(self.baseline.right, self.baseline.replies);
        text += &format!("\nalways saying the commonest reply would get {baseline}\n");
        if let Ok(figures) = &self.figures {
            text += &format!(
                "its program has {} bytes and takes {} T-states {};\n\
                 it says the same to {} test prompts in the emulator\n",
                grouped(figures.file.into()),
                grouped(figures.mean),
                self.each,
                grouped(figures.prompts as f64),
            );
        }
        text
    }

    fn record(&self, arguments: &Arguments, run: &Run) -> serde_json::Value {
        let figures = self.figures.as_ref().ok();
        let unmet = (!run.is_met()).then(|| unmet(arguments, run));
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
            "problem": self.figures.as_ref().err().cloned().or(unmet),
            "replaced": self.earlier.as_ref().map(Earlier::record),
        })
    }
}

/// What a network is called that is written to `output`.
fn named(output: &Path) -> String {
    if files::is_standard(output) { "the network".into() } else { files::name(output) }
}
