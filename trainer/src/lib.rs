//! Quantization-aware training of networks that a Z80 computes.

mod batch;
mod examples;
mod graph;
mod loss;
mod optimizer;
mod pass;
mod quantize;
mod settings;
mod shape;
mod split;
mod trainer;
mod weights;

pub use settings::Settings;
pub use shape::Shape;
pub use split::Split;
pub use trainer::{Epoch, Trainer};
