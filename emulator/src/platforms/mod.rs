//! The systems that programs run under. A new one is a file or a folder here that
//! implements [`Platform`](platform::Platform) and adds a way to load a
//! [`Machine`](crate::Machine).

pub(crate) mod board;
pub(crate) mod cpm;
pub(crate) mod platform;
