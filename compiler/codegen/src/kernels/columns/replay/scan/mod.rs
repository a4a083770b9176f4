//! The columns of the neurons that fire.

mod accumulators;
mod activations;
mod counts;
mod pairs;
mod read;
mod singles;
mod words;

pub(super) use read::ScanReplay;
