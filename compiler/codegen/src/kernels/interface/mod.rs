//! What kernels and the rest of the compiler know of each other.

mod code;
mod kernel;
mod names;
mod packing;
mod uses;
mod work;

pub use code::{Code, Element, Observable};
pub use kernel::{Claims, Design, Emission, Kernel, Proposal, Request, Storage, Task, Upgrade};
pub use names::Names;
pub use packing::{Packing, Unpacked};
pub use uses::Uses;
pub use work::Workload;
