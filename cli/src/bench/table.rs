//! The figures of the suite, as tables and as JSON.

use std::path::Path;

use serde::{Deserialize, Serialize};
use zirc_network::{Network, Output};

use crate::eval::machine::Figures;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::tables::{grouped, table};

/// A program of the suite, or why there is none.
#[derive(Deserialize, Serialize)]
pub(super) struct Row {
    /// The network's file.
    network: String,
    /// The options that it is built with.
    build: String,
    /// What the T-states are counted by: `character` or `answer`.
    per: Option<String>,
    t_states_mean: Option<f64>,
    file_bytes: Option<u32>,
    /// With how many prompts it was measured.
    prompts: Option<usize>,
    /// Why there are no figures.
    problem: Option<String>,
}

impl Row {
    /// The row of the program for `network`, which is in the file `name`.
    pub(super) fn new(name: &str, build: String, network: &Network, figures: &Figures) -> Self {
        let per = match network.output {
            Output::Reply { .. } => "character",
            Output::Answer { .. } => "answer",
        };
        Row {
            network: name.into(),
            build,
            per: Some(per.into()),
            t_states_mean: Some(figures.mean),
            file_bytes: Some(figures.file),
            prompts: Some(figures.prompts),
            problem: None,
        }
    }

    /// The row of a program that is not measured, for a reason.
    pub(super) fn without(name: &str, build: String, problem: String) -> Self {
        Row {
            network: name.into(),
            build,
            per: None,
            t_states_mean: None,
            file_bytes: None,
            prompts: None,
            problem: Some(problem),
        }
    }
}

/// Earlier figures.
pub(super) struct Against(Vec<Row>);

impl Against {
    /// Reads what `--json` printed.
    pub(super) fn read(path: &Path) -> Result<Self, Failure> {
        serde_json::from_slice(&files::read(path)?).map(Against).map_err(|error| {
            let name = files::name(path);
            let message = format!("{name}: not what `zirc bench --suite --json` prints: {error}");
            Failure::Message(message)
        })
    }

    /// The cells that compare `row` with the earlier one: the changes of T-states and bytes.
    fn cells(&self, row: &Row) -> [String; 2] {
        let is_same = |other: &&Row| other.network == row.network && other.build == row.build;
        let earlier = self.0.iter().find(is_same);
        let t_states = earlier.and_then(|earlier| earlier.t_states_mean).zip(row.t_states_mean);
        let bytes = earlier.and_then(|earlier| earlier.file_bytes).zip(row.file_bytes);
        // Without the sign of a rounded 0.
        let percent = |from: f64, to: f64| (1e4 * (to / from - 1.0)).round() / 100.0 + 0.0;
        let difference = |from: u32, to: u32| i64::from(to) - i64::from(from);
        [
            t_states.map_or_else(dash, |(from, to)| format!("{:+.2} %", percent(from, to))),
            bytes.map_or_else(dash, |(from, to)| format!("{:+}", difference(from, to))),
        ]
    }
}

/// Prints the rows as one line of JSON.
pub(super) fn print_json(rows: &[Row]) -> Outcome {
    let json = serde_json::to_string(rows)
        .map_err(|error| Failure::Message(format!("the figures are no JSON: {error}")))?;
    files::print(format!("{json}\n").as_bytes())
}

/// Prints tables that are Markdown, too: of the networks that spell and of those that pick labels,
/// and what was not measured. Earlier figures are compared with.
pub(super) fn print_tables(rows: &[Row], against: Option<&Against>) -> Outcome {
    let mut texts = Vec::new();
    for (per, each) in [("character", "T-states a character"), ("answer", "T-states an answer")] {
        let rows: Vec<&Row> = rows.iter().filter(|row| row.per.as_deref() == Some(per)).collect();
        let mut header = vec!["network", "build", each, "file bytes", "prompts"];
        header.extend(against.map(|_| ["T-states", "bytes"]).into_iter().flatten());
        let cells = |row: &&Row| {
            let figures = [
                row.t_states_mean,
                row.file_bytes.map(f64::from),
                row.prompts.map(|count| count as f64),
            ];
            let figures = figures.map(|figure| figure.map_or_else(dash, grouped));
            let changes = against.map(|against| against.cells(row));
            let names = [row.network.clone(), row.build.clone()];
            names.into_iter().chain(figures).chain(changes.into_iter().flatten()).collect()
        };
        if !rows.is_empty() {
            texts.push(table(&header, 2..header.len(), rows.iter().map(cells)).to_string());
        }
    }
    let problem = |row: &Row| {
        let problem = row.problem.as_deref()?;
        Some(format!("{}, {}: not measured: {problem}", row.network, row.build))
    };
    let problems: Vec<String> = rows.iter().filter_map(problem).collect();
    if !problems.is_empty() {
        texts.push(problems.join("\n"));
    }
    files::print(format!("{}\n", texts.join("\n\n")).as_bytes())
}

/// The cell of a figure that there is not.
fn dash() -> String {
    "-".into()
}
