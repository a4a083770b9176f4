//! Total: the T-states that a whole task of columns takes, part by part.

use super::cost::{self, Active, Events};
use super::design::{Form, InputKind, Sink, unit};
use super::layer::LayerCode;
use super::rectifier::ActivationChain;
use super::spaces::{self, Grams};
use super::{emit, gather, heard, reply, scan, shared, starts, words};
use crate::kernels::chain;
use crate::kernels::interface::Workload;
use zirc_network::profile::Inputs;
use zirc_network::{Op, Value};

/// T-states a character of all that `layer` does.
pub(super) fn t_states(layer: &LayerCode<'_>, work: &Workload<'_>) -> f64 {
    let inputs = work.profile.of(layer.linear);
    let source = match layer.design.source {
        InputKind::Words(_) => all_words(layer, inputs, work.runs),
        InputKind::Events(encoder) => grams(layer, inputs, encoder, work),
        InputKind::Scan(from, rectifier) => fired(layer, inputs, from, rectifier, work.runs),
    };
    work.runs * (notes(layer) + starts::t_states(layer) + shared::t_states(layer) + RETURN)
        + source
        + gathered(layer, work)
}

const RETURN: f64 = 10.0;

/// Of noting the stack and the state of interrupts, which are off.
fn notes(layer: &LayerCode<'_>) -> f64 {
    let parts = emit::source(layer);
    let state = if parts.switches.is_empty() { 0.0 } else { 17.0 + 91.0 };
    20.0 * parts.stacks.len() as f64 + state + 13.0 * parts.switches.len() as f64
}

/// Of making words of the sums.
fn gathered(layer: &LayerCode<'_>, work: &Workload<'_>) -> f64 {
    if layer.design.sink != Sink::Words {
        return 0.0;
    }
    let (_, rest) = gather::shift(layer);
    let chain = chain::t_states(layer.emission.network, rest, layer.rows, work);
    work.runs * f64::from(gather::t_states(layer)) + chain
}

/// Of the columns of the words of a buffer.
fn all_words(layer: &LayerCode<'_>, inputs: &Inputs, runs: f64) -> f64 {
    let threaded = layer.design.forms.contains(&Form::Threaded);
    let firsts = firsts(layer);
    let columns = (0..layer.matrix.columns).map(|column| {
        let cost = cost::word_costs(&firsts, &layer.reached(column), inputs, column);
        cost[usize::from(!threaded)].t_states
    });
    let all = words::around() + words::word() * layer.matrix.columns as u64;
    runs * f64::from(all) + columns.sum::<f64>()
}

/// The first place of each tile.
fn firsts(layer: &LayerCode<'_>) -> Vec<usize> {
    layer.design.tiles.iter().map(|tile| tile.first()).collect()
}

/// Of a scan, and the columns of what fires.
fn fired(
    layer: &LayerCode<'_>,
    inputs: &Inputs,
    from: Value,
    rectifier: ActivationChain,
    runs: f64,
) -> f64 {
    let Some(source) = &layer.all[from] else { return 0.0 };
    let firing = scan::firing(layer, from, rectifier);
    let firsts = firsts(layer);
    let none = || vec![Vec::new(); layer.design.tiles.len()];
    let reached = |row: Option<usize>| row.map_or_else(none, |row| layer.reached(row));
    let mut sum = runs * 8.0;
    for tile in &source.tiles {
        sum += runs * 17.0;
        if !tile.pairs.is_empty() {
            let mut fires = 0.0;
            for &[first, second] in &tile.pairs {
                let active = Active::of_pair(inputs, first, second);
                let (a, b) = (reached(first), reached(second));
                sum += cost::pair_cost(&a, &b, active, &firing).t_states;
                fires += active.first + active.second + active.both + active.over;
                fires += active.large[0] + active.large[1];
            }
            let silent = cost::SILENT_PAIR * tile.pairs.len() as f64;
            let rounds = rounds(tile.pairs.len(), fires / runs, scan::ROUND);
            sum += runs * (10.0 + silent + 10.0 * rounds + firing.ends[0]);
        }
        if !tile.singles.is_empty() {
            let mut fires = 0.0;
            for &row in &tile.singles {
                let active = Active { first: inputs.active[row], ..Active::default() };
                sum += cost::single_cost(&firsts, &layer.reached(row), active, &firing).t_states;
                fires += active.first;
            }
            let silent = cost::SILENT * tile.singles.len() as f64;
            let rounds = rounds(tile.singles.len(), fires / runs, 2 * scan::ROUND);
            sum += runs * (silent + 10.0 * rounds + firing.ends[1]);
        }
    }
    sum
}

/// How many rounds of `round` silent places there are in a scan of `places`, of
/// which so many fire: each lets a round begin anew.
fn rounds(places: usize, fires: f64, round: usize) -> f64 {
    if places == 0 || fires <= 0.0 {
        return (places / round) as f64;
    }
    let silent = (1.0 - fires / places as f64).clamp(0.0, 1.0).powi(round as i32);
    (fires * silent / (1.0 - silent)).min(places as f64 / round as f64)
}

