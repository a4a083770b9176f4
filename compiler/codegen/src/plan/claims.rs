//! Claims: a task for every op. Ops without a chosen task go to the first kernel, in the order
//! of the registry, that claims them and has all it needs on the machine.

use cranelift_entity::{EntitySet, SecondaryMap};
use zirc_network::Value;

use crate::kernels::KERNELS;
use crate::kernels::interface::{Claims, Task};
use crate::machines::{Machine, Provision};

/// An op that no kernel can compute on a machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Unclaimed {
    /// The op.
    pub value: Value,
    /// The kernels that could, and what the machine lacks for each.
    pub lacks: Vec<(&'static str, Vec<Provision>)>,
}

/// The tasks for the ops of a body, which are given in the order they run. A task comes where
/// its last op does: by then all that its ops read has been computed.
pub(super) fn claim(
    claims: &Claims<'_>,
    machine: &Machine,
    chosen: &[Task],
    body: &[Value],
) -> Result<Vec<Task>, Unclaimed> {
    let mut by_head: SecondaryMap<Value, Option<&Task>> = SecondaryMap::new();
    for task in chosen {
        by_head[task.head()] = Some(task);
    }
    let mut done = EntitySet::new();
    let mut tasks = Vec::new();
    for &value in body {
        if done.contains(value) {
            continue;
        }
        let task = match by_head[value] {
            Some(task) => task.clone(),
            None => first_claim(claims, machine, value)?,
        };
        done.extend(task.ops.iter().copied());
        tasks.push(task);
    }
    tasks.sort_by_cached_key(|task| body.iter().position(|&value| value == task.output()));
    Ok(tasks)
}

fn first_claim(claims: &Claims<'_>, machine: &Machine, value: Value) -> Result<Task, Unclaimed> {
    let mut lacks = Vec::new();
    for task in KERNELS.iter().filter_map(|kernel| kernel.claim(claims, value)) {
        let missing = machine.lacks(&task.design.requires(claims.network));
        if missing.is_empty() {
            return Ok(task);
        }
        lacks.push((task.design.kernel(), missing));
    }
    Err(Unclaimed { value, lacks })
}
