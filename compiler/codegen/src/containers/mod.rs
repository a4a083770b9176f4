//! Containers: the forms of file in which machines load programs.

mod com;
mod container;

pub use com::COM;
pub use container::Container;
