//! Trainings as they are written, to records of them.

use std::collections::BTreeMap;

use zirc_diagnostics::{Diagnostic, Span, quoted};

use super::findings::Findings;
use super::literals::{bytes, count, seed};
use super::tree::{FileTree, TrainedLine, TrainedTree, Written};
use crate::{FileDigest, Training};

/// The lines that every training has, and one of each as an example.
const REQUIRED: [(&str, &str); 4] = [
    ("command", "command \"zirc train pairs.txt -o net.zir\""),
    ("seed", "seed 1"),
    ("epochs", "epochs 40 of 40"),
    ("data", "data \"pairs.txt\" sha256 \"…\""),
];

/// What has been read of a training.
#[derive(Default)]
struct Parts {
    command: Option<Vec<u8>>,
    seed: Option<u64>,
    epochs: Option<(u32, u32)>,
    data: Option<FileDigest>,
    test: Option<FileDigest>,
    continues: Option<FileDigest>,
}

/// Reads a training. `None` only if something is wrong with it.
pub(super) fn read(block: &TrainedTree<'_>, findings: &mut Findings) -> Option<Training> {
    let by = bytes(&block.by, findings);
    let mut parts = Parts::default();
    let mut seen: BTreeMap<&str, Span> = BTreeMap::new();
    let mut is_whole = true;
    for line in &block.lines {
        let keyword = match &line.it {
            TrainedLine::Command(command) => {
                parts.command = bytes(command, findings);
                "command"
            }
            TrainedLine::Seed(number) => {
                parts.seed = seed(number, findings);
                "seed"
            }
            TrainedLine::Epochs { done, epochs } => {
                let [done, epochs] = [done, epochs].map(|number| count(number, findings));
                parts.epochs = done.zip(epochs);
                "epochs"
            }
            TrainedLine::Data(it) => {
                parts.data = file(it, findings);
                "data"
            }
            TrainedLine::Test(it) => {
                parts.test = file(it, findings);
                "test"
            }
            TrainedLine::Continues(it) => {
                parts.continues = file(it, findings);
                "continues"
            }
            TrainedLine::Broken => {
                is_whole = false;
                continue;
            }
            TrainedLine::Close => continue,
        };
        if let Some(first) = seen.insert(keyword, line.span.clone()) {
            findings.push(said_twice(keyword, line.span.clone(), first));
        }
    }
    for (keyword, example) in REQUIRED {
        if is_whole && !seen.contains_key(keyword) {
            findings.push(unsaid(keyword, example, block.header.clone()));
        }
    }
    let (done, epochs) = parts.epochs?;
    Some(Training {
        by: by?,
        command: parts.command?,
        seed: parts.seed?,
        done,
        epochs,
        data: parts.data?,
        test: parts.test,
        continues: parts.continues,
    })
}

fn file(tree: &FileTree<'_>, findings: &mut Findings) -> Option<FileDigest> {
    let name = bytes(&tree.name, findings);
    let sha256 = digest(&tree.sha256, findings);
    Some(FileDigest { name: name?, sha256: sha256? })
}

/// Reads 64 hexadecimal digits.
fn digest(written: &Written<'_>, findings: &mut Findings) -> Option<[u8; 32]> {
    let text = bytes(written, findings)?;
    let digit = |digit: &u8| char::from(*digit).to_digit(16);
    let byte = |pair: &[u8]| match pair {
        [high, low] => Some((digit(high)? * 16 + digit(low)?) as u8),
        _ => None,
    };
    let digest: Option<Vec<u8>> = text.chunks(2).map(byte).collect();
    let digest = digest.and_then(|digest| digest.try_into().ok());
    if digest.is_none() {
        let message = format!("{} is not a SHA-256 digest", quoted(written.it));
        let error = Diagnostic::error("digest", message)
            .at(written.span.clone(), "not a digest")
            .help("write its 64 hexadecimal digits, as `sha256sum FILE` prints them");
        findings.push(error);
    }
    digest
}

fn said_twice(keyword: &str, again: Span, first: Span) -> Diagnostic {
    Diagnostic::error("said-twice", format!("a training has two lines `{keyword}`"))
        .at(again, "said again")
        .and(first, "said first")
        .help("keep one of them; a second training has a block of its own")
}

fn unsaid(keyword: &str, example: &str, header: Span) -> Diagnostic {
    Diagnostic::error("incomplete-training", format!("a training does not say its `{keyword}`"))
        .at(header, format!("has no line `{keyword}`"))
        .help(format!("add `{example}`, or remove the block: what the network says is the same"))
}

#[cfg(test)]
mod tests {
    use zirc_diagnostics::Source;

    use super::*;
    use crate::Network;
    use crate::syntax::{format, parse, print};

