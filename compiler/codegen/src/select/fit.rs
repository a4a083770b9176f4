//! Finds the proposal and the upgrades that take the fewest T-states and fit. Programs are
//! built to find it, since only a linked program has a size.

use std::cell::OnceCell;

use super::take::Taken;
use crate::kernels::interface::{Proposal, Request, Task};
use crate::options::Options;
use crate::program::{Program, Refused, Sizes};

/// How often a program is built to find what fits.
const MOST_BUILDS: usize = 6;
/// Spare bytes that are not worth another build.
const SLACK: i64 = 48;

/// A program that fits.
struct Fit {
    taken: Taken,
    program: Program,
    /// The forecast T-states a character, once they are needed.
    forecast: OnceCell<f64>,
}

impl Fit {
    fn new(taken: Taken, program: Program) -> Self {
        Fit { taken, program, forecast: OnceCell::new() }
    }

    fn t_states(&self, prompts: &[Vec<u8>]) -> f64 {
        *self.forecast.get_or_init(|| self.program.forecast(prompts).t_states())
    }

    /// This one or `other`, by their forecasts: the estimate is too coarse for two that are
    /// nearly as fast.
    fn or_faster(self, other: Option<Fit>, prompts: &[Vec<u8>]) -> Fit {
        match other {
            Some(other) if other.t_states(prompts) <= self.t_states(prompts) => other,
            _ => self,
        }
    }
}

/// Builds the program with the tasks that take the fewest T-states and fit. Returns the
/// refusal of those that came nearest if none fit, and no refusal if nothing is proposed.
pub(crate) fn fit(
    proposals: &[Box<dyn Proposal>],
    request: &Request<'_>,
    options: &Options,
    build: &impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<Program, Option<Refused>> {
    let bytes = options.most_weight_bytes();
    let mut best: Option<Fit> = None;
    let mut nearest: Option<Refused> = None;
    for proposal in proposals.iter().map(|proposal| &**proposal) {
        // At best, all bytes that the least form leaves are for upgrades.
        let t_states = |taken: &Taken| proposal.t_states(request, &taken.upgrades);
        let hoped = || t_states(&Taken::within(proposal, bytes - proposal.least() as i64));
        let is_out = |most: Option<f64>| !proposal.is_fast() || most <= Some(hoped());
        if best.as_ref().is_some_and(|fit| is_out(fit.program.estimate)) {
            continue;
        }
        match fit_one(proposal, request, options, build) {
            Ok(mut fit) => {
                fit.program.estimate = Some(t_states(&fit.taken));
                let is_all = fit.taken.is_all;
                best = Some(fit.or_faster(best, request.prompts));
                if is_all {
                    break;
                }
            }
            Err(refused @ Refused::Final(_)) => return Err(Some(refused)),
            Err(refused) => nearest = Some(or_smaller(nearest, refused)),
        }
    }
    Ok(best.ok_or(nearest)?.program)
}

/// Builds the program with the upgrades of a proposal that gain most and fit. How much a
/// program takes besides its weights is known only once it is built. So it is built again
/// until it fits with few bytes to spare.
fn fit_one(
    proposal: &dyn Proposal,
    request: &Request<'_>,
    options: &Options,
    build: &impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<Fit, Refused> {
    let limits = options.limits();
    let mut best: Option<Fit> = None;
    // The bytes of upgrades that fitted last.
    let mut fits = None;
    let mut nearest = None;
    let mut margin = 0;
    let mut extra = options.most_weight_bytes() - proposal.least() as i64;
    for _ in 0..MOST_BUILDS {
        let taken = Taken::within(proposal, extra.max(0));
        let spent = taken.spent;
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
                let fit = Fit::new(taken, program);
                if fit.taken.is_all {
                    return Ok(fit);
                }
                best = Some(fit.or_faster(best, request.prompts));
                fits = Some(spent);
                if spare < SLACK {
                    break;
                }
                extra = spent + spare;
            }
            Err(refused @ Refused::Final(_)) => return Err(refused),
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
        Ok(program) => Ok(Fit::new(taken, program)),
        Err(refused) => Err(or_smaller(nearest, refused)),
    }
}

fn or_smaller(nearest: Option<Refused>, refused: Refused) -> Refused {
    match nearest {
        Some(nearest) => nearest.or_smaller(refused),
        None => refused,
    }
}
