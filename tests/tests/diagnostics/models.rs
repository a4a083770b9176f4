//! Broken models.

use std::fmt::Display;
use std::io::{Cursor, Write};

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};
use zirc_diagnostics::Source;
use zirc_models::import::{self, MAX_BYTES, Parameters};

use crate::case::Case;

pub(super) fn cases() -> Vec<Case> {
    let said = |name: &str, model: &[u8], parameters: &Parameters| {
        let found = import::read("model", model, parameters).err().unwrap_or_default();
        Case::new(name, &Source::new(name, ""), &found)
    };
    let mut cases: Vec<Case> = models()
        .into_iter()
        .map(|(name, arrays)| said(name, &file(&arrays), &Parameters::default()))
        .collect();
    let sound = file(&sound());
    let impossible = Parameters { prompt_limit: 300, window: 2, shift: 0, ..Parameters::default() };
    cases.push(said("parameters.npz", &sound, &impossible));
    let layers: Vec<_> = (1..=101)
        .map(|number| (format!("fc{number}_bias"), array("<i2", "(1,)", &[0; 2])))
        .collect();
    cases.push(said("layers.npz", &file(&layers), &Parameters::default()));
    for (name, model) in others(&sound) {
        cases.push(said(name, &model, &Parameters::default()));
    }
    for (name, at, to) in [("lzma.npz", 8, 14), ("encrypted.npz", 6, 1)] {
        cases.push(said(name, &with_a_header_changed(&sound, at, to), &Parameters::default()));
    }
    cases.push(said("line-ends.npz", &with_line_ends(&sound), &Parameters::default()));
    cases.push(said("cut-short.npz", &sound[..sound.len() / 2], &Parameters::default()));
    cases.push(said("unreadable.npz", &with_a_byte_changed(sound), &Parameters::default()));
    cases
}

/// Files of other kinds.
fn others(sound: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let header = |header: &str| {
        let length = (header.len() as u64).to_le_bytes();
        [&length[..], header.as_bytes(), &[0; 8]].concat()
    };
    let long = [&b"\x80\x02"[..], &b"N".repeat(1 << 18)].concat();
    let state = b"\x80\x02}(X\x0f\0\0\0layers.0.weightNX\x0d\0\0\0layers.0.biasN\
                  X\x07\0\0\0charsetX\x02\0\0\0\xCE\xBBu.";
    vec![
        ("not-a-model", b"weights".to_vec()),
        ("old.pt", b"\x80\x02\x8A\x0Al\xFC\x9CF\xF9 j\xA8P\x19.".to_vec()),
        ("not-a-zip.npz", [b"PK\x03\x04", &sound[60..]].concat()),
        ("system.pt", checkpoint(b"\x80\x02cposix\nsystem\nX\x04\0\0\0true\x85R.", b"little")),
        ("opcode.pt", checkpoint(b"\x80\x02I1\n.", b"little")),
        ("protocol.pt", checkpoint(b"\x80\x04\x95\0\0\0\0\0\0\0\0N.", b"little")),
        ("cut-short.pt", checkpoint(b"\x80\x02}q\0X\xFF", b"little")),
        ("large.pt", checkpoint(&long, b"little")),
        ("tensors.pt", checkpoint(state, b"little")),
        ("byte-order.pt", checkpoint(b"\x80\x02}.", b"big")),
        ("header.safetensors", header("{\"fc1.weight\":{\"dtype\":\"F32\",\"shape\":[2,2]}}")),
        (
            "length.safetensors",
            header("{\"w\":{\"dtype\":\"F32\",\"shape\":[2,2],\"data_offsets\":[0,16]}}"),
        ),
    ]
}

/// A checkpoint without storages.
fn checkpoint(pickle: &[u8], order: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, bytes) in [("model/data.pkl", pickle), ("model/byteorder", order)] {
        zip.start_file(name, SimpleFileOptions::default()).expect("memory can be written");
        zip.write_all(bytes).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}

