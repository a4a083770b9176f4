//! Numbers and texts as they are written, and what they mean.

use std::fmt::Display;
use std::ops::RangeInclusive;

use zirc_diagnostics::{Diagnostic, named, quoted};

use super::findings::Findings;
use super::lookalikes::Meant;
use super::tree::Written;

/// The integer that `text` writes: decimal, or hexadecimal after `0x`, with
/// `_` anywhere after its first digit. One beyond 128 bits is the nearest of
/// 128 bits. `None` if it is malformed.
pub(super) fn integer(text: &str) -> Option<i128> {
    let (negative, digits) = match text.strip_prefix('-') {
        Some(digits) => (true, digits),
        None => (false, text),
    };
    let (radix, digits) = match digits.strip_prefix("0x").or_else(|| digits.strip_prefix("0X")) {
        Some(digits) => (16, digits),
        None => (10, digits),
    };
    if digits.is_empty() || digits.starts_with('_') {
        return None;
    }
    let mut magnitude: i128 = 0;
    for digit in digits.chars().filter(|&digit| digit != '_') {
        let digit = i128::from(digit.to_digit(radix)?);
        magnitude = magnitude.saturating_mul(radix.into()).saturating_add(digit);
    }
    Some(if negative { -magnitude } else { magnitude })
}

/// Reads a constant of 16-bit arithmetic.
pub(super) fn constant(written: &Written<'_>, findings: &mut Findings) -> Option<i16> {
    number(written, i16::MIN..=i16::MAX, findings)
}

/// Reads a number of things.
pub(super) fn count(written: &Written<'_>, findings: &mut Findings) -> Option<u32> {
    number(written, 0..=u32::MAX, findings)
}

/// Reads where random numbers start.
pub(super) fn seed(written: &Written<'_>, findings: &mut Findings) -> Option<u64> {
    number(written, 0..=u64::MAX, findings)
}

/// Reads a number of the given range.
pub(super) fn number<N: TryFrom<i128> + PartialOrd + Display>(
    written: &Written<'_>,
    range: RangeInclusive<N>,
    findings: &mut Findings,
) -> Option<N> {
    let (error, label) = match integer(written.it) {
        Some(integer) => match N::try_from(integer) {
            Ok(number) if range.contains(&number) => return Some(number),
            _ => {
                let message = format!("{} is out of range", quoted(written.it));
                let help = format!("write a number from {} to {}", range.start(), range.end());
                (Diagnostic::error("number-range", message).help(help), "out of range")
            }
        },
        None => {
            let message = format!("{} is not a number", quoted(written.it));
            let help = "write it like `255`, `-4`, `16_384` or `0xFF`";
            (Diagnostic::error("number", message).help(help), "not a number")
        }
    };
    findings.push(error.at(written.span.clone(), label));
    None
}

/// Reads the bytes of a text: printable ASCII, and any byte by an escape.
pub(super) fn bytes(written: &Written<'_>, findings: &mut Findings) -> Option<Vec<u8>> {
    let inside = written.it.strip_prefix('"')?.strip_suffix('"')?;
    let mut bytes = Vec::with_capacity(inside.len());
    let mut rest = inside.chars();
    let mut sound = true;
    let mut fault = |rest: &str, length: usize, error: Diagnostic, label: &str| {
        let at = written.span.end - 1 - rest.len();
        findings.push(error.at(at..at + length, label));
        sound = false;
    };
    loop {
        let before = rest.as_str();
        match rest.next() {
            None => break,
            Some('\\') => match escape(&mut rest) {
                Some(byte) => bytes.push(byte),
                None => {
                    let length = 1 + rest.next().map_or(0, char::len_utf8);
                    let error = Diagnostic::error(
                        "unknown-escape",
                        format!("{} is not an escape", quoted(&before[..length])),
                    );
                    let error = error.help(r#"the escapes are `\"`, `\\` and `\xNN`, a byte by two hexadecimal digits"#);
                    fault(before, length, error, "not an escape");
                }
            },
            Some(character @ ' '..='~') => bytes.push(character as u8),
            Some(character) => {
                let error = not_ascii(character);
                fault(before, character.len_utf8(), error, "a text is printable ASCII");
            }
        }
    }
    sound.then_some(bytes)
}

fn not_ascii(character: char) -> Diagnostic {
    let message = format!("{} is not a printable ASCII character", named(character));
    let error = Diagnostic::error("not-ascii", message);
    let error = match Meant::by(character) {
        Some(Meant::Text(quote @ ("\"" | "\\"))) => error.help(format!("write `\\{quote}`")),
        Some(Meant::Text(text)) => error.help(format!("write `{text}`, which it looks like")),
        Some(meant @ (Meant::Space | Meant::Nothing)) => error.help(meant.help(character, "", "")),
        Some(Meant::End) | None => error,
    };
    match u8::try_from(character) {
        Ok(byte) if byte.is_ascii() => error.help(format!("write `\\x{byte:02X}`")),
        Ok(byte) => error.help(format!(
            "write `\\x{byte:02X}`, its byte in Latin-1, or the byte that the machine shows it with"
        )),
        Err(_) => error.help(r"write `\xNN`, the byte that the machine shows it with"),
    }
}

/// The byte of the escape after a backslash. Takes nothing if there is none.
fn escape(rest: &mut std::str::Chars<'_>) -> Option<u8> {
    let text = rest.as_str();
    let (byte, length) = match text.as_bytes() {
        [b'"', ..] => (b'"', 1),
        [b'\\', ..] => (b'\\', 1),
        [b'x', high, low, ..] => {
            let digit = |byte: &u8| char::from(*byte).to_digit(16);
            ((digit(high)? * 16 + digit(low)?) as u8, 3)
        }
        _ => return None,
    };
    *rest = text[length..].chars();
    Some(byte)
}
