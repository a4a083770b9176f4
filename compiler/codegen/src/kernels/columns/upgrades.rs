//! Upgrades: what each column would gain as lists. Lists are fast, codes are small.

use zirc_network::profile::{Inputs, Profile};
use zirc_network::{Matrix, Network, Value};
use zirc_z80::TStates;

use super::activation::ActivationChain;
use super::cost::{Active, Cost, pair_cost, word_costs};
use super::design::{Designs, InputKind, Straight};
use super::fuse::{UPDATE, matching};
use super::reach::Reach;
use super::scan::SHIFTS_BYTES;
use super::scan::costs::pairs::resume;
use super::scan::costs::sums;
use super::straight::{self, StraightColumns};

/// A column, or a pair of them, that could be threaded.
#[derive(Debug)]
pub(super) struct Upgrade {
    pub(super) linear: Value,
    pub(super) what: Upgraded,
    /// The T-states a character that it gains. 0 for n-grams: those are replayed.
    pub(super) gain: f64,
    /// Bytes; negative if it is smaller, too.
    pub(super) bytes: i64,
    /// Its gain if columns that are never active count a little. By it, upgrades are weighed.
    pub(super) worth: f64,
}

impl Upgrade {
    /// The T-states a character that a byte of it gains.
    pub(super) fn of_a_byte(&self) -> f64 {
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
    /// A table of activations, for the scan of this op.
    Table,
    /// The column of a bucket.
    Bucket(usize),
    /// All columns of a linear op that reads words.
    All,
    /// All columns of a scan, as straight-line code in its small form.
    Straight,
    /// A column of those, inline.
    Inline(usize),
}

/// How often a column that no prompt activates counts as active when upgrades are ordered.
const NEVER_ACTIVE: f64 = 0.002;
/// T-states a character that a byte is worth when pairs or straight-line code are chosen.
const BYTE: f64 = 2.0;

/// The upgrades of all columns, the best first, and the T-states of the columns of scans and
/// of words in their small form. Without `lists`, straight-line code is the only upgrade.
pub(super) fn upgrades(
    network: &Network,
    all: &Designs,
    profile: &Profile,
    lists: bool,
) -> (Vec<Upgrade>, f64) {
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
                    let design = reach.design;
                    let [threaded, compact] = word_costs(
                        design.codes,
                        &reach.firsts,
                        &reached,
                        inputs,
                        column,
                        design.mask,
                    );
                    add(&mut from, compact);
                    add(&mut to, threaded);
                }
                small += from.t_states;
                push(Upgraded::All, [from, to], from.t_states - to.t_states);
            }
            InputKind::Scan(from, chain) => {
                let source = all[from].as_ref().filter(|_| straight::applies(columns));
                let matrix = reach.original;
                let straight =
                    source.map(|source| StraightColumns { source, chain, matrix, inputs });
                let is_words = all[from].as_ref().is_some_and(|from| from.counters.is_none());
                let words = is_words.then_some(chain);
                let (changes, t_states) = of_scan(&reach, inputs, words, straight, lists);
                small += t_states;
                for (what, costs, gain) in changes {
                    push(what, costs, gain);
                }
            }
        }
        keep_pairs(&mut upgrades[first..], reach.firing.sentinel);
    }
    let may_be = |what| lists || matches!(what, Upgraded::Straight | Upgraded::Inline(_));
    upgrades.retain(|upgrade| upgrade.worth > 0.0 && may_be(upgrade.what));
    upgrades.sort_by(|a, b| b.of_a_byte().total_cmp(&a.of_a_byte()));
    straight_first(&mut upgrades);
    (upgrades, small)
}

/// Moves the upgrade that makes a layer's columns straight-line code before those that make some
/// of them inline: alone, these change nothing.
fn straight_first(upgrades: &mut Vec<Upgrade>) {
    let is_straight = |upgrade: &Upgrade| matches!(upgrade.what, Upgraded::Straight);
    let linears = upgrades.iter().filter(|upgrade| is_straight(upgrade));
    for linear in linears.map(|upgrade| upgrade.linear).collect::<Vec<_>>() {
        let of_layer = |upgrade: &Upgrade| upgrade.linear == linear;
        let first = upgrades.iter().position(of_layer);
        let straight = upgrades.iter().position(|one| of_layer(one) && is_straight(one));
        if let (Some(first), Some(straight)) = (first, straight) {
            let straight = upgrades.remove(straight);
            upgrades.insert(first, straight);
        }
    }
}

/// The costs of a pair of columns, compact and threaded, if each is active at least `least` often.
fn pair_costs(
    reach: &Reach<'_>,
    inputs: &Inputs,
    pair: [Option<usize>; 2],
    least: f64,
) -> [Cost; 2] {
    let mut compact = Cost::default();
    for column in pair.into_iter().flatten() {
        add(&mut compact, reach.single(column, inputs.active[column].max(least)));
    }
    let [first, second] = pair.map(|column| reach.optional(column));
    let active = at_least(Active::of_pair(inputs, pair[0], pair[1]), pair, least);
    [compact, pair_cost(&first, &second, active, &reach.firing, reach.design.mask)]
}

