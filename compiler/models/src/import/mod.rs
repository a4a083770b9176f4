//! Other people's model files, read into networks.
//!
//! Z80-μLM's trainer saves checkpoints, `.pt`, which its exporter turns into `.npz` files;
//! `.safetensors` files hold either. All have the weights, the biases and the charset of a
//! chain of linear layers. They do not say how text is encoded, and what happens between
//! the layers: [`Parameters`] says that.

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
