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
use super::stretch::{AROUND, Stretch};
use super::task::tasks;
use super::threads::Block;
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
    each_layer(request, designs, |layer, rate| {
        of_events(layer, rate, profile) + around(layer, rate, profile)
    })
    .into_iter()
    .sum()
}

/// What `of` finds of each layer of `designs`, in their order.
pub(super) fn each_layer<T>(
    request: &Request<'_>,
    designs: &Arc<Designs>,
    of: impl Fn(&LayerCode<'_>, Rate) -> T,
) -> Vec<T> {
    let Request { network, uses, .. } = *request;
    let names = Names::new(network);
    let emission = Emission { network, names: &names, packs: false };
    let rates = Rates::compute(network);
    let tasks = tasks(network, uses, Arc::clone(designs));
    let layers = tasks.iter().map(|task| {
        let linear = task.ops.iter().copied().find(|&op| designs[op].is_some());
        let linear = linear.expect("a task has a designed op");
        of(&LayerCode::new(&emission, designs, linear, task), rates.rate(linear))
    });
    layers.collect()
}

/// The steps of the profile in which an op of this rate runs.
fn runs(rate: Rate, profile: &Profile) -> impl Iterator<Item = &Step> {
    profile.steps.iter().filter(move |step| rate == Rate::Step || step.prompt.is_some())
}

/// The T-states a character of the n-grams of a layer.
fn of_events(layer: &LayerCode<'_>, rate: Rate, profile: &Profile) -> f64 {
    let InputKind::Events(encoder) = layer.design.input else { return 0.0 };
    let events = EventsReplay::new(layer, None, encoder);
    let mut sums = Sums::new(layer.design.tiles.len());
    let run = |step: &Step| {
        let prompt = step.prompt.as_deref().unwrap_or_default();
        step.share * f64::from(events.run(prompt, &step.said, &mut sums))
    };
    runs(rate, profile).map(run).sum()
}

/// The T-states a character of a layer, without its columns.
pub(super) fn around(layer: &LayerCode<'_>, rate: Rate, profile: &Profile) -> f64 {
    let times: f64 = runs(rate, profile).map(|step| step.share).sum();
    let threaded = layer.is_threaded();
    let breathes = threaded && has_long_column(layer);
    let (notes, silent) = match layer.design.input {
        InputKind::Events(encoder) => (EventsReplay::new(layer, None, encoder).notes, TStates(0)),
        InputKind::Words(_) => {
            let stacks = u64::from(threaded);
            let inputs = layer.matrix.columns as u64;
            (NoteCounts { stacks, switches: 0, breathes }, words::around() + words::word() * inputs)
        }
        InputKind::Scan(from, chain) if layer.design.is_straight() => {
            let silent = StraightReplay::new(layer, from, chain).silent();
            (NoteCounts { stacks: 0, switches: 0, breathes: false }, silent)
        }
        InputKind::Scan(from, chain) => {
            let (stacks, silent) = silent_scan(layer, from, chain);
            (NoteCounts { stacks, switches: 0, breathes }, silent)
        }
    };
    let Fixed { t_states, chain } = Fixed::new(layer, notes);
    let network = layer.emission.network;
    let zeros = chain_of_zeros(network, chain, layer.rows);
    times * f64::from(call() + t_states + silent + zeros)
}

/// Whether a column is too long to be walked in one go.
fn has_long_column(layer: &LayerCode<'_>) -> bool {
    let matrix = layer.matrix;
    let updates = |column| -> usize {
        matrix.column(column).map(|weight| usize::from(weight.unsigned_abs())).sum()
    };
    let longest = (0..matrix.columns).map(updates).max().unwrap_or(0);
    !Stretch::new(layer.design.mask, AROUND).can_hold(Block::Add.longest(longest).0)
}

/// The T-states of a chain whose words are all within its bounds.
fn chain_of_zeros(network: &Network, chain: &[Value], width: usize) -> TStates {
    match chain {
        [] => TStates(0),
        chain => chain::t_states(network, chain, width, &Interpreter::new(network)),
    }
}
