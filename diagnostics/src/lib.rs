//! Diagnostics: what is wrong with an input, where, and what to do about it.
//!
//! Every stage that reads a text (the `.zir` front end, the assembler, the
//! importers) reports through [`Diagnostic`]; a stage collects all it finds and
//! returns them together. Rendering is `annotate-snippets`, rustc's own.

use std::fmt;
use std::ops::Range;

use annotate_snippets::{AnnotationKind, Group, Level, Renderer, Snippet};

/// A range of bytes of one source text.
pub type Span = Range<usize>;

/// A text that diagnostics point into: its name as the user knows it (a path,
/// or `<stdin>`), and its contents.
#[derive(Clone, Debug, Default)]
pub struct Source {
    /// The path as the user gave it.
    pub name: String,
    /// The whole text.
    pub text: String,
}

impl Source {
    /// A source called `name` that holds `text`.
    pub fn new(name: impl Into<String>, text: impl Into<String>) -> Self {
        Source { name: name.into(), text: text.into() }
    }

    /// The line and column, both from 1 and the column in characters, of the
    /// byte at `offset`. An offset past the end, or inside a character, counts
    /// as the nearest character boundary before it.
    pub fn position(&self, offset: usize) -> (usize, usize) {
        let before = &self.text[..self.text.floor_char_boundary(offset)];
        let line_start = before.rfind('\n').map_or(0, |newline| newline + 1);
        let line = before.bytes().filter(|&byte| byte == b'\n').count() + 1;
        (line, before[line_start..].chars().count() + 1)
    }
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Severity {
    /// The input cannot be used.
    Error,
    /// The input is used, but is probably not what was meant.
    Warning,
}

/// One thing wrong with an input.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Diagnostic {
    /// Error or warning.
    pub severity: Severity,
    /// A stable name in kebab case, unique to the kind of error: `unknown-op`.
    pub code: &'static str,
    /// One sentence without a full stop that names the operand at fault.
    pub message: String,
    /// The place at fault and what is to be said right there (may be empty).
    /// `None` where the input has no text: a model file, a whole program.
    pub primary: Option<(Span, String)>,
    /// Other places that explain it ("declared here").
    pub secondary: Vec<(Span, String)>,
    /// Facts that do not belong to one place.
    pub notes: Vec<String>,
    /// What to do, in the imperative.
    pub help: Vec<String>,
}

impl Diagnostic {
    /// An error called `code`.
    pub fn error(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic {
            severity: Severity::Error,
            code,
            message: message.into(),
            primary: None,
            secondary: Vec::new(),
            notes: Vec::new(),
            help: Vec::new(),
        }
    }

    /// Points at the place at fault.
    pub fn at(mut self, span: Span, label: impl Into<String>) -> Self {
        self.primary = Some((span, label.into()));
        self
    }

    /// Points at another place that explains the error.
    pub fn and(mut self, span: Span, label: impl Into<String>) -> Self {
        self.secondary.push((span, label.into()));
        self
    }

    /// Adds a fact.
    pub fn note(mut self, note: impl Into<String>) -> Self {
        self.notes.push(note.into());
        self
    }

    /// Adds what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help.push(help.into());
        self
    }

    /// Adds `did you mean …` if one of `candidates` is near `found`.
    pub fn suggest<'a>(self, found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Self {
        match nearest(found, candidates) {
            Some(near) => self.help(format!("did you mean `{near}`?")),
            None => self,
        }
    }

    fn report<'a>(&'a self, source: &'a Source) -> Vec<Group<'a>> {
        let level = match self.severity {
            Severity::Error => Level::ERROR,
            Severity::Warning => Level::WARNING,
        };
        let title = level.primary_title(&*self.message).id(self.code);
        let mut group = Group::with_title(title);
        if let Some((span, label)) = &self.primary {
            let mark = |kind: AnnotationKind, span: &Span, label: &'a str| {
                let span = span.start.min(source.text.len())..span.end.min(source.text.len());
                let mark = kind.span(span);
                if label.is_empty() { mark } else { mark.label(label) }
            };
            let mut snippet = Snippet::source(&*source.text).path(&*source.name).annotation(mark(
                AnnotationKind::Primary,
                span,
                label,
            ));
            for (span, label) in &self.secondary {
                snippet = snippet.annotation(mark(AnnotationKind::Context, span, label));
            }
            group = group.element(snippet);
        } else if !source.name.is_empty() {
            group = group.element(annotate_snippets::Origin::path(&*source.name));
        }
        for note in &self.notes {
            group = group.element(Level::NOTE.message(&**note));
        }
        for help in &self.help {
            group = group.element(Level::HELP.message(&**help));
        }
        vec![group]
    }
}

/// The candidate nearest to `found`, if one is near enough to have been meant.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    candidates
        .into_iter()
        .map(|candidate| (strsim::damerau_levenshtein(found, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= candidate.len().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// Renders diagnostics about one source, in the order given, for a terminal
/// that shows colour (`colour`) or for a file.
pub fn render(source: &Source, diagnostics: &[Diagnostic], colour: bool) -> String {
    let renderer = if colour { Renderer::styled() } else { Renderer::plain() };
    let mut text = String::new();
    for diagnostic in diagnostics {
        text.push_str(&renderer.render(&diagnostic.report(source)));
        text.push_str("\n\n");
    }
    text
}

impl fmt::Display for Diagnostic {
    /// One line, without the place: for logs and assertions.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "[{}] {}", self.code, self.message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_shows_file_line_column_and_what_to_do() {
        let source = Source::new("net.zir", "zir 1\n%x = rulu %y\n");
        let diagnostic = Diagnostic::error("unknown-op", "there is no op `rulu`")
            .at(11..15, "not an op")
            .suggest("rulu", ["relu", "shr"]);
        let text = render(&source, &[diagnostic], false);
        assert!(text.contains("error[unknown-op]: there is no op `rulu`"), "{text}");
        assert!(text.contains("net.zir:2:6"), "{text}");
        assert!(text.contains("^^^^ not an op"), "{text}");
        assert!(text.contains("did you mean `relu`?"), "{text}");
    }

    #[test]
    fn a_span_past_the_end_is_clipped() {
        let source = Source::new("net.zir", "zir 1");
        let diagnostic = Diagnostic::error("cut-short", "the file ends here").at(90..95, "");
        assert!(render(&source, &[diagnostic], false).contains("net.zir:1"));
    }

    #[test]
    fn positions_count_characters_from_one() {
        let source = Source::new("x", "é\nab");
        assert_eq!(source.position(2), (1, 2));
        assert_eq!(source.position(4), (2, 2));
        assert_eq!(source.position(99), (2, 3));
    }
}
