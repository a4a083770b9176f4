//! Sixteen bits, proved: a verdict for every accumulator of a network.
//!
//! An accumulator is an element of an op that sums. It is *proved* where its
//! bounds stay in 16 bits, *refuted* where a text was found after which its sum
//! does not, and *open* otherwise. Bounds are [`Ranges`](crate::ranges::Ranges)';
//! texts are looked for by a search of bounded work.

mod diagnose;
mod edits;
mod found;
mod letters;
mod mends;
mod search;
mod slopes;
mod verdicts;

pub use diagnose::diagnostics;
pub use found::Witness;
pub use mends::{Mend, Mends};
pub use verdicts::{Accumulator, Verdict, Verdicts, bound, is_proved, judge};
