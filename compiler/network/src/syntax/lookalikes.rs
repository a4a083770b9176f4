//! Characters that are taken for ones of the language: word processors, web pages and
//! other keyboards put them into texts.

use zirc_diagnostics::does_not_show;

/// What was probably meant by a character beyond ASCII.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Meant {
    /// This.
    Text(&'static str),
    /// A space.
    Space,
    /// The end of the line.
    End,
    /// Maybe nothing: it does not show.
    Nothing,
}

/// What the language has, and what looks like it. Letters are those of Greek and of
/// Cyrillic alphabets.
const LOOKALIKES: [(&str, &str); 80] = [
    ("-", "‐‑‒–—―−⁻₋﹘﹣➖⎯⎺⎻⎼⎽─━ー¯˗¬"),
    ("+", "⁺₊﹢➕"),
    ("=", "═⁼₌﹦꞊≔"),
    (".", "·•∙⋅‧․・。｡"),
    ("..", "…‥"),
    (",", "،、‚﹐﹑､"),
    (":", "ː˸∶﹕"),
    (";", "\u{37E}؛﹔"),
    ("\"", "“”„‟″‶〃«»〝〞〟❝❞˝ʺˮ״"),
    ("'", "‘’‛′‵ʹʻʼʽˈ´‹›❛❜"),
    ("(", "⁽❨﹙"),
    (")", "⁾❩﹚"),
    ("[", "⁅【〔❲"),
    ("]", "⁆】〕❳"),
    ("{", "❴﹛"),
    ("}", "❵﹜"),
    ("%", "٪﹪‰"),
    ("@", "﹫"),
    ("_", "ˍ‗﹍﹎﹏"),
    ("\\", "∖⧵⧹﹨"),
    ("a", "аαɑ"),
    ("b", "Ьƅ"),
    ("c", "сϲ"),
    ("d", "ԁ"),
    ("e", "еҽє"),
    ("f", "ƒ"),
    ("g", "ɡ"),
    ("h", "һ"),
    ("i", "іιıɩ"),
    ("j", "јϳ"),
    ("k", "кκ"),
    ("l", "ӏǀ"),
    ("m", "м"),
    ("n", "пη"),
    ("o", "оοσ"),
    ("p", "рρ"),
    ("q", "ԛ"),
    ("r", "г"),
    ("s", "ѕ"),
    ("t", "тτ"),
    ("u", "υ"),
    ("v", "νѵ"),
    ("w", "ԝωѡ"),
    ("x", "хχ×✕✖⨯"),
    ("y", "уγү"),
    ("z", "ζ"),
    ("A", "АΑ"),
    ("B", "ВΒ"),
    ("C", "СϹ"),
    ("E", "ЕΕ"),
    ("F", "Ϝ"),
    ("G", "Ԍ"),
    ("H", "НΗ"),
    ("I", "ІΙӀ"),
    ("J", "Ј"),
    ("K", "КΚ\u{212A}"),
    ("M", "МΜ"),
    ("N", "Ν"),
    ("O", "ОΟ"),
    ("P", "РΡ"),
    ("Q", "Ԛ"),
    ("R", "Ʀ"),
    ("S", "Ѕ"),
    ("T", "ТΤ"),
    ("U", "Ս"),
    ("V", "Ѵ"),
    ("W", "Ԝ"),
    ("X", "ХΧ"),
    ("Y", "УΥҮ"),
    ("Z", "Ζ"),
    ("0", "⁰₀"),
    ("1", "¹₁"),
    ("2", "²₂"),
    ("3", "З³₃"),
    ("4", "⁴₄"),
    ("5", "⁵₅"),
    ("6", "⁶₆"),
    ("7", "⁷₇"),
    ("8", "⁸₈"),
    ("9", "⁹₉"),
];

/// The printable characters of ASCII, of which parts are what other blocks repeat.
const ASCII: &str = "!\"#$%&'()*+,-./0123456789:;<=>?@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`\
                     abcdefghijklmnopqrstuvwxyz{|}~";
const DIGITS: &str = "0123456789";
const LETTERS: &str = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

impl Meant {
    /// What was meant by a character; `None` if it is a printable one of ASCII, or looks
    /// like nothing in it.
    pub(super) fn by(character: char) -> Option<Meant> {
        let number = u32::from(character) as usize;
        let letter = |of: &'static str, at: usize| of.get(at..at + 1).map(Meant::Text);
        match character {
            '\t' | '\n' | '\r' | ' '..='~' => None,
            // Forms as wide as Chinese characters, and mathematical alphabets.
            '\u{FF01}'..='\u{FF5E}' => letter(ASCII, number - 0xFF01),
            '\u{1D400}'..='\u{1D6A3}' => letter(LETTERS, (number - 0x1D400) % LETTERS.len()),
            '\u{1D7CE}'..='\u{1D7FF}' => letter(DIGITS, (number - 0x1D7CE) % DIGITS.len()),
            '\u{660}'..='\u{669}' => letter(DIGITS, number - 0x660),
            '\u{6F0}'..='\u{6F9}' => letter(DIGITS, number - 0x6F0),
            '\u{966}'..='\u{96F}' => letter(DIGITS, number - 0x966),
            '\u{85}' | '\u{2028}' | '\u{2029}' => Some(Meant::End),
            '\u{115F}' | '\u{1160}' | '\u{180E}' | '\u{2800}' | '\u{3164}' | '\u{FFA0}' => {
                Some(Meant::Space)
            }
            _ if character.is_whitespace() => Some(Meant::Space),
            _ if does_not_show(character) => Some(Meant::Nothing),
            _ => {
                let same = LOOKALIKES.iter().find(|(_, others)| others.contains(character));
                same.map(|&(text, _)| Meant::Text(text))
            }
        }
    }

