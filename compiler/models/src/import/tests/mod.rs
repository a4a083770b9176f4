//! Tests of imported networks, and of the errors for bad models.

mod charset;
mod checkpoint;
mod naming;
mod npz;
mod safetensors;

use std::io::{Cursor, Write};
use std::path::PathBuf;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};
use zirc_diagnostics::Diagnostic;
use zirc_network::{MatrixRef, Network, Op, Output, Overflow};

use super::*;

/// The network of a model, without its notes.
fn network(name: &str, bytes: &[u8], parameters: &Parameters) -> Result<Network, Vec<Diagnostic>> {
    read(name, bytes, parameters).map(|imported| imported.network)
}

/// The one line of each diagnostic.
fn complaints(result: Result<Network, Vec<Diagnostic>>) -> Vec<String> {
    let found = result.expect_err("this model is not sound");
    assert!(found.iter().all(|diagnostic| !diagnostic.help.is_empty()), "{found:?}");
    found.iter().map(Diagnostic::to_string).collect()
}

/// A zip archive of these files.
fn archive<'a>(
    files: impl IntoIterator<Item = (String, &'a [u8])>,
    method: CompressionMethod,
) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in files {
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(name, options).unwrap();
        zip.write_all(bytes).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

/// Tries to import a file with every byte damaged in turn.
fn survives_damage(mut file: Vec<u8>) {
    for at in 0..file.len() {
        for damage in [0x01, 0xFF] {
            file[at] ^= damage;
            let _ = network("test", &file, &Parameters::default());
            file[at] ^= damage;
        }
    }
}

/// Tries to import every beginning of a file: none of them is a model.
fn refuses_beginnings(file: &[u8]) {
    for end in 0..file.len() {
        complaints(network("test", &file[..end], &Parameters::default()));
    }
}

/// A model from outside the project, if available.
fn shared(model: &str) -> Option<Vec<u8>> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../../../shared/models");
    let bytes = std::fs::read(folder.join(model)).ok();
    if bytes.is_none() {
        eprintln!("skipped: no {model} in {}", folder.display());
    }
    bytes
}

#[test]
fn what_is_no_model_is_said_so() {
    for (bytes, code) in [
        (b"".as_slice(), "not-a-model"),
        (b"zir 1\n", "not-a-model"),
        (&[0; 4096], "not-a-model"),
        (b"\x80\x02}q\0.", "not-a-model"),
        (b"PK\x05\x06", "model-not-a-zip"),
        (b"PK", "model-not-a-zip"),
        (b"12345678{", "safetensors-header"),
    ] {
        let found = network("test", bytes, &Parameters::default()).unwrap_err();
        assert_eq!(found[0].code, code, "{found:?}");
    }
}

#[test]
fn a_checkpoint_of_old_is_told_from_what_is_no_model() {
    let old = network("test", b"\x80\x02\x8a\nl\xfc\x9cF", &Parameters::default()).unwrap_err();
    assert!(old[0].notes[0].contains("PyTorch 1.6"), "{old:?}");
}

#[test]
fn other_kinds_of_files_are_named() {
    for (bytes, what) in [
        (&b""[..], "empty"),
        (b"\x80\x04\x95", "pickle"),
        (b"\x93NUMPY\x01\0", "one array of NumPy's"),
        (b"\x1F\x8B\x08\0", "gzip"),
        (b"\x89HDF\r\n", "HDF5"),
        (b"GGUF\x03\0", "GGUF"),
        (b"\x08\x07\x12\x07pytorch\x1A", "ONNX"),
        (b"\x1C\0\0\0TFL3", "TensorFlow Lite"),
        (b"{\n  \"weight_map\": {}\n}", "index of a model"),
        (b"version https://git-lfs.github.com/spec/v1\noid sha256:4d\nsize 12\n", "Git LFS"),
    ] {
        let found = network("test", bytes, &Parameters::default()).unwrap_err();
        assert_eq!(found[0].code, "not-a-model");
        assert!(found[0].notes[0].contains(what), "{found:?}");
    }
    let document = [("word/document.xml".to_owned(), &b"<w/>"[..])];
    let document = archive(document, CompressionMethod::Stored);
    let found = network("test", &document, &Parameters::default()).unwrap_err();
    assert_eq!(found[0].notes, ["it is a zip archive of other files: `word/document.xml`"]);
}

#[test]
fn a_file_too_big_to_be_a_model_is_refused() {
    let found = complaints(network("test", &vec![0; MAX_BYTES + 1], &Parameters::default()));
    assert!(found[0].starts_with("[model-too-big]"), "{found:?}");
}