    const TRAINED: &str = r#"zir 1

trained by "zirc 0.1.0" {
  command "zirc train \"my pairs.txt\" --test caf\xC3\xA9.txt -o net.zir"
  seed 18446744073709551615
  epochs 12 of 40
  data "my pairs.txt" sha256 "000102030405060708090a0b0c0d0e0f101112131415161718191a1b1c1d1eff"
  test "caf\xC3\xA9.txt" sha256 "ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"
}

trained by "another tool, of 2031" {
  command ""
  seed 0
  epochs 1 of 1
  data "-" sha256 "0000000000000000000000000000000000000000000000000000000000000000"
  continues "net.zir" sha256 "0101010101010101010101010101010101010101010101010101010101010101"
}

network n {
  overflow reject
  prompt limit 9

  %x: i16[2] = trigrams prompt, buckets 2, scale 1

  answer argmax %x, labels "NO" "YES"
}
"#;

    fn read(text: &str) -> Result<Network, Vec<Diagnostic>> {
        parse(&Source::new("net.zir", text)).map(|(network, _)| network)
    }

    #[test]
    fn trainings_are_read_in_order_and_printed_as_they_were() {
        let network = read(TRAINED).expect("it is right");
        let [first, second] = &*network.trainings else { panic!("{:?}", network.trainings) };
        assert_eq!(first.by, b"zirc 0.1.0");
        assert_eq!(
            first.command,
            "zirc train \"my pairs.txt\" --test café.txt -o net.zir".as_bytes()
        );
        assert_eq!((first.seed, first.done, first.epochs), (u64::MAX, 12, 40));
        assert_eq!((first.data.sha256[1], first.data.sha256[31]), (1, 255));
        assert_eq!((&first.continues, &second.test), (&None, &None));
        assert_eq!(second.continues.as_ref().map(|file| file.sha256), Some([1; 32]));
        assert_eq!(print(&network, |_| None), TRAINED);
        assert_eq!(format(&Source::new("net.zir", TRAINED)).as_deref(), Ok(TRAINED));
    }

    #[test]
    fn a_training_may_stand_anywhere_and_its_lines_in_any_order() {
        let (version, rest) = TRAINED.split_at(6);
        let (trainings, network) = rest.split_at(rest.find("network n").expect("it is there"));
        let seed = "  seed 18446744073709551615\n";
        let trainings = trainings.replacen(seed, "", 1).replacen("}\n", &format!("{seed}}}\n"), 1);
        // A digest may have capitals.
        let text = format!("{version}{network}{}", trainings.replace("0a0b0c", "0A0B0C"));
        assert_ne!(text, TRAINED);
        assert_eq!(read(&text), read(TRAINED));
    }

    /// The one thing that is wrong when `old` is replaced by `new`.
    #[track_caller]
    fn refused(old: &str, new: &str, code: &str, place: &str) {
        assert!(TRAINED.contains(old), "{old}");
        let text = TRAINED.replacen(old, new, 1);
        let found = read(&text).expect_err("it is wrong");
        let places = found.iter().map(|found| (found.code, found.primary.clone()));
        let places: Vec<_> =
            places.map(|(code, at)| (code, at.map_or("", |(at, _)| &text[at]))).collect();
        assert_eq!(places, [(code, place)], "{found:#?}");
        assert!(found.iter().all(|found| !found.help.is_empty()), "{found:#?}");
    }

    #[test]
    fn what_is_wrong_with_a_training_is_told_at_its_place() {
        let header = "trained by \"zirc 0.1.0\" {";
        for line in ["seed 0", "epochs 1 of 1", "command \"\""] {
            refused(line, "", "incomplete-training", "trained by \"another tool, of 2031\" {");
        }
        refused("epochs 12 of 40", "epochs 12", "line-too-short", "2");
        refused("seed 0", "seed 18446744073709551616", "number-range", "18446744073709551616");
        refused("seed 0", "seed -1", "number-range", "-1");
        refused("seed 0", "sed 0", "unexpected", "sed");
        refused("seed 0", "seed 0\nseed 0", "said-twice", "seed 0");
        for wrong in ["0g", "", "0001"] {
            let digest = format!("\"{wrong}{}\"", "01".repeat(31));
            refused(&format!("\"{}\"", "01".repeat(32)), &digest, "digest", &digest);
        }
        refused(r"\xC3\xA9.txt -o", "é.txt -o", "not-ascii", "é");
        refused(header, "trained by zirc {", "unexpected", "zirc");
        refused(header, "trained \"zirc\" {", "unexpected", "\"zirc\"");
        refused("}\n\ntrained", "\ntrained", "unclosed-block", "trained");
        refused("}\n\nnetwork", "\nnetwork", "unclosed-block", "network");
    }
}
