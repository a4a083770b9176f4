//! Finds the proposal and the upgrades that take the fewest T-states and fit. Programs are
//! built to find it, since only a linked program has a size.

use std::cell::OnceCell;

use super::room::Rooms;
use super::take::Taken;
use crate::kernels::interface::{Proposal, Request, Task};
use crate::options::{Limits, Options};
use crate::program::{Program, Refused, Sizes};

/// How often a program is built to find what fits.
const MOST_BUILDS: usize = 12;

/// By which factor the estimates of two programs may be off.
const COARSE: f64 = 1.1;

/// A program that fits.
struct Fit {
    taken: Taken,
    /// Whether no other upgrade gains anything.
    is_all: bool,
    program: Program,
    /// The forecast T-states a character, once they are needed.
    forecast: OnceCell<f64>,
}

impl Fit {
    fn t_states(&self, prompts: &[Vec<u8>]) -> f64 {
        *self.forecast.get_or_init(|| self.program.forecast(prompts).t_states())
    }

    /// The bytes that are left for upgrades.
    fn spare(&self, limits: Limits) -> i64 {
        let Sizes { file, memory, .. } = self.program.sizes;
        let in_memory = i64::from(limits.memory - memory);
        // A packed file is small: only memory limits the upgrades.
        match self.program.image.is_packed() {
            true => in_memory,
            false => in_memory.min(i64::from(limits.file - file)),
        }
    }
}

/// The better of two outcomes, by their forecasts: the estimate is too coarse for two that are
/// nearly as fast. Of two that are as fast, the smaller one.
fn or_better(
    last: Result<Fit, Refused>,
    next: Result<Fit, Refused>,
    prompts: &[Vec<u8>],
) -> Result<Fit, Refused> {
    match (last, next) {
        (Ok(last), Ok(next)) => {
            let cost = |fit: &Fit| (fit.t_states(prompts), fit.program.sizes.file);
            Ok(if cost(&next) < cost(&last) { next } else { last })
        }
        (Ok(last), Err(_)) => Ok(last),
        (Err(_), Ok(next)) => Ok(next),
        (Err(last), Err(next)) => Err(last.or_smaller(next)),
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
    let mut best: Option<Result<Fit, Refused>> = None;
    for proposal in proposals.iter().map(|proposal| &**proposal) {
        let t_states = |taken: &[usize]| proposal.t_states(request, taken);
        let mut most = None;
        if let Some(Ok(fit)) = &best {
            // At best, all bytes that the least form leaves are for upgrades.
            let free = Taken::freely(proposal.upgrades(), bytes - proposal.least() as i64);
            most = fit.program.estimate;
            if !proposal.is_fast() || most <= Some(t_states(&free.upgrades)) {
                continue;
            }
        }
        let search = Search { proposal, request, options, most };
        let mut next = search.fit(build);
        if let Err(Refused::Final(_)) = next {
            return next.map(|fit| fit.program).map_err(Some);
        }
        if let Ok(fit) = &mut next {
            fit.program.estimate = Some(t_states(&fit.taken.upgrades));
        }
        let is_all = next.as_ref().is_ok_and(|fit| fit.is_all);
        best = Some(match best {
            Some(best) => or_better(best, next, request.prompts),
            None => next,
        });
        if is_all {
            break;
        }
    }
    best.ok_or(None)?.map(|fit| fit.program).map_err(Some)
}

/// The search for the upgrades of a proposal that gain most and fit.
struct Search<'a> {
    proposal: &'a dyn Proposal,
    request: &'a Request<'a>,
    options: &'a Options,
    /// The T-states a character that it has to better.
    most: Option<f64>,
}

impl Search<'_> {
    /// Builds the program with those upgrades. How much a program takes besides its weights is
    /// known only once it is built. So it is built again until nothing better is left to try.
    fn fit(&self, build: &impl Fn(&[Task]) -> Result<Program, Refused>) -> Result<Fit, Refused> {
        let Search { proposal, request, options, most } = *self;
        let build = |taken: Taken, is_all| {
            let program = build(&proposal.tasks(request, &taken.upgrades))?;
            Ok(Fit { taken, is_all, program, forecast: OnceCell::new() })
        };
        let limits = options.limits();
        let spare = |built: &Result<Fit, Refused>| match built {
            Ok(fit) => Some(fit.spare(limits)),
            Err(refused) => refused.excess().map(|excess| -i64::from(excess)),
        };
        let offers = proposal.upgrades();
        let all = Taken::freely(offers, i64::MAX);
        if !offers.is_empty() && all.spent <= options.most_weight_bytes() - proposal.least() as i64
        {
            let built = build(all, true);
            if !matches!(built, Err(Refused::TooBig { .. })) {
                return built;
            }
        }
        let mut best = build(Taken::default(), offers.is_empty());
        let Some(room) = spare(&best) else { return best };
        let openings = proposal.openings(request);
        let mut rooms = Rooms::new(room);
        for number in 0..MOST_BUILDS {
            let least = best.as_ref().map_or(f64::NEG_INFINITY, |fit| fit.taken.gain);
            let taken = Taken::within(offers, &openings, |layers| rooms.of(layers), least);
            let Some(taken) = taken else { break };
            let hoped = || proposal.t_states(request, &taken.upgrades);
            if number > 2 && most.is_some_and(|most| hoped() > COARSE * most) {
                break;
            }
            let (layers, spent) = (taken.layers, taken.spent);
            let next = build(taken, false);
            let Some(spare) = spare(&next) else { return next };
            rooms.learn(layers, spent, spare);
            best = or_better(best, next, request.prompts);
        }
        best
    }
}
