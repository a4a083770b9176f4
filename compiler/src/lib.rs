//! The compiler from `.zir` networks to Z80 programs.
//!
//! Data flows one way: text or a model file becomes a [`network::Network`], the
//! passes rewrite it, the plan chooses kernels and memory for its ops, the
//! kernels emit objects, and the linker makes them an image. [`compile`] is that
//! line of calls.

pub mod export;
mod fit;
pub mod import;
pub mod kernels;
pub mod network;
pub mod overflow;
pub mod passes;
pub mod plan;
mod program;
pub mod prompts;
pub mod syntax;
pub mod target;

use zirc_diagnostics::{Diagnostic, Severity, Source};

use cranelift_entity::SecondaryMap;
pub use kernels::{Element, Observable};
use network::{Network, Origins, Overflow};
use plan::{Choices, Plan, Uses};
use program::Linked;
pub use program::{Emit, Forecast, Part, PartForecast, Program, Sizes};
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

/// The bytes a program may have.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Room {
    /// Of its file.
    pub(crate) file: u32,
    /// Of memory, from where the file is loaded.
    pub(crate) memory: u32,
}

impl Options {
    /// The room there is.
    pub(crate) fn room(&self) -> Room {
        let file = self.budget.unwrap_or(self.target.file_room);
        Room { file, memory: file.saturating_add(self.target.extra_memory) }
    }

    /// The most bytes that columns may have: what is packed needs memory, and
    /// little of the file.
    fn room_for_columns(&self) -> i64 {
        let room = self.room();
        if self.pack { room.memory.into() } else { room.file.into() }
    }
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
        stay_in_16_bits(network, origins)?;
    }
    let optimized = passes::run(network);
    let uses = Uses::compute(&optimized);
    let build = |columns| {
        let plan = Plan::new(&optimized, &uses, options.target, columns);
        let Linked { image, sizes, observables, masked } =
            program::make(&optimized, &plan, options)?;
        Ok(Program {
            source: network.clone(),
            network: optimized.clone(),
            plan,
            image,
            observables,
            sizes,
            masked,
            prompts: options.prompts.clone(),
            target: options.target,
        })
    };
    let choices = Choices::find(&optimized, &uses, options);
    let by_columns = fit::fit(&choices, &optimized, options, build);
    let is_settled = options.goal == Goal::Speed && by_columns.is_ok();
    if is_settled {
        return by_columns;
    }
    // A small network's columns may not be worth the code that walks them.
    let dense = build(SecondaryMap::new()).map_err(|refused| refused.diagnostics);
    match (by_columns, dense) {
        (Ok(columns), Ok(dense)) if columns.sizes.file <= dense.sizes.file => Ok(columns),
        (_, Ok(dense)) => Ok(dense),
        (Err(_), dense) if choices.is_empty() => dense,
        (columns, _) => columns,
    }
}

/// Refuses a network that is not proved never to overflow.
fn stay_in_16_bits(network: &Network, origins: &Origins) -> Result<(), Vec<Diagnostic>> {
    let ranges = overflow::bound(network);
    if overflow::is_proved(network, &ranges) {
        return Ok(());
    }
    let verdicts = overflow::judge(network, ranges);
    Err(overflow::diagnostics(network, origins, &verdicts))
}

fn sound(found: Vec<Diagnostic>) -> Result<(), Vec<Diagnostic>> {
    let is_error = |found: &Diagnostic| found.severity == Severity::Error;
    if found.iter().any(is_error) { Err(found) } else { Ok(()) }
}
