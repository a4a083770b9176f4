//! The kernel, as the rest of the compiler knows it.

use zirc_network::Value;

use super::NAME;
use super::advice::advise;
use super::proposal::propose;
use crate::kernels::interface::{Advice, Claims, Kernel, Proposal, Request, Task};

/// Computes linear ops over `i2` weights, column by column.
#[derive(Debug)]
pub(in crate::kernels) struct ColumnKernel;

impl Kernel for ColumnKernel {
    fn name(&self) -> &'static str {
        NAME
    }

    fn description(&self) -> &'static str {
        "linear over i2 weights, as lists of the rows that each input reaches"
    }

    /// Which ops go by columns is decided for all of them together.
    fn claim(&self, _claims: &Claims<'_>, _value: Value) -> Option<Task> {
        None
    }

    fn propose(&self, request: &Request<'_>) -> Vec<Box<dyn Proposal>> {
        propose(request)
    }

    fn advise(&self, request: &Request<'_>) -> Vec<Advice> {
        advise(request)
    }
}