type Arrays = Vec<(&'static str, Vec<u8>)>;

/// Nothing is wrong with it.
fn sound() -> Arrays {
    vec![
        ("fc1_weight", weights([3, 256], 1)),
        ("fc1_bias", array("<i2", "(3,)", &[0; 6])),
        ("_charset", array("|S3", "()", b"AB\0")),
    ]
}

#[expect(clippy::too_many_lines, reason = "a table: a row a model")]
fn models() -> Vec<(&'static str, Arrays)> {
    let text = || array("|S3", "()", b"AB\0");
    let bias = |rows: usize| array("<i2", &format!("({rows},)"), &vec![0; 2 * rows]);
    vec![
        ("no-layers.npz", vec![("weight", weights([3, 256], 0)), ("bias", bias(3))]),
        ("empty.npz", vec![]),
        (
            "missing-layer.npz",
            vec![("fc1_weight", weights([3, 256], 0)), ("fc3_weight", weights([3, 3], 0))],
        ),
        ("missing-arrays.npz", vec![("fc1_weight", weights([3, 256], 0))]),
        (
            "arrays.npz",
            vec![
                ("fc1_weight", b"3 by 256 ones".to_vec()),
                ("fc1_bias", array("<i2", "(3,)", &[0; 5])),
                ("_charset", array("|S3", "(3", b"AB\0")),
            ],
        ),
        (
            "shapes.npz",
            vec![
                ("fc1_weight", array("|i1", "(3, 2, 2)", &[0; 12])),
                ("fc1_bias", array("<i2", "(0,)", &[])),
                ("_charset", array("|S1", "(3, 1)", b"AB\0")),
            ],
        ),
        (
            "types.npz",
            vec![
                ("fc1_weight", array("<c8", "(3, 1)", &[0; 24])),
                ("fc1_bias", array("<u8", "(3,)", &[0; 24])),
                ("_charset", array("<f4", "()", &[0; 4])),
            ],
        ),
        (
            "candidates.npz",
            vec![
                ("student.fc1_weight", weights([3, 256], 0)),
                ("teacher.fc1_weight", weights([3, 256], 0)),
            ],
        ),
        (
            "charset.npz",
            vec![
                ("fc1_weight", weights([3, 256], 0)),
                ("fc1_bias", bias(3)),
                ("_charset", array("|S3", "()", b"A\xC9\0")),
            ],
        ),
        (
            "floats.npz",
            vec![
                ("fc1_weight", array("<f4", "(1, 1)", &f32::NAN.to_le_bytes())),
                ("fc1_bias", array("<f4", "(1,)", &1024f32.to_le_bytes())),
                ("_charset", text()),
            ],
        ),
        (
            "weights.npz",
            vec![
                ("fc1_weight", weights([3, 256], 5)),
                ("fc1_bias", bias(2)),
                ("_charset", array("|S3", "()", b"AB\n")),
            ],
        ),
        (
            "chain.npz",
            vec![
                ("fc1_weight", weights([1, 256], 0)),
                ("fc1_bias", bias(1)),
                ("fc2_weight", weights([1, 4], 0)),
                ("fc2_bias", bias(1)),
                ("_charset", text()),
            ],
        ),
        (
            "inputs.npz",
            vec![("fc1_weight", weights([3, 96], 0)), ("fc1_bias", bias(3)), ("_charset", text())],
        ),
        (
            "too-big.npz",
            vec![
                ("fc1_weight", vec![0; MAX_BYTES + 1]),
                ("fc1_bias", bias(1)),
                ("_charset", text()),
            ],
        ),
    ]
}

/// An `.npy` file.
fn array(element: &str, shape: &str, data: &[u8]) -> Vec<u8> {
    let header = format!("{{'descr': '{element}', 'fortran_order': False, 'shape': {shape}, }}\n");
    let length = u16::try_from(header.len()).expect("it is short").to_le_bytes();
    [b"\x93NUMPY\x01\0", length.as_slice(), header.as_bytes(), data].concat()
}

/// Weights that are all the same.
fn weights([rows, columns]: [usize; 2], weight: u8) -> Vec<u8> {
    array("|i1", &format!("({rows}, {columns})"), &vec![weight; rows * columns])
}

/// An `.npz` file.
fn file<Name: Display>(arrays: &[(Name, Vec<u8>)]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    for (name, array) in arrays {
        let stored = array.len() < 10_000;
        let method = if stored { CompressionMethod::Stored } else { CompressionMethod::Deflated };
        let options = SimpleFileOptions::default().compression_method(method);
        zip.start_file(format!("{name}.npy"), options).expect("memory can be written");
        zip.write_all(array).expect("memory can be written");
    }
    zip.finish().expect("memory can be written").into_inner()
}

/// The same file with a weight that its checksum does not tell of.
fn with_a_byte_changed(mut file: Vec<u8>) -> Vec<u8> {
    let weights = file.windows(8).position(|bytes| bytes == [1; 8]).expect("it has weights");
    file[weights] = 0;
    file
}

/// The same file with a carriage return before every line feed.
fn with_line_ends(file: &[u8]) -> Vec<u8> {
    let lines: Vec<&[u8]> = file.split(|&byte| byte == b'\n').collect();
    lines.join(&b"\r\n"[..])
}

/// The same file with a byte of its first member's headers changed: `at` is the place in
/// that before the member, and 2 less than in that of the directory.
fn with_a_header_changed(file: &[u8], at: usize, to: u8) -> Vec<u8> {
    let mut file = file.to_vec();
    let directory = file.windows(4).position(|bytes| bytes == b"PK\x01\x02");
    let directory = directory.expect("it has a directory");
    file[at] = to;
    file[directory + at + 2] = to;
    file
}
