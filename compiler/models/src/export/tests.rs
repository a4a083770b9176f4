//! Tests of exported files, and of the errors for networks that no file can hold.

use std::io::Read;

use zirc_diagnostics::Source;

use super::*;
use crate::import;
use zirc_network::{Interpreter, MatrixRef, Overflow};

const CHAIN: &str = r#"zir 1
network chain {
  overflow wrap
  prompt limit 20
  reply charset "AB" limit 9

  %asked: i16[2] = trigrams prompt, buckets 2, scale 3
  %said: i16[4] = ngrams reply, window 5, orders 2..=2, buckets 4, scale 3
  %x0: i16[6] = concat %asked, %said
  %a1: i16[2] = linear %x0, @hidden1
  %s1: i16[2] = shr %a1, 1
  %x1: i16[2] = relu %s1
  %a2: i16[3] = linear %x1, @output
  %s2: i16[3] = shr %a2, 1

  next argmax %s2
}

weights @hidden1: i2[2, 6] {
  "=-.+.." -300
  "+++-.=" 7
}

weights @output: i2[3, 2] {
  ".+" 1
  "+-" 32767
  "=+" -32768
}
"#;

fn read(text: &str) -> (Network, Origins) {
    zirc_network::read(&Source::new("test.zir", text)).unwrap()
}

fn export(text: &str) -> Result<Exported, Vec<Diagnostic>> {
    let (network, origins) = read(text);
    npz(&network, &origins)
}

/// The errors of the chain with a part of its text replaced: their codes, and the texts
/// they point at.
fn refused(part: &str, by: &str) -> Vec<(&'static str, String)> {
    assert!(CHAIN.contains(part), "{part}");
    let text = CHAIN.replacen(part, by, 1);
    let found = export(&text).unwrap_err();
    let place = |found: &Diagnostic| {
        let (span, _) = found.primary.clone().expect("it points somewhere");
        text[span].to_owned()
    };
    assert!(found.iter().all(|found| !found.help.is_empty()));
    found.iter().map(|found| (found.code, place(found))).collect()
}

#[test]
fn what_is_exported_is_imported_as_the_same_network() {
    let (network, origins) = read(CHAIN);
    let Exported { bytes, parameters } = npz(&network, &origins).unwrap();
    let expected = Parameters {
        prompt_buckets: 2,
        reply_buckets: 4,
        scale: 3,
        window: 5,
        orders: 2..=2,
        prompt_limit: 20,
        reply_limit: 9,
        shift: 1,
        charset: None,
    };
    assert_eq!(parameters, expected);
    assert_eq!(import::read("chain", &bytes, &parameters).unwrap().network, network);
}

