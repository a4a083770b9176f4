//! The list of kernels.

use super::interface::Kernel;
use super::{columns, copy, dense, elementwise, encode};

/// All kernels, in the order in which they are offered an op.
pub const KERNELS: &[&dyn Kernel] = &[
    &columns::ColumnKernel,
    &encode::Encode,
    &dense::Dense,
    &elementwise::Elementwise,
    &copy::Copy,
];
