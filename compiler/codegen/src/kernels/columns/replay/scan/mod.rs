//! The replay of scans.

mod accumulators;
mod activations;
mod counts;
mod pairs;
mod read;
mod silent;
mod singles;
mod words;

pub(super) use read::ScanReplay;
pub(in crate::kernels::columns) use silent::silent_scan;
