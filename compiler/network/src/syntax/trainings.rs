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
