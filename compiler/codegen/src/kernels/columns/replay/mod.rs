//! Replay: the exact T-states of a run of a task, from the values that it reads.
//!
//! A replay goes through what the code does, part by part: which accumulators fire, which
//! n-grams there are, which lists are walked, and which of their additions carry. Each
//! part has its T-states, which are sums over its blocks.

mod buckets;
mod events;
mod layer;
mod note_counts;
mod reply;
mod scan;
mod stream;
mod sums;
mod trigrams;
mod words;

pub(super) use layer::replay;
