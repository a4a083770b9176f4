//! Writes bits and bytes in the order in which they are read when the program starts.

/// Packed bytes.
#[derive(Default)]
pub(super) struct Coded {
    pub(super) bytes: Vec<u8>,
    /// For each step of expanding them, how many have been read before it, and the end of what
    /// it writes.
    pub(super) reached: Vec<(usize, usize)>,
}

impl Coded {
    /// Notes a step that is written next, and the end of what it expands to.
    pub(super) fn step(&mut self, writer: &Writer, end: usize) {
        self.reached.push((writer.bytes.len(), end));
    }
}

/// Writes bits, from the highest of a byte down, with whole bytes between them. A byte of bits
/// stands where its first bit is read.
#[derive(Default)]
pub(super) struct Writer {
    pub(super) bytes: Vec<u8>,
    /// The index of the byte whose bits are being written.
    at: usize,
    /// How many of its bits are left.
    left: u32,
}

impl Writer {
    pub(super) fn bit(&mut self, bit: bool) {
        if self.left == 0 {
            self.at = self.bytes.len();
            self.bytes.push(0);
            self.left = 8;
        }
        self.left -= 1;
        self.bytes[self.at] |= u8::from(bit) << self.left;
    }

    /// The low `count` bits of `number`, the highest first.
    pub(super) fn bits(&mut self, number: usize, count: u32) {
        for bit in (0..count).rev() {
            self.bit(number >> bit & 1 == 1);
        }
    }

    /// A Rice code: a one for each `2^low` in `number`, a 0, and the low bits.
    pub(super) fn rice(&mut self, number: usize, low: u32) {
        for _ in 0..number >> low {
            self.bit(true);
        }
        self.bit(false);
        self.bits(number, low);
    }

    /// The bits of `number` below its highest, perhaps inverted, each with a 1 before it, and
    /// then a 0.
    pub(super) fn number(&mut self, number: u32, inverted: bool) {
        for bit in (0..number.ilog2()).rev() {
            self.bit(true);
            self.bit((number >> bit & 1 == 1) != inverted);
        }
        self.bit(false);
    }
}

/// The bits of a Rice code.
pub(super) fn rice_bits(number: usize, low: u32) -> usize {
    (number >> low) + 1 + low as usize
}

/// The bits of a [`Writer::number`].
pub(super) fn number_bits(number: u32) -> u32 {
    2 * number.ilog2() + 1
}
