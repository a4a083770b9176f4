//! Text as bytes, a character each: Latin-1.

/// The bytes of a text, or its first character that has none.
pub(crate) fn latin1(text: &str) -> Result<Vec<u8>, char> {
    text.chars().map(|letter| u8::try_from(letter).map_err(|_| letter)).collect()
}

/// Bytes for people. What would control their terminal does not.
pub(crate) fn readable(bytes: &[u8]) -> String {
    let shown = |&byte: &u8| {
        let letter = char::from(byte);
        if letter.is_control() { '\u{FFFD}' } else { letter }
    };
    bytes.iter().map(shown).collect()
}
