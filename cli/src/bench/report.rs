//! What the programs cost, side by side.

use serde::Serialize;
use zirc_network::{Network, Output};

use super::measure::Figures;
use crate::failure::{Failure, Outcome};
use crate::files;
use crate::tables::{grouped, table};

/// One program, or why there is none.
#[derive(Serialize)]
pub(super) struct Row {
    strategy: &'static str,
    /// What the T-states are counted by: `character` or `answer`.
    per: &'static str,
    #[serde(flatten)]
    figures: Option<Figures>,
    /// Why there are no figures.
    problem: Option<String>,
}

impl Row {
    /// What a strategy's program for `network` costs, or why that is not known.
    pub(super) fn new(
        strategy: &'static str,
        network: &Network,
        outcome: Result<Figures, String>,
    ) -> Self {
        let per = match network.output {
            Output::Reply { .. } => "character",
            Output::Answer { .. } => "answer",
        };
        let (figures, problem) = match outcome {
            Ok(figures) => (Some(figures), None),
            Err(problem) => (None, Some(problem)),
        };
        Row { strategy, per, figures, problem }
    }

    /// The cells of its row of the table.
    fn cells(&self) -> [String; 6] {
        let figures = self.figures.as_ref();
        let number = |number: Option<f64>| number.map_or_else(|| "-".into(), grouped);
        [
            self.strategy.into(),
            number(figures.map(|figures| figures.t_states_mean)),
            number(figures.map(|figures| figures.t_states_worst)),
            number(figures.and_then(|figures| figures.t_states_to_first_character_mean)),
            number(figures.map(|figures| figures.file_bytes.into())),
            number(figures.map(|figures| figures.memory_bytes.into())),
        ]
    }
}

/// Prints the rows as one line of JSON.
pub(super) fn print_json(rows: &[Row]) -> Outcome {
    let json = serde_json::to_string(rows)
        .map_err(|error| Failure::Message(format!("the figures are no JSON: {error}")))?;
    files::print(format!("{json}\n").as_bytes())
}

/// Prints the rows as a table that is Markdown, too. Only if there are problems
/// has it a column for them.
pub(super) fn print_table(rows: &[Row]) -> Outcome {
    let each = match rows.first() {
        Some(Row { per: "answer", .. }) => "T-states an answer",
        _ => "T-states a character",
    };
    let mut header =
        vec!["strategy", each, "worst", "to the first character", "file bytes", "memory bytes"];
    let figures = 1..header.len();
    let has_problems = rows.iter().any(|row| row.problem.is_some());
    header.extend(has_problems.then_some("problem"));
    let cells = |row: &Row| {
        let problem = row.problem.clone().unwrap_or_default();
        row.cells().into_iter().chain(has_problems.then_some(problem)).collect()
    };
    let table = table(&header, figures, rows.iter().map(cells));
    files::print(format!("{table}\n").as_bytes())
}
