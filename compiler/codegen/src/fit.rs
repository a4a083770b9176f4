//! Fit: of all forms that columns can have, those that take the fewest T-states in
//! the room there is. Found by building, since only what is linked has a size.

use cranelift_entity::SecondaryMap;

use crate::Options;
use crate::plan::{Choice, Choices, Columns};
use crate::program::{Program, Refused, Sizes};
use zirc_network::{Network, Value};

/// How often a program is built to find what fits.
const MOST_BUILDS: usize = 6;
/// Bytes of room that are not worth another build.
const SLACK: i64 = 48;

/// Builds with the choice that takes the fewest T-states and fits. Where none does,
/// the refusal of the one that came nearest; nothing if there is no choice.
pub(crate) fn fit(
    all: &[Choices],
    network: &Network,
    options: &Options,
    build: &impl Fn(SecondaryMap<Value, Option<Columns>>) -> Result<Program, Refused>,
) -> Result<Program, Option<Refused>> {
    let bytes = options.room_for_columns();
    let mut best: Option<(f64, Program)> = None;
    let mut nearest: Option<Refused> = None;
    for choices in all {
        // At best, all the room is for upgrades.
        let hoped = || choices.within(network, bytes - choices.least as i64).t_states;
        let is_out = |most: f64| !choices.is_fast || most <= hoped();
        if best.as_ref().is_some_and(|(most, _)| is_out(*most)) {
            continue;
        }
        match fit_one(choices, network, options, build) {
            Ok((choice, program)) => {
                let is_better = best.as_ref().is_none_or(|(most, _)| choice.t_states < *most);
                if is_better {
                    best = Some((choice.t_states, program));
                }
                if choice.is_all {
                    break;
                }
            }
            Err(refused) => nearest = Some(or_smaller(nearest, refused)),
        }
    }
    best.map(|(_, program)| program).ok_or(nearest)
}

/// Builds with the forms that gain most and fit. What a program takes besides
/// its columns is known once it is built, so it is built anew until it fits with
/// little room to spare.
fn fit_one(
    choices: &Choices,
    network: &Network,
    options: &Options,
    build: &impl Fn(SecondaryMap<Value, Option<Columns>>) -> Result<Program, Refused>,
) -> Result<(Choice, Program), Refused> {
    let room = options.room();
    let mut best = None;
    let mut nearest = None;
    let mut margin = 0;
    let mut extra = options.room_for_columns() - choices.least as i64;
    for _ in 0..MOST_BUILDS {
        let choice = choices.within(network, extra.max(0));
        let spent = choice.spent;
        match build(choice.columns.clone()) {
            Ok(program) => {
                let Sizes { file, memory, .. } = program.sizes;
                let in_memory = i64::from(room.memory - memory);
                // A file that is packed leaves room where memory does.
                let spare = match program.image.is_packed() {
                    true => in_memory,
                    false => in_memory.min(i64::from(room.file - file)),
                };
                let is_done = spare < SLACK || choice.is_all;
                best = Some((choice, program));
                if is_done {
                    break;
                }
                extra = spent + spare;
            }
            Err(refused) => {
                let excess = refused.excess.filter(|_| spent > 0 && best.is_none());
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
    let choice = choices.smallest(network);
    match build(choice.columns.clone()) {
        Ok(program) => Ok((choice, program)),
        Err(refused) => Err(or_smaller(nearest, refused)),
    }
}

fn or_smaller(nearest: Option<Refused>, refused: Refused) -> Refused {
    match nearest {
        Some(nearest) => nearest.or_smaller(refused),
        None => refused,
    }
}
