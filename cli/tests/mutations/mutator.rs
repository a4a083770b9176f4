//! Mutations: inputs that differ from a sound one as damaged, converted, hand-edited
//! and hostile ones do.

use std::io::Write;

use flate2::Compression;
use flate2::write::GzEncoder;
use rand::seq::IndexedRandom;
use rand::{Rng, SeedableRng};
use rand_pcg::Pcg64Mcg;

/// Pieces that readers trip over: other encodings, other formats, numbers at their ends.
const PIECES: &[&[u8]] = &[
    b"",
    b"\0",
    b"\n",
    b"\r",
    b"\r\n",
    b"\t",
    b" ",
    b"|",
    b"||",
    b",",
    b";",
    b"#",
    b"%",
    b"@",
    b"\"",
    b"'",
    b"{",
    b"}",
    b"[",
    b"]",
    b"(",
    b")",
    b"\\",
    b"\\x",
    b"\\xZZ",
    b"\x1a",
    b"\x1a\x1a\x1a",
    b"\x1b[2J",
    b"\x7f",
    b"\x80",
    b"\xa0",
    b"\xff",
    b"\xff\xfe",
    b"\xfe\xff",
    b"\xc3",
    b"\xed\xa0\x80",
    "\u{FEFF}".as_bytes(),
    "\u{A0}".as_bytes(),
    "\u{E9}".as_bytes(),
    "\u{200B}".as_bytes(),
    "\u{202E}".as_bytes(),
    "\u{2028}".as_bytes(),
    "\u{2212}".as_bytes(),
    "\u{201C}".as_bytes(),
    "\u{0410}".as_bytes(),
    "\u{1F600}".as_bytes(),
    b"0",
    b"-0",
    b"-1",
    b"127",
    b"128",
    b"255",
    b"256",
    b"32767",
    b"32768",
    b"-32769",
    b"65535",
    b"65536",
    b"4294967296",
    b"18446744073709551616",
    b"1e999",
    b"nan",
    b"inf",
    b"0x",
    b"1.5",
    b"null",
    b"true",
    b"zir 1\n",
    b"zir 2\n",
    b"prompt,reply\n",
    b"{\"prompt\": \"x\"}\n",
    b"PK\x03\x04",
    b"PK\x05\x06",
    b"\x1f\x8b\x08",
    b"\x80\x02}q\x00.",
    b"\x93NUMPY\x01\0",
];

/// What makes mutations: always the same ones from the same seed.
pub(crate) struct Mutator(Pcg64Mcg);

impl Mutator {
    pub(crate) fn new(seed: u64) -> Self {
        Mutator(Pcg64Mcg::seed_from_u64(seed))
    }

    /// One of several.
    pub(crate) fn one<'t, T>(&mut self, all: &'t [T]) -> &'t T {
        all.choose(&mut self.0).expect("there is one")
    }

    /// `bytes` after one to four mutations; `others` are what parts are taken from.
    pub(crate) fn mutation(&mut self, bytes: &[u8], others: &[Vec<u8>]) -> Vec<u8> {
        let mut bytes = bytes.to_vec();
        for _ in 0..self.0.random_range(1..=4) {
            self.mutate(&mut bytes, others);
        }
        bytes
    }

    fn mutate(&mut self, bytes: &mut Vec<u8>, others: &[Vec<u8>]) {
        let (start, end) = self.span(bytes.len());
        match self.0.random_range(0..14) {
            0 => bytes.truncate(start),
            1 => drop(bytes.drain(start..end)),
            2 => {
                let copy = bytes[start..end].to_vec();
                bytes.splice(end..end, copy);
            }
            3 => {
                let copy = bytes[start..end].to_vec();
                let times = self.0.random_range(2..200);
                bytes.splice(start..start, copy.repeat(times));
            }
            4 | 5 => drop(bytes.splice(start..start, self.one(PIECES).to_vec())),
            6 | 7 => drop(bytes.splice(start..end, self.one(PIECES).to_vec())),
            8 | 9 => {
                if let Some(byte) = bytes.get_mut(start) {
                    *byte ^= 1 << self.0.random_range(0..8);
                }
            }
            10 => {
                let other = self.one(others);
                let (from, to) = self.span(other.len());
                bytes.splice(start..end, other[from..to].iter().copied());
            }
            11 => self.swap_lines(bytes),
            12 => *bytes = self.other_line_ends(bytes),
            _ => *bytes = self.other_encoding(bytes),
        }
    }

    /// A short span, most often.
    fn span(&mut self, length: usize) -> (usize, usize) {
        let start = self.0.random_range(0..=length);
        let longest = if self.0.random_bool(0.8) { 12 } else { length };
        let end = (start + self.0.random_range(0..=longest)).min(length);
        (start, end)
    }

    fn swap_lines(&mut self, bytes: &mut Vec<u8>) {
        let mut lines: Vec<&[u8]> = bytes.split(|&byte| byte == b'\n').collect();
        let (first, second) =
            (self.0.random_range(0..lines.len()), self.0.random_range(0..lines.len()));
        lines.swap(first, second);
        *bytes = lines.join(&b'\n');
    }

    fn other_line_ends(&mut self, bytes: &[u8]) -> Vec<u8> {
        let end = *self.one(&[&b"\r"[..], b"\r\n", b"\n\r", b"\n\n", b"\0"]);
        bytes.split(|&byte| byte == b'\n').collect::<Vec<_>>().join(end)
    }

    /// The text as other programs would save it.
    fn other_encoding(&mut self, bytes: &[u8]) -> Vec<u8> {
        let text = String::from_utf8_lossy(bytes);
        match self.0.random_range(0..6) {
            0 => text.encode_utf16().flat_map(u16::to_le_bytes).collect(),
            1 => {
                let units = std::iter::once(0xFEFF).chain(text.encode_utf16());
                units.flat_map(u16::to_be_bytes).collect()
            }
            2 => ["\u{FEFF}".as_bytes(), bytes].concat(),
            3 => text.chars().map(|letter| u32::from(letter) as u8).collect(),
            4 => bytes.iter().map(|&byte| char::from(byte)).collect::<String>().into_bytes(),
            _ => {
                let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
                packed.write_all(bytes).expect("memory can be written");
                let mut packed = packed.finish().expect("memory can be written");
                packed.extend(vec![0; self.0.random_range(0..3) * 100]);
                packed
            }
        }
    }
}
