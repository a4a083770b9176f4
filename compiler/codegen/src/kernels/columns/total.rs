//! Total: the T-states that a whole task of columns takes, part by part.

use super::cost::{self, Active, Events};
use super::design::{Form, InputKind, Sink, unit};
use super::layer::LayerCode;
use super::rectifier::ActivationChain;
use super::spaces::{self, Grams};
use super::{emit, gather, heard, scan, shared, starts};
use crate::kernels::chain;
use crate::kernels::interface::Workload;
use zirc_network::profile::Inputs;
use zirc_network::{Op, Value};

/// T-states a character of all that `layer` does.
pub(super) fn t_states(layer: &LayerCode<'_>, work: &Workload<'_>) -> f64 {
    let inputs = work.profile.of(layer.linear);
    let source = match layer.design.source {
        InputKind::Words(_) => words(layer, inputs, work.runs),
        InputKind::Events(encoder) => grams(layer, inputs, encoder, work),
        InputKind::Scan(from, rectifier) => fired(layer, inputs, from, rectifier, work.runs),
    };
    work.runs * (notes(layer) + starts::t_states(layer) + shared::t_states(layer) + RETURN)
        + source
        + gather(layer, work)
}

const RETURN: f64 = 10.0;

/// Of noting the stack and the state of interrupts, which are off.
fn notes(layer: &LayerCode<'_>) -> f64 {
    emit::source(layer).notes.t_states()
}

/// Of making words of the sums.
fn gather(layer: &LayerCode<'_>, work: &Workload<'_>) -> f64 {
    if layer.design.sink != Sink::Words {
        return 0.0;
    }
    let (shift, rest) = gather::shift(layer);
    let row = 70.0 + 12.0 * f64::from(shift);
    let tiles = &layer.design.tiles;
    let moved: f64 =
        tiles.iter().map(|tile| 17.0 + row * (tile.len() - tile.shared.len()) as f64).sum();
    let chain = chain::t_states(layer.emission.network, rest, layer.rows, work);
    work.runs * (10.0 + moved) + chain
}

/// Of the columns of the words of a buffer.
fn words(layer: &LayerCode<'_>, inputs: &Inputs, runs: f64) -> f64 {
    let threaded = layer.design.forms.contains(&Form::Threaded);
    let firsts = firsts(layer);
    let columns = (0..layer.matrix.columns).map(|column| {
        let cost = cost::word_costs(&firsts, &layer.reached(column), inputs, column);
        cost[usize::from(!threaded)].t_states
    });
    runs * (46.0 + 128.0 * layer.matrix.columns as f64) + columns.sum::<f64>()
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
            let resets = if spaces::resets_said(layer) { 17.0 } else { 0.0 };
            let profile = work.profile;
            let Op::Trigrams { band, .. } = *op else {
                unreachable!("{} has no n-grams", op.name())
            };
            let buckets = layer.matrix.columns;
            work.runs * (27.0 + resets)
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
    match said {
        0 => 43.0,
        said if said > grams.window => 32.0,
        said => {
            let lists = spaces::undone(layer, grams, said);
            38.0 + 98.0 + 14.0 + cost::walk(&lists, true, 0.0)
        }
    }
}

/// Of hashing the n-grams of a step before which `said` characters had been said,
/// without what is done for those that count.
fn hashed(grams: &Grams, keeps: bool, said: u32) -> f64 {
    let Grams { window, least, most, .. } = *grams;
    let mut sum = 0.0;
    let mut places = window;
    if keeps {
        if said == 0 {
            return 27.0 + 40.0;
        }
        let said = said.min(window + 1);
        places = (said + most - 1).min(window);
        // Whether the places are all of the window, and how that is found.
        sum += 27.0
            + 7.0
            + 40.0
            + match said + most - 1 {
                256.. => 12.0 + 7.0,
                ending if ending >= window => 7.0 + 7.0 + 7.0 + 7.0,
                _ => 7.0 + 7.0 + 12.0,
            };
        sum += 4.0 + 4.0;
    } else {
        sum += 4.0 + 7.0;
    }
    for place in 1..=places {
        sum += if keeps { 33.0 } else { 4.0 };
        let spaces = if keeps { place.saturating_sub(said.min(window + 1)) } else { 0 };
        sum += if least > 1 { 20.0 } else { 0.0 };
        let (mut silent, mut left) = (spaces.max(least - 1), most.min(place));
        sum += 4.0 + 7.0 + 4.0 + 4.0 + 12.0 + 10.0 + 4.0 + 4.0 + 4.0 + 12.0;
        sum += 7.0 + 4.0 + 4.0 + 12.0 + 4.0;
        while left > 0 {
            sum += 35.0 + 6.0 + 8.0;
            left -= 1;
            sum += match silent {
                0 => 12.0 + 4.0 + 4.0 + 4.0 + 4.0 + 4.0 + 10.0,
                _ if left > 0 => 7.0 + 4.0 + 13.0,
                _ => 7.0 + 4.0 + 8.0 + 10.0,
            };
            silent = silent.saturating_sub(1);
        }
        sum += 14.0;
    }
    sum + 4.0
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
