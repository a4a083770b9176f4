//! The machines around the processor, a folder each.

pub(crate) mod cpm;