/// Of hashing n-grams, and of their columns.
fn grams(layer: &LayerCode<'_>, inputs: &Inputs, encoder: Value, work: &Workload<'_>) -> f64 {
    let network = layer.emission.network;
    let op = &network.values[encoder].op;
    let keeps = spaces::keeps_spaces(layer.emission.network, layer.design);
    let how = Events {
        narrow: layer.design.narrow.is_some(),
        buckets: layer.matrix.columns,
        carries: f64::from(unit(network, layer.linear).unwrap_or(0)) / 256.0,
        threaded: layer.design.forms.contains(&Form::Threaded),
    };
    let firsts = firsts(layer);
    let found = if keeps.is_some() { &inputs.changed } else { &inputs.grams };
    let columns = layer.design.forms.iter().zip(found).enumerate();
    let walks: f64 = columns
        .map(|(column, (form, &events))| {
            let reached = layer.reached(column);
            let is_nothing = how.threaded && reached.iter().all(Vec::is_empty);
            let [threaded, compact] = cost::event_costs(&firsts, &reached, how, events);
            let is_threaded = is_nothing || *form == Form::Threaded;
            if is_threaded { threaded.t_states } else { compact.t_states }
        })
        .sum();
    let hashes = match Grams::of(op) {
        None => {
            let profile = work.profile;
            let Op::Trigrams { band, .. } = *op else {
                unreachable!("{} has no n-grams", op.name())
            };
            let buckets = layer.matrix.columns;
            work.runs * f64::from(heard::begin(spaces::resets_said(layer)))
                + heard::t_states(buckets, band, profile.listened, profile.heard)
        }
        Some(grams) => {
            let keeps = keeps.is_some();
            let steps = work.profile.said.iter().enumerate().filter(|(_, share)| **share > 0.0);
            steps
                .map(|(said, share)| {
                    let undo = if keeps { undo(layer, &grams, said as u32) } else { 0.0 };
                    share * (undo + hashed(&grams, keeps, said as u32))
                })
                .sum()
        }
    };
    walks + hashes
}

/// Of taking the all-space n-grams that the last character said has changed from
/// the prompt's sums.
fn undo(layer: &LayerCode<'_>, grams: &Grams, said: u32) -> f64 {
    let beside = spaces::undo_t_states(grams.window, said).into();
    match said {
        0 => beside,
        said if said > grams.window => beside,
        said => beside + cost::RESUMED + cost::walk(&spaces::undone(layer, grams, said), true, 0.0),
    }
}

/// Of hashing the n-grams of a step before which `said` characters had been said,
/// without what is done for those that count.
fn hashed(grams: &Grams, keeps: bool, said: u32) -> f64 {
    let Grams { window, least, most, .. } = *grams;
    let said = said.min(window + 1);
    // In the mean.
    let shorter = f64::from(reply::least(false) + reply::least(true)) / 2.0;
    let (mut sum, places) = match (keeps, said) {
        (true, 0) => return reply::nothing_said().into(),
        (true, said) => (reply::said(grams, said), (said + most - 1).min(window)),
        (false, _) => (reply::whole_window(), window),
    };
    for place in 1..=places {
        sum += if keeps { reply::spaces(true) } else { reply::no_spaces() };
        let spaces = if keeps { place.saturating_sub(said) } else { 0 };
        sum += reply::place(false, false);
        let silent = spaces.max(least - 1);
        let length = most.min(place);
        for number in 1..=length {
            sum += match number > silent {
                true => reply::counted_character(),
                false => reply::passed_character(number == length),
            };
        }
    }
    let shorter = if least > 1 { shorter * f64::from(places) } else { 0.0 };
    f64::from(sum) + shorter
}

impl Active {
    /// How often two columns of a scan are active.
    pub(crate) fn of_pair(inputs: &Inputs, first: Option<usize>, second: Option<usize>) -> Self {
        let of =
            |column: Option<usize>, figures: &[f64]| column.map_or(0.0, |column| figures[column]);
        let both = [first, second].map(|column| of(column, &inputs.bytes[0]));
        let (together, over) = match (first, second) {
            (Some(first), Some(second)) if inputs.knows_pairs() => {
                (inputs.together(first, second), inputs.over(first, second))
            }
            _ => (0.0, 0.0),
        };
        Active {
            first: (both[0] - together).max(0.0),
            second: (both[1] - together).max(0.0),
            both: together,
            over,
            carries: [first, second].map(|column| of(column, &inputs.carries[0])),
            large: [first, second].map(|column| of(column, &inputs.large)),
            beyond: [first, second].map(|column| of(column, &inputs.beyond)),
        }
    }
}
