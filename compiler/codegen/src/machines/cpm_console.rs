//! The T-states of CP/M's console, without those of the BDOS.

use std::sync::LazyLock;

use zirc_runtime::cpm;
use zirc_z80::Branch::{Taken, Through};
use zirc_z80::TStates;

use super::machine::Console;
use crate::assemble::Timed;

/// The bytes of a full line.
const FULL: usize = 255;
/// The characters that ask for a line.
const ASK: u64 = 2;

/// CP/M's console.
pub(super) fn console() -> &'static Console {
    static CONSOLE: LazyLock<Console> = LazyLock::new(|| {
        let console = Timed::new(cpm::CONSOLE, &[]);
        let print_char = console.run("print_char", &[]);
        Console {
            print_char,
            print_text: console.run("print_text", &[Through]),
            text_char: console.round("print_text.next", &[Taken]),
            print_new_line: console.run("print_new_line", &[Taken, Taken, Through]),
            conversation,
        }
    });
    &CONSOLE
}

/// T-states of a line that is answered, without the answer and without printing.
struct Lines {
    /// From the `> ` of one line to that of the next.
    line: TStates,
    /// The check for `!`, of a line of one character and of any other.
    is_farewell: [TStates; 2],
    /// The check for the end of input, of a full line and of any other; and each leading FFh
    /// of a full line.
    is_end: [TStates; 2],
    end_byte: TStates,
    /// The check for a blank line, and each leading space.
    is_blank: TStates,
    blank: TStates,
}

static LINES: LazyLock<Lines> = LazyLock::new(|| {
    let conversation = Timed::new(cpm::CONVERSATION, &[]);
    let read_line = Timed::new(cpm::CONSOLE, &[]).run("read_line", &[]);
    let answered = [Through, Taken, Through, Taken];
    Lines {
        line: conversation.round("conversation.anew", &answered) + read_line,
        is_farewell: [&[Through], &[Taken]].map(|path| conversation.run("is_farewell", path)),
        is_end: [
            conversation.run("is_end", &[Through, Through, Taken]),
            conversation.run("is_end", &[Through, Taken]),
        ],
        end_byte: conversation.round("is_end.next", &[Through, Taken]),
        is_blank: conversation.run("is_blank", &[Taken]),
        blank: conversation.round("is_blank.next", &[Through, Taken]),
    }
});

/// T-states of a line that is answered, up to the `> ` of the next.
fn conversation(line: &[u8]) -> TStates {
    let Lines { line: around, is_farewell, is_end, end_byte, is_blank, blank } = &*LINES;
    let leading = |wanted: u8| line.iter().take_while(|&&byte| byte == wanted).count() as u64;
    let end = match line.len() {
        FULL => is_end[0] + *end_byte * leading(0xFF),
        _ => is_end[1],
    };
    let checks =
        is_farewell[usize::from(line.len() != 1)] + end + *is_blank + *blank * leading(b' ');
    let Console { print_text, text_char, print_new_line, .. } = console();
    *around + checks + *print_new_line + *print_text + *text_char * ASK
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_console_takes_what_the_paths_through_its_modules_do() {
        let &Console { print_char, print_text, text_char, print_new_line, .. } = console();
        let costs = [print_char, print_text, text_char, print_new_line];
        assert_eq!(costs.map(|cost| cost.0), [21, 34, 92, 27 + 34 + 2 * 92]);
        assert_eq!(LINES.line.0, 17 + 24 + 17 + 12 + 54 + 17 + 47 + 3 * 17 + 7);
        assert_eq!(LINES.is_farewell.map(|cost| cost.0), [52, 28]);
        assert_eq!(LINES.is_end.map(|cost| cost.0), [61 + 5 + 28 - 11, 61]);
        let checks = [LINES.end_byte, LINES.is_blank, LINES.blank];
        assert_eq!(checks.map(|cost| cost.0), [35, 58, 38]);
    }
}
