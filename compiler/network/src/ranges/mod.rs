//! Ranges: the least and the greatest that every sum of a network can be, on
//! any prompt and after any reply so far.
//!
//! There are three methods; every sum gets the tightest that is affordable:
//! - Sums of encoders' counts are bounded exactly: over the simplex of the prompt's
//!   trigrams, and over the windows of replies (see `encoder` and `affine`).
//! - Deeper sums are bounded by substitution (see `substitute` and `corners`).
//! - Sums that may wrap, and those for which time is short, have interval arithmetic.
//!
//! Bounds hold for exact sums, before they wrap to 16 bits.

mod affine;
mod bounds;
mod compute;
mod corners;
mod encoder;
mod extreme;
mod interval;
mod relaxation;
mod substitute;
mod tune;
mod vectors;
mod windows;

pub use bounds::Ranges;
pub(crate) use compute::comments;
pub use extreme::{End, Extreme};
pub use interval::Interval;
