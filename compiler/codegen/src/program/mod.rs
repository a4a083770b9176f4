//! The program: everything a plan needs, assembled and linked, and what is
//! known about the result.

mod build;
mod emit;
mod forecast;
mod link;
mod pack;
mod sizes;

use zirc_diagnostics::{Diagnostic, Source};
use zirc_z80::{Image, Object};

use build::build;
pub use emit::Emit;
pub use forecast::{Forecast, PartForecast};
pub(crate) use link::{Linked, Overrun, Refused, make};
pub(crate) use pack::Unpacked;
pub use sizes::{Part, Sizes};

use crate::kernels::Observable;
use crate::machines::Target;
use crate::plan::Plan;
use zirc_network::Network;
use zirc_network::passes::Schedule;

/// A compiled network.
#[derive(Debug)]
pub struct Program {
    /// The network as parsed or imported.
    pub source: Network,
    /// The passes it went through.
    pub passes: Schedule,
    /// The network that was compiled: what the passes made of it.
    pub network: Network,
    /// What is run when, by which kernels, in which memory.
    pub plan: Plan,
    /// The linked program, with its symbols.
    pub image: Image,
    /// Where the values of `network` can be read while the program runs.
    pub observables: Vec<Observable>,
    /// Where its bytes go.
    pub sizes: Sizes,
    /// The most T-states for which it keeps interrupts off in one go.
    pub masked: u64,
    /// Prompts like those it will hear; none, if that is not known.
    pub prompts: Vec<Vec<u8>>,
    /// The machine it was built for.
    pub target: &'static Target,
    /// The first byte behind the memory that it may use there.
    pub memory_end: u16,
    /// Options that made no difference to it.
    pub warnings: Vec<Diagnostic>,
    /// Whether there are linear ops by columns.
    pub(crate) by_columns: bool,
    /// Why it is not packed, if it was to be.
    pub(crate) unpacked: Option<Unpacked>,
}

impl Program {
    /// The file to be loaded by the machine.
    pub fn file(&self) -> &[u8] {
        &self.image.bytes
    }

    /// The address of one of the program's labels.
    pub fn address(&self, label: &str) -> Option<u16> {
        self.image.address(label)?.try_into().ok()
    }

    /// The addresses of the ends of the program's own stack.
    pub fn stack(&self) -> Option<std::ops::Range<u16>> {
        let [low, high] = self.target.stack;
        Some(self.address(low)?..self.address(high)?)
    }
}

/// Assembles a module that a kernel wrote or that comes with the compiler.
/// `define` gives its parameters values, `rename` its interface other names.
pub(crate) fn assemble(
    name: &str,
    text: &str,
    define: &[(&str, i64)],
    rename: &[(&str, &str)],
) -> Object {
    let options = zirc_z80::Options {
        name: name.to_string(),
        define: define.iter().map(|(name, value)| (name.to_string(), *value)).collect(),
        rename: rename.iter().map(|(old, new)| (old.to_string(), new.to_string())).collect(),
        ..Default::default()
    };
    let source = Source::new(format!("{name}.asm"), text);
    zirc_z80::assemble(&source, &options).unwrap_or_else(|found| {
        // The text is the compiler's own, so this is a defect of the compiler.
        panic!("{}", zirc_diagnostics::render(&source, &found, false))
    })
}
