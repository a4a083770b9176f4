//! Fit: of all forms that columns can have, those that take the fewest T-states in
//! the room there is. Found by building, since only what is linked has a size.

use cranelift_entity::SecondaryMap;
use zirc_diagnostics::Diagnostic;

use crate::Options;
use crate::network::{Network, Value};
use crate::plan::{Choice, Choices, Columns};
use crate::program::{Program, Refused, Sizes};

/// How often a program is built to find what fits.
const MOST_BUILDS: usize = 6;
/// Bytes of room that are not worth another build.
const SLACK: i64 = 48;

/// Builds with the choice that takes the fewest T-states and fits. Says why none
/// does, and nothing if there is no choice.
pub(crate) fn fit(
    all: &[Choices],
    network: &Network,
    options: &Options,
    build: impl Fn(SecondaryMap<Value, Option<Columns>>) -> Result<Program, Refused>,
) -> Result<Program, Vec<Diagnostic>> {
    let bytes = options.room_for_columns();
    let mut best: Option<(f64, Program)> = None;
    let mut refused: Option<Vec<Diagnostic>> = None;
    for choices in all {
        // At best, all the room is for upgrades.
        let hoped = || choices.within(network, bytes - choices.least as i64).t_states;
        let is_out = |most: f64| !choices.is_fast || most <= hoped();
        if best.as_ref().is_some_and(|(most, _)| is_out(*most)) {
            continue;
        }
        match fit_one(choices, network, options, &build) {
            Ok((choice, program)) => {
                let is_better = best.as_ref().is_none_or(|(most, _)| choice.t_states < *most);
                if is_better {
                    best = Some((choice.t_states, program));
                }
                if choice.is_all {
                    break;
                }
            }
            Err(diagnostics) => refused = Some(diagnostics),
        }
    }
    best.map(|(_, program)| program).ok_or(refused.unwrap_or_default())
}

/// Builds with the forms that gain most and fit. What a program takes besides
/// its columns is known once it is built, so it is built anew until it fits with
/// little room to spare.
fn fit_one(
    choices: &Choices,
    network: &Network,
    options: &Options,
    build: impl Fn(SecondaryMap<Value, Option<Columns>>) -> Result<Program, Refused>,
) -> Result<(Choice, Program), Vec<Diagnostic>> {
    let room = options.room();
    let mut best = None;
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
            Err(Refused { excess: Some(excess), .. }) if spent > 0 && best.is_none() => {
                extra = spent - i64::from(excess) - margin;
                margin = 2 * margin + SLACK;
            }
            Err(_) => break,
        }
    }
    // Even an upgrade that saves bytes may need code that takes more.
    let smallest = || {
        let choice = choices.smallest(network);
        let program = build(choice.columns.clone()).map_err(|refused| refused.diagnostics)?;
        Ok((choice, program))
    };
    best.map_or_else(smallest, Ok)
}
