//! Quantization-aware training of networks that a Z80 computes.
//!
//! Pairs are [split](Split), a [`Shape`] makes a network of zeros for them, and a [`Run`]
//! trains it, epoch after epoch. It trains floating-point numbers that are rounded to
//! allowed weights in each forward pass, so every forward value equals the interpreter's.

mod accuracy;
mod batch;
mod candidates;
mod checkpoint;
mod cost;
mod dropout;
mod epoch;
mod examples;
mod graph;
mod loss;
mod optimizer;
mod pass;
mod quantize;
mod run;
#[cfg(test)]
mod samples;
mod secure;
mod settings;
mod shape;
mod split;
mod trainer;
mod trial;
mod weights;
mod yardstick;

pub use candidates::{BUCKETS, buckets_for};
pub use checkpoint::Unusable;
pub use cost::{Cost, Goals};
pub use epoch::Epoch;
pub use examples::{can_say, untrainable};
pub use run::Run;
pub use settings::Settings;
pub use shape::Shape;
pub use split::Split;
pub use trial::best_of;
pub use yardstick::Yardstick;
