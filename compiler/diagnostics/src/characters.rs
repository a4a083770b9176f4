//! Characters in diagnostics: named if they are invisible or look like others.

use std::borrow::Cow;

/// Unicode's names of ASCII's control characters before DELETE.
const CONTROLS: [&str; 32] = [
    "NULL",
    "START OF HEADING",
    "START OF TEXT",
    "END OF TEXT",
    "END OF TRANSMISSION",
    "ENQUIRY",
    "ACKNOWLEDGE",
    "ALERT",
    "BACKSPACE",
    "CHARACTER TABULATION",
    "LINE FEED",
    "LINE TABULATION",
    "FORM FEED",
    "CARRIAGE RETURN",
    "SHIFT OUT",
    "SHIFT IN",
    "DATA LINK ESCAPE",
    "DEVICE CONTROL ONE",
    "DEVICE CONTROL TWO",
    "DEVICE CONTROL THREE",
    "DEVICE CONTROL FOUR",
    "NEGATIVE ACKNOWLEDGE",
    "SYNCHRONOUS IDLE",
    "END OF TRANSMISSION BLOCK",
    "CANCEL",
    "END OF MEDIUM",
    "SUBSTITUTE",
    "ESCAPE",
    "INFORMATION SEPARATOR FOUR",
    "INFORMATION SEPARATOR THREE",
    "INFORMATION SEPARATOR TWO",
    "INFORMATION SEPARATOR ONE",
];

/// A character and its name in Unicode: `−` (U+2212, MINUS SIGN). An invisible character is
/// given by number and name alone.
pub fn named(character: char) -> String {
    let number = format!("U+{:04X}", u32::from(character));
    let name = control_name(character).map(str::to_owned);
    let name = name.or_else(|| unicode_names2::name(character).map(|name| name.to_string()));
    if character.is_ascii_graphic() {
        format!("`{character}`")
    } else if does_not_show(character) {
        format!("{number} ({})", name.as_deref().unwrap_or("a control character"))
    } else {
        let name = name.map(|name| format!(", {name}")).unwrap_or_default();
        format!("`{character}` ({number}{name})")
    }
}

/// The name of a control character. Unicode has only aliases for them.
fn control_name(character: char) -> Option<&'static str> {
    match character {
        '\u{7F}' => Some("DELETE"),
        '\u{85}' => Some("NEXT LINE"),
        _ => CONTROLS.get(u32::from(character) as usize).copied(),
    }
}

/// Whether a character is invisible: a control character, an unusual space, or a formatting
/// character.
pub fn does_not_show(character: char) -> bool {
    let is_space = character.is_whitespace() && character != ' ';
    is_space
        || character.is_control()
        || matches!(
            character,
            '\u{AD}' | '\u{34F}' | '\u{61C}' | '\u{115F}' | '\u{1160}' | '\u{17B4}' | '\u{17B5}'
                | '\u{180B}'..='\u{180F}' | '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}' | '\u{2800}' | '\u{3164}' | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}' | '\u{FFA0}' | '\u{FFF0}'..='\u{FFFB}' | '\u{1BCA0}'..='\u{1BCA3}'
                | '\u{1D173}'..='\u{1D17A}' | '\u{E0000}'..='\u{E0FFF}'
        )
}

/// A line of source with invisible characters replaced by visible ones of as many bytes, so
/// that places stay the same.
pub(crate) fn visible(line: &str) -> Cow<'_, str> {
    let hides = |letter: char| does_not_show(letter) && !letter.is_control();
    if !line.contains(hides) {
        return line.into();
    }
    let shown = |letter: char| match letter.len_utf8() {
        2 if hides(letter) => '¤',
        3 if hides(letter) => '\u{FFFD}',
        _ => letter,
    };
    line.chars().map(shown).collect::<String>().into()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_named() {
        assert_eq!(named('#'), "`#`");
        assert_eq!(named('−'), "`−` (U+2212, MINUS SIGN)");
        assert_eq!(named('\u{200B}'), "U+200B (ZERO WIDTH SPACE)");
        assert_eq!(named('\u{A0}'), "U+00A0 (NO-BREAK SPACE)");
        assert_eq!(named('\u{1A}'), "U+001A (SUBSTITUTE)");
        assert_eq!(named('\u{B}'), "U+000B (LINE TABULATION)");
        assert_eq!(named('\u{85}'), "U+0085 (NEXT LINE)");
        assert_eq!(named('\u{81}'), "U+0081 (a control character)");
        assert_eq!(named('\u{E000}'), "`\u{E000}` (U+E000)");
    }

    #[test]
    fn what_does_not_show_is_made_visible_in_its_place() {
        for character in ['\u{A0}', '\u{AD}', '\u{200B}', '\u{2009}', '\u{202E}', '\u{FEFF}'] {
            let line = format!("  a{character}b é “c”");
            let shown = visible(&line);
            assert!(!shown.contains(character) && shown.len() == line.len(), "{shown}");
            assert_eq!(shown.chars().count(), line.chars().count());
        }
        assert!(matches!(visible("\ta − b"), Cow::Borrowed(_)));
    }
}
