//! The plan: which kernel computes what, in which order, in which memory.
//!
//! A network becomes two bodies: the prompt body, run once a prompt, and the
//! step body, run once a character. Each is a list of tasks, an op or a fused
//! group of ops with a kernel's design of it. Values that outlive their
//! task get buffers, and buffers whose live ranges do not overlap share memory.
//! There are no addresses here: the linker assigns those.

mod claims;
mod layout;
mod partition;
#[expect(clippy::module_inception, reason = "it is the type the folder is about")]
mod plan;

pub use claims::Unclaimed;
pub use layout::{Arena, BUFFER_ALIGNMENT, Buffer, LiveRange};
pub use partition::Bodies;
pub use plan::{Plan, TaskKey};
