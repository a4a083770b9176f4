//! Characters in comments that do not show, and make a text look like another.

use zirc_diagnostics::{Diagnostic, counted, named};

/// Warns of what does not show in the text of a network. That is in comments: anywhere
/// else it is an error. What other scripts and emoji need is left alone, and so are spaces.
pub fn hidden(text: &str) -> Option<Diagnostic> {
    let mut found = text.char_indices().filter(|&(at, letter)| {
        let is_mark = at == 0 && letter == '\u{FEFF}';
        !is_mark && misleads(letter)
    });
    let (at, character) = found.next()?;
    let more = found.count();
    let warning =
        Diagnostic::warning("hidden-character", format!("{} is in a comment", named(character)))
            .at(at..at + character.len_utf8(), "does not show")
            .help("remove it: editors may show the text otherwise than it is read");
    Some(match more {
        0 => warning,
        more => warning.note(format!("{} of that kind follow", counted(more, "more character"))),
    })
}

/// Whether a character ends lines only for some, turns the order of others, or is one of
/// control.
fn misleads(character: char) -> bool {
    character.is_control() && !"\t\n\r".contains(character)
        || matches!(
            character,
            '\u{AD}' | '\u{200B}' | '\u{2028}'..='\u{202E}' | '\u{2060}' | '\u{2066}'..='\u{2069}'
                | '\u{FEFF}'
        )
}
