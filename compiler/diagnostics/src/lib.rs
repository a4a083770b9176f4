//! Diagnostics: what is wrong with an input, where, and what to do about it.
//!
//! Every stage that reads a text (the `.zir` front end, the assembler, the importers)
//! reports through [`Diagnostic`]; a stage collects all its diagnostics and returns them
//! together. Rendering is `annotate-snippets`, rustc's own.

mod characters;
mod record;

use std::fmt;
use std::ops::Range;

use annotate_snippets::{Annotation, AnnotationKind, Group, Level, Renderer, Snippet};
use serde::Serialize;

pub use characters::{does_not_show, named};
pub use record::{Place, Record, records};

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
}

/// How bad a diagnostic is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
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
    /// The place at fault and its label (may be empty). `None` where the input has no text:
    /// a model file, a whole program.
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

    /// A warning called `code`.
    pub fn warning(code: &'static str, message: impl Into<String>) -> Self {
        Diagnostic { severity: Severity::Warning, ..Diagnostic::error(code, message) }
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
            let is_near = |place: &(Span, String)| place.0.start.abs_diff(span.start) < NEAR;
            let (near, far) = self.secondary.iter().partition(|place| is_near(place));
            group = group.element(snippet(source, Some((span, label)), near));
            for place in far {
                group = group.element(snippet(source, None, vec![place]));
            }
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

/// The greatest distance of two places, in bytes, for one piece of source: what is between
/// is read, though not shown.
const NEAR: usize = 1 << 14;
/// The most bytes of a place that are marked.
const MARKED: usize = 120;
/// The bytes read of a line after the last place in it.
const TAIL: usize = 1 << 10;

/// The piece of `source` around some places, with marks. It begins with a line, so that
/// columns are right, and ends soon after the last place, so that long lines stay cheap.
fn snippet<'a>(
    source: &'a Source,
    primary: Option<(&Span, &'a String)>,
    secondary: Vec<&'a (Span, String)>,
) -> Snippet<'a, Annotation<'a>> {
    let text = &*source.text;
    let clip = |span: &Span| {
        let start = text.floor_char_boundary(span.start);
        start..text.ceil_char_boundary(span.end.min(start + MARKED)).max(start)
    };
    let marks: Vec<(AnnotationKind, Span, &str)> = primary
        .map(|(span, label)| (AnnotationKind::Primary, clip(span), &**label))
        .into_iter()
        .chain(
            secondary
                .into_iter()
                .map(|(span, label)| (AnnotationKind::Context, clip(span), &**label)),
        )
        .collect();
    let first = marks.iter().map(|(_, span, _)| span.start).min().unwrap_or_default();
    let last = marks.iter().map(|(_, span, _)| span.end).max().unwrap_or_default();
    let start = text[..first].rfind('\n').map_or(0, |newline| newline + 1);
    let tail = &text[last..text.ceil_char_boundary(last.saturating_add(TAIL))];
    let end = last + tail.find('\n').unwrap_or(tail.len());
    let line = text[..start].bytes().filter(|&byte| byte == b'\n').count() + 1;
    let marks = marks.into_iter().map(|(kind, span, label)| {
        let mark = kind.span(span.start - start..span.end - start);
        if label.is_empty() { mark } else { mark.label(label) }
    });
    Snippet::source(characters::visible(&text[start..end]))
        .line_start(line)
        .path(&*source.name)
        .annotations(marks)
}

/// The longest part of a text that is quoted in a message, in characters.
const QUOTED: usize = 40;

/// `text` between backquotes: printable, and not too long.
pub fn quoted(text: &str) -> String {
    let mut quoted = String::from("`");
    for (index, character) in text.chars().enumerate() {
        if index == QUOTED {
            quoted.push('…');
            break;
        }
        if does_not_show(character) {
            quoted.extend(character.escape_unicode());
        } else {
            quoted.push(character);
        }
    }
    quoted.push('`');
    quoted
}

/// A count with its noun: `1 neuron`, `2 neurons`, `2 biases`.
pub fn counted(count: usize, thing: &str) -> String {
    let plural = match (count, thing.ends_with('s')) {
        (1, _) => "",
        (_, false) => "s",
        (_, true) => "es",
    };
    format!("{count} {thing}{plural}")
}

/// The longest name that is ever suggested, in bytes.
const SUGGESTED: usize = 100;

/// The candidate nearest to `found`, if one is near enough to have been meant.
pub fn nearest<'a>(found: &str, candidates: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let limit = |candidate: &str| candidate.len().max(3) / 3;
    candidates
        .into_iter()
        .filter(|candidate| candidate.len() <= SUGGESTED)
        // A lower bound of the distance, which is far cheaper to compute.
        .filter(|candidate| candidate.len().abs_diff(found.len()) <= limit(candidate))
        .map(|candidate| (strsim::damerau_levenshtein(found, candidate), candidate))
        .filter(|(distance, candidate)| *distance <= limit(candidate))
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
    fn places_far_apart_are_shown_apart_with_their_own_lines() {
        let text = format!("first\n{}last\n", "between\n".repeat(NEAR));
        let last = text.len() - 5..text.len() - 1;
        let source = Source::new("net.zir", text);
        let diagnostic =
            Diagnostic::error("twice", "it is there twice").at(last, "again").and(0..5, "before");
        let text = render(&source, &[diagnostic], false);
        assert!(text.contains("net.zir:16386:1"), "{text}");
        assert!(text.contains("^^^^ again"), "{text}");
        assert!(text.contains("net.zir:1:1"), "{text}");
        assert!(text.contains("----- before"), "{text}");
        assert!(!text.contains("between"), "{text}");
    }

    #[test]
    fn a_line_of_a_megabyte_is_shown_in_part_and_its_columns_are_right() {
        let source = Source::new("net.zir", format!("\n{}", "word ".repeat(200_000)));
        let diagnostic = Diagnostic::error("word", "a word").at(500_001..500_005, "this one");
        let long = Diagnostic::error("line", "a long line").at(1..1_000_001, "all of it");
        let text = render(&source, &[diagnostic, long], false);
        assert!(text.contains("net.zir:2:500001"), "{text}");
        assert!(text.contains("^ all of it"), "{text}");
        assert!(text.contains("^^^^ this one"), "{text}");
        assert!(text.len() < 2000, "{} bytes", text.len());
    }

    #[test]
    fn a_name_too_unlike_or_too_long_is_not_suggested() {
        assert_eq!(nearest("rulu", ["relu", "shr"]), Some("relu"));
        assert_eq!(nearest("rulu", ["clamp"]), None);
        let long = "x".repeat(1 << 20);
        assert_eq!(nearest(&long, [&*long, "y"]), None);
    }
}
