//! The columns of the neurons that fire.

mod accumulators;
mod activations;
mod counts;
mod pairs;
mod read;
mod silent;
mod singles;
mod words;

pub(super) use read::Scan;
pub(in crate::kernels::columns) use silent::silent_scan;
