//! The compiler from `.zir` networks to Z80 programs.
//!
//! Data flows one way: text or a model file becomes a [`network::Network`], the
//! passes rewrite it, the plan chooses kernels and memory for its ops, the
//! kernels emit objects, and the linker makes them an image. [`compile`] is that
//! line of calls.

pub mod import;
pub mod kernels;
pub mod network;
pub mod passes;
pub mod plan;
mod program;
pub mod prompts;
pub mod syntax;
pub mod target;

use zirc_diagnostics::{Diagnostic, Severity, Source};

pub use kernels::{Element, Observable};
use network::{Network, Origins, Overflow};
use plan::Plan;
pub use program::{Emit, Part, Program, Sizes};
use target::{TARGETS, Target};

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options {
    /// The machine to build for.
    pub target: &'static Target,
    /// The bytes the file may have, in place of the target's own figure. The
    /// memory the program may use changes with it.
    pub budget: Option<u32>,
    /// What to choose kernels for.
    pub goal: Goal,
    /// Prompts like those the program will hear, to learn from which inputs are
    /// often active; a built-in few, if there are none.
    pub prompts: Vec<Vec<u8>>,
    /// Whether the file holds the weights in their compact form, to be expanded
    /// when the program starts.
    pub pack: bool,
}

/// What kernels are chosen for.
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

impl Default for Options {
    fn default() -> Self {
        Options {
            target: TARGETS[0],
            budget: None,
            goal: Goal::default(),
            prompts: Vec::new(),
            pack: false,
        }
    }
}

/// Reads and verifies `.zir` text. What is wrong with it is reported together.
pub fn read(source: &Source) -> Result<(Network, Origins), Vec<Diagnostic>> {
    let (network, origins) = syntax::parse(source)?;
    sound(passes::check(&network, &origins))?;
    Ok((network, origins))
}

/// Compiles a verified network.
pub fn compile(
    network: &Network,
    origins: &Origins,
    options: &Options,
) -> Result<Program, Vec<Diagnostic>> {
    if network.overflow == Overflow::Reject {
        sound(passes::overflow_diagnostics(network, origins))?;
    }
    let optimized = passes::run(network);
    let plan = Plan::new(&optimized, options);
    let modules = program::build(&optimized, &plan, options.target);
    let (image, sizes) = program::link(modules.objects, &modules.parts, options)?;
    Ok(Program {
        source: network.clone(),
        network: optimized,
        plan,
        image,
        observables: modules.observables,
        sizes,
        target: options.target,
    })
}

fn sound(found: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    if found.iter().any(is_error) { Err(found) } else { Ok(()) }
}
