//! Trainings, as they are read and printed.

use zirc_diagnostics::{Diagnostic, Source};

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
    assert_eq!(first.command, "zirc train \"my pairs.txt\" --test café.txt -o net.zir".as_bytes());
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
