//! A compiled network.

use zirc_diagnostics::Diagnostic;
use zirc_network::Network;
use zirc_network::passes::Schedule;
use zirc_z80::Image;

use super::link::Linked;
use super::sizes::Sizes;
use crate::kernels::interface::{Masked, Observable, Unpacked};
use crate::machines::Machine;
use crate::options::Options;
use crate::plan::Plan;

/// A compiled network.
#[derive(Debug)]
pub struct Program {
    /// The network as parsed or imported.
    pub source: Network,
    /// The passes it went through.
    pub passes: Schedule,
    /// The network that was compiled: what the passes made of it.
    pub network: Network,
    /// The tasks, in their order, and the memory of values.
    pub plan: Plan,
    /// The linked program, with its symbols.
    pub image: Image,
    /// The file that holds it.
    file: Vec<u8>,
    /// The observables: where the values of `network` can be read while the program runs.
    pub observables: Vec<Observable>,
    /// Its bytes, by part.
    pub sizes: Sizes,
    /// For how long it keeps interrupts off in one go.
    pub masked: Masked,
    /// Typical prompts; empty if none are known.
    pub prompts: Vec<Vec<u8>>,
    /// The machine it was built for.
    pub machine: &'static Machine,
    /// The address after the memory that it may use there.
    pub memory_end: u32,
    /// Options that made no difference to it.
    pub warnings: Vec<Diagnostic>,
    /// The estimate by which its tasks were chosen, if they were proposed by a kernel: T-states
    /// a character of those tasks.
    pub estimate: Option<f64>,
    /// Whether some of its tasks were proposed by a kernel, and so depend on the prompts.
    pub(crate) is_proposed: bool,
    /// Why it is not packed, if the options ask for that.
    pub(crate) unpacked: Option<Unpacked>,
}

impl Program {
    /// The program `linked`, of a network that passes have `optimized`.
    pub(crate) fn new(
        source: &Network,
        optimized: &Network,
        plan: Plan,
        linked: Linked,
        options: &Options,
        is_proposed: bool,
    ) -> Self {
        let Linked { image, sizes, observables, masked, unpacked } = linked;
        Program {
            source: source.clone(),
            passes: options.passes.clone(),
            network: optimized.clone(),
            plan,
            file: (options.machine.container.write)(&image),
            image,
            observables,
            sizes,
            masked,
            prompts: options.prompts.clone(),
            machine: options.machine,
            memory_end: options.layout().bss.end,
            warnings: Vec::new(),
            estimate: None,
            is_proposed,
            unpacked,
        }
    }

    /// The file to be loaded by the machine.
    pub fn file(&self) -> &[u8] {
        &self.file
    }

    /// The address of one of the program's labels.
    pub fn address(&self, label: &str) -> Option<u16> {
        self.image.address(label)?.try_into().ok()
    }

    /// The addresses of the ends of the program's own stack.
    pub fn stack(&self) -> Option<std::ops::Range<u16>> {
        let [low, high] = self.machine.stack;
        Some(self.address(low)?..self.address(high)?)
    }
}
