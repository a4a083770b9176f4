//! What is found wrong with a text: collected in any order, reported in the
//! order of the text, and never more than a person reads.

use zirc_diagnostics::{Diagnostic, counted};

/// The most errors that are reported; one more says how many others there are.
const REPORTED: usize = 20;
/// The most errors that are looked for: a file of garbage has one a line.
const COLLECTED: usize = 500;

/// The codes of what is wrong with one character. What put one into a text has put it into
/// many lines.
const OF_CHARACTERS: [&str; 3] = ["unknown-character", "weight-character", "not-ascii"];
/// What the names of characters have in common that come into a text together.
const KINDS: [&str; 5] = ["FULLWIDTH", "CYRILLIC", "GREEK", "MATHEMATICAL", "QUOTATION MARK"];
/// How many further lines are told where one character is wrong on many.
const LINES: usize = 8;

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

    /// `result`, unless anything was found in `text`.
    pub(super) fn unless_any<T>(self, text: &str, result: Option<T>) -> Result<T, Vec<Diagnostic>> {
        match result {
            Some(result) if self.is_empty() => Ok(result),
            _ => Err(self.report(text)),
        }
    }

    fn report(mut self, text: &str) -> Vec<Diagnostic> {
        let or_more = if self.is_full() { " or more" } else { "" };
        self.found.sort_by_key(|error| error.primary.as_ref().map_or(0, |(span, _)| span.start));
        self.found = together(self.found, text, or_more);
        let hidden = self.found.len().saturating_sub(REPORTED);
        self.found.truncate(REPORTED);
        if hidden > 0 {
            let errors = if hidden == 1 { "error is" } else { "errors are" };
            let message = format!("{hidden}{or_more} further {errors} not shown");
            self.found
                .push(Diagnostic::error("more-errors", message).help("fix those above first"));
        }
        self.found
    }
}

/// Errors in their order; what is said of one character again and again, or of others of its
/// kind, is said once, with the lines where they stand.
fn together(found: Vec<Diagnostic>, text: &str, or_more: &str) -> Vec<Diagnostic> {
    let mut kept: Vec<(Diagnostic, Vec<usize>)> = Vec::new();
    for error in found {
        let alike = |(other, _): &&mut (Diagnostic, Vec<usize>)| {
            let same = (&other.message, &other.help) == (&error.message, &error.help);
            let kin = || kind(&error).is_some() && kind(other) == kind(&error);
            OF_CHARACTERS.contains(&error.code) && other.code == error.code && (same || kin())
        };
        match kept.iter_mut().find(alike) {
            Some((_, places)) => {
                places.push(error.primary.as_ref().map_or(0, |(span, _)| span.start));
            }
            None => kept.push((error, Vec::new())),
        }
    }
    let noted = |(error, places): (Diagnostic, Vec<usize>)| {
        if places.is_empty() {
            return error;
        }
        let what = match kind(&error) {
            Some(kind) => format!("characters that are called {kind} are"),
            None => "the same is".into(),
        };
        error.note(format!("{what} {}", elsewhere(&places, text, or_more)))
    };
    kept.into_iter().map(noted).collect()
}

/// What is said of the kind of the character that an error is about.
fn kind(error: &Diagnostic) -> Option<&'static str> {
    KINDS.into_iter().find(|kind| error.message.contains(kind))
}

/// Where else an error is.
fn elsewhere(places: &[usize], text: &str, or_more: &str) -> String {
    let line =
        |&place: &usize| text.as_bytes()[..place].iter().filter(|&&byte| byte == b'\n').count() + 1;
    let mut lines: Vec<String> =
        places.iter().take(LINES).map(|place| line(place).to_string()).collect();
    lines.dedup();
    let further = if places.len() > LINES { " and further" } else { "" };
    let on = if lines.len() == 1 && further.is_empty() { "line" } else { "lines" };
    let count = counted(places.len(), "more place");
    format!("in {count}{or_more}, on {on} {}{further}", lines.join(", "))
}
