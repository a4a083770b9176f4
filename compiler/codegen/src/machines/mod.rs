//! Targets: machines a program can be built for. A target is data: its memory,
//! what it provides for kernels, and the runtime modules it links. No pass and
//! no kernel asks which target it works for.

mod cpm;

use zirc_runtime::Module;

use crate::kernels::Provision;

/// All targets, the default first.
pub const TARGETS: &[&Target] = &[&cpm::CPM];

/// A machine that programs are built for.
#[derive(Debug)]
pub struct Target {
    /// The name that `--target` takes.
    pub name: &'static str,
    /// One line for people.
    pub description: &'static str,
    /// Where programs are loaded and entered.
    pub origin: u16,
    /// The first byte behind the memory that programs may use, unless the options
    /// say otherwise.
    pub memory_end: u16,
    /// The last bytes of that memory that are the loader's: a program may use them,
    /// but its file must end below.
    pub loader: u32,
    /// What kernels may use.
    pub provides: &'static [Provision],
    /// The runtime modules that make the program talk on this machine.
    pub modules: &'static [Module],
    /// The label that the program is entered at, one of the modules'.
    pub entry: &'static str,
    /// The labels of the ends of the stack, lowest first, one of the modules'.
    pub stack: [&'static str; 2],
}

impl Target {
    /// The target called `name`.
    pub fn named(name: &str) -> Option<&'static Target> {
        TARGETS.iter().copied().find(|target| target.name == name)
    }

    /// Whether it provides all that a kernel requires.
    pub fn provides_for(&self, required: &[Provision]) -> bool {
        required.iter().all(|provision| self.provides.contains(provision))
    }
}
