//! Texts of pairs that cannot be learned from.

use zirc_pairs::read;

use super::Case;

/// Names of golden files, and texts.
const BROKEN: [(&str, &[u8]); 4] = [
    ("pairs-not-utf8", b"hello|HI\ncaf\xE9|YES\n"),
    ("pairs-not-latin-1", "hello|HI\nto \u{20AC}|YES\n".as_bytes()),
    ("pairs-halves", b"hello|HI\nhello\n|HI\nbye|\nbye|BY\x07E\n"),
    ("pairs-none", b"\n\n"),
];

pub(super) fn cases() -> Vec<Case> {
    let case = |(name, text): (&str, &[u8])| {
        let (source, found) = read(&format!("{name}.txt"), text.to_vec()).err().unwrap_or_default();
        Case::new(name, &source, &found)
    };
    BROKEN.map(case).into()
}
