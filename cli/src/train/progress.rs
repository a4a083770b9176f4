//! Progress: what is told while a network learns.

use std::io::{self, IsTerminal};
use std::time::Duration;

use indicatif::{ProgressBar, ProgressDrawTarget, ProgressStyle};
use serde::Serialize;
use zirc_trainer::{Cost, Epoch};

use crate::failure::{Failure, Outcome, tell};
use crate::files;
use crate::tables::grouped;

/// Parts of an epoch that the bar goes on by.
const PARTS: u64 = 100;
/// How many lines are told where there is no terminal to draw a bar on.
const LINES: usize = 10;

/// A bar on a terminal, lines in a log, and objects for programs.
pub(super) struct Progress {
    bar: ProgressBar,
    epochs: usize,
    cost: Option<Cost>,
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
    pub(super) fn new(epochs: usize, done: usize, in_json: bool) -> Self {
        let bar = ProgressBar::with_draw_target(
            Some(epochs as u64 * PARTS),
            ProgressDrawTarget::stderr_with_hz(10),
        );
        // With figures that fit what is left of 80 columns.
        let template = "{bar:5} {prefix} {eta} {wide_msg}";
        bar.set_style(
            ProgressStyle::with_template(template).unwrap_or(ProgressStyle::default_bar()),
        );
        bar.set_position(done as u64 * PARTS);
        bar.reset_eta();
        bar.enable_steady_tick(Duration::from_secs(1));
        let progress = Progress { bar, epochs, cost: None, in_json };
        progress.begin(done + 1);
        progress
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
            tell(&format!("epoch {} of {}: {}", epoch.number, self.epochs, self.line(epoch)));
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
            format!(", {} B, {} T", grouped(cost.bytes.into()), grouped(cost.t_states))
        });
        format!(
            "loss {:.2}, {:.1}% exact, {:.1}% chars, {:.0}% dense{cost}",
            epoch.loss,
            epoch.exact * 100.0,
            epoch.characters * 100.0,
            epoch.density * 100.0
        )
    }

    /// The figures of an epoch, for a log.
    fn line(&self, epoch: &Epoch) -> String {
        let cost = self.cost.map_or_else(String::new, |cost| {
            format!(", {} bytes, {} T", grouped(cost.bytes.into()), grouped(cost.t_states))
        });
        format!(
            "loss {:.3}, {:.1} % exact, {:.1} % characters, density {:.0} %{cost}",
            epoch.loss,
            epoch.exact * 100.0,
            epoch.characters * 100.0,
            epoch.density * 100.0
        )
    }
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
