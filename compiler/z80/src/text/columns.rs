//! The columns of assembly text: labels, mnemonics at 8, operands at 16,
//! comments at 40.

/// Where mnemonics begin.
const MNEMONIC: usize = 8;
/// Where comments begin, if what is before them is not longer.
const COMMENT: usize = 40;

/// Adds a line of a label, a statement (mnemonic and operands with one blank
/// between) and a comment, any of which may be empty. A label too long for its
/// column has a line of its own.
pub(super) fn line(text: &mut String, label: &str, statement: &str, comment: &str) {
    let start = text.len();
    if !label.is_empty() {
        text.push_str(label);
        text.push(':');
        if !statement.is_empty() && label.len() + 1 >= MNEMONIC {
            text.push('\n');
            return line(text, "", statement, comment);
        }
    }
    if !statement.is_empty() {
        pad(text, start, MNEMONIC);
        match statement.split_once(' ') {
            Some((mnemonic, operands)) => {
                text.push_str(mnemonic);
                pad(text, start, 2 * MNEMONIC);
                text.push_str(operands.trim_start());
            }
            None => text.push_str(statement),
        }
    }
    if !comment.is_empty() {
        if text.len() > start {
            pad(text, start, COMMENT);
        }
        push_comment(text, comment);
    }
    text.push('\n');
}

/// Adds a comment, in which no character can end it.
pub(super) fn push_comment(text: &mut String, comment: &str) {
    text.push_str("; ");
    text.extend(comment.chars().map(|c| if c.is_control() { ' ' } else { c }));
}

/// Adds blanks up to a column, one at least.
fn pad(text: &mut String, start: usize, column: usize) {
    let length = text.len() - start;
    let blanks = if length == 0 { column } else { column.saturating_sub(length).max(1) };
    text.extend(std::iter::repeat_n(' ', blanks));
}
