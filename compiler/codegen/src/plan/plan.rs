//! The plan of a network.

use cranelift_entity::{PrimaryMap, entity_impl};
use zirc_network::Network;

use super::claims::{Unclaimed, claim};
use super::layout::Arena;
use super::partition::Bodies;
use crate::kernels::interface::{Claims, Names, Task, Uses};
use crate::machines::Machine;

/// One task of a plan.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TaskKey(u32);
entity_impl!(TaskKey, "task");

/// The tasks of a program, in their order, and the memory of its values.
#[derive(Debug)]
pub struct Plan {
    /// All tasks, the prompt body's first, in the order they are run.
    pub tasks: PrimaryMap<TaskKey, Task>,
    /// How many of the tasks are the prompt body's.
    pub prompt_tasks: usize,
    /// The memory of values.
    pub arena: Arena,
    /// The names of values and matrices in assembly text.
    pub names: Names,
}

impl Plan {
    /// Plans `network` for `machine`: the tasks in `chosen`, and for all other ops those
    /// that kernels claim.
    ///
    /// # Errors
    /// An op that no kernel can compute on that machine.
    pub fn new(
        network: &Network,
        uses: &Uses,
        machine: &Machine,
        chosen: &[Task],
    ) -> Result<Self, Unclaimed> {
        let bodies = Bodies::partition(network);
        let claims = Claims { network, uses };
        let prompt = claim(&claims, machine, chosen, &bodies.prompt)?;
        let step = claim(&claims, machine, chosen, &bodies.step)?;
        let prompt_tasks = prompt.len();
        let tasks: PrimaryMap<TaskKey, Task> = prompt.into_iter().chain(step).collect();
        let arena = Arena::lay_out(network, &tasks, prompt_tasks);
        Ok(Plan { tasks, prompt_tasks, arena, names: Names::new(network) })
    }

    /// The tasks of the prompt body.
    pub fn prompt_body(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values().take(self.prompt_tasks)
    }

    /// The tasks of the step body.
    pub fn step_body(&self) -> impl Iterator<Item = &Task> {
        self.tasks.values().skip(self.prompt_tasks)
    }
}
