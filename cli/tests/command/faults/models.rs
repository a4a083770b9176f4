//! Models that other programs wrote.

use super::input;
use crate::support::{Folder, NETWORK};

/// Options for models of two buckets each.
const OPTIONS: [&str; 6] = ["--prompt-buckets", "2", "--reply-buckets", "2", "--name", "x"];

/// What has to be said.
type Words = &'static [&'static str];

#[test]
fn models_of_unusual_form_are_read() {
    for (name, charset, said) in [
        ("03-utf8-charset.npz", r#""A\xC9""#, &[][..]),
        ("05-flat-storage.pt", r#""AB""#, &[]),
        ("09-charset-u8.npz", r#""AB""#, &[]),
        ("09-python2-header.npz", r#""AB""#, &[]),
        ("11-model_state_dict.pt", r#""AB""#, &["note: ", "`model_state_dict.`"]),
        ("11-module-prefix.pt", r#""AB""#, &["note: ", "`module.`", "stripped"]),
        ("12-expanded.pt", r#""AB""#, &[]),
        ("12-parameter.pt", r#""AB""#, &[]),
    ] {
        let Some(path) = input(name) else { continue };
        let folder = Folder::new();
        let path = path.to_str().unwrap();
        let answer = folder.zirc(&[&["import", path][..], &OPTIONS].concat()).done();
        let reply = format!("reply charset {charset} limit 50");
        assert!(answer.stdout.contains(&reply), "{name}: {answer:?}");
        assert!(
            said.iter().all(|words: &&str| answer.stderr.contains(words)),
            "{name}: {answer:?}"
        );
        assert_eq!(said.is_empty(), answer.stderr.is_empty(), "{name}: {answer:?}");
        folder.write("x.zir", answer.stdout.as_bytes());
        folder.zirc(&["check", "x.zir"]).done();
    }
}

#[test]
fn what_is_not_read_is_told_by_its_true_cause_and_once() {
    let found: [(&str, Words); 3] = [
        ("09-lzma.npz", &["error[model-compression]", "LZMA", "numpy.savez"]),
        ("09-object.npz", &["error[model-type]", "fc1_weight holds Python objects", "astype"]),
        ("09-struct.npz", &["error[model-type]", "fc1_bias holds records of several fields"]),
    ];
    for (name, words) in found {
        let Some(path) = input(name) else { continue };
        let path = path.to_str().unwrap();
        let answer = Folder::new().zirc(&[&["import", path][..], &OPTIONS].concat());
        assert_eq!(answer.stderr.matches("error[").count(), 1, "{name}: {answer:?}");
        assert!(!answer.stderr.contains("damaged"), "{name}: {answer:?}");
        answer.wrong(words);
    }
}

#[test]
fn a_charset_beyond_ascii_is_exported_in_utf8() {
    let Some(path) = input("03-export.zir") else { return };
    let folder = Folder::new();
    folder.zirc(&["export", path.to_str().unwrap(), "-o", "out.npz"]).done();
    let bytes = folder.read("out.npz");
    let charset = "'|S4'";
    let has = |wanted: &[u8]| bytes.windows(wanted.len()).any(|window| window == wanted);
    assert!(has(charset.as_bytes()) && has("AÉ\0".as_bytes()));
}

#[test]
fn what_is_no_model_is_named() {
    let wide: Vec<u8> = "hello|HI\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
    let program = b"\xC3\0\x01\0\x01\x02\x03\xCD\x05\0\0\0\0".repeat(40);
    for (name, bytes, words) in [
        ("pairs.txt", &b"hello|HI\nbye|BYE\n"[..], "pairs of prompts and replies"),
        ("net.zir", NETWORK.as_bytes(), "a network"),
        ("page.html", b"<!DOCTYPE html><html><body>", "HTML"),
        ("config.json", b"{\"hidden\": [1]}", "JSON"),
        ("wide.txt", &[b"\xFF\xFE", &*wide].concat(), "UTF-16"),
        ("chat.com", &program, "a program"),
        ("net.onnx", b"\x08\x07\x12\x07pytorch\x1A\x05", "ONNX"),
        ("lfs.npz", b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\n", "git lfs pull"),
    ] {
        let folder = Folder::new();
        folder.write(name, bytes);
        let answer = folder.zirc(&["import", name]);
        assert_eq!(answer.stderr.matches("error[").count(), 1, "{answer:?}");
        answer.wrong(&[words, "model"]);
    }
}