#[test]
fn characters_beyond_ascii_survive_the_round_as_utf8() {
    let (network, origins) = read(&CHAIN.replace("\"AB\"", r#""\xC9\x80""#));
    let Exported { bytes, parameters } = npz(&network, &origins).unwrap();
    let text = "\u{C9}\u{80}\0".as_bytes();
    assert!(bytes.windows(text.len()).any(|window| window == text));
    assert_eq!(import::read("chain", &bytes, &parameters).unwrap().network, network);
}

#[test]
fn names_order_and_overflow_are_not_kept() {
    let text = CHAIN
        .replace("overflow wrap", "overflow reject")
        .replace("%x1", "%y")
        .replace("@hidden1", "@first")
        .replace("32767", "0")
        .replace("-32768", "0");
    let Exported { bytes, parameters } = export(&text).unwrap();
    let again = import::read("again", &bytes, &parameters).unwrap().network;
    assert_eq!(again.overflow, Overflow::Wrap);
    let (network, _) = read(&text);
    for prompt in ["", "hello", "how are you?"] {
        let reply = |network| Interpreter::new(network).reply(prompt.as_bytes());
        assert_eq!(reply(&again), reply(&network));
    }
    assert_eq!(again.matrices[MatrixRef::from_u32(0)].name, "hidden1");
}

#[test]
fn the_same_network_makes_the_same_bytes() {
    let (once, again) = (export(CHAIN).unwrap(), export(CHAIN).unwrap());
    assert_eq!(once.bytes, again.bytes);
    // Time begins in 1980 for zip archives.
    assert_eq!(once.bytes[10..14], [0, 0, 0x21, 0]);
}

#[test]
fn the_arrays_are_those_of_z80_mulm() {
    let bytes = export(CHAIN).unwrap().bytes;
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).unwrap();
    let mut arrays = Vec::new();
    for index in 0..zip.len() {
        let mut file = zip.by_index(index).unwrap();
        let mut array = Vec::new();
        file.read_to_end(&mut array).unwrap();
        let end = array.iter().position(|&byte| byte == b'\n').unwrap();
        let header = String::from_utf8_lossy(&array[10..end]).trim_end().to_owned();
        arrays.push((file.name().unwrap().into_owned(), header, array.split_off(end + 1)));
    }
    let names: Vec<&str> = arrays.iter().map(|(name, ..)| &**name).collect();
    let expected = [
        "fc1_weight.npy",
        "fc1_bias.npy",
        "fc2_weight.npy",
        "fc2_bias.npy",
        "_architecture.npy",
        "_charset.npy",
    ];
    assert_eq!(names, expected);
    let (_, header, elements) = &arrays[0];
    assert!(header.contains("'|i1'") && header.contains("(2, 6, )"), "{header}");
    assert_eq!(elements[..6], [-2i8, -1, 0, 1, 0, 0].map(|weight| weight as u8));
    let (_, header, elements) = &arrays[1];
    assert!(header.contains("'<i2'") && header.contains("(2, )"), "{header}");
    assert_eq!(*elements, [0xD4, 0xFE, 7, 0]);
    let architecture = br#"{"input_size": 6, "hidden_sizes": [2], "num_classes": 3}"#;
    assert_eq!(arrays[4].2, architecture);
    assert!(arrays[5].1.contains("'|S3'") && arrays[5].1.contains("()"), "{}", arrays[5].1);
    assert_eq!(arrays[5].2, b"AB\0");
}

#[test]
fn an_op_that_no_file_has_is_pointed_at() {
    assert_eq!(
        refused("relu %s1", "clamp %s1, 0, 255"),
        [("export-op", "clamp %s1, 0, 255".into())]
    );
    assert_eq!(
        refused("next argmax %s2", "next argmax %a2"),
        [("export-op", "linear %x1, @output".into())]
    );
    assert_eq!(
        refused("linear %x1, @output", "linear %s1, @output"),
        [("export-op", "shr %a1, 1".into())]
    );
    assert_eq!(
        refused("concat %asked, %said", "concat %said, %asked"),
        [("export-op", "ngrams reply, window 5, orders 2..=2, buckets 4, scale 3".into())]
    );
    assert_eq!(
        refused("linear %x1, @output", "linear %x1, @output, times 3"),
        [("export-linear", "linear %x1, @output, times 3".into())]
    );
}

#[test]
fn weights_of_another_type_are_pointed_at() {
    let drawn = "@output: i2[3, 2] {\n  \".+\" 1\n  \"+-\" 32767\n  \"=+\" -32768";
    let numbers = "@output: i4[3, 2] {\n  [0 1] 1\n  [1 -1] 32767\n  [-8 7] -32768";
    assert_eq!(refused(drawn, numbers), [("export-weights", "@output: i4[3, 2]".into())]);
}

#[test]
fn parameters_that_differ_where_a_file_has_one_are_pointed_at() {
    assert_eq!(refused("shr %a1, 1", "shr %a1, 2"), [("export-shift", "shr %a1, 2".into())]);
    let said = "ngrams reply, window 5, orders 2..=2, buckets 4, scale ";
    assert_eq!(
        refused(&format!("{said}3"), &format!("{said}4")),
        [("export-scale", format!("{said}4"))]
    );
}

#[test]
fn ops_beside_the_chain_are_pointed_at() {
    let aside = "  %s2: i16[3] = shr %a2, 1\n  %z: i16[2] = relu %x1\n";
    assert_eq!(
        refused("  %s2: i16[3] = shr %a2, 1\n", aside),
        [("export-unread", "relu %x1".into())]
    );
}

#[test]
fn labels_are_pointed_at() {
    let text = r#"zir 1
network labels {
  prompt limit 20

  %x: i16[2] = trigrams prompt, buckets 2, scale 1
  %a: i16[2] = linear %x, @w

  answer argmax %a, labels "NO" "YES"
}

weights @w: i2[2, 2] {
  "+." 0
  ".+" 0
}
"#;
    let found = export(text).unwrap_err();
    let codes: Vec<&str> = found.iter().map(|found| found.code).collect();
    assert_eq!(codes, ["export-labels", "export-op"]);
}

/// Models from outside the project, if available.
#[test]
fn the_shared_models_survive_the_round() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/models");
    for model in ["guess.npz", "tinychat.npz"] {
        let Ok(bytes) = std::fs::read(folder.join(model)) else {
            eprintln!("skipped: no {model} in {}", folder.display());
            continue;
        };
        let network = import::read(model, &bytes, &Parameters::default()).unwrap().network;
        let exported = npz(&network, &Origins::default()).unwrap();
        assert_eq!(exported.parameters, Parameters::default());
        assert!(
            import::read(model, &exported.bytes, &exported.parameters).unwrap().network == network
        );
    }
}
