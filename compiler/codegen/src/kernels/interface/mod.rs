//! The interface between kernels and the rest of the compiler.

mod calls;
mod code;
mod kernel;
mod names;
mod packing;
mod uses;

pub(crate) use calls::{call, finish, put_calls};
pub use code::{Code, Element, Masked, Observable};
pub use kernel::{
    Advice, Claims, Design, Emission, Kernel, Offer, Opening, Proposal, Replay, Request, Storage,
    Task,
};
pub use names::{CHOOSE, Names};
pub use packing::{Packing, Unpacked};
pub use uses::Uses;
