//! From a network to a program: the stages, one after the other.

use std::cell::Cell;

use zirc_diagnostics::Diagnostic;
use zirc_network::{Network, Origins, Overflow, overflow};

use crate::advice::advice;
use crate::effects;
use crate::kernels::KERNELS;
use crate::kernels::interface::{Request, Task, Uses};
use crate::options::{Goal, Options};
use crate::plan::Plan;
use crate::program::{self, Overrun, Program, Refused};
use crate::select;

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
    let (mut program, overrun) = build_for(options, network, &optimized)
        .map_err(|refused| told(refused, options, network, &optimized))?;
    if let Some(why) = program.unpacked
        && options.goal == Goal::Speed
    {
        // It was planned for the memory that expanding takes, which it does not need.
        let unpacked = Options { pack: false, ..options.clone() };
        let t_states = |program: &Program| program.forecast(&options.prompts).t_states();
        if let Ok((planned, _)) = build_for(&unpacked, network, &optimized)
            && t_states(&planned) <= t_states(&program)
        {
            program = planned;
            program.unpacked = Some(why);
        }
    }
    program.warnings = effects::without_effect(&program, options, overrun);
    if options.goal == Goal::Speed {
        program.warnings.extend(advice(options, network, &optimized, origins));
    }
    Ok(program)
}

/// Builds the program of a network that passes have `optimized`. Also returns why the last
/// packed program was refused, if one was.
fn build_for(
    options: &Options,
    network: &Network,
    optimized: &Network,
) -> Result<(Program, Option<Overrun>), Refused> {
    let uses = &Uses::compute(optimized);
    let request = Request::new(options, optimized, uses);
    // Each refused program is nearer to its limits than those before.
    let overrun = Cell::new(None);
    let build = |chosen: &[Task]| {
        let plan = Plan::new(optimized, uses, options.machine, chosen)
            .map_err(|unclaimed| Refused::lacking(optimized, options.machine, &unclaimed))?;
        let linked = program::make(optimized, &plan, options).inspect_err(|refused| {
            overrun.set(refused.packed().or(overrun.get()));
        })?;
        let is_proposed = !chosen.is_empty();
        Ok(Program::new(network, optimized, plan, linked, options, is_proposed))
    };
    let program = choose(&request, options, build)?;
    Ok((program, overrun.get()))
}

/// Builds the program that is best for the goal.
fn choose(
    request: &Request<'_>,
    options: &Options,
    build: impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<Program, Refused> {
    let proposals: Vec<_> = KERNELS.iter().flat_map(|kernel| kernel.propose(request)).collect();
    let proposed = match select::fit(&proposals, request, options, &build) {
        Ok(program) if options.goal == Goal::Speed => return Ok(program),
        Err(Some(last @ Refused::Final(_))) => return Err(last),
        proposed => proposed,
    };
    // For a small network, the code of a proposal may take more bytes than it saves.
    match (proposed, build(&[])) {
        (Ok(proposed), Ok(plain)) if proposed.sizes.file <= plain.sizes.file => Ok(proposed),
        (_, Ok(plain)) => Ok(plain),
        (_, Err(last @ Refused::Final(_))) => Err(last),
        (Ok(proposed), Err(_)) => Ok(proposed),
        (Err(Some(proposed)), Err(plain)) => Err(proposed.or_smaller(plain)),
        (Err(None), Err(plain)) => Err(plain),
    }
}

/// What is to be said of a program that was refused. Where the machine lacks something,
/// another goal may do without.
fn told(
    refused: Refused,
    options: &Options,
    network: &Network,
    optimized: &Network,
) -> Vec<Diagnostic> {
    let Refused::Lacking(found) = refused else { return refused.into_diagnostics() };
    let fast = Options { goal: Goal::Speed, ..options.clone() };
    let is_fast_built =
        || options.goal == Goal::Plain && build_for(&fast, network, optimized).is_ok();
    vec![found.help(match is_fast_built() {
        true => "build for speed, which does without: `--for speed`",
        false => "build for another machine: `zirc machines` lists them",
    })]
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
