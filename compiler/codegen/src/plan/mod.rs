//! The plan: which kernel computes what, in which order, in which memory.
//!
//! A network becomes two bodies: the prompt body, run once a prompt, and the
//! step body, run once a character. Each is a list of tasks, an op or a fused
//! group of ops with the kernel that computes it. Values that outlive their
//! task get buffers, and buffers whose live ranges do not meet share memory.
//! There are no addresses here: the linker assigns those.

mod columns;
mod forms;
mod fuse;
mod layout;
mod partition;
mod rectifier;
mod select;

use std::collections::HashSet;

use cranelift_entity::{EntityRef, PrimaryMap, SecondaryMap, entity_impl};

pub use layout::{Arena, BUFFER_ALIGNMENT};
pub use partition::Bodies;

pub use columns::{
    Columns, Form, Fused, Narrow, Place, Sink, Slot, Source, Start, Tile, columns, tiles, unit,
};
pub use forms::{Choice, Choices};
pub use rectifier::Rectifier;
pub use select::Uses;

use crate::kernels::{Claims, Kernel};
use crate::machines::Target;
use zirc_network::{MatrixRef, Network, Value};

/// One kernel's work in a body.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Task(u32);
entity_impl!(Task, "task");

/// What is run when, by which kernels, in which memory.
#[derive(Debug)]
pub struct Plan {
    /// All tasks, the prompt body's first, in the order they are run.
    pub tasks: PrimaryMap<Task, TaskData>,
    /// How many of the tasks are the prompt body's.
    pub prompt_tasks: usize,
    /// Where each buffered value lies.
    pub arena: Arena,
    /// The name of each value in assembly text: unique, letters, digits and
    /// underscores.
    pub symbols: SecondaryMap<Value, String>,
    /// How linear ops are computed column by column, those that are.
    pub columns: SecondaryMap<Value, Option<Columns>>,
    /// The same as `symbols` for the matrices.
    pub matrix_symbols: SecondaryMap<MatrixRef, String>,
}

/// One kernel's work.
#[derive(Debug)]
pub struct TaskData {
    /// What computes it.
    pub kernel: &'static dyn Kernel,
    /// The op, or the fused chain of ops, that it computes. Only the last one's
    /// value has a buffer.
    pub ops: Vec<Value>,
}

impl TaskData {
    /// The value whose buffer the task fills.
    pub fn output(&self) -> Value {
        *self.ops.last().expect("a task computes something")
    }

    /// The op that reads what other tasks have computed.
    pub fn head(&self) -> Value {
        *self.ops.first().expect("a task computes something")
    }
}

impl Plan {
    /// Plans `network` for `target`, its linear ops by `columns` or else dense.
    pub fn new(
        network: &Network,
        uses: &Uses,
        target: &Target,
        columns: SecondaryMap<Value, Option<Columns>>,
    ) -> Self {
        let bodies = Bodies::partition(network);
        let claims = Claims { network, uses, columns: &columns };
        let prompt = select::select(&claims, target, &bodies.prompt);
        let step = select::select(&claims, target, &bodies.step);
        let prompt_tasks = prompt.len();
        let tasks: PrimaryMap<Task, TaskData> = prompt.into_iter().chain(step).collect();
        let arena = Arena::lay_out(network, &columns, &tasks, prompt_tasks);
        let symbols = symbols(network.values.iter().map(|(key, data)| (key, &*data.name)));
        let matrix_symbols = self::symbols(network.matrices.iter().map(|(k, m)| (k, &*m.name)));
        Plan { tasks, prompt_tasks, arena, symbols, columns, matrix_symbols }
    }

    /// The tasks of the prompt body.
    pub fn prompt_body(&self) -> impl Iterator<Item = &TaskData> {
        self.tasks.values().take(self.prompt_tasks)
    }

    /// The tasks of the step body.
    pub fn step_body(&self) -> impl Iterator<Item = &TaskData> {
        self.tasks.values().skip(self.prompt_tasks)
    }
}

/// A name for each key that assemblers take, as near its own as can be.
fn symbols<'a, K: EntityRef>(names: impl Iterator<Item = (K, &'a str)>) -> SecondaryMap<K, String> {
    let mut taken = HashSet::new();
    let mut symbols = SecondaryMap::new();
    for (key, name) in names {
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        symbols[key] = std::iter::once(plain.clone())
            .chain(numbered)
            .find(|symbol| taken.insert(symbol.to_ascii_lowercase()))
            .expect("there are more numbers than names");
    }
    symbols
}
