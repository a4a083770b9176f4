//! Characters as Latin-1 bytes, and errors for other characters.

use zirc_diagnostics::{Diagnostic, Span, does_not_show, named};

/// A character that programs can neither read nor print: a control character, or one beyond
/// U+00FF.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misfit(pub char);

/// The Latin-1 byte of `letter`.
///
/// # Errors
/// When it is a control character other than a tab, or beyond U+00FF.
pub fn byte(letter: char) -> Result<u8, Misfit> {
    match u8::try_from(u32::from(letter)) {
        Ok(byte) if !letter.is_control() || letter == '\t' => Ok(byte),
        _ => Err(Misfit(letter)),
    }
}

/// The Latin-1 bytes of `text`, with accents composed with their letters.
///
/// # Errors The first character that has no byte.
pub fn bytes(text: &str) -> Result<Vec<u8>, Misfit> {
    with_accents(text.into()).chars().map(byte).collect()
}

impl Misfit {
    /// The character with its kind: `the control character U+0007`.
    pub fn name(self) -> String {
        if self.0.is_control() {
            format!("the control character U+{:04X}", u32::from(self.0))
        } else {
            format!("the character {}, which is not Latin-1", named(self.0))
        }
    }

    /// What to do about it, in a few words.
    pub fn remedy(self) -> String {
        self.instead().map_or("leave it out".into(), |instead| format!("write {instead} for it"))
    }

