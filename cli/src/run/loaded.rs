//! Programs that are ready to be run.

use zirc_codegen::Program;
use zirc_emulator::{Address, Config, LoadError, Machine, StackRange};
use zirc_network::Output;

use crate::failure::Failure;

/// A program ready to be run, and what is known about it.
pub(crate) struct Loaded {
    /// For people.
    name: String,
    pub(super) com: Vec<u8>,
    /// Labels with their addresses; none of a program that was not built here.
    pub(super) symbols: Vec<(u32, String)>,
    stack: Option<StackRange>,
    /// The bytes of memory it uses, from its load address; unknown if it was
    /// not built here.
    pub(super) memory: Option<u32>,
    /// The machine that it runs in.
    config: Config,
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
        let config = Config::below(Address(program.memory_end as u16));
        let answers = matches!(program.source.output, Output::Answer { .. });
        Loaded { name, com: program.file().to_vec(), symbols, stack, memory, config, answers }
    }

    /// A program that has been found as a file called `name`.
    pub(super) fn found(name: String, com: Vec<u8>, config: Config) -> Self {
        let (symbols, stack, memory) = (Vec::new(), None, None);
        Loaded { name, com, symbols, stack, memory, config, answers: false }
    }

    /// What is wrong with the program.
    pub(crate) fn failure(&self, message: &str) -> Failure {
        Failure::Message(format!("{}: {message}", self.name))
    }

    /// A machine with the program in it.
    ///
    /// # Errors
    /// When the machine has no room for it.
    pub(crate) fn machine(&self, tail: &[u8]) -> Result<Machine, LoadError> {
        let mut machine = Machine::load(self.config.clone(), &self.com, tail)?;
        if let Some(stack) = self.stack {
            machine.declare_stack(stack);
        }
        Ok(machine)
    }
}
