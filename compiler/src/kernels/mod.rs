//! Kernels: the ways there are to compute an op, or a fused group of ops, on a
//! Z80. One file a kernel: when it applies, what it requires, and the code it
//! emits. A new kernel is a new file and a line in [`KERNELS`].

mod chain;
mod copy;
mod dense;
mod elementwise;
pub(crate) mod encode;

use zirc_z80::Object;

use crate::network::{Network, Value};
use crate::plan::{Plan, TaskData, Uses};

/// All kernels, in the order in which they are offered an op.
pub const KERNELS: &[&dyn Kernel] =
    &[&encode::Encode, &dense::Dense, &elementwise::Elementwise, &copy::Copy];

/// A way to compute an op or a fused group of ops.
pub trait Kernel: std::fmt::Debug + Sync {
    /// The name that listings and `zirc kernels` show.
    fn name(&self) -> &'static str;

    /// One line for people.
    fn description(&self) -> &'static str;

    /// What a target must provide for it.
    fn requires(&self) -> &'static [Provision];

    /// The ops it would compute together if it were given `value`, which comes
    /// first: each the only reader of the one before. `None` if it does not
    /// apply.
    fn claim(&self, network: &Network, uses: &Uses, value: Value) -> Option<Vec<Value>>;

    /// The code and tables of one task. The code is a subroutine whose entry
    /// point is [`Emission::entry`]; it may use all registers but SP.
    fn emit(&self, emission: &Emission<'_>, task: &TaskData) -> Code;
}

/// Something of a machine that a kernel may need to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provision {
    /// AF', BC', DE' and HL'.
    AlternateRegisters,
    /// IX and IY.
    IndexRegisters,
}

/// What a kernel knows when it emits code.
#[derive(Debug)]
pub struct Emission<'a> {
    /// The network that is compiled.
    pub network: &'a Network,
    /// The plan that the task is part of.
    pub plan: &'a Plan,
}

impl Emission<'_> {
    /// The name of `value` in assembly text.
    pub fn symbol(&self, value: Value) -> &str {
        &self.plan.symbols[value]
    }

    /// The label of the buffer that holds `value`.
    pub fn buffer(&self, value: Value) -> String {
        format!("value_{}", self.symbol(value))
    }

    /// The label of the subroutine that runs `task`.
    pub fn entry(&self, task: &TaskData) -> String {
        format!("compute_{}", self.symbol(task.output()))
    }

    /// What `value` is, for a comment: `%a1 = linear: i16[256]`.
    pub fn title(&self, value: Value) -> String {
        let data = &self.network.values[value];
        format!("%{} = {}: {}", data.name, data.op.name(), data.ty)
    }
}

/// What a kernel emits.
#[derive(Debug, Default)]
pub struct Code {
    /// The code and tables of this task.
    pub objects: Vec<Object>,
    /// Modules that several tasks share, by name; each is linked once.
    pub shared: Vec<Object>,
    /// Where values that only exist inside the task can be observed.
    pub observables: Vec<Observable>,
}

/// A value that can be read from memory when the program passes a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observable {
    /// Which value of the network.
    pub value: Value,
    /// The label that the program passes when it is complete.
    pub probe: String,
    /// The label of its first element: 16-bit words, low byte first.
    pub address: String,
}
