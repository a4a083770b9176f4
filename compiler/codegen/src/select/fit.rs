//! Finds the proposal and the upgrades that take the fewest T-states and fit. Programs are
//! built to find it, since only a linked program has a size.

use super::take::Taken;
use crate::kernels::interface::{Proposal, Request, Task};
use crate::options::Options;
use crate::program::{Program, Refused, Sizes};

/// How often a program is built to find what fits.
const MOST_BUILDS: usize = 6;
/// Spare bytes that are not worth another build.
const SLACK: i64 = 48;

/// Builds the program with the tasks that take the fewest T-states and fit. Returns the
/// refusal of those that came nearest if none fit, and no refusal if nothing is proposed.
pub(crate) fn fit(
    proposals: &[Box<dyn Proposal>],
    request: &Request<'_>,
    options: &Options,
    build: &impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<Program, Option<Refused>> {
    let bytes = options.most_weight_bytes();
    let mut best: Option<(f64, Program)> = None;
    let mut nearest: Option<Refused> = None;
    for proposal in proposals.iter().map(|proposal| &**proposal) {
        // At best, all bytes that the least form leaves are for upgrades.
        let hoped = || Taken::within(proposal, bytes - proposal.least() as i64).t_states;
        let is_out = |most: f64| !proposal.is_fast() || most <= hoped();
        if best.as_ref().is_some_and(|(most, _)| is_out(*most)) {
            continue;
        }
        match fit_one(proposal, request, options, build) {
            Ok((taken, program)) => {
                let is_better = best.as_ref().is_none_or(|(most, _)| taken.t_states < *most);
                if is_better {
                    best = Some((taken.t_states, program));
                }
                if taken.is_all {
                    break;
                }
            }
            Err(refused @ Refused::Defect(_)) => return Err(Some(refused)),
            Err(refused) => nearest = Some(or_smaller(nearest, refused)),
        }
    }
    let (estimate, mut program) = best.ok_or(nearest)?;
    program.estimate = Some(estimate);
    Ok(program)
}

/// Builds the program with the upgrades of a proposal that gain most and fit. How much a
/// program takes besides its weights is known only once it is built. So it is built again
/// until it fits with few bytes to spare.
fn fit_one(
    proposal: &dyn Proposal,
    request: &Request<'_>,
    options: &Options,
    build: &impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<(Taken, Program), Refused> {
    let limits = options.limits();
    let mut best = None;
    let mut nearest = None;
    let mut margin = 0;
    let mut extra = options.most_weight_bytes() - proposal.least() as i64;
    for _ in 0..MOST_BUILDS {
        let taken = Taken::within(proposal, extra.max(0));
        let spent = taken.spent;
        match build(&proposal.tasks(request, &taken.upgrades)) {
            Ok(program) => {
                let Sizes { file, memory, .. } = program.sizes;
                let in_memory = i64::from(limits.memory - memory);
                // A packed file is small: only memory limits the upgrades.
                let spare = match program.image.is_packed() {
                    true => in_memory,
                    false => in_memory.min(i64::from(limits.file - file)),
                };
                let is_done = spare < SLACK || taken.is_all;
                best = Some((taken, program));
                if is_done {
                    break;
                }
                extra = spent + spare;
            }
            Err(refused @ Refused::Defect(_)) => return Err(refused),
            Err(refused) => {
                let excess = refused.excess().filter(|_| spent > 0 && best.is_none());
                nearest = Some(or_smaller(nearest, refused));
                let Some(excess) = excess else { break };
                extra = spent - i64::from(excess) - margin;
                margin = 2 * margin + SLACK;
            }
        }
    }
    if let Some(best) = best {
        return Ok(best);
    }
    // Even an upgrade that saves bytes may need code that takes more.
    let taken = Taken::none(proposal);
    match build(&proposal.tasks(request, &[])) {
        Ok(program) => Ok((taken, program)),
        Err(refused) => Err(or_smaller(nearest, refused)),
    }
}

fn or_smaller(nearest: Option<Refused>, refused: Refused) -> Refused {
    match nearest {
        Some(nearest) => nearest.or_smaller(refused),
        None => refused,
    }
}
