//! A whole text.

use zirc_diagnostics::{Diagnostic, Source};

use crate::format::{Format, Wanted};
use crate::latin1::with_accents;
use crate::{encoding, unpack};

/// The most bytes that a text may have, unpacked.
pub const MAX_TEXT_BYTES: usize = 64 << 20;

const BYTE_ORDER_MARK: char = '\u{FEFF}';

/// The end of a text in CP/M, whose files are whole records.
const CONTROL_Z: char = '\u{1A}';

/// The bytes of a record.
const RECORD: usize = 128;

/// The text of the file `name` with these `bytes`, which should hold what is `wanted`. It
/// is unpacked, without a byte-order mark and CP/M's padding, and all lines end in line
/// feeds. Prompts beyond [`MAX_TEXT_BYTES`] are left out.
///
/// # Errors The error, and the text around it: the file is damaged, too large, not UTF-8,
/// or another kind than is wanted.
pub fn read(
    name: &str,
    bytes: Vec<u8>,
    wanted: Wanted,
) -> Result<Source, (Source, Box<Diagnostic>)> {
    let bare = |error| (Source::new(name, ""), error);
    let mut bytes = unpack::unpack(bytes, MAX_TEXT_BYTES + 1).map_err(bare)?;
    if bytes.len() > MAX_TEXT_BYTES {
        bytes.truncate(MAX_TEXT_BYTES);
        match bytes.iter().rposition(|byte| b"\r\n".contains(byte)) {
            Some(end) if wanted == Wanted::Prompts => bytes.truncate(end + 1),
            _ => return Err(bare(too_much())),
        }
    }
    if let Some(encoding) = encoding::wide(&bytes) {
        return Err(bare(encoding::refuse_wide(encoding)));
    }
    let refuse = |format: Format| match wanted.takes(format) {
        true => Ok(()),
        false => Err(bare(format.refuse(wanted))),
    };
    Format::of_bytes(&bytes).map_or(Ok(()), refuse)?;
    let is_whole = bytes.len().is_multiple_of(RECORD);
    let text = encoding::utf8(name, bytes)
        .map_err(|(source, error)| (source, in_strings(error, wanted)))?;
    let mut text = encoding::with_line_feeds(plain(text, is_whole));
    if wanted != Wanted::Network {
        text = with_accents(without_marks(text));
    }
    Format::of_text(&text).map_or(Ok(()), refuse)?;
    Ok(Source::new(name, text))
}

/// A text without byte-order marks at the start of later lines, as joined files have them.
fn without_marks(text: String) -> String {
    let mark = "\n\u{FEFF}";
    if text.contains(mark) { text.replace(mark, "\n") } else { text }
}

/// A text without its byte-order mark and its end in CP/M: a ^Z, and after it the rest of
/// the last record if all records are `whole`, or padding otherwise.
fn plain(mut text: String, whole: bool) -> String {
    if text.starts_with(BYTE_ORDER_MARK) {
        text.drain(..BYTE_ORDER_MARK.len_utf8());
    }
    if !text.contains(CONTROL_Z) {
        // Zeros pad files from disk images.
        text.truncate(text.trim_end_matches('\0').len());
        return text;
    }
    let is_padding = |letter: char| letter == CONTROL_Z || letter == '\0' || letter.is_whitespace();
    let padding = text.trim_end_matches(is_padding).len();
    let last = text.ceil_char_boundary(text.len().saturating_sub(RECORD));
    let start = if whole { padding.min(last) } else { padding };
    if let Some(end) = text[start..].find(CONTROL_Z) {
        text.truncate(start + end);
    }
    text
}

fn too_much() -> Box<Diagnostic> {
    let message = format!("the text has more than {MAX_TEXT_BYTES} bytes");
    let help = "take a sample: `shuf -n 100000 PAIRS.txt > sample.txt`";
    Diagnostic::error("too-much-text", message).help(help).into()
}

