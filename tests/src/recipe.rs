//! Recipes of model files: text, so that what a fuzzer changes gets past the
//! archive's checksums and into the arrays.
//!
//! The first line is the import's parameters, as numbers: the buckets of the
//! prompt and of the reply, the scale, the window, its least and most orders, the
//! limits of the prompt and of the reply, the shift. Each array is three lines:
//! its file's name, how many bytes its elements are, and `deflate` if they are
//! compressed; its header; and the bytes that the elements repeat.

use std::io::{Cursor, Write};
use std::str::FromStr;

use zip::CompressionMethod;
use zip::write::{SimpleFileOptions, ZipWriter};
use zirc_models::import::Parameters;

/// The most bytes of elements that are packed.
const MOST_BYTES: usize = 1 << 17;

/// A recipe to pack.
#[derive(Debug)]
pub struct Recipe {
    /// The parameters of the import.
    pub parameters: Parameters,
    arrays: Vec<Array>,
}

#[derive(Debug)]
struct Array {
    name: String,
    method: CompressionMethod,
    header: Vec<u8>,
    elements: Vec<u8>,
}

impl Recipe {
    /// Reads a recipe; whatever is missing or no number has its default.
    pub fn read(bytes: &[u8]) -> Recipe {
        let mut lines = bytes.split(|&byte| byte == b'\n');
        let parameters = parameters(&String::from_utf8_lossy(lines.next().unwrap_or(b"")));
        let mut arrays = Vec::new();
        let mut left = MOST_BYTES;
        while let (Some(first), Some(header), Some(pattern)) =
            (lines.next(), lines.next(), lines.next())
        {
            let first = String::from_utf8_lossy(first);
            let mut words = first.split(' ');
            let name = words.next().unwrap_or("").to_string();
            let length = number(words.next(), 0).min(left);
            left -= length;
            let method = match words.next() {
                Some("deflate") => CompressionMethod::Deflated,
                _ => CompressionMethod::Stored,
            };
            let elements = pattern.iter().copied().cycle().take(length).collect();
            arrays.push(Array { name, method, header: header.to_vec(), elements });
        }
        Recipe { parameters, arrays }
    }

    /// The archive. Of files of one name, it has the first.
    pub fn pack(&self) -> Vec<u8> {
        let mut zip = ZipWriter::new(Cursor::new(Vec::new()));
        for array in &self.arrays {
            let options = SimpleFileOptions::default().compression_method(array.method);
            if zip.start_file(&*array.name, options).is_ok() {
                zip.write_all(&array.file()).expect("memory can be written");
            }
        }
        zip.finish().expect("memory can be written").into_inner()
    }
}

impl Array {
    /// As an `.npy` file, of version 2 if its header is long.
    fn file(&self) -> Vec<u8> {
        let length = self.header.len() + 1;
        let start = match u16::try_from(length) {
            Ok(length) => [&b"\x93NUMPY\x01\0"[..], &length.to_le_bytes()].concat(),
            Err(_) => [&b"\x93NUMPY\x02\0"[..], &(length as u32).to_le_bytes()].concat(),
        };
        [&*start, &self.header, b"\n", &self.elements].concat()
    }
}

fn parameters(line: &str) -> Parameters {
    let mut words = line.split_ascii_whitespace();
    let default = Parameters::default();
    Parameters {
        prompt_buckets: number(words.next(), default.prompt_buckets),
        reply_buckets: number(words.next(), default.reply_buckets),
        scale: number(words.next(), default.scale),
        window: number(words.next(), default.window),
        orders: number(words.next(), 1)..=number(words.next(), 3),
        prompt_limit: number(words.next(), default.prompt_limit),
        reply_limit: number(words.next(), default.reply_limit),
        shift: number(words.next(), default.shift),
        charset: None,
    }
}

fn number<T: FromStr>(word: Option<&str>, default: T) -> T {
    word.and_then(|word| word.parse().ok()).unwrap_or(default)
}
