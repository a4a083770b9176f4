//! Progress: the output while a network learns.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use zirc_network::Output;
use zirc_training::{Cost, Epoch, Split};

use crate::failure::{Failure, Outcome, tell};
use crate::files;
use crate::tables::{each, grouped};

/// The steps of the progress bar in an epoch.
const PARTS: u64 = 100;
/// The lines of progress if there is no terminal for a bar.
const LINES: usize = 10;

/// A bar on a terminal, lines in a log, and objects for programs.
pub(super) struct Progress {
    bar: ProgressBar,
    epochs: usize,
    cost: Option<Cost>,
    /// Whether the network spells, so that the accuracy of characters makes sense.
    spells: bool,
    /// The unit of T-states.
    each: &'static str,
    in_json: bool,
}

/// An epoch as JSON.
#[derive(Serialize)]
struct Record {
    epoch: usize,
    epochs: usize,
    loss: f64,
    exact: f64,
    characters: f64,
    density: f64,
    active: f64,
    bytes: Option<u32>,
    t_states: Option<f64>,
    best: bool,
}

impl Progress {
    /// The progress of a run of so many epochs, of which `done` are done.
    pub(super) fn new(epochs: usize, done: usize, output: &Output, in_json: bool) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(epochs as u64 * PARTS),
            ProgressDrawTarget::stderr_with_hz(10),
        );
        // The figures have a line of their own, which may be cut on a narrow terminal.
        let template = "{bar:10} epoch {prefix}, {eta} left\n{wide_msg}";
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar()),
        );
        bar.set_message("its figures come at the end of an epoch");
        bar.set_position(done as u64 * PARTS);
        bar.reset_eta();
        bar.enable_steady_tick(Duration::from_secs(1));
        let spells = matches!(output, Output::Reply { .. });
        let progress = Progress { bar, epochs, cost: None, spells, each: each(output), in_json };
        progress.begin(done + 1);
        progress
    }

    /// Prints the sizes of the parts, and the heading of a log.
    pub(super) fn introduce(&self, split: &Split) {
        let [training, validation, test] = [&split.training, &split.validation, &split.test]
            .map(|pairs| grouped(pairs.len() as f64));
        tell(&format!(
            "{training} pairs to train on, {validation} to pick the best epoch (validation), \
             {test} to test it"
        ));
        if !io::stderr().is_terminal() {
            let right = if self.spells { "replies, characters" } else { "replies" };
            tell(&format!("{right}: right in validation; bytes, T-states: of the program"));
            tell(&self.heading());
        }
    }

    /// Shows the progress in the epoch `number`.
    pub(super) fn watch(&self, number: usize, share: f64) {
        self.bar.set_position((number as u64 - 1) * PARTS + (share * PARTS as f64) as u64);
    }

    /// Prints the results of an epoch; as JSON only if `is_read`.
    pub(super) fn tell(&mut self, epoch: &Epoch, is_read: bool) -> Outcome {
        self.cost = epoch.cost.or(self.cost);
        self.bar.set_message(self.brief(epoch));
        self.bar.set_position(epoch.number as u64 * PARTS);
        self.begin(epoch.number + 1);
        let is_due =
            epoch.number.is_multiple_of(self.epochs.div_ceil(LINES)) || epoch.number == self.epochs;
        if !io::stderr().is_terminal() && is_due {
            tell(&self.line(epoch));
        }
        if self.in_json && is_read { print(&record(epoch, self.epochs)) } else { Ok(()) }
    }

    /// Leaves the terminal as it was.
    pub(super) fn end(&self) {
        self.bar.finish_and_clear();
    }

    fn begin(&self, number: usize) {
        self.bar.set_prefix(format!("{}/{}", number.min(self.epochs), self.epochs));
    }

    /// The figures of an epoch, for a bar.
    fn brief(&self, epoch: &Epoch) -> String {
        let cost = self.cost.map_or_else(String::new, |cost| {
            let [bytes, t_states] = [cost.bytes.into(), cost.t_states].map(grouped);
            format!(", {bytes} bytes, {t_states} T-states {}", self.each)
        });
        format!("loss {:.2}, validation {:.1} % right{cost}", epoch.loss, epoch.exact * 100.0)
    }

    /// The titles of a log's columns, with their widths.
    fn titles(&self) -> Vec<(String, usize)> {
        let t_states = format!("T-states {}", self.each);
        let characters = self.spells.then_some(("characters", 10));
        let titles =
            [("epoch", 2 * self.epochs.to_string().len() + 4), ("loss", 6), ("replies", 7)];
        let cost = [("bytes", 6), (&*t_states, t_states.len())];
        let titles = titles.into_iter().chain(characters).chain(cost);
        titles.map(|(title, width)| (title.to_string(), width.max(title.len()))).collect()
    }

    fn heading(&self) -> String {
        row(self.titles())
    }

    /// The figures of an epoch, for a log.
    fn line(&self, epoch: &Epoch) -> String {
        let share = |share: f64| format!("{:.1} %", share * 100.0);
        let figure = |figure: Option<f64>| figure.map_or_else(|| "-".into(), grouped);
        let characters = self.spells.then(|| share(epoch.characters));
        let cells = [
            format!("{} of {}", epoch.number, self.epochs),
            format!("{:.3}", epoch.loss),
            share(epoch.exact),
        ];
        let cost = [
            figure(self.cost.map(|cost| cost.bytes.into())),
            figure(self.cost.map(|cost| cost.t_states)),
        ];
        let cells = cells.into_iter().chain(characters).chain(cost);
        row(cells.zip(self.titles()).map(|(cell, (_, width))| (cell, width)))
    }
}

/// Cells, aligned to the right.
fn row(cells: impl IntoIterator<Item = (String, usize)>) -> String {
    let cells = cells.into_iter().map(|(text, width)| format!("{text:>width$}"));
    cells.collect::<Vec<String>>().join("  ")
}

fn record(epoch: &Epoch, epochs: usize) -> Record {
    Record {
        epoch: epoch.number,
        epochs,
        loss: epoch.loss,
        exact: epoch.exact,
        characters: epoch.characters,
        density: epoch.density,
        active: epoch.active,
        bytes: epoch.cost.map(|cost| cost.bytes),
        t_states: epoch.cost.map(|cost| cost.t_states),
        best: epoch.is_best,
    }
}

/// Prints a JSON object as a line.
pub(super) fn print(object: &impl Serialize) -> Outcome {
    let line = serde_json::to_string(object)
        .map_err(|error| Failure::Message(format!("a record as JSON: {error}")))?;
    files::print(format!("{line}\n").as_bytes())
}
