//! Upgrades: what each column would gain as lists. Lists are fast, codes are small.

use zirc_network::profile::{Inputs, Profile};
use zirc_network::{Matrix, Network, Value};

use super::cost::{Active, Cost, pair_cost, word_costs};
use super::design::{Designs, InputKind};
use super::fuse::{UPDATE, matching};
use super::reach::Reach;

/// A column, or a pair of them, that could be threaded.
#[derive(Debug)]
pub(super) struct Upgrade {
    pub(super) linear: Value,
    pub(super) what: Upgraded,
    /// The T-states a character that it gains. 0 for n-grams: those are replayed.
    pub(super) gain: f64,
    /// Bytes; negative if it is smaller, too.
    pub(super) bytes: i64,
    /// Its gain if columns that are never active count a little. It sets the order of upgrades.
    worth: f64,
}

impl Upgrade {
    /// Its worth for a byte.
    fn rate(&self) -> f64 {
        match self.bytes {
            ..=0 => f64::INFINITY,
            bytes => self.worth / bytes as f64,
        }
    }
}

#[derive(Clone, Copy, Debug)]
pub(super) enum Upgraded {
    /// Two columns of a scan; maybe one, by itself.
    Pair([Option<usize>; 2]),
    /// The column of a bucket.
    Bucket(usize),
    /// All columns of a linear op that reads words.
    All,
}

/// How often a column that no prompt activates counts as active when upgrades are ordered.
const NEVER_ACTIVE: f64 = 0.002;
/// T-states a character that a byte is worth when pairs are chosen.
const BYTE: f64 = 2.0;

/// The upgrades of all columns, the best first, and the T-states of the columns of scans and
/// of words in their small form.
pub(super) fn upgrades(network: &Network, all: &Designs, profile: &Profile) -> (Vec<Upgrade>, f64) {
    let mut upgrades = Vec::new();
    let mut small = 0.0;
    for linear in network.values.keys() {
        let Some(columns) = &all[linear] else { continue };
        let Some(reach) = Reach::new(network, all, linear) else { continue };
        let inputs = profile.of(linear);
        let first = upgrades.len();
        let mut push = |what, [from, to]: [Cost; 2], gain: f64| {
            let (worth, bytes) = (from.t_states - to.t_states, to.bytes as i64 - from.bytes as i64);
            upgrades.push(Upgrade { linear, what, gain, bytes, worth });
        };
        match columns.input {
            InputKind::Events(_) => {
                for bucket in 0..reach.matrix.columns {
                    let [threaded, compact] =
                        reach.event(bucket, inputs.grams[bucket].max(NEVER_ACTIVE));
                    push(Upgraded::Bucket(bucket), [compact, threaded], 0.0);
                }
            }
            InputKind::Words(_) => {
                let (mut from, mut to) = (Cost::default(), Cost::default());
                for column in 0..reach.matrix.columns {
                    let reached = reach.column(column);
                    let [threaded, compact] =
                        word_costs(reach.design.codes, &reach.firsts, &reached, inputs, column);
                    add(&mut from, compact);
                    add(&mut to, threaded);
                }
                small += from.t_states;
                push(Upgraded::All, [from, to], from.t_states - to.t_states);
            }
            InputKind::Scan(..) => {
                for pair in pairs(&reach, inputs) {
                    let [first, second] = pair.map(|column| reach.optional(column));
                    let measured = Active::of_pair(inputs, pair[0], pair[1]);
                    let cost = |active| pair_cost(&first, &second, active, &reach.firing);
                    let compact = |least: f64| {
                        let mut sum = Cost::default();
                        for column in pair.into_iter().flatten() {
                            add(&mut sum, reach.single(column, inputs.active[column].max(least)));
                        }
                        sum
                    };
                    let from = compact(0.0).t_states;
                    small += from;
                    let costs =
                        [compact(NEVER_ACTIVE), cost(at_least(measured, pair, NEVER_ACTIVE))];
                    push(Upgraded::Pair(pair), costs, from - cost(measured).t_states);
                }
            }
        }
        keep_pairs(&mut upgrades[first..], reach.firing.sentinel);
    }
    upgrades.retain(|upgrade| upgrade.worth > 0.0);
    upgrades.sort_by(|a, b| b.rate().total_cmp(&a.rate()));
    (upgrades, small)
}

