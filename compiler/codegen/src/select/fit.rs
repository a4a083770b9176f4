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
/// Bytes beyond the limit that may still fit: sections begin on pages, and other sections may
/// fill the gaps before them.
const PAGE: i64 = 256;

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
        let t_states = |taken: &Taken| proposal.t_states(request, &taken.upgrades);
        let hoped = || t_states(&Taken::within(proposal, bytes - proposal.least() as i64));
        let is_out = |most: f64| !proposal.is_fast() || most <= hoped();
        if best.as_ref().is_some_and(|(most, _)| is_out(*most)) {
            continue;
        }
        match fit_one(proposal, request, options, build) {
            Ok((taken, program)) => {
                let expected = t_states(&taken);
                if best.as_ref().is_none_or(|(most, _)| expected < *most) {
                    best = Some((expected, program));
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
    let mut best: Option<(Taken, Program)> = None;
    let mut nearest = None;
    let mut margin = 0;
    let mut extra = options.most_weight_bytes() - proposal.least() as i64;
    for _ in 0..MOST_BUILDS {
        let taken = Taken::within(proposal, extra.max(0));
        let spent = taken.spent;
        let fits = best.as_ref().map(|(best, _)| best.spent);
        if fits == Some(spent) {
            break;
        }
        match build(&proposal.tasks(request, &taken.upgrades)) {
            Ok(program) => {
                let Sizes { file, memory, .. } = program.sizes;
                let in_memory = i64::from(limits.memory - memory);
                // A packed file is small: only memory limits the upgrades.
                let spare = match program.image.is_packed() {
                    true => in_memory,
                    false => in_memory.min(i64::from(limits.file - file)),
                };
                let is_all = taken.is_all;
                best = Some((taken, program));
                if is_all {
                    break;
                }
                extra = spent + if spare < SLACK { PAGE } else { spare };
            }
            Err(refused @ Refused::Defect(_)) => return Err(refused),
            Err(refused) => {
                let excess = refused.excess().filter(|_| spent > 0);
                nearest = Some(or_smaller(nearest, refused));
                let Some(excess) = excess else { break };
                extra = match fits {
                    None => spent - i64::from(excess) - margin,
                    Some(fits) if spent - fits < 2 * SLACK => break,
                    Some(fits) => (fits + spent) / 2,
                };
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
