//! The replay of scans.

mod accumulators;
mod activations;
mod counts;
mod pairs;
mod read;
mod singles;
mod words;

pub(super) use read::ScanReplay;
