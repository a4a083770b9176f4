//! The formatter: the tokens of a text, laid out afresh.

use logos::Logos;

use super::tokens::Token;

/// Lays out a text whose every line is understood.
pub(super) fn format(text: &str) -> String {
    let mut layout = Layout::default();
    for line in text.lines() {
        let (statement, comment) = tidy(line);
        layout.line(statement, comment);
    }
    layout.finish()
}

/// The statement and the comment of one line, either of which may be empty.
fn tidy(line: &str) -> (String, String) {
    let (mut statement, mut comment) = (String::with_capacity(line.len()), String::new());
    let mut before = None;
    // Numbers between brackets at the start of a line are weights.
    let mut weights = false;
    for (token, span) in Token::lexer(line).spanned() {
        // Every token of a line that was understood is one.
        let Ok(token) = token else { continue };
        if let Token::Comment(text) = token {
            comment = text.trim_end().into();
            continue;
        }
        if before.is_some_and(|before| spaced(before, token)) {
            statement.push(' ');
        }
        match token {
            Token::OpenBracket => weights = before.is_none(),
            Token::CloseBracket => weights = false,
            _ => {}
        }
        match token {
            Token::Number(number) if weights => statement.push_str(&aligned(number)),
            _ => statement.push_str(&line[span]),
        }
        before = Some(token);
    }
    (statement, comment)
}

/// A weight that is written as a number: those of one input stand in one column.
pub(super) fn aligned(weight: &str) -> String {
    format!("{weight:>2}")
}

/// Whether a space stands between two tokens.
fn spaced(before: Token<'_>, after: Token<'_>) -> bool {
    !matches!(before, Token::OpenBracket | Token::To | Token::Through)
        && !matches!(
            after,
            Token::OpenBracket
                | Token::CloseBracket
                | Token::Comma
                | Token::Colon
                | Token::To
                | Token::Through
        )
}

/// Lines as they are put down: indented by the braces around them, comments of
/// adjacent lines in one column, blank lines at most one in a row.
#[derive(Default)]
pub(super) struct Layout {
    /// The lines put down.
    text: String,
    /// The lines whose comments share a column that is not known yet.
    run: Vec<Line>,
    depth: usize,
    /// Whether a blank line comes before the next one.
    blank: bool,
}

struct Line {
    /// Without its indentation; empty if there is only a comment.
    statement: String,
    comment: String,
    depth: usize,
}

impl Layout {
    /// Adds a statement and its comment; a blank line if both are empty.
    pub(super) fn line(&mut self, statement: impl Into<String>, comment: impl Into<String>) {
        let (statement, comment) = (statement.into(), comment.into());
        if statement == "}" {
            self.depth = 0;
        }
        let opens = statement.ends_with('{');
        let line = Line { statement, comment, depth: self.depth };
        if line.both() {
            self.run.push(line);
        } else {
            self.end_run();
            self.put(&line, 0);
        }
        if opens {
            self.depth = 1;
        }
    }

    /// The text.
    pub(super) fn finish(mut self) -> String {
        self.end_run();
        self.text
    }

    fn end_run(&mut self) {
        let run = std::mem::take(&mut self.run);
        let column = run.iter().map(|line| line.statement.len()).max().unwrap_or_default();
        for line in &run {
            self.put(line, column);
        }
    }

    /// Puts a line down, its comment, if there is a statement before it, two
    /// spaces behind `column`.
    fn put(&mut self, line: &Line, column: usize) {
        if line.is_blank() {
            self.blank = true;
            return;
        }
        if std::mem::take(&mut self.blank) && !self.text.is_empty() {
            self.text.push('\n');
        }
        self.text.push_str(if line.depth == 0 { "" } else { "  " });
        self.text.push_str(&line.statement);
        if line.both() {
            let gap = column - line.statement.len() + 2;
            self.text.extend(std::iter::repeat_n(' ', gap));
        }
        self.text.push_str(&line.comment);
        self.text.push('\n');
    }
}

impl Line {
    fn both(&self) -> bool {
        !self.statement.is_empty() && !self.comment.is_empty()
    }

    fn is_blank(&self) -> bool {
        self.statement.is_empty() && self.comment.is_empty()
    }
}
