//! Texts of pairs that cannot be learned from, or that are strange.

use zirc_diagnostics::{Diagnostic, Source};
use zirc_pairs::{MAX_PAIRS, Texts, beyond_ascii, read};
use zirc_text::{MAX_TEXT_BYTES, Wanted};

use crate::case::Case;

/// Names of golden files, and texts.
const BROKEN: [(&str, &[u8]); 14] = [
    ("pairs-not-utf8", b"hello|HI\ncaf\xE9|YES\n"),
    ("pairs-utf16", b"h\0e\0y\0|\0H\0I\0\n\0"),
    ("pairs-not-latin-1", "hello|HI\nto \u{20AC}|YES\nto \u{20BF}|NO\n".as_bytes()),
    ("pairs-halves", b"hello|HI\nhello\n|HI\nbye|\nbye|BY\x07E\n"),
    ("pairs-none", b"\n\n"),
    ("pairs-columns", b"id,prompt,reply\n1,hello,HI\n2,bye,BYE\n"),
    (
        "pairs-table",
        b"hello,HI\nwell, hello,HI\n\"well\" hello,HI\n\"a|b\",NO\n\"\",NO\nbye,BYE\nbye bye,BYE\n\
          so long,BYE\nfarewell,BYE\nciao,BYE\n",
    ),
    ("pairs-heading", b"question|answer\nhello|HI\nbye|BYE\n"),
    ("pairs-swapped", b"A|1\nA|2\nA|3\nA|4\nB|5\nB|6\nB|7\nB|8\n"),
    ("pairs-quotes", b"\"hello\"|\"HI\"\n\"bye\"|\"BYE\"\n"),
    ("pairs-numbered", b"1|hello|HI\n2|bye|BYE\n"),
    ("pairs-json", b"{\"prompt\": \"hello\", \"reply\": \"HI\"}\n"),
    ("pairs-network", b"zir 1\nnetwork hello {\n"),
    ("pairs-cut-short", b"\x1F\x8B\x08\0"),
];

pub(super) fn cases() -> Vec<Case> {
    let case = |(name, text): (&str, &[u8])| of_text(name, text.to_vec());
    let mut cases: Vec<Case> = BROKEN.into_iter().map(case).collect();
    cases.push(of_text("pairs-long", long()));
    cases.push(of_text("pairs-too-many", "a|B\n".repeat(MAX_PAIRS + 1).into()));
    cases.push(of_text("pairs-too-large", vec![b'\n'; MAX_TEXT_BYTES + 1]));
    let letters = Texts { names: ["reply", "replies"], texts: vec![b"\xC9COUTE", b"D\xC9J\xC0"] };
    let source = Source::new("pairs-letters.txt", "");
    cases.push(Case::new("pairs-letters", &source, beyond_ascii(&[letters]).as_slice()));
    cases.push(not_a_network());
    cases
}

/// What is said of a text of pairs.
fn of_text(name: &str, bytes: Vec<u8>) -> Case {
    let (source, found): (Source, Vec<Diagnostic>) = match read(&format!("{name}.txt"), bytes) {
        Ok(text) => (text.source, text.warnings),
        Err(found) => found,
    };
    Case::new(name, &source, &found)
}

/// A line and a reply with too many bytes.
fn long() -> Vec<u8> {
    format!("{}|NO\nhello|{}\n", "hello ".repeat(3000), "HO ".repeat(100)).into()
}

/// Pairs where a network should be.
fn not_a_network() -> Case {
    let error = zirc_text::read("talk.zir", b"hello|HI\n".to_vec(), Wanted::Network).err();
    let (source, error) = error.map(|(source, it)| (source, vec![*it])).unwrap_or_default();
    Case::new("network-of-pairs", &source, &error)
}