    /// What is said at the place of the character.
    pub(super) fn label(self) -> String {
        match self {
            Meant::Text(text) => format!("looks like `{text}`"),
            Meant::Space => "looks like a space".into(),
            Meant::End => "looks like the end of the line".into(),
            Meant::Nothing => "does not show".into(),
        }
    }

    /// What to write instead of `character`, which stands between `before` and `after`
    /// on its line.
    pub(super) fn help(self, character: char, before: &str, after: &str) -> String {
        let is_word = |letter: char| letter.is_alphanumeric() || letter == '_';
        match self {
            Meant::Text(_) if character == '×' => {
                "write `,` between sizes, such as `i2[3, 4]`, and `times 3` for a factor".into()
            }
            Meant::Text("'") => "write texts in double quotes: `\"AB\"`".into(),
            Meant::Text("\"") if before.trim() == "network" => {
                "write the name without quotes: `network NAME {`".into()
            }
            Meant::Text("-")
                if before.trim().starts_with('%') && after.trim_start().starts_with('=') =>
            {
                "remove it: `=` follows the name".into()
            }
            Meant::Text("..") => "write `..`, or `..=` to include what follows".into(),
            Meant::Text(text) => format!("write `{}`", in_place(text, before, after)),
            Meant::Space | Meant::Nothing if is_in_number(before, after) => {
                "remove it: the digits of a number stand together, or as `16_384`".into()
            }
            Meant::Space => "write a space".into(),
            Meant::End => "end the line as the others: with LF, or CR and LF".into(),
            Meant::Nothing if character == '\u{AD}' => {
                "write `-` if a sign was meant; else remove it".into()
            }
            Meant::Nothing if before.ends_with(is_word) && after.starts_with(is_word) => {
                "write a space if two words were meant; else remove it".into()
            }
            Meant::Nothing => "remove it".into(),
        }
    }
}

/// What to write where something looks like `text`: between numbers, in them and after the
/// name that a line defines, other things are usual than elsewhere.
fn in_place(text: &'static str, before: &str, after: &str) -> &'static str {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_.%@".contains(letter);
    let defined = before.trim().strip_prefix('%');
    let is_range = word_before(before.trim_end()).starts_with(|it: char| it.is_ascii_digit())
        && after.trim_start().starts_with(|it: char| it.is_ascii_digit());
    let word = word_before(before);
    let in_number = word.starts_with(|it: char| it.is_ascii_digit())
        || word.is_empty() && after.starts_with(|it: char| it.is_ascii_digit());
    match text {
        "-" if is_range && before.contains("slice") => "..",
        "-" if is_range && before.contains("orders") => "..=",
        "-" if defined.is_some_and(|name| name.chars().all(is_word)) => "=",
        "O" | "o" if in_number => "0",
        "I" | "l" if in_number => "1",
        _ => text,
    }
}

/// Whether digits of one number stand on both sides.
fn is_in_number(before: &str, after: &str) -> bool {
    let digit = |letter: char| letter.is_ascii_digit();
    let word = word_before(before);
    word.starts_with(digit) && word.ends_with(digit) && after.starts_with(digit)
}

/// The word that a text ends with, its sigil included.
fn word_before(text: &str) -> &str {
    let is_word = |letter: char| letter.is_ascii_alphanumeric() || "_.%@".contains(letter);
    let word = text.trim_end_matches(is_word).len();
    text[word..].rsplit("..").next().unwrap_or_default()
}

/// A text as it was meant: everything in it that looks like ASCII is that.
pub(super) fn meant(text: &str) -> String {
    let mut meant = String::with_capacity(text.len());
    for character in text.chars() {
        match Meant::by(character) {
            Some(Meant::Text(text)) => meant.push_str(text),
            Some(Meant::Space | Meant::End) => meant.push(' '),
            Some(Meant::Nothing) => {}
            None => meant.push(character),
        }
    }
    meant
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_lookalike_is_beyond_ascii_and_there_once() {
        let all: Vec<char> = LOOKALIKES.iter().flat_map(|(_, others)| others.chars()).collect();
        for (at, character) in all.iter().enumerate() {
            assert!(!character.is_ascii() && !all[..at].contains(character), "{character}");
            assert!(matches!(Meant::by(*character), Some(Meant::Text(_))), "{character}");
        }
        assert!(LOOKALIKES.iter().all(|(text, _)| text.is_ascii()));
    }

    #[test]
    fn what_was_meant_is_found() {
        assert_eq!(meant("％ѕсоrе＝１２\u{A0}−\u{200B}𝟛 𝐚𝘇…“٣”"), "%score=12 -3 az..\"3\"");
        assert!((' '..='~').all(|ascii| Meant::by(ascii).is_none()));
        assert!(matches!(Meant::by('\0'), Some(Meant::Nothing)));
        assert!(Meant::by('é').is_none() && Meant::by('漢').is_none());
    }

    #[test]
    fn nothing_is_removed_that_may_have_a_meaning() {
        let help = |text: &str| {
            let (at, character) =
                text.char_indices().find(|(_, letter)| !letter.is_ascii()).unwrap();
            let (before, after) = (&text[..at], &text[at + character.len_utf8()..]);
            Meant::by(character).unwrap().help(character, before, after)
        };
        assert_eq!(help("argmax\u{200B} %x"), "remove it");
        assert!(help("next\u{200B}argmax").starts_with("write a space if"));
        assert!(help(" \u{AD}1").starts_with("write `-` if"));
        assert_eq!(help(" −1"), "write `-`");
        assert_eq!(help("next\u{3000}argmax"), "write a space");
    }
}
