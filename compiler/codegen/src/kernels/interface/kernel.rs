//! Kernels, what they offer, and their design of a task.

use std::fmt::Debug;
use std::sync::Arc;

use zirc_network::{Interpreter, Network, Value};
use zirc_z80::{Image, TStates};

use super::code::Code;
use super::names::Names;
use super::uses::Uses;
use crate::machines::{Machine, Provision};
use crate::options::{Goal, Options};

/// A way to compute an op or a fused group of ops.
pub trait Kernel: Debug + Sync {
    /// The name that listings and `zirc kernels` show.
    fn name(&self) -> &'static str;

    /// One line for people.
    fn description(&self) -> &'static str;

    /// The task that computes `value` first, and maybe ops after it. `None` if the kernel
    /// cannot compute it.
    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Task>;

    /// Sets of tasks for a whole network, with optional upgrades, the fastest first. They come
    /// before what kernels claim op by op.
    fn propose(&self, _request: &Request<'_>) -> Vec<Box<dyn Proposal>> {
        Vec::new()
    }

    /// What the maker of a network could do for a faster program.
    fn advise(&self, _request: &Request<'_>) -> Vec<Advice> {
        Vec::new()
    }
}

/// The information a kernel has when it claims ops.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    /// The network that is compiled.
    pub network: &'a Network,
    /// Who reads each value.
    pub uses: &'a Uses,
}

/// The information a kernel has when it makes proposals.
#[derive(Debug)]
pub struct Request<'a> {
    /// The network that is compiled.
    pub network: &'a Network,
    /// Who reads each value.
    pub uses: &'a Uses,
    /// The machine that the program is for.
    pub machine: &'a Machine,
    /// The goal for which kernels are chosen.
    pub goal: Goal,
    /// Typical prompts; empty if none are known.
    pub prompts: &'a [Vec<u8>],
    /// The most T-states for which interrupts may be off in one go.
    pub mask: u64,
}

impl<'a> Request<'a> {
    /// The information for a program of `network` with these options.
    pub(crate) fn new(options: &'a Options, network: &'a Network, uses: &'a Uses) -> Self {
        let Options { machine, goal, ref prompts, mask, .. } = *options;
        Request { network, uses, machine, goal, prompts, mask }
    }
}

/// The ops that one subroutine computes, and how.
#[derive(Clone, Debug)]
pub struct Task {
    /// The op, or the fused chain of ops: each is the only reader of the one before. Only the
    /// value of the last can have a buffer.
    pub ops: Vec<Value>,
    /// How it computes them.
    pub design: Arc<dyn Design>,
}

impl Task {
    /// The task that computes `ops` by `design`.
    pub fn new(ops: Vec<Value>, design: impl Design + 'static) -> Self {
        Task { ops, design: Arc::new(design) }
    }

    /// The value whose buffer the task fills.
    pub fn output(&self) -> Value {
        *self.ops.last().expect("a task computes something")
    }

    /// The op that reads what other tasks have computed.
    pub fn head(&self) -> Value {
        *self.ops.first().expect("a task computes something")
    }
}

/// A kernel's own design of a task. Nobody else looks inside.
pub trait Design: Debug + Send + Sync {
    /// The name of the kernel.
    fn kernel(&self) -> &'static str;

    /// The provisions of a machine that it needs.
    fn requires(&self, network: &Network) -> Vec<Provision>;

    /// The memory of its results.
    fn storage(&self) -> Storage {
        Storage { accumulators: None, is_buffered: true }
    }

    /// The code and tables of `task`, whose design this is. The code is a subroutine whose
    /// entry point is [`Emission::entry`]; it may use all registers but SP.
    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code;

    /// The replay of `task`, whose design this is, in the linked program `image`.
    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        image: &Image,
        task: &'a Task,
    ) -> Replay<'a>;

    /// The replay of [`CHOOSE`](super::CHOOSE), if the code of `task`, whose design this is, has
    /// that subroutine: it chooses the class from what the task has computed.
    fn choice<'a>(&'a self, _emission: &'a Emission<'a>, _task: &'a Task) -> Option<Replay<'a>> {
        None
    }
}

