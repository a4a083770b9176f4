//! Replay: the exact T-states of a run of a task, from the values that it reads.
//!
//! A replay goes through what the code does, part by part: which accumulators fire, which
//! n-grams there are, which lists are walked, and which of their additions carry. Each
//! part has its T-states, which are sums over its blocks.

mod buckets;
mod grams;
mod heard;
mod layer;
mod notes;
mod reply;
mod scan;
mod stream;
mod sums;
mod words;

pub(super) use grams::Grams;
pub(super) use layer::{Fixed, replay};
pub(super) use notes::Notes;
pub(super) use scan::silent_scan;
pub(super) use sums::Sums;
