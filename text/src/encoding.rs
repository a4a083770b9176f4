//! Encodings that are not UTF-8, guessed so that a message can name them.

use zirc_diagnostics::{Diagnostic, Source};

/// The bytes examined to recognize UTF-16.
const SAMPLE: usize = 1 << 12;

/// The last code point of the scripts in which UTF-16 is recognized without a mark.
const EUROPEAN: u16 = 0x05FF;

/// The bytes kept after the one at fault, to show it.
const SHOWN: usize = 200;

/// The `iconv` name of the encoding of `bytes`, if its characters have two or four bytes.
pub(crate) fn wide(bytes: &[u8]) -> Option<&'static str> {
    match bytes {
        [0xFF, 0xFE, 0, 0, ..] | [0, 0, 0xFE, 0xFF, ..] => Some("UTF-32"),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => Some("UTF-16"),
        _ if is_utf16(bytes, u16::from_le_bytes) => Some("UTF-16LE"),
        _ if is_utf16(bytes, u16::from_be_bytes) => Some("UTF-16BE"),
        _ => None,
    }
}

/// Whether `bytes` are UTF-16 of a European script: no units are control characters, and
/// most belong to such a script.
fn is_utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> bool {
    let units = || bytes.chunks_exact(2).take(SAMPLE / 2).map(|pair| unit([pair[0], pair[1]]));
    let is_control = |unit: u16| {
        char::from_u32(unit.into())
            .is_some_and(|letter| letter.is_control() && !"\t\n\r\u{1A}".contains(letter))
    };
    let european = units().filter(|&unit| unit <= EUROPEAN).count();
    2 * european > units().count() && !units().any(is_control)
}

/// Whether `bytes` are a text in some encoding: the only control characters are white space
/// and the padding ^Z.
pub fn is_text(bytes: &[u8]) -> bool {
    let is_code = |byte: &u8| byte.is_ascii_control() && !b"\t\n\r\x0C\x1A".contains(byte);
    wide(bytes).is_some() || !bytes.iter().any(is_code)
}

/// Refuses a text in the encoding `name`.
pub(crate) fn refuse_wide(name: &str) -> Box<Diagnostic> {
    let message = format!("the text is {name}, and not UTF-8");
    let help = format!("convert it: `iconv -f {name} -t UTF-8 TEXT.txt > new.txt`");
    Diagnostic::error("not-utf8", message).help(help).into()
}

/// `bytes` as UTF-8.
///
/// # Errors The place of the first byte at fault, in a part of the text around it.
pub(crate) fn utf8(name: &str, bytes: Vec<u8>) -> Result<String, (Source, Box<Diagnostic>)> {
    String::from_utf8(bytes).map_err(|error| {
        let (before, after) = error.as_bytes().split_at(error.utf8_error().valid_up_to());
        let is_cut = error.utf8_error().error_len().is_none() && !before.is_ascii();
        let is_of_mac = has_returns_alone(error.as_bytes());
        let text = with_line_feeds(String::from_utf8_lossy(before).into_owned());
        let line = text.bytes().filter(|&byte| byte == b'\n').count() + 1;
        let error = if is_cut { cut(line) } else { refuse(before.len(), line, after, is_of_mac) };
        let diagnostic = error.at(text.len()..text.len() + 1, "");
        let shown = String::from_utf8_lossy(&after[..after.len().min(SHOWN)]);
        (Source::new(name, with_line_feeds(text + &shown)), diagnostic.into())
    })
}

/// Refuses a text of UTF-8 that ends within a character.
fn cut(line: usize) -> Diagnostic {
    let message = format!("the text ends within a character of UTF-8, on line {line}");
    Diagnostic::error("not-utf8", message).help("it is cut off: copy it anew, or remove its end")
}

/// Refuses the first byte of `rest`, which is byte number `at` of the text.
pub(crate) fn refuse(at: usize, line: usize, rest: &[u8], is_of_mac: bool) -> Diagnostic {
    let byte = rest.first().copied().unwrap_or_default();
    let message = format!("byte {at}, on line {line}, is {byte:02X}h, which is not UTF-8");
    let error = Diagnostic::error("not-utf8", message);
    encodings(rest, is_of_mac).into_iter().fold(error, |error, (encoding, from)| {
        error.help(format!("if it is {from}: `iconv -f {encoding} -t UTF-8 TEXT.txt > new.txt`"))
    })
}

/// The possible encodings of a text, by `iconv` name, and the origin of such texts.
fn encodings(rest: &[u8], is_of_mac: bool) -> Vec<(&'static str, &'static str)> {
    let high = rest.iter().take(SHOWN).filter(|byte| !byte.is_ascii());
    // Latin-1 has no letters there, and Windows has none of these.
    let has_controls = high.clone().any(|byte| (0x80..0xA0).contains(byte));
    let is_windows = !high.clone().any(|byte| b"\x81\x8D\x8F\x90\x9D".contains(byte));
    let mut all = Vec::new();
    if is_of_mac {
        all.push(("MACINTOSH", "from an old Macintosh"));
    }
    if !has_controls {
        all.push(("LATIN1", "Latin-1"));
    } else {
        if is_windows {
            all.push(("WINDOWS-1252", "from Windows"));
        }
        all.push(("CP437", "from MS-DOS"));
        all.push(("CP850", "from MS-DOS in Western Europe"));
    }
    all
}

/// Whether lines end in CR alone, as they do on old Macintoshes.
fn has_returns_alone(bytes: &[u8]) -> bool {
    bytes.contains(&b'\r') && !bytes.contains(&b'\n')
}

/// The text with line feeds for CR LF and CR.
pub(crate) fn with_line_feeds(text: String) -> String {
    if !text.contains('\r') {
        return text;
    }
    let text = text.replace("\r\n", "\n");
    text.replace('\r', "\n")
}
