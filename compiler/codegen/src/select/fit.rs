//! Fit: of all that kernels propose, what takes the fewest T-states in the room there
//! is. Found by building, since only what is linked has a size.

use super::take::Taken;
use crate::kernels::interface::{Proposal, Request, Task};
use crate::options::Options;
use crate::program::{Program, Refused, Sizes};

/// How often a program is built to find what fits.
const MOST_BUILDS: usize = 8;
/// Bytes of room that are not worth another build.
const SLACK: i64 = 48;
/// Bytes that may fit though there is no room for them: sections begin on pages, and what
/// is in front of them may leave fewer gaps.
const PAGE: i64 = 256;

/// Builds with the tasks that take the fewest T-states and fit. Where none do,
/// the refusal of those that came nearest; nothing if nothing is proposed.
pub(crate) fn fit(
    proposals: &[Box<dyn Proposal>],
    request: &Request<'_>,
    options: &Options,
    build: &impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<Program, Option<Refused>> {
    let bytes = options.room_for_weights();
    let mut best: Option<(f64, Program)> = None;
    let mut nearest: Option<Refused> = None;
    for proposal in proposals.iter().map(|proposal| &**proposal) {
        // At best, all the room is for upgrades.
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

/// Builds with the upgrades that gain most and fit. What a program takes besides
/// its weights is known once it is built, so it is built anew until it fits with
/// little room to spare.
fn fit_one(
    proposal: &dyn Proposal,
    request: &Request<'_>,
    options: &Options,
    build: &impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<(Taken, Program), Refused> {
    let room = options.room();
    let mut best: Option<(Taken, Program)> = None;
    let mut nearest = None;
    let mut margin = 0;
    let mut extra = options.room_for_weights() - proposal.least() as i64;
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
                let in_memory = i64::from(room.memory - memory);
                // A file that is packed leaves room where memory does.
                let spare = match program.image.is_packed() {
                    true => in_memory,
                    false => in_memory.min(i64::from(room.file - file)),
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
