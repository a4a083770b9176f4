//! Writes bits and bytes in the order in which the unpacker reads them.

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
}

/// The bits of a Rice code.
pub(super) fn rice_bits(number: usize, low: u32) -> usize {
    (number >> low) + 1 + low as usize
}
