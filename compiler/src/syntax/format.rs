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
        statement.push_str(&line[span]);
        before = Some(token);
    }
    (statement, comment)
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
    lines: Vec<Line>,
    depth: usize,
}

struct Line {
    /// With its indentation; empty if there is only a comment.
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
        self.lines.push(Line { statement, comment, depth: self.depth });
        if opens {
            self.depth = 1;
        }
    }

    /// The text.
    pub(super) fn finish(self) -> String {
        let mut text = String::new();
        let mut blank = true;
        let lines = self.lines.chunk_by(|above, below| above.both() && below.both());
        for run in lines {
            let column = run.iter().map(|line| line.statement.len()).max().unwrap_or_default();
            for line in run {
                if line.is_blank() {
                    blank = true;
                    continue;
                }
                if std::mem::take(&mut blank) && !text.is_empty() {
                    text.push('\n');
                }
                line.put(column, &mut text);
            }
        }
        text
    }
}

impl Line {
    fn both(&self) -> bool {
        !self.statement.is_empty() && !self.comment.is_empty()
    }

    fn is_blank(&self) -> bool {
        self.statement.is_empty() && self.comment.is_empty()
    }

    /// Puts the line down, its comment, if there is a statement before it,
    /// two spaces behind `column`.
    fn put(&self, column: usize, text: &mut String) {
        text.push_str(if self.depth == 0 { "" } else { "  " });
        text.push_str(&self.statement);
        if self.both() {
            let gap = column - self.statement.len() + 2;
            text.extend(std::iter::repeat_n(' ', gap));
        }
        text.push_str(&self.comment);
        text.push('\n');
    }
}
