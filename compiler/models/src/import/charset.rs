//! Converts the characters of a model's classes, in all forms that files use, to Latin-1
//! bytes.

use zirc_diagnostics::Diagnostic;

/// The bytes of a text. The charset goes by `name` in diagnostics.
pub(super) fn of_text(name: &str, text: &str) -> Result<Vec<u8>, Box<Diagnostic>> {
    text.chars().map(|letter| u8::try_from(letter).map_err(|_| beyond(name, &letter))).collect()
}

/// The bytes of a text in UTF-8, as Z80-μLM encodes it.
pub(super) fn of_utf8(name: &str, encoded: &[u8]) -> Result<Vec<u8>, Box<Diagnostic>> {
    let text = std::str::from_utf8(encoded).map_err(|error| {
        let at = error.valid_up_to();
        let byte = encoded.get(at).copied().unwrap_or_default();
        let message = format!("byte {at} of {name} is {byte:02X}h, which is not UTF-8");
        let error = Diagnostic::error("model-charset-utf8", message)
            .help("save the characters as `charset.encode(\"utf-8\")`, or say `--charset TEXT`");
        Box::new(error)
    })?;
    of_text(name, text)
}

/// The bytes of characters given by their Unicode numbers.
pub(super) fn of_numbers(
    name: &str,
    numbers: impl Iterator<Item = i64>,
) -> Result<Vec<u8>, Box<Diagnostic>> {
    let letter = |number| u32::try_from(number).ok().and_then(char::from_u32);
    let byte = |number: i64| {
        u8::try_from(number).map_err(|_| match letter(number) {
            Some(letter) => beyond(name, &letter),
            None => beyond(name, &number),
        })
    };
    numbers.map(byte).collect()
}

fn beyond(name: &str, found: &dyn std::fmt::Debug) -> Box<Diagnostic> {
    let message = format!("{name} has {found:?}, which is no character of Latin-1");
    let error = Diagnostic::error("model-charset-latin1", message)
        .note("a character is a byte here, from U+0000 to U+00FF")
        .help("train the model on texts without that, or say `--charset TEXT`");
    Box::new(error)
}

/// The error for a charset that holds no characters.
pub(super) fn wrong_type(name: &str, found: &str) -> Box<Diagnostic> {
    let message = format!("{name} holds {found}, not characters");
    let error = Diagnostic::error("model-charset-type", message)
        .help("save the characters as `charset.encode(\"utf-8\")`, or say `--charset TEXT`");
    Box::new(error)
}
