//! The options of the compiler.

use zirc_network::passes::Schedule;

use zirc_z80::{Layout, Region};

use crate::machines::{MACHINES, Machine};

/// The most T-states for which programs keep interrupts off if nothing else is said: 5 ms at
/// 4 MHz.
pub const MASK: u64 = 20_000;

/// The options of the compiler.
#[derive(Clone, Debug)]
pub struct Options {
    /// The machine to build for.
    pub machine: &'static Machine,
    /// The address after the memory that the program may use, in place of the machine's.
    pub memory_end: Option<u16>,
    /// The most bytes of the file, if that is less than the machine allows.
    pub budget: Option<u32>,
    /// The passes that rewrite the network first.
    pub passes: Schedule,
    /// The goal for which kernels are chosen.
    pub goal: Goal,
    /// Typical prompts, which tell the inputs that are often active; if empty, a few built-in
    /// ones.
    pub prompts: Vec<Vec<u8>>,
    /// Whether the file holds code, tables and lists packed, to be expanded when the program
    /// starts.
    pub pack: bool,
    /// The most T-states for which the program may keep interrupts off in one go.
    pub mask: u64,
    /// Whether a conversation begins with a line that tells the network's name and
    /// how to leave.
    pub banner: bool,
}

/// The goal for which kernels are chosen.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Goal {
    /// The fewest T-states that fit the budget.
    #[default]
    Speed,
    /// The fewest bytes of file.
    Size,
    /// The dense kernel alone, whose program is the easiest to read.
    Plain,
}

/// The most bytes a program may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The most bytes of its file.
    pub(crate) file: u32,
    /// Whether that is the budget, and not the machine's memory.
    pub(crate) is_budget: bool,
    /// The most bytes of the memory that can be written to.
    pub(crate) memory: u32,
}

impl Options {
    /// The limits of these options on their machine.
    pub(crate) fn limits(&self) -> Limits {
        let Region { start, end, .. } = self.layout().bss;
        let memory = end.saturating_sub(start.into());
        let loadable = self.machine.file_limit(self.memory_end);
        let budget = self.budget.filter(|&budget| budget < loadable);
        Limits { file: budget.unwrap_or(loadable), is_budget: budget.is_some(), memory }
    }

    /// The memory that the program may use, and where in it its sections go.
    pub(crate) fn layout(&self) -> Layout {
        self.machine.layout_to(self.memory_end)
    }

    /// The most bytes of weights. Packed weights need memory, and few bytes of the file.
    pub(crate) fn most_weight_bytes(&self) -> i64 {
        let limits = self.limits();
        if self.pack { limits.memory.into() } else { limits.file.into() }
    }
}

impl Default for Options {
    fn default() -> Self {
        Options {
            machine: MACHINES[0],
            memory_end: None,
            budget: None,
            passes: Schedule::default(),
            goal: Goal::default(),
            prompts: Vec::new(),
            pack: false,
            mask: MASK,
            banner: true,
        }
    }
}
