//! Ranges: the least and the greatest that every sum of a network can be, on
//! any prompt and after any reply so far.
//!
//! There are three ways to a bound, and every sum has the tightest that it is worth:
//! - Sums of encoders' counts are bounded exactly: over the simplex of the prompt's
//!   trigrams, and over the windows of replies (see `encoder` and `affine`).
//! - Deeper sums are put in terms of these (see `substitute` and `corners`).
//! - All else is interval arithmetic: what may wrap, and what there is no time for.
//!
//! Bounds are of exact sums, before they wrap to 16 bits.

mod affine;
mod bounds;
mod compute;
mod corners;
mod encoder;
mod extreme;
mod interval;
mod rectifier;
mod substitute;
mod tune;
mod vectors;
mod windows;

pub use bounds::Ranges;
pub(crate) use compute::comments;
pub use extreme::{End, Extreme};
pub use interval::Interval;