/// The T-states a character that a table of activations gains in the scan of these pairs.
fn table_gain(inputs: &Inputs, chain: ActivationChain, pairs: &[[Option<usize>; 2]]) -> f64 {
    if chain.shift == 0 || chain.fits_low_byte() {
        return 0.0;
    }
    let launches = pairs.iter().map(|&[first, second]| {
        let Active { first, second, both, .. } = Active::of_pair(inputs, first, second);
        first + second + both
    });
    let launches: f64 = launches.sum();
    let gains = |cost: fn(ActivationChain) -> TStates| {
        f64::from(cost(chain)) - f64::from(cost(chain.with_table()))
    };
    let [kept, loaded] = [false, true].map(|by_table| f64::from(resume(by_table)));
    let low: f64 = inputs.bytes[0].iter().sum();
    let beyond: f64 = inputs.beyond.iter().sum();
    (low - beyond) * gains(sums::low_byte) + beyond * gains(sums::both) - launches * (loaded - kept)
}

/// The layers that have upgrades.
pub(super) fn layers(upgrades: &[Upgrade]) -> Vec<Value> {
    let mut layers: Vec<Value> = Vec::new();
    for upgrade in upgrades {
        if !layers.contains(&upgrade.linear) {
            layers.push(upgrade.linear);
        }
    }
    layers
}

/// What is changed, its cost before and after, and its gain.
type Change = (Upgraded, [Cost; 2], f64);

/// The changes of the columns of a scan, and the T-states of their small form. `words` is what
/// makes activations of 16-bit accumulators. Where straight-line code takes less than all pairs,
/// or than the small form if there are no lists, it takes their place.
fn of_scan(
    reach: &Reach<'_>,
    inputs: &Inputs,
    words: Option<ActivationChain>,
    straight: Option<StraightColumns<'_>>,
    lists: bool,
) -> (Vec<Change>, f64) {
    let (mut changes, mut t_states) = (Vec::new(), 0.0);
    let mut all = [Cost::default(); 2];
    let pairs = paired(reach, inputs);
    for &pair in &pairs {
        let [from, to] = pair_costs(reach, inputs, pair, 0.0);
        t_states += from.t_states;
        let costs = pair_costs(reach, inputs, pair, NEVER_ACTIVE);
        all.iter_mut().zip(costs).for_each(|(sum, cost)| add(sum, cost));
        changes.push((Upgraded::Pair(pair), costs, from.t_states - to.t_states));
    }
    if let Some(chain) = words {
        let gain = table_gain(inputs, chain, &pairs);
        let table = Cost { bytes: SHIFTS_BYTES, t_states: -gain };
        all[1].t_states -= gain.max(0.0);
        changes.push((Upgraded::Table, [Cost::default(), table], gain));
    }
    let [small, fast] = all.map(|cost| straight::instead_of(cost, reach));
    let least = if lists { fast.t_states } else { small.t_states };
    let straight =
        straight.filter(|straight| straight.all(NEVER_ACTIVE, Some(BYTE)).t_states < least);
    match straight {
        Some(straight) => (of_straight(&straight, small, t_states), t_states),
        None => (changes, t_states),
    }
}

/// The changes of a scan whose columns may be straight-line code, which take `t_states` in
/// their small form and cost `small` with what is around them, if each is active now and then.
fn of_straight(straight: &StraightColumns<'_>, small: Cost, t_states: f64) -> Vec<Change> {
    let forms = [Straight::Called, Straight::Inline];
    let (mut changes, mut gain) = (Vec::new(), t_states);
    for column in 0..straight.matrix.columns {
        let costs = forms.map(|form| straight.column(column, form, NEVER_ACTIVE));
        let [called, inline] = forms.map(|form| straight.column(column, form, 0.0).t_states);
        gain -= called;
        changes.push((Upgraded::Inline(column), costs, called - inline));
    }
    changes.push((Upgraded::Straight, [small, straight.all(NEVER_ACTIVE, None)], gain));
    changes
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
                let (set, mask) = (reach.design.codes, reach.design.mask);
                let reached = reach.column(column);
                word_costs(set, &reach.firsts, &reached, inputs, column, mask)[1].t_states
            }
        };
        Some((0..reach.matrix.columns).map(column).sum::<f64>())
    };
    network.values.keys().filter_map(of_layer).sum()
}

/// Without compact columns in a scan, their sentinel is not scanned: so pairs that lose less than
/// that are upgrades, too.
fn keep_pairs(upgrades: &mut [Upgrade], sentinel: f64) {
    let is_pair = |upgrade: &Upgrade| matches!(upgrade.what, Upgraded::Pair(_));
    let pairs = upgrades.iter().filter(|upgrade| is_pair(upgrade));
    let lost: f64 = pairs.map(|upgrade| upgrade.worth.min(0.0)).sum();
    if lost + sentinel > 0.0 {
        for upgrade in upgrades.iter_mut().filter(|upgrade| is_pair(upgrade)) {
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
fn paired(reach: &Reach<'_>, inputs: &Inputs) -> Vec<[Option<usize>; 2]> {
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
