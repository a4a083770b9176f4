//! T-states of a scan's paths, as sums of its blocks.

pub(in crate::kernels::columns) mod counts;
pub(in crate::kernels::columns) mod lengths;
pub(in crate::kernels::columns) mod pairs;
pub(in crate::kernels::columns) mod singles;
pub(in crate::kernels::columns) mod sums;
