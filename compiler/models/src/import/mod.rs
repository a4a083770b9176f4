//! Other people's model files, read into networks.
//!
//! Z80-μLM's trainer saves checkpoints, `.pt`, of which its exporter makes `.npz`
//! files; `.safetensors` files hold either. All have the weights, the biases and the
//! charset of a chain of linear layers. How text becomes input, and what happens
//! between the layers, they leave to the machine code: that is in [`Parameters`].

mod archive;
mod array;
mod charset;
mod checkpoint;
mod globals;
mod header;
mod model;
mod naming;
mod npz;
mod pickle;
mod read;
mod safetensors;
mod size;
mod tensor;
#[cfg(test)]
mod tests;

pub(crate) use naming::MAX_LAYERS;
pub use read::{Imported, Parameters, read};
pub use size::MAX_BYTES;
