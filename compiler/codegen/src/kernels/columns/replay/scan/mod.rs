//! The columns of the neurons that fire.

mod accumulators;
mod activations;
mod costs;
mod counts;
mod pairs;
mod read;
mod singles;
mod words;

pub(super) use read::Scan;
