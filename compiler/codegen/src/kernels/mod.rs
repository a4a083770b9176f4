//! Kernels: the ways there are to compute an op, or a fused group of ops, on a
//! Z80. One file a kernel: when it applies, what it requires, and the code it
//! emits. A new kernel is a new file and a line in [`KERNELS`].

mod chain;
mod columns;
mod copy;
mod dense;
mod elementwise;
pub(crate) mod encode;

pub(crate) use columns::{
    Active, Cost, Events, Firing, LONGEST_LIST, event_costs, list_entries, pair_cost, single_cost,
    word_costs,
};

use cranelift_entity::SecondaryMap;
use zirc_z80::Object;

use crate::plan::{Columns, Plan, TaskData, Uses};
use zirc_network::profile::Profile;
use zirc_network::{Network, Value};

/// All kernels, in the order in which they are offered an op.
pub const KERNELS: &[&dyn Kernel] = &[
    &columns::ColumnKernel,
    &encode::Encode,
    &dense::Dense,
    &elementwise::Elementwise,
    &copy::Copy,
];

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
    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Vec<Value>>;

    /// The code and tables of one task. The code is a subroutine whose entry
    /// point is [`Emission::entry`]; it may use all registers but SP.
    fn emit(&self, emission: &Emission<'_>, task: &TaskData) -> Code;

    /// The T-states that the task takes in the time of one character, its return
    /// included.
    fn t_states(&self, emission: &Emission<'_>, task: &TaskData, work: &Workload<'_>) -> f64;
}

/// What a task meets in the time of one character.
#[derive(Clone, Copy, Debug)]
pub struct Workload<'a> {
    /// What the network's ops meet.
    pub activity: &'a Profile,
    /// How often the task is run.
    pub runs: f64,
}

/// T-states of `ldir` over so many bytes.
pub(crate) fn block_move(bytes: usize) -> f64 {
    21.0 * bytes as f64 - 5.0
}

/// What a kernel knows when it claims ops.
#[derive(Clone, Copy, Debug)]
pub struct Claims<'a> {
    /// The network that is compiled.
    pub network: &'a Network,
    /// Who reads each value.
    pub uses: &'a Uses,
    /// How linear ops are computed column by column, those that are to be.
    pub columns: &'a SecondaryMap<Value, Option<Columns>>,
}

/// Something of a machine that a kernel may need to itself.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Provision {
    /// AF', BC', DE' and HL'.
    AlternateRegisters,
    /// IX and IY.
    IndexRegisters,
    /// SP as a pointer, while interrupts are off.
    StackPointer,
    /// Code that can be written to.
    WritableCode,
}

/// What a kernel knows when it emits code.
#[derive(Debug)]
pub struct Emission<'a> {
    /// The network that is compiled.
    pub network: &'a Network,
    /// The plan that the task is part of.
    pub plan: &'a Plan,
    /// Whether the file is to hold lists packed.
    pub packs: bool,
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

    /// The label of the accumulators of `linear`, which begin on a page.
    pub fn accumulators(&self, linear: Value) -> String {
        format!("sums_{}", self.symbol(linear))
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
    /// Subroutines to be called once, when the program starts.
    pub start_up: Vec<String>,
    /// The most T-states for which the code keeps interrupts off.
    pub masked: u64,
}

/// A value that can be read from memory when the program passes a label.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Observable {
    /// Which value of the network.
    pub value: Value,
    /// The label that the program passes when it is complete.
    pub probe: String,
    /// The label that the places of its elements count from.
    pub address: String,
    /// How to read each element.
    pub elements: Vec<Element>,
}

/// How an element is read: it is `unit` times what memory holds, plus
/// `constant`, modulo 2^16.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Element {
    /// The place of the low byte.
    pub low: usize,
    /// The place of the high byte, if there is one.
    pub high: Option<usize>,
    /// What it is multiplied by.
    pub unit: i64,
    /// What is added then.
    pub constant: i64,
}

impl Observable {
    /// The words of a buffer at `address`.
    pub fn words(value: Value, probe: String, address: String, width: usize) -> Self {
        let word = |at| Element { low: 2 * at, high: Some(2 * at + 1), unit: 1, constant: 0 };
        Observable { value, probe, address, elements: (0..width).map(word).collect() }
    }
}

impl Element {
    /// The element, from what `peek` finds at a place.
    pub fn read(&self, peek: impl Fn(usize) -> u8) -> i16 {
        let high = self.high.map_or(0, |high| i64::from(peek(high)));
        (self.unit * (256 * high + i64::from(peek(self.low))) + self.constant) as i16
    }
}