/// Finds the exact T-states of a run of a task, its return included, from the values that it
/// reads and makes. Runs may come in any order.
pub type Replay<'a> = Box<dyn FnMut(&Interpreter<'_>) -> TStates + 'a>;

/// The memory that a task's results take.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Storage {
    /// A linear op whose accumulators have memory of their own, in bytes, from the start
    /// of a page on.
    pub accumulators: Option<(Value, usize)>,
    /// Whether the output has words in a buffer. If not, other tasks read the accumulators.
    pub is_buffered: bool,
}

/// Tasks that a kernel offers, with optional upgrades.
pub trait Proposal: Debug {
    /// The bytes of its weights without any upgrade.
    fn least(&self) -> usize;

    /// Whether it gives up no speed to save bytes. One that does is used only if no fast one
    /// fits.
    fn is_fast(&self) -> bool;

    /// The optional upgrades, the best gain for a byte first.
    fn upgrades(&self) -> &[Offer];

    /// What each layer takes once it has an upgrade.
    fn openings(&self, request: &Request<'_>) -> Vec<Opening>;

    /// The T-states a character that its tasks are expected to take with the upgrades of
    /// these numbers.
    fn t_states(&self, request: &Request<'_>, taken: &[usize]) -> f64;

    /// The tasks with the upgrades of these numbers.
    fn tasks(&self, request: &Request<'_>, taken: &[usize]) -> Vec<Task>;
}

/// An upgrade, as it is weighed against others.
#[derive(Clone, Copy, Debug)]
pub struct Offer {
    /// The bytes that it takes; negative, if it saves some.
    pub bytes: i64,
    /// The T-states a character that it gains.
    pub gain: f64,
    /// The number of its layer among the openings.
    pub layer: usize,
}

/// What a layer takes once it has an upgrade, besides the bytes of its upgrades.
#[derive(Clone, Debug, Default)]
pub struct Opening {
    /// The bytes of its own code.
    pub bytes: i64,
    /// T-states a character.
    pub t_states: f64,
    /// The modules that it then needs, each with its bytes. Layers share those with the same
    /// name.
    pub modules: Vec<(String, i64)>,
}

/// Advice to the maker of a network.
#[derive(Clone, Debug)]
pub struct Advice {
    /// The code of the warning.
    pub code: &'static str,
    /// The name of the value that it is about.
    pub value: String,
    /// What is slow.
    pub message: String,
    /// Why it is.
    pub note: String,
    /// What to do.
    pub help: String,
}

/// The information a kernel has when it emits code.
#[derive(Clone, Copy, Debug)]
pub struct Emission<'a> {
    /// The network that is compiled.
    pub network: &'a Network,
    /// The names of its values and matrices.
    pub names: &'a Names,
    /// Whether the file is to hold lists packed.
    pub packs: bool,
}

impl Emission<'_> {
    /// The name of `value` in assembly text.
    pub fn symbol(&self, value: Value) -> &str {
        &self.names.values[value]
    }

    /// The label of the buffer that holds `value`.
    pub fn buffer(&self, value: Value) -> String {
        self.names.buffer(value)
    }

    /// The label of the accumulators of `linear`, which begin on a page.
    pub fn accumulators(&self, linear: Value) -> String {
        self.names.accumulators(linear)
    }

    /// The label of the subroutine that runs `task`.
    pub fn entry(&self, task: &Task) -> String {
        self.names.entry(task.output())
    }

    /// The definition of `value`, for a comment: `%a1 = linear: i16[256]`.
    pub fn title(&self, value: Value) -> String {
        let data = &self.network.values[value];
        format!("%{} = {}: {}", data.name, data.op.name(), data.ty)
    }
}
