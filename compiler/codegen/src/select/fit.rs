//! Finds the proposal and the upgrades that take the fewest T-states and fit. Programs are
//! built to find it, since only a linked program has a size.

use std::cell::OnceCell;
use std::collections::BTreeMap;

use super::take::Taken;
use crate::kernels::interface::{Proposal, Request, Task};
use crate::options::Options;
use crate::program::{Program, Refused, Sizes};

/// How often a program is built to find what fits.
const MOST_BUILDS: usize = 9;
/// Spare bytes that are not worth another build.
const SLACK: i64 = 48;

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
    fn new(taken: Taken, program: Program) -> Self {
        Fit { taken, is_all: false, program, forecast: OnceCell::new() }
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
        let hoped = || t_states(&Taken::within(proposal, |_| bytes - proposal.least() as i64));
        let is_out = |most: Option<f64>| !proposal.is_fast() || most <= Some(hoped());
        if best.as_ref().is_some_and(|fit| is_out(fit.program.estimate)) {
            continue;
        }
        match fit_one(proposal, request, options, build) {
            Ok(mut fit) => {
                fit.program.estimate = Some(t_states(&fit.taken));
                let is_all = fit.is_all;
                best = Some(fit.or_faster(best, request.prompts));
                if is_all {
                    break;
                }
            }
            Err(refused @ Refused::Defect(_)) => return Err(Some(refused)),
            Err(refused) => nearest = Some(or_smaller(nearest, refused)),
        }
    }
    Ok(best.ok_or(nearest)?.program)
}

/// Builds the program with the upgrades of a proposal that gain most and fit. How much a
/// program takes besides its weights is known only once it is built. So it is built again
/// until nothing better is left to try.
fn fit_one(
    proposal: &dyn Proposal,
    request: &Request<'_>,
    options: &Options,
    build: &impl Fn(&[Task]) -> Result<Program, Refused>,
) -> Result<Fit, Refused> {
    let limits = options.limits();
    let mut search = Search::default();
    let mut best: Option<Fit> = None;
    let mut nearest = None;
    let all = Taken::within(proposal, |_| i64::MAX);
    let mut taken = all.clone();
    for _ in 0..MOST_BUILDS {
        if search.tried.contains(&taken.upgrades) {
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
                search.note(&taken, spare);
                let is_all = taken.upgrades == all.upgrades;
                let fit = Fit { is_all, ..Fit::new(taken, program) };
                if is_all {
                    return Ok(fit);
                }
                best = Some(fit.or_faster(best, request.prompts));
            }
            Err(refused @ Refused::Defect(_)) => return Err(refused),
            Err(refused) => {
                let excess = refused.excess();
                nearest = Some(or_smaller(nearest, refused));
                let Some(excess) = excess else { break };
                search.note(&taken, -i64::from(excess));
            }
        }
        // Next to the program of all upgrades, that of none tells most.
        taken = match search.room {
            Some(room) => Taken::within(proposal, |layers| search.room_of(layers, room)),
            None => Taken::default(),
        };
    }
    best.ok_or_else(|| nearest.unwrap_or_else(|| unreachable!("a program was built")))
}

/// What programs with some of the upgrades have told.
#[derive(Default)]
struct Search {
    /// The upgrades of each.
    tried: Vec<Vec<usize>>,
    /// The bytes that are left without upgrades, once they are known.
    room: Option<i64>,
    /// The same with those of some layers.
    rooms: BTreeMap<usize, Room>,
}

/// The bytes for upgrades of some layers.
#[derive(Clone, Copy, Default)]
struct Room {
    /// The most that fitted.
    fits: Option<i64>,
    /// As far as is known, those there are.
    bytes: i64,
    /// Bytes to leave free after a program that was too big: sections begin on pages, so sizes
    /// jump.
    margin: i64,
}

impl Search {
    /// A program left so many bytes, or was so many too big.
    fn note(&mut self, taken: &Taken, spare: i64) {
        self.tried.push(taken.upgrades.clone());
        if taken.upgrades.is_empty() {
            self.room = Some(spare);
            return;
        }
        let room = self.rooms.entry(taken.layers).or_default();
        if spare >= 0 {
            room.fits = room.fits.max(Some(taken.spent));
            // A few bytes are not worth another build.
            room.bytes = taken.spent + if spare < SLACK { 0 } else { spare };
            return;
        }
        room.bytes = match room.fits {
            Some(fits) if taken.spent - fits < 2 * SLACK => fits,
            Some(fits) => (fits + taken.spent) / 2,
            None => taken.spent + spare - room.margin,
        };
        room.margin = 2 * room.margin + SLACK;
    }

    /// The bytes for upgrades of these layers, if others have `room`.
    fn room_of(&self, layers: usize, room: i64) -> i64 {
        self.rooms.get(&layers).map_or(room, |room| room.bytes)
    }
}

fn or_smaller(nearest: Option<Refused>, refused: Refused) -> Refused {
    match nearest {
        Some(nearest) => nearest.or_smaller(refused),
        None => refused,
    }
}