    /// What to do about it in a file.
    fn help(self) -> String {
        let help = match self.0 {
            letter if alike(letter).is_some() => {
                return format!("{}; leave out words of another script", self.remedy());
            }
            _ if self.instead().is_some() => return self.remedy(),
            '\u{1A}' => "remove it: it ends a text in CP/M, and here more text follows",
            '\u{80}'..='\u{9F}' => {
                "remove it; if letters look wrong around it, the text was converted to UTF-8 twice"
            }
            letter if letter.is_control() => "remove it: texts are plain here",
            '\u{300}'..='\u{36F}' => {
                "it is an accent apart from its letter: write both as one character of Latin-1, or \
                 leave it out"
            }
            letter if does_not_show(letter) => "remove it: it cannot be seen",
            _ => "leave it out, or write it in Latin letters: nothing in Latin-1 stands for it",
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

    /// A replacement in Latin-1.
    fn instead(self) -> Option<String> {
        let text = match self.0 {
            letter if letter.is_control() => return None,
            space if space.is_whitespace() => return Some("a space".into()),
            // Full-width forms are in ASCII's order.
            wide @ '\u{FF01}'..='\u{FF5E}' => char::from_u32(u32::from(wide) - 0xFEE0)?.to_string(),
            letter => match INSTEAD.iter().find(|(_, letters)| letters.contains(letter)) {
                Some((text, _)) => text.to_string(),
                None => match alike(letter) {
                    Some(latin) => return Some(format!("the Latin letter `{latin}`")),
                    None => plain(letter)?,
                },
            },
        };
        Some(format!("`{text}`"))
    }
}

/// The Latin letter that looks like a letter of another script.
fn alike(letter: char) -> Option<char> {
    ALIKE.iter().find_map(|(latin, others)| {
        latin.chars().nth(others.chars().position(|other| other == letter)?)
    })
}

/// The ASCII letters of a letter without its marks, from its Unicode name: `c` for U+010D,
/// LATIN SMALL LETTER C WITH CARON, and `fi` for a ligature.
pub fn plain(letter: char) -> Option<String> {
    let name = unicode_names2::name(letter)?.to_string();
    let name = name.strip_prefix("LATIN ")?;
    let (case, name) = name.split_once(' ')?;
    let base = match name.strip_prefix("LIGATURE ") {
        Some(ligature) => ligature,
        None => name.strip_prefix("LETTER ")?.split_once(" WITH ")?.0,
    };
    let is_plain = base.len() <= 3 && base.bytes().all(|byte| byte.is_ascii_uppercase());
    is_plain.then(|| if case == "SMALL" { base.to_lowercase() } else { base.into() })
}

/// The Latin-1 letter of `base` with `accent`, if there is one.
pub(crate) fn composed(base: char, accent: char) -> Option<char> {
    let (_, bases, letters) = ACCENTS.iter().find(|(mark, ..)| *mark == accent)?;
    letters.chars().nth(bases.chars().position(|letter| letter == base)?)
}

/// `text` with combining accents composed with their letters, where Latin-1 has the result.
pub(crate) fn with_accents(text: String) -> String {
    if text.is_ascii() || !text.contains(|letter| ACCENTS.iter().any(|(mark, ..)| *mark == letter))
    {
        return text;
    }
    let mut whole = String::with_capacity(text.len());
    for letter in text.chars() {
        let last = whole.chars().next_back();
        match last.and_then(|base| composed(base, letter)) {
            Some(letter) => {
                whole.pop();
                whole.push(letter);
            }
            None => whole.push(letter),
        }
    }
    whole
}

/// Replacements for characters that look or mean the same.
const INSTEAD: [(&str, &str); 22] = [
    ("'", "‘’‛′ʼʹˈ‹›"),
    ("\"", "“”„‟″〝〞"),
    (",", "‚，、"),
    ("-", "‐‑‒–—―−⁃➖─━"),
    ("...", "…"),
    ("*", "•∗★"),
    ("/", "⁄∕"),
    ("|", "│┃∣❘ǀ║⎜"),
    ("->", "→➔➜⇒"),
    ("<-", "←⇐"),
    (".", "。․"),
    (":", "∶"),
    ("~", "∼˜"),
    ("^", "ˆ"),
    ("·", "∙⋅"),
    ("×", "✕✖"),
    ("EUR", "€"),
    ("TM", "™"),
    ("SS", "ẞ"),
    ("<=", "≤"),
    (">=", "≥"),
    ("Å", "\u{212B}"),
];

/// Latin letters, and the Cyrillic and Greek letters that look the same, in the same order.
const ALIKE: [(&str, &str); 3] = [
    ("ABCEHIJKMOPSTXYaceijopsxy", "АВСЕНІЈКМОРЅТХУасеіјорѕху"),
    ("ABEHIKMNOPTXYZovu", "ΑΒΕΗΙΚΜΝΟΡΤΧΥΖονυ"),
    ("iI", "ıӀ"),
];

/// Accents, letters, and the Latin-1 letters that they make.
const ACCENTS: [(char, &str, &str); 7] = [
    ('\u{300}', "AEIOUaeiou", "ÀÈÌÒÙàèìòù"),
    ('\u{301}', "AEIOUYaeiouy", "ÁÉÍÓÚÝáéíóúý"),
    ('\u{302}', "AEIOUaeiou", "ÂÊÎÔÛâêîôû"),
    ('\u{303}', "ANOano", "ÃÑÕãñõ"),
    ('\u{308}', "AEIOUaeiouy", "ÄËÏÖÜäëïöüÿ"),
    ('\u{30A}', "Aa", "Åå"),
    ('\u{327}', "Cc", "Çç"),
];

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
    fn accents_are_one_with_their_letters_where_latin1_has_them() {
        for (apart, whole) in
            [("cafe\u{301}", "café"), ("c\u{30C}e\u{301}\u{301}", "c\u{30C}é\u{301}"), ("é", "é")]
        {
            assert_eq!(with_accents(apart.into()), whole);
        }
        for (_, bases, letters) in ACCENTS {
            assert_eq!(bases.chars().count(), letters.chars().count());
        }
        for (latin, others) in ALIKE {
            assert_eq!(latin.chars().count(), others.chars().count());
        }
    }

    #[test]
    fn what_to_do_is_said_of_each_kind() {
        for (letter, words) in [
            ('’', "write `'`"),
            ('\u{3000}', "write a space"),
            ('Ａ', "write `A`"),
            ('\u{301}', "it is an accent"),
            ('\u{200B}', "cannot be seen"),
            ('λ', "nothing in Latin-1 stands for it"),
            ('č', "write `c` for it"),
            ('Ő', "write `O` for it"),
            ('ﬁ', "write `fi` for it"),
            ('œ', "write `oe` for it"),
            ('о', "write the Latin letter `o` for it; leave out words"),
            ('😀', "leave it out"),
            ('│', "write `|`"),
            ('\u{9B}', "twice"),
            ('\u{1A}', "ends a text in CP/M"),
        ] {
            assert!(Misfit(letter).help().contains(words), "{letter:?}: {}", Misfit(letter).help());
        }
    }
}
