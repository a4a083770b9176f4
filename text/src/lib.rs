//! Texts from outside: files, pipes, and what is typed. They are UTF-8, perhaps packed by
//! gzip, with a byte-order mark or without; their lines end in LF, CR LF or CR, and CP/M's
//! ^Z may end them. Programs read and print Latin-1, a byte a character. [`read`] takes a
//! whole text and [`Letters`] a stream.

mod encoding;
mod format;
mod latin1;
mod read;
mod stream;
mod unpack;

pub use encoding::is_text;
pub use format::{Format, Wanted};
pub use latin1::{Misfit, byte, bytes, plain};
pub use read::{MAX_TEXT_BYTES, read};
pub use stream::{Letters, StreamError};
pub use unpack::unpack;
