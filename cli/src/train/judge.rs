//! Judgement: what a trained network is worth, by pairs that it has not seen, beside the
//! network that it replaces, and what its program takes.

use std::path::Path;

use serde_json::json;
use zirc_codegen::compile;
use zirc_diagnostics::Diagnostic;
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
use crate::machine::MachineArguments;
use crate::tables::{each, grouped, percent};

/// What a diagnostic of a program without room is called.
const TOO_BIG: &str = "too-big";
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
    /// Of the program, or why there is none; nothing, if it has not been built.
    figures: Option<Result<Figures, Vec<Diagnostic>>>,
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
            figures: None,
            earlier: None,
        }
    }

    /// Lets the program for the machine say the same in an emulated one.
    ///
    /// # Errors
    /// What is wrong with the program, if it says anything else.
    pub(super) fn ask_program(
        &mut self,
        network: &Network,
        test: &[Pair],
        machine: &MachineArguments,
    ) -> Outcome {
        let asked = test.len().min(ASKED);
        let compiled = compile(network, &Origins::default(), &machine.options());
        let measured = compiled.map(|program| {
            let (test, said) = (&test[..asked], &self.said[..asked]);
            machine::measure(network.name.clone(), &program, test, said)
        });
        self.figures = Some(match measured {
            Ok(figures) => Ok(figures?),
            Err(found) => Err(found),
        });
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

    /// Says what people have to know in the end: what was replaced, and why the machine has
    /// no program for it, if it has none.
    pub(super) fn warn(&self, output: &Path, machine: &MachineArguments) {
        if let Some(earlier) = &self.earlier {
            earlier.tell(&self.exact());
        }
        if let Some(Err(found)) = &self.figures {
            let is_too_big = found.iter().all(|found| found.code == TOO_BIG);
            let advice = match is_too_big {
                true => {
                    "Train a smaller one: fewer or narrower layers (`--hidden`), fewer \
                     `--prompt-buckets`, a lower `--density`, or let `--budget` choose"
                }
                false => "`zirc check` tells more",
            };
            tell(&format!(
                "warning: {} has no program on the machine `{}`: {}. {advice}",
                named(output),
                machine.machine().name,
                problem(found)
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
        if let Some(Ok(figures)) = &self.figures {
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
        let (figures, found) = match &self.figures {
            Some(Ok(figures)) => (Some(figures), None),
            Some(Err(found)) => (None, Some(found)),
            None => (None, None),
        };
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
            "problem": found.map(|found| problem(found)).or(unmet),
            "replaced": self.earlier.as_ref().map(Earlier::record),
        })
    }
}

/// Why there is no program, in words.
fn problem(found: &[Diagnostic]) -> String {
    let messages: Vec<&str> = found.iter().map(|found| &*found.message).collect();
    messages.join("; ")
}

/// What a network is called that is written to `output`.
fn named(output: &Path) -> String {
    if files::is_standard(output) { "the network".into() } else { files::name(output) }
}
