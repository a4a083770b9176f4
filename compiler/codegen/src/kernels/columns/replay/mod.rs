//! Replay: the exact T-states of a run of a task, from the values that it reads.
//!
//! A replay follows the code: which n-grams there are, which accumulators fire, which lists
//! are walked, and which of their updates carry. The T-states are sums over the blocks that
//! run.

mod buckets;
mod events;
mod layer;
mod note_counts;
mod reply;
mod scan;
mod straight;
mod stream;
mod sums;
mod trigrams;
mod words;

pub(super) use events::EventsReplay;
pub(super) use layer::{Fixed, replay};
pub(super) use note_counts::NoteCounts;
pub(super) use scan::silent_scan;
pub(super) use straight::StraightReplay;
pub(super) use sums::Sums;
