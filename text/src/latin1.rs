//! Characters as bytes of Latin-1, and what is said of those that are none.

use zirc_diagnostics::{Diagnostic, Span};

/// A character that no program hears or says: a control character, or one beyond
/// U+00FF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit(pub char);

/// The byte that `letter` is to a program.
///
/// # Errors
/// When it is a control character other than a tab, or beyond U+00FF.
pub fn byte(letter: char) -> Result<u8, Misfit> {
    match u8::try_from(u32::from(letter)) {
        Ok(byte) if !letter.is_control() || letter == '\t' => Ok(byte),
        _ => Err(Misfit(letter)),
    }
}

/// The bytes that `text` is to a program.
///
/// # Errors
/// Its first character that is none.
pub fn bytes(text: &str) -> Result<Vec<u8>, Misfit> {
    text.chars().map(byte).collect()
}

impl Misfit {
    /// What it is, as an object: `the control character U+0007`.
    pub fn name(self) -> String {
        let code = u32::from(self.0);
        if self.0.is_control() {
            format!("the control character U+{code:04X}")
        } else if self.is_unseen() {
            format!("the character U+{code:04X}, which is not Latin-1")
        } else {
            format!("the character `{}` (U+{code:04X}), which is not Latin-1", self.0)
        }
    }

    /// What to do about it, in a few words.
    pub fn remedy(self) -> String {
        self.instead().map_or("leave it out".into(), |instead| format!("write {instead} for it"))
    }

    /// What to do about it in a file.
    fn help(self) -> String {
        let help = match self.0 {
            _ if self.instead().is_some() => return self.remedy(),
            '\0' => "take it out; if every second byte is 0, the text is UTF-16: convert it",
            '\u{1A}' => "take it out: it ends a text in CP/M, and here more text follows",
            '\u{80}'..='\u{9F}' => {
                "take it out; if letters look wrong around it, the text was converted to UTF-8 twice"
            }
            letter if letter.is_control() => "take it out: texts are plain here",
            '\u{300}'..='\u{36F}' => {
                "it is an accent apart from its letter: `uconv -x any-nfc TEXT.txt > new.txt` puts \
                 them together"
            }
            _ if self.is_unseen() => "take it out: it cannot be seen",
            _ => {
                "write it in other characters: `iconv -f UTF-8 -t LATIN1//TRANSLIT TEXT.txt | iconv -f LATIN1 -t UTF-8 > new.txt`"
            }
        };
        help.into()
    }

    /// The error for it at `place`, which is on a line of this number.
    pub fn diagnostic(self, place: Span, line: usize) -> Box<Diagnostic> {
        let message = format!("line {line} has {}", self.name());
        let (code, label) = match self.0.is_control() {
            true => ("control-character", "this one"),
            false => ("not-latin-1", "a character is a byte here: U+0000 to U+00FF"),
        };
        Diagnostic::error(code, message).at(place, label).help(self.help()).into()
    }

    /// What stands for it in Latin-1, where that is beyond doubt.
    fn instead(self) -> Option<String> {
        let text = match self.0 {
            '\u{2018}' | '\u{2019}' | '\u{201B}' | '\u{2032}' | '\u{2BC}' => "'",
            '\u{201C}'..='\u{201F}' | '\u{2033}' => "\"",
            '\u{201A}' => ",",
            '\u{2010}'..='\u{2015}' | '\u{2212}' => "-",
            '\u{2026}' => "...",
            '\u{2022}' => "*",
            '\u{2044}' => "/",
            '\u{20AC}' => "EUR",
            '\u{2122}' => "TM",
            '\u{152}' => "OE",
            '\u{153}' => "oe",
            '\u{1E9E}' => "SS",
            '\u{2000}'..='\u{200A}' | '\u{2028}' | '\u{202F}' | '\u{205F}' | '\u{3000}' => {
                return Some("a space".into());
            }
            // Full-width forms stand in ASCII's order.
            wide @ '\u{FF01}'..='\u{FF5E}' => {
                let letter = char::from_u32(u32::from(wide) - 0xFEE0)?;
                return Some(format!("`{letter}`"));
            }
            _ => return None,
        };
        Some(format!("`{text}`"))
    }

    /// Whether it takes no room on a screen.
    fn is_unseen(self) -> bool {
        matches!(
            self.0,
            '\u{300}'..='\u{36F}'
                | '\u{200B}'..='\u{200F}'
                | '\u{2028}'..='\u{202E}'
                | '\u{2060}'..='\u{206F}'
                | '\u{FE00}'..='\u{FE0F}'
                | '\u{FEFF}'
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn characters_are_bytes_up_to_ff() {
        assert_eq!(bytes("é\t\u{A0}ÿ"), Ok(b"\xE9\t\xA0\xFF".to_vec()));
        for letter in ['\0', '\r', '\u{7F}', '\u{9B}', '\u{100}', 'λ'] {
            assert_eq!(byte(letter), Err(Misfit(letter)));
        }
    }

    #[test]
    fn what_to_do_is_said_of_each_kind() {
        for (letter, words) in [
            ('’', "write `'`"),
            ('\u{3000}', "write a space"),
            ('Ａ', "write `A`"),
            ('\u{301}', "uconv -x any-nfc"),
            ('\u{200B}', "cannot be seen"),
            ('λ', "iconv"),
            ('\u{9B}', "twice"),
            ('\u{1A}', "ends a text in CP/M"),
        ] {
            assert!(Misfit(letter).help().contains(words), "{letter:?}: {}", Misfit(letter).help());
        }
    }
}