/// Adds how to write bytes that are no UTF-8 in a network.
fn in_strings(error: Box<Diagnostic>, wanted: Wanted) -> Box<Diagnostic> {
    match wanted {
        Wanted::Network => {
            error.help("in the strings of a network, other bytes are written as `\\xNN`").into()
        }
        _ => error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn text(bytes: &[u8]) -> String {
        read("a.txt", bytes.to_vec(), Wanted::Prompts).expect("it is a text").text
    }

    fn code(bytes: &[u8], wanted: Wanted) -> &'static str {
        read("a.txt", bytes.to_vec(), wanted).expect_err("it is refused").1.code
    }

    #[test]
    fn all_line_ends_are_line_feeds_and_marks_are_dropped() {
        assert_eq!(text(b"\xEF\xBB\xBFa\r\nb\rc\n\rd"), "a\nb\nc\n\nd");
        assert_eq!(text("a\u{FEFF}b".as_bytes()), "a\u{FEFF}b", "a mark elsewhere is a letter");
        assert_eq!(text("a\n\u{FEFF}b".as_bytes()), "a\nb", "but not where files were joined");
        assert_eq!(text("cafe\u{301}".as_bytes()), "café");
    }

    #[test]
    fn what_pads_a_text_of_cpm_is_left_out() {
        assert_eq!(text(b"hi\r\n\x1A\x1A\x1A"), "hi\n");
        assert_eq!(text(b"hi\x1A\0\0\r\n"), "hi");
        assert_eq!(text(b"hi\n\0\0\0"), "hi\n");
        assert_eq!(text(b"hi\x1Athere"), "hi\x1Athere", "more follows it");
        let record = [&b"hi\r\n\x1A"[..], &[b'x'; 123]].concat();
        assert_eq!(text(&record), "hi\n", "the last record may have anything after it");
        assert_eq!(text(&record[..127]).len(), 126, "but not part of one");
    }

    #[test]
    fn other_encodings_are_named() {
        let wide = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
            text.encode_utf16().flat_map(unit).collect()
        };
        for (bytes, name) in [
            (wide("hi|HI\r\n", u16::to_le_bytes), "UTF-16LE"),
            (wide("hi|HI\r\n", u16::to_be_bytes), "UTF-16BE"),
            (wide("привет|ДА\n", u16::to_le_bytes), "UTF-16LE"),
            (wide("\u{FEFF}hi", u16::to_le_bytes), "UTF-16"),
            (b"\xFF\xFE\0\0h\0\0\0".to_vec(), "UTF-32"),
            (b"caf\xE9|X".to_vec(), "LATIN1"),
            (b"it\x92s|X".to_vec(), "WINDOWS-1252"),
            (b"caf\x82|\x81|X".to_vec(), "CP437"),
            (b"caf\x8E|X\rhi|HI\r".to_vec(), "MACINTOSH"),
        ] {
            let (_, error) = read("a.txt", bytes, Wanted::Pairs).expect_err("it is refused");
            assert_eq!(error.code, "not-utf8");
            assert!(error.help[0].contains(&format!("-f {name} ")), "{name}: {error:?}");
        }
    }

    #[test]
    fn a_text_that_is_cut_within_a_character_says_so() {
        let bytes = "café|X\nno é".as_bytes();
        let cut = bytes[..bytes.len() - 1].to_vec();
        let (_, error) = read("a.txt", cut, Wanted::Pairs).expect_err("it is refused");
        assert!(error.message.contains("ends within a character of UTF-8, on line 2"), "{error}");
    }

    #[test]
    fn the_place_of_a_byte_that_is_not_utf8_is_shown() {
        let bytes = b"a|B\r\nb|caf\xE9|X\r\n".to_vec();
        let (source, error) = read("a.txt", bytes, Wanted::Pairs).expect_err("it is refused");
        assert!(error.message.starts_with("byte 10, on line 2, is E9h"), "{error}");
        let (place, _) = error.primary.expect("a place");
        assert_eq!(&source.text[..place.start], "a|B\nb|caf");
    }

    #[test]
    fn a_file_looks_like_what_it_is() {
        let network = b"; hello\nzir 1\nnetwork hello {\n}\n";
        assert!(read("a", network.to_vec(), Wanted::Network).is_ok());
        assert!(read("a", b"netwrk hello {\n  %x = y\n}".to_vec(), Wanted::Network).is_ok());
        for (bytes, wanted) in [
            (&network[..], Wanted::Pairs),
            (b"zir 1\n", Wanted::Prompts),
            (b"hi|HI\nbye\n", Wanted::Network),
            (b"{\"a\": 1}", Wanted::Pairs),
            (b"some words\nand more\n", Wanted::Network),
            (b"\x01\x02\x03\x04 text", Wanted::Pairs),
        ] {
            assert_eq!(code(bytes, wanted), "wrong-format");
        }
        assert_eq!(text(b"zirconium is what\n"), "zirconium is what\n");
    }

    #[test]
    fn of_too_many_prompts_those_at_the_start_are_read() {
        let bytes = b"hi\n".repeat(MAX_TEXT_BYTES / 3 + 1);
        assert_eq!(code(&bytes, Wanted::Pairs), "too-much-text");
        assert_eq!(text(&bytes).len(), MAX_TEXT_BYTES / 3 * 3);
    }
}
