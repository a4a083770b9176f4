//! Programs that are ready to be run.

use zirc_codegen::Program;
use zirc_codegen::machines::Machine;
use zirc_emulator::{Address, Machine as Emulated, StackRange};
use zirc_network::Output;

use super::platform;
use crate::failure::Failure;
use crate::machine::MachineArguments;

/// A program ready to be run, and what is known about it.
pub(crate) struct Loaded {
    /// For people.
    name: String,
    pub(super) file: Vec<u8>,
    /// Labels with their addresses; none of a program that was not built here.
    pub(super) symbols: Vec<(u32, String)>,
    stack: Option<StackRange>,
    /// The bytes of memory it uses, from its load address; unknown if it was
    /// not built here.
    pub(super) memory: Option<u32>,
    /// The machine that it runs on.
    machine: &'static Machine,
    /// The first byte behind the memory that it may use there.
    memory_end: u32,
    /// Whether it is known to pick a label, so that T-states are counted by answers.
    pub(super) answers: bool,
}

impl Loaded {
    /// A program that was built here, called `name`.
    pub(crate) fn built(name: String, program: &Program) -> Self {
        let symbols =
            program.image.symbols.iter().map(|(name, &address)| (address, name.clone())).collect();
        let stack = program
            .stack()
            .map(|range| StackRange { low: Address(range.start), top: Address(range.end) });
        let memory = Some(program.sizes.memory);
        let answers = matches!(program.source.output, Output::Answer { .. });
        let (file, machine) = (program.file().to_vec(), program.machine);
        let memory_end = program.memory_end;
        Loaded { name, file, symbols, stack, memory, machine, memory_end, answers }
    }

    /// A program that has been found as a file called `name`.
    pub(super) fn found(name: String, file: Vec<u8>, on: &MachineArguments) -> Self {
        let (symbols, stack, memory) = (Vec::new(), None, None);
        let machine = on.machine();
        let memory_end = on.memory_end().map_or(machine.layout.bss.end, u32::from);
        Loaded { name, file, symbols, stack, memory, machine, memory_end, answers: false }
    }

    /// What is wrong with the program.
    pub(crate) fn failure(&self, message: &str) -> Failure {
        Failure::Message(format!("{}: {message}", self.name))
    }

    /// An emulated machine with the program in it.
    ///
    /// # Errors
    /// In words, when there is no such machine, or it has no room for the program.
    pub(crate) fn machine(&self, tail: &[u8]) -> Result<Emulated, String> {
        let mut machine = platform::load(self.machine, self.memory_end, &self.file, tail)?;
        if let Some(stack) = self.stack {
            machine.declare_stack(stack);
        }
        Ok(machine)
    }
}
