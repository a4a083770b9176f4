//! What is found wrong with a text: collected in any order, reported in the
//! order of the text, and never more than a person reads.

use zirc_diagnostics::Diagnostic;

/// The most errors that are reported; one more says how many others there are.
const REPORTED: usize = 20;
/// The most errors that are looked for: a file of garbage has one a line.
const COLLECTED: usize = 500;

/// The errors found so far.
#[derive(Default)]
pub(super) struct Findings {
    found: Vec<Diagnostic>,
}

impl Findings {
    pub(super) fn push(&mut self, error: Diagnostic) {
        if !self.is_full() {
            self.found.push(error);
        }
    }

    /// Whether so much is wrong that looking for more helps nobody.
    pub(super) fn is_full(&self) -> bool {
        self.found.len() >= COLLECTED
    }

    pub(super) fn is_empty(&self) -> bool {
        self.found.is_empty()
    }

    /// `result`, unless anything was found.
    pub(super) fn unless_any<T>(self, result: Option<T>) -> Result<T, Vec<Diagnostic>> {
        match result {
            Some(result) if self.is_empty() => Ok(result),
            _ => Err(self.report()),
        }
    }

    fn report(mut self) -> Vec<Diagnostic> {
        let or_more = if self.is_full() { " or more" } else { "" };
        self.found.sort_by_key(|error| error.primary.as_ref().map_or(0, |(span, _)| span.start));
        let hidden = self.found.len().saturating_sub(REPORTED);
        self.found.truncate(REPORTED);
        if hidden > 0 {
            let errors = if hidden == 1 { "error is" } else { "errors are" };
            let message = format!("{hidden}{or_more} further {errors} not shown");
            self.found
                .push(Diagnostic::error("more-errors", message).help("mend those above first"));
        }
        self.found
    }
}
