//! Trainings that were interrupted, and their checkpoints.
#![cfg(unix)]

use crate::support::{Answer, Folder, interrupted};

const CHECKPOINT: &str = "net.zir.checkpoint";

/// A training of `pairs` that was stopped, and its whole checkpoint.
fn stopped(pairs: &[u8]) -> (Folder, Vec<u8>) {
    let folder = Folder::new();
    folder.write("pairs.txt", pairs);
    interrupted(&folder, &[&TRAIN[..], &["--json"]].concat());
    let checkpoint = folder.read(CHECKPOINT);
    (folder, checkpoint)
}

const TRAIN: [&str; 8] =
    ["train", "pairs.txt", "-o", "net.zir", "--hidden", "8", "--epochs", "100000"];

fn resume(folder: &Folder) -> Answer {
    folder.zirc(&[&TRAIN[..], &["--resume"]].concat())
}

fn pairs() -> Vec<u8> {
    (0..300).flat_map(|number| format!("q {number}|R{}\n", number % 7).into_bytes()).collect()
}

/// As `04-damage.py` does it: 200 numbers from byte 1000 on are not numbers.
fn with_nans(bytes: &[u8]) -> Vec<u8> {
    let nans = [f32::NAN.to_le_bytes(); 200].concat();
    [&bytes[..1000], &nans, &bytes[1000 + nans.len()..]].concat()
}

#[test]
fn a_damaged_checkpoint_is_refused_and_nothing_else_is_touched() {
    let (folder, whole) = stopped(&pairs());
    let network = folder.read("net.zir");
    let mut turned = whole.clone();
    turned[whole.len() / 2] ^= 1;
    let first_line = whole.iter().position(|&byte| byte == b'\n').unwrap() + 1;
    let other = [b"zirc checkpoint 1\n", &whole[first_line..]].concat();
    let cases: [(&[u8], &str); 8] = [
        (&with_nans(&whole), "is damaged: it does not have the SHA-256 digest"),
        (&turned, "is damaged"),
        (&[&*whole, b"\n"].concat(), "is damaged"),
        (&whole[..whole.len() - 1], "is cut short"),
        (&whole[..20], "is cut short"),
        (b"", "is cut short"),
        (&other, "another version of zirc: it begins with `zirc checkpoint 1`"),
        (&network, "is not a checkpoint"),
    ];
    for (bytes, words) in cases {
        folder.write(CHECKPOINT, bytes);
        let answer = resume(&folder);
        answer.wrong(&["error: net.zir.checkpoint: ", words, "or start without `--resume`"]);
        assert!(folder.read("net.zir") == network && folder.read(CHECKPOINT) == bytes, "{words}");
    }
    folder.write(CHECKPOINT, &whole);
    folder.write("pairs.txt", &pairs()[8..]);
    resume(&folder).wrong(&["is of a training with other pairs", "or start without `--resume`"]);
}

#[test]
fn the_checkpoint_of_the_collection_is_refused() {
    let Some(path) = super::input("04-pairs.txt") else { return };
    let (folder, whole) = stopped(&std::fs::read(path).unwrap());
    folder.write(CHECKPOINT, &with_nans(&whole));
    resume(&folder).wrong(&["net.zir.checkpoint: is damaged"]);
}

#[test]
fn a_new_training_keeps_the_checkpoint_of_another() {
    let (folder, whole) = stopped(&pairs());
    let answer = folder.zirc(&["train", "pairs.txt", "-o", "net.zir", "--epochs", "1"]).done();
    assert!(answer.stderr.contains("It is kept as net.zir.old.checkpoint"), "{answer:?}");
    assert!(folder.read("net.zir.old.checkpoint") == whole);
    assert!(!folder.names().contains(&CHECKPOINT.to_string()), "{:?}", folder.names());
}
