//! Model files around the part of them that a fuzzer or a test changes: checkpoints around their
//! pickle, and `.safetensors` around their header.

use std::io::{Cursor, Write};

use zip::write::{SimpleFileOptions, ZipWriter};
use zirc_models::import::Parameters;

/// The storages of a checkpoint, called 0 and so on, and the bytes of each.
const STORAGES: usize = 4;
const STORAGE: usize = 64;

/// The most bytes of elements behind a header.
const MOST_BYTES: usize = 1 << 16;

/// Those of models with few inputs.
pub fn parameters() -> Parameters {
    Parameters { prompt_buckets: 2, reply_buckets: 2, ..Parameters::default() }
}

/// The checkpoint that has this pickle.
pub fn checkpoint(pickle: &[u8]) -> Vec<u8> {
    let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
    let mut file = |name: &str, bytes: &[u8]| {
        zip.start_file(name, SimpleFileOptions::default()).expect("no name is there twice");
        zip.write_all(bytes).expect("memory can be written");
    };
    file("m/data.pkl", pickle);
    for number in 0..STORAGES {
        let floats = (0..STORAGE / 4).map(|at| (at as f32 - 7.0) / (1 << number) as f32);
        let bytes: Vec<u8> = floats.flat_map(f32::to_le_bytes).collect();
        file(&format!("m/data/{number}"), &bytes);
    }
    zip.finish().expect("memory can be written").into_inner()
}

/// The `.safetensors` file whose header is the first line, followed by as many bytes
/// of elements as the second line says, which the rest repeats.
pub fn safetensors(bytes: &[u8]) -> Vec<u8> {
    let mut lines = bytes.splitn(3, |&byte| byte == b'\n');
    let header = lines.next().unwrap_or(b"");
    let count = String::from_utf8_lossy(lines.next().unwrap_or(b"")).trim().parse().unwrap_or(0);
    let pattern = lines.next().unwrap_or(b"");
    let elements = pattern.iter().copied().cycle().take(MOST_BYTES.min(count));
    let length = (header.len() as u64).to_le_bytes();
    length.into_iter().chain(header.iter().copied()).chain(elements).collect()
}