/// The T-states of the columns of scans and of words, all of them compact.
pub(super) fn compact(network: &Network, all: &Designs, profile: &Profile) -> f64 {
    let of_layer = |linear| {
        let reach = Reach::new(network, all, linear)?;
        let inputs = profile.of(linear);
        let column = |column| match reach.design.input {
            InputKind::Events(_) => 0.0,
            InputKind::Scan(..) => reach.single(column, inputs.active[column]).t_states,
            InputKind::Words(_) => {
                let set = reach.design.codes;
                word_costs(set, &reach.firsts, &reach.column(column), inputs, column)[1].t_states
            }
        };
        Some((0..reach.matrix.columns).map(column).sum::<f64>())
    };
    network.values.keys().filter_map(of_layer).sum()
}

/// Without compact columns in a scan, their sentinel is not scanned: so pairs that lose less than
/// that are upgrades, too.
fn keep_pairs(upgrades: &mut [Upgrade], sentinel: f64) {
    let lost: f64 = upgrades.iter().map(|upgrade| upgrade.worth.min(0.0)).sum();
    if lost + sentinel > 0.0 {
        for upgrade in upgrades {
            upgrade.worth = upgrade.worth.max(f64::MIN_POSITIVE);
        }
    }
}

fn add(sum: &mut Cost, cost: Cost) {
    sum.bytes += cost.bytes;
    sum.t_states += cost.t_states;
}

/// How often a pair is active if each of its columns is active at least `least` often.
fn at_least(active: Active, pair: [Option<usize>; 2], least: f64) -> Active {
    let of = |column: Option<usize>, share: f64| {
        column.map_or(0.0, |_| share + (least - share - active.both).max(0.0))
    };
    Active { first: of(pair[0], active.first), second: of(pair[1], active.second), ..active }
}

/// Pairs of columns whose lists are shared to most effect: a matching of greatest
/// weight, the weight being the T-states that sharing saves.
fn pairs(reach: &Reach<'_>, inputs: &Inputs) -> Vec<[Option<usize>; 2]> {
    let columns = reach.matrix.columns;
    let mut mates: Vec<Option<usize>> = vec![None; columns];
    if inputs.knows_pairs() {
        let shared = shared_rows(reach.matrix);
        let saved = |first: usize, second: usize| {
            let rows = f64::from(shared[first * columns + second]);
            rows * (inputs.together(first, second) * UPDATE + BYTE)
        };
        for (first, second) in matching(columns, saved) {
            mates[first] = Some(second);
            mates[second] = Some(first);
        }
    }
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for (column, &mate) in mates.iter().enumerate() {
        match mate {
            // A second alone takes less than a first alone.
            Some(mate) if column < mate => match inputs.active[column] > inputs.active[mate] {
                true => pairs.push([Some(mate), Some(column)]),
                false => pairs.push([Some(column), Some(mate)]),
            },
            Some(_) => {}
            None => left.push(column),
        }
    }
    pairs.extend(left.chunks(2).map(|pair| [Some(pair[0]), pair.get(1).copied()]));
    pairs
}

/// For each two columns, how many rows both reach with weights of one sign.
fn shared_rows(matrix: &Matrix) -> Vec<u16> {
    let columns = matrix.columns;
    let mut shared = vec![0; columns * columns];
    for row in 0..matrix.rows {
        let row = matrix.row(row);
        for sign in [1, -1] {
            let reached: Vec<usize> =
                (0..columns).filter(|&column| row[column].signum() == sign).collect();
            for &first in &reached {
                for &second in &reached {
                    shared[first * columns + second] += 1;
                }
            }
        }
    }
    shared
}
