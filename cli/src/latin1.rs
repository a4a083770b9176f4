//! Bytes as text, a character each: Latin-1.

/// Bytes as readable text without control characters.
pub(crate) fn readable(bytes: &[u8]) -> String {
    let shown = |&byte: &u8| {
        let letter = char::from(byte);
        if letter.is_control() { '\u{FFFD}' } else { letter }
    };
    bytes.iter().map(shown).collect()
}
