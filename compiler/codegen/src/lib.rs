//! From networks to Z80 programs.
//!
//! Data flows one way: the passes rewrite a [`Network`], the plan chooses kernels and
//! memory for its ops, the kernels emit objects, and the linker makes them an image.
//! [`compile`] is that line of calls.

mod effects;
mod fit;
pub mod kernels;
mod lines;
pub mod machines;
pub mod plan;
mod program;

use std::cell::Cell;

use zirc_diagnostics::Diagnostic;

use cranelift_entity::SecondaryMap;
pub use kernels::{Element, Observable};
pub use lines::line_for;
use machines::{TARGETS, Target};
use plan::{Choices, Columns, Plan, Uses};
pub use program::{Emit, Forecast, Part, PartForecast, Program, Sizes};
use program::{Linked, Overrun, Refused};
use zirc_network::passes::Schedule;
use zirc_network::{Network, Origins, Overflow, Value, overflow};

/// How to compile.
#[derive(Clone, Debug)]
pub struct Options {
    /// The machine to build for.
    pub target: &'static Target,
    /// The first byte behind the memory that the program may use, in place of the
    /// target's.
    pub tpa: Option<u16>,
    /// The bytes the file may have, if that is less than there is room for.
    pub budget: Option<u32>,
    /// The passes that the network goes through first.
    pub passes: Schedule,
    /// What to choose kernels for.
    pub goal: Goal,
    /// Prompts like those the program will hear, to learn from which inputs are
    /// often active; a built-in few, if there are none.
    pub prompts: Vec<Vec<u8>>,
    /// Whether the file holds the weights in their compact form, to be expanded
    /// when the program starts.
    pub pack: bool,
    /// Whether a conversation begins with a line that tells the network's name and
    /// how to leave.
    pub banner: bool,
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
    /// Whether that is the budget, and not what the memory leaves.
    pub(crate) is_budget: bool,
    /// Of memory, from where the file is loaded.
    pub(crate) memory: u32,
}

impl Options {
    /// The room there is.
    pub(crate) fn room(&self) -> Room {
        let memory = u32::from(self.memory_end().saturating_sub(self.target.origin));
        let loadable = memory.saturating_sub(self.target.loader);
        let budget = self.budget.filter(|&budget| budget < loadable);
        Room { file: budget.unwrap_or(loadable), is_budget: budget.is_some(), memory }
    }

    /// The first byte behind the memory that the program may use.
    fn memory_end(&self) -> u16 {
        self.tpa.unwrap_or(self.target.memory_end)
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
            tpa: None,
            budget: None,
            passes: Schedule::default(),
            goal: Goal::default(),
            prompts: Vec::new(),
            pack: false,
            banner: true,
        }
    }
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
    let optimized = options.passes.run(network);
    let (mut program, overrun) = build_for(options, network, &optimized)?;
    if let Some(why) = program.unpacked
        && options.goal == Goal::Speed
    {
        // It was planned for the memory that expanding takes, which it does not need.
        let unpacked = Options { pack: false, ..options.clone() };
        let t_states = |program: &Program| program.forecast(&options.prompts).t_states();
        if let Ok((planned, _)) = build_for(&unpacked, network, &optimized)
            && t_states(&planned) <= t_states(&program)
        {
            program = Program { unpacked: Some(why), ..planned };
        }
    }
    program.warnings = effects::without_effect(&program, options, overrun);
    Ok(program)
}

/// Builds the program of a network that passes have `optimized`, and tells why the last
/// packed one was refused, if one was.
fn build_for(
    options: &Options,
    network: &Network,
    optimized: &Network,
) -> Result<(Program, Option<Overrun>), Vec<Diagnostic>> {
    let uses = Uses::compute(optimized);
    // Each that is refused comes nearer than those before.
    let overrun = Cell::new(None);
    let build = |columns: SecondaryMap<Value, Option<Columns>>| {
        let by_columns = columns.values().any(Option::is_some);
        let plan = Plan::new(optimized, &uses, options.target, columns);
        let linked = program::make(optimized, &plan, options).inspect_err(|refused| {
            overrun.set(refused.packed.or(overrun.get()));
        });
        let Linked { image, sizes, observables, masked, unpacked } = linked?;
        Ok(Program {
            source: network.clone(),
            passes: options.passes.clone(),
            network: optimized.clone(),
            plan,
            image,
            observables,
            sizes,
            masked,
            prompts: options.prompts.clone(),
            target: options.target,
            memory_end: options.memory_end(),
            warnings: Vec::new(),
            by_columns,
            unpacked,
        })
    };
    let choices = Choices::find(optimized, &uses, options);
    let program = choose(&choices, optimized, options, build)?;
    Ok((program, overrun.get()))
}

/// Builds the program that is best for the goal.
fn choose(
    choices: &[Choices],
    network: &Network,
    options: &Options,
    build: impl Fn(SecondaryMap<Value, Option<Columns>>) -> Result<Program, Refused>,
) -> Result<Program, Vec<Diagnostic>> {
    let by_columns = fit::fit(choices, network, options, &build);
    let by_columns = match by_columns {
        Ok(program) if options.goal == Goal::Speed => return Ok(program),
        by_columns => by_columns,
    };
    // A small network's columns may not be worth the code that walks them.
    let chosen = match (by_columns, build(SecondaryMap::new())) {
        (Ok(columns), Ok(dense)) if columns.sizes.file <= dense.sizes.file => Ok(columns),
        (_, Ok(dense)) => Ok(dense),
        (Ok(columns), Err(_)) => Ok(columns),
        (Err(Some(columns)), Err(dense)) => Err(columns.or_smaller(dense)),
        (Err(None), Err(dense)) => Err(dense),
    };
    chosen.map_err(|refused| refused.diagnostics)
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
