//! Sixteen bits, proved: a verdict for every accumulator of a network.
//!
//! An accumulator is an element of an op that sums. It is *proved* if its bounds stay in 16
//! bits, *refuted* if a text was found after which its sum leaves them, and *open*
//! otherwise. The bounds are [`Ranges`](crate::ranges::Ranges); a search of bounded work
//! looks for texts.

mod diagnose;
mod edits;
mod fixes;
mod found;
mod letters;
mod search;
mod slopes;
mod verdicts;

pub use diagnose::diagnostics;
pub use fixes::{Fix, Fixes};
pub use found::Witness;
pub use verdicts::{Accumulator, Verdict, Verdicts, bound, is_proved, judge};
