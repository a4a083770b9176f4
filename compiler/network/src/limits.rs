//! The largest network there can be.

/// The widest value a network may hold, in elements.
pub const MAX_WIDTH: usize = 16_384;
/// The most ops a network may have. A Z80 has no memory for a program with more.
pub const MAX_OPS: usize = 4096;
/// The most elements that all values of a network may have together.
pub const MAX_ELEMENTS: usize = 1 << 18;
/// The most multiplications that all linear ops of a network may take together:
/// more than a Z80 at 4 MHz does in a quarter of a minute, were all weights 0.
pub const MAX_MULTIPLICATIONS: usize = 1 << 22;
/// The most classes an argmax may choose from: a class is a byte on every machine.
pub const MAX_CLASSES: usize = 256;
/// The longest prompt that can be read, and the longest reply or label, in characters.
pub const MAX_TEXT: u32 = 255;
