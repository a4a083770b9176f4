//! The interface between kernels and the rest of the compiler.

mod code;
mod kernel;
mod names;
mod packing;
mod times;
mod uses;

pub use code::{Code, Element, Observable};
pub use kernel::{
    Claims, Design, Emission, Kernel, Offer, Opening, Proposal, Replay, Request, Storage, Task,
};
pub use names::Names;
pub use packing::{Packing, Unpacked};
pub use times::{CALL, RETURN};
pub use uses::Uses;
