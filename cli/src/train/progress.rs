//! Progress: what is told while a network learns.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use zirc_compiler::network::Output;
use zirc_trainer::{Cost, Epoch, Split};

use crate::failure::{Failure, Outcome, tell};
use crate::files;
use crate::tables::{each, grouped};

/// Parts of an epoch that the bar goes on by.
const PARTS: u64 = 100;
/// How many lines are told where there is no terminal to draw a bar on.
const LINES: usize = 10;

/// A bar on a terminal, lines in a log, and objects for programs.
pub(super) struct Progress {
    bar: ProgressBar,
    epochs: usize,
    cost: Option<Cost>,
    /// Whether the network spells, so that some characters of a reply can be right.
    spells: bool,
    /// What T-states are counted by.
    each: &'static str,
    in_json: bool,
}

/// An epoch for programs.
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
    /// Of a run of so many epochs, of which `done` are behind it.
    pub(super) fn new(epochs: usize, done: usize, output: &Output, in_json: bool) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(epochs as u64 * PARTS),
            ProgressDrawTarget::stderr_with_hz(10),
        );
        // The figures have a line of their own, which is cut on a narrow terminal.
        let template = "{bar:20} epoch {prefix}, {eta} left\n{wide_msg}";
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar()),
        );
        bar.set_position(done as u64 * PARTS);
        bar.reset_eta();
        bar.enable_steady_tick(Duration::from_secs(1));
        let spells = matches!(output, Output::Reply { .. });
        let progress = Progress { bar, epochs, cost: None, spells, each: each(output), in_json };
        progress.begin(done + 1);
        progress
    }

    /// Says what there is to learn from, and heads the lines of a log.
    pub(super) fn introduce(&self, split: &Split) {
        let [training, validation, test] = [&split.training, &split.validation, &split.test]
            .map(|pairs| grouped(pairs.len() as f64));
        tell(&format!(
            "{training} pairs to train on, {validation} to pick the best epoch (validation), \
             {test} to test it"
        ));
        if !io::stderr().is_terminal() {
            tell("right: of the validation replies; bytes and T-states: of the program");
            tell(&row(self.columns(None).map(|(title, width, _)| (title, width))));
        }
    }

    /// Shows that a share of the epoch `number` is done.
    pub(super) fn watch(&self, number: usize, share: f64) {
        self.bar.set_position((number as u64 - 1) * PARTS + (share * PARTS as f64) as u64);
    }

    /// Tells what an epoch came to; to programs only if `is_heard`.
    pub(super) fn tell(&mut self, epoch: &Epoch, is_heard: bool) -> Outcome {
        self.cost = epoch.cost.or(self.cost);
        self.bar.set_message(self.brief(epoch));
        self.bar.set_position(epoch.number as u64 * PARTS);
        self.begin(epoch.number + 1);
        let is_due =
            epoch.number.is_multiple_of(self.epochs.div_ceil(LINES)) || epoch.number == self.epochs;
        if !io::stderr().is_terminal() && is_due {
            tell(&row(self.columns(Some(epoch)).map(|(_, width, cell)| (cell, width))));
        }
        if self.in_json && is_heard { print(&record(epoch, self.epochs)) } else { Ok(()) }
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

    /// The columns of a log: title, width, and what stands there of an epoch.
    fn columns(&self, epoch: Option<&Epoch>) -> impl Iterator<Item = (String, usize, String)> {
        let number = |number: f64| format!("{:.1} %", number * 100.0);
        let of = |figure: fn(&Epoch) -> f64| epoch.map(figure);
        let cell = |text: Option<String>| text.unwrap_or_else(|| "-".into());
        let epochs = self.epochs.to_string();
        let t_states = format!("T-states {}", self.each);
        let mut columns = vec![
            (
                "epoch".to_string(),
                2 * epochs.len() + 4,
                cell(epoch.map(|epoch| format!("{} of {epochs}", epoch.number))),
            ),
            ("loss".into(), 6, cell(of(|epoch| epoch.loss).map(|loss| format!("{loss:.3}")))),
            ("replies right".into(), 0, cell(of(|epoch| epoch.exact).map(number))),
        ];
        if self.spells {
            let characters = cell(of(|epoch| epoch.characters).map(number));
            columns.push(("characters right".into(), 0, characters));
        }
        let bytes = cell(self.cost.map(|cost| grouped(cost.bytes.into())));
        columns.push(("bytes".into(), 6, bytes));
        columns.push((t_states, 0, cell(self.cost.map(|cost| grouped(cost.t_states)))));
        columns.into_iter().map(|(title, width, text)| {
            let width = width.max(title.len());
            (title, width, text)
        })
    }
}

/// Cells, each at the right of so many columns.
fn row(cells: impl Iterator<Item = (String, usize)>) -> String {
    cells.map(|(text, width)| format!("{text:>width$}")).collect::<Vec<String>>().join("  ")
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
