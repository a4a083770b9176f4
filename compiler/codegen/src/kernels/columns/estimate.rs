//! The expected T-states of tasks, apart from the columns of scans and of words, which are
//! estimated one by one. These follow exactly from the profile's prompts, apart from the
//! carries of n-gram lists.

use std::sync::Arc;

use zirc_network::profile::{Profile, Step};
use zirc_network::rates::{Rate, Rates};
use zirc_network::{Interpreter, Network, Value};
use zirc_z80::TStates;

use super::design::{Designs, InputKind};
use super::layer::LayerCode;
use super::replay::{EventsReplay, Fixed, NoteCounts, StraightReplay, Sums, silent_scan};
use super::task::tasks;
use super::words;
use crate::kernels::chain;
use crate::kernels::interface::{Emission, Names, Request, call};

/// The T-states a character of the tasks of `designs`, without the columns of scans and of
/// words.
pub(super) fn beside_columns(
    request: &Request<'_>,
    designs: &Arc<Designs>,
    profile: &Profile,
) -> f64 {
    let Request { network, uses, .. } = *request;
    let names = Names::new(network);
    let emission = Emission { network, names: &names, packs: false };
    let rates = Rates::compute(network);
    let tasks = tasks(network, uses, Arc::clone(designs));
    let layers = tasks.iter().map(|task| {
        let linear = task.ops.iter().copied().find(|&op| designs[op].is_some());
        let linear = linear.expect("a task has a designed op");
        let layer = LayerCode::new(&emission, designs, linear, task);
        of_layer(&layer, rates.rate(linear), profile)
    });
    layers.sum()
}

/// The T-states a character of one layer, likewise.
fn of_layer(layer: &LayerCode<'_>, rate: Rate, profile: &Profile) -> f64 {
    let runs = profile.steps.iter().filter(|step| rate == Rate::Step || step.prompt.is_some());
    let times: f64 = runs.clone().map(|step| step.share).sum();
    let threaded = layer.is_threaded();
    let (notes, columns) = match layer.design.input {
        InputKind::Events(encoder) => {
            let events = EventsReplay::new(layer, None, encoder);
            let mut sums = Sums::new(layer.design.tiles.len());
            let run = |step: &Step| {
                let prompt = step.prompt.as_deref().unwrap_or_default();
                step.share * f64::from(events.run(prompt, &step.said, &mut sums))
            };
            (events.notes, runs.map(run).sum())
        }
        InputKind::Words(_) => {
            let inputs = layer.matrix.columns as u64;
            let stacks = u64::from(threaded);
            let words = words::around() + words::word() * inputs;
            (NoteCounts { stacks, switches: 0 }, times * f64::from(words))
        }
        InputKind::Scan(from, chain) if layer.design.is_straight() => {
            let silent = StraightReplay::new(layer, from, chain).silent();
            (NoteCounts { stacks: 0, switches: 0 }, times * f64::from(silent))
        }
        InputKind::Scan(from, chain) => {
            let (stacks, silent) = silent_scan(layer, from, chain);
            (NoteCounts { stacks, switches: 0 }, times * f64::from(silent))
        }
    };
    let Fixed { t_states, chain } = Fixed::new(layer, notes);
    let network = layer.emission.network;
    columns + times * f64::from(call() + t_states + chain_of_zeros(network, chain, layer.rows))
}

/// The T-states of a chain whose words are all within its bounds.
fn chain_of_zeros(network: &Network, chain: &[Value], width: usize) -> TStates {
    match chain {
        [] => TStates(0),
        chain => chain::t_states(network, chain, width, &Interpreter::new(network)),
    }
}
