//! Forms: how each column is stored. Lists are fast, codes are small: the columns
//! that gain most T-states for a byte are lists, as far as the room goes.

use cranelift_entity::{EntitySet, SecondaryMap};
use petgraph::graph::UnGraph;
use rustworkx_core::max_weight_matching::max_weight_matching;

use super::activity::{Activity, Inputs};
use super::columns::{Columns, Form, Fused, Sink, Source, Start, columns, tiles, tiles_of};
use super::{Place, Uses};
use crate::kernels::{Active, Cost, event_costs, pair_cost, single_cost};
use crate::network::{Matrix, Network, Op, Value};
use crate::{Goal, Options, prompts};

/// What is to be had for bytes: the linear ops by columns, every column in its
/// small form, and what each gains in its fast one.
#[derive(Debug)]
pub struct Choices {
    columns: SecondaryMap<Value, Option<Columns>>,
    /// The best gain for a byte first.
    upgrades: Vec<Upgrade>,
    /// The bytes of all columns in their small form.
    pub least: usize,
}

/// A column, or a pair of them, that could be threaded.
#[derive(Debug)]
struct Upgrade {
    linear: Value,
    what: Upgraded,
    /// T-states a character.
    gain: f64,
    bytes: i64,
}

#[derive(Clone, Copy, Debug)]
enum Upgraded {
    /// Two columns of a scan; maybe one, by itself.
    Pair([Option<usize>; 2]),
    /// The column of a bucket.
    Bucket(usize),
    /// All columns of a linear op that reads words.
    All,
}

/// More bytes than a program has for one linear op.
const TOO_LARGE: usize = 0xE000;
/// A column that no prompt has woken counts as active this often.
const UNHEARD: f64 = 0.002;
/// The heaviest edges of each column that the matching looks at.
const NEIGHBOURS: usize = 20;
/// T-states that an update of an accumulator takes, carries included.
const UPDATE: f64 = 39.0;
/// T-states a character that a byte is worth when pairs are chosen.
const BYTE: f64 = 2.0;

impl Choices {
    /// Finds the choices there are. `None` if the dense kernel is to do it all.
    pub fn new(network: &Network, uses: &Uses, options: &Options) -> Option<Self> {
        if options.goal == Goal::Plain {
            return None;
        }
        let mut dense = EntitySet::new();
        let mut columns = columns(network, uses, &dense);
        let mut least = 0;
        for (value, data) in &network.values {
            let (Some(layer), Op::Linear { matrix, .. }) = (&columns[value], &data.op) else {
                continue;
            };
            let layer = Reach::new(layer, &network.matrices[*matrix]);
            let compact = layer.compact_bytes();
            let packed = layer.matrix.rows.div_ceil(4) * layer.matrix.columns;
            // A dense layer costs its neighbours their scans.
            if compact > TOO_LARGE || packed + DENSE_CODE < compact {
                dense.insert(value);
            } else {
                least += compact;
            }
        }
        if dense.keys().next().is_some() {
            columns = self::columns(network, uses, &dense);
        }
        let upgrades = match options.goal {
            Goal::Speed => {
                let activity = activity(network, options);
                fuse_rows(network, &mut columns, &activity);
                upgrades(network, &columns, &activity)
            }
            Goal::Size | Goal::Plain => Vec::new(),
        };
        Some(Choices { columns, upgrades, least })
    }

    /// The bytes that all upgrades take.
    pub fn most(&self) -> i64 {
        self.upgrades.iter().map(|upgrade| upgrade.bytes).sum()
    }

    /// Every column in its small form.
    pub fn smallest(&self, network: &Network) -> SecondaryMap<Value, Option<Columns>> {
        self.within(network, i64::MIN).0
    }

    /// The forms that gain most for at most `room` bytes more than the least, and
    /// the bytes they take.
    pub fn within(
        &self,
        network: &Network,
        room: i64,
    ) -> (SecondaryMap<Value, Option<Columns>>, i64) {
        let mut all = self.columns.clone();
        let mut spent = 0;
        let mut pairs: SecondaryMap<Value, Vec<[Option<usize>; 2]>> = SecondaryMap::new();
        for upgrade in &self.upgrades {
            if spent + upgrade.bytes > room {
                continue;
            }
            spent += upgrade.bytes;
            let Some(columns) = &mut all[upgrade.linear] else { continue };
            match upgrade.what {
                Upgraded::Bucket(bucket) => columns.forms[bucket] = Form::Threaded,
                Upgraded::All => columns.forms.fill(Form::Threaded),
                Upgraded::Pair(pair) => {
                    if let Source::Scan(from, _) = columns.source {
                        pairs[from].push(pair);
                    }
                }
            }
        }
        for value in network.values.keys().rev() {
            let Op::Linear { matrix, .. } = network.values[value].op else { continue };
            let Some(columns) = &all[value] else { continue };
            let tiles = match columns.sink {
                Sink::Scan(_) => {
                    let mut singles: Vec<usize> = (0..network.matrices[matrix].rows).collect();
                    let mut pairs = std::mem::take(&mut pairs[value]);
                    // Where sums start alike, they are filled faster.
                    let bias = &network.matrices[matrix].bias;
                    pairs.sort_by_key(|pair| pair.map(|row| row.map(|row| bias[row])));
                    let paired: Vec<usize> = pairs.iter().flatten().flatten().copied().collect();
                    singles.retain(|row| !paired.contains(row));
                    tiles(pairs, singles, true)
                }
                Sink::Half(whole) => tiles_of(&all, whole),
                Sink::Words => continue,
            };
            if let Some(columns) = &mut all[value] {
                let shared = columns.tiles.first_mut().map(|tile| std::mem::take(&mut tile.shared));
                columns.tiles = tiles;
                if let (Some(tile), Some(shared)) = (columns.tiles.first_mut(), shared) {
                    tile.shared = shared;
                }
            }
        }
        (all, spent)
    }
}

/// Gives rows that many active columns reach together accumulators of what they
/// share: each two by a matching of greatest weight, the weight being the
/// T-states it saves, as long as that is something.
fn fuse_rows(
    network: &Network,
    all: &mut SecondaryMap<Value, Option<Columns>>,
    activity: &Activity,
) {
    for (linear, data) in &network.values {
        let (Some(columns), Op::Linear { matrix, .. }) = (&mut all[linear], &data.op) else {
            continue;
        };
        let applies = matches!(columns.source, Source::Scan(..))
            && columns.start == Start::Bias
            && columns.tiles.len() == 1;
        if !applies {
            continue;
        }
        let matrix = &network.matrices[*matrix];
        let active: Vec<f64> = activity.of(linear).active.clone();
        let room = MOST_SHARED.min(MOST_ROWS.saturating_sub(matrix.rows));
        let fused = share_rows(matrix, &active, room);
        if fused.shared.is_empty() {
            continue;
        }
        columns.tiles[0].shared = (matrix.rows..fused.matrix.rows).collect();
        columns.fused = Some(fused);
    }
}

/// The most rows and shared rows a page holds beside its sentinels, a gap, and
/// the place before the first.
const MOST_ROWS: usize = 252;
/// The most shared rows: merging them all keeps interrupts off.
const MOST_SHARED: usize = 120;
/// How often rows are matched again with what is left of them.
const ROUNDS: usize = 5;
/// T-states that a shared row takes: to clear and to merge.
const SHARED_ROW: f64 = 143.0;

fn share_rows(matrix: &Matrix, active: &[f64], mut room: usize) -> Fused {
    let mut fused = Fused { matrix: matrix.clone(), shared: Vec::new() };
    for _ in 0..ROUNDS {
        let rows = fused.matrix.rows;
        let (same, opposite) = common_weights(&fused.matrix, active);
        let gain = |first: usize, second: usize| {
            let common = same[first * rows + second].max(opposite[first * rows + second]);
            common * UPDATE * UNPAIRED - SHARED_ROW
        };
        let mut matched: Vec<(usize, usize)> = matching(rows, gain);
        matched.sort_by(|a, b| gain(b.0, b.1).total_cmp(&gain(a.0, a.1)));
        matched.truncate(room);
        if matched.is_empty() {
            break;
        }
        room -= matched.len();
        // The rows of a round are distinct: their order is free.
        let is_opposite = |&(first, second): &(usize, usize)| {
            let at = first * rows + second;
            opposite[at] > same[at]
        };
        matched.sort_by_key(is_opposite);
        for pair in matched {
            fused.share(pair.0, pair.1, is_opposite(&pair));
        }
    }
    fused
}

/// The share of updates that fused columns leave.
const UNPAIRED: f64 = 0.87;

/// For each two rows, how many columns are active that both have the same weight
/// in, 1 or -1, and how many that they have opposite ones in.
fn common_weights(matrix: &Matrix, active: &[f64]) -> (Vec<f64>, Vec<f64>) {
    let rows = matrix.rows;
    let (mut same, mut opposite) = (vec![0.0; rows * rows], vec![0.0; rows * rows]);
    for (column, active) in active.iter().enumerate() {
        let reached: Vec<(usize, i8)> =
            matrix.column(column).enumerate().filter(|(_, weight)| weight.abs() == 1).collect();
        for &(first, weight) in &reached {
            for &(second, other) in &reached {
                let sums = if weight == other { &mut same } else { &mut opposite };
                sums[first * rows + second] += active;
            }
        }
    }
    (same, opposite)
}

/// Bytes by which a dense layer must be smaller to be worth its code.
const DENSE_CODE: usize = 300;

/// The activity on the prompts that are given, or on everyday ones.
pub fn activity(network: &Network, options: &Options) -> Activity {
    if options.prompts.is_empty() {
        let everyday: Vec<Vec<u8>> =
            prompts::EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec()).collect();
        Activity::measure(network, &everyday)
    } else {
        Activity::measure(network, &options.prompts)
    }
}

/// The rows that the columns of a layer reach.
struct Reach<'a> {
    matrix: &'a Matrix,
    places: Vec<Place>,
    /// The first place of each tile.
    firsts: Vec<usize>,
    narrow: bool,
    is_event: bool,
}

impl<'a> Reach<'a> {
    fn new(columns: &Columns, matrix: &'a Matrix) -> Self {
        Reach {
            matrix,
            places: columns.places(matrix.rows),
            firsts: columns.tiles.iter().map(|tile| tile.first()).collect(),
            narrow: columns.narrow.is_some(),
            is_event: matches!(columns.source, Source::Events(_)),
        }
    }

    fn column(&self, column: usize) -> Vec<Vec<(u8, i8)>> {
        let mut tiles = vec![Vec::new(); self.firsts.len()];
        for (place, weight) in self.places.iter().zip(self.matrix.column(column)) {
            if weight != 0 {
                tiles[place.tile].push((place.index, weight));
            }
        }
        for tile in &mut tiles {
            tile.sort();
        }
        tiles
    }

    fn optional(&self, column: Option<usize>) -> Vec<Vec<(u8, i8)>> {
        column.map_or_else(|| vec![Vec::new(); self.firsts.len()], |column| self.column(column))
    }

    fn single(&self, column: usize, active: f64) -> Cost {
        let active = Active { first: active, ..Active::default() };
        single_cost(&self.firsts, &self.column(column), active)
    }

    fn event(&self, column: usize, events: f64) -> [Cost; 2] {
        event_costs(&self.firsts, &self.column(column), self.narrow, events, CARRIES)
    }

    fn compact_bytes(&self) -> usize {
        let bytes = |column| match self.is_event {
            true => self.event(column, 0.0)[1].bytes,
            false => self.single(column, 0.0).bytes,
        };
        (0..self.matrix.columns).map(bytes).sum()
    }
}

/// The share of additions of an encoder's scale that carry, where counts are not
/// narrow.
const CARRIES: f64 = 0.15;

fn upgrades(
    network: &Network,
    all: &SecondaryMap<Value, Option<Columns>>,
    activity: &Activity,
) -> Vec<Upgrade> {
    let mut upgrades = Vec::new();
    for (linear, data) in &network.values {
        let (Some(columns), Op::Linear { matrix, .. }) = (&all[linear], &data.op) else { continue };
        let reach = Reach::new(columns, columns.weights(&network.matrices[*matrix]));
        let inputs = activity.of(linear);
        let mut push = |what, from: Cost, to: Cost| {
            let bytes = to.bytes as i64 - from.bytes as i64;
            upgrades.push(Upgrade { linear, what, gain: from.t_states - to.t_states, bytes });
        };
        match columns.source {
            Source::Events(_) => {
                for bucket in 0..reach.matrix.columns {
                    let events = inputs.active[bucket].max(UNHEARD);
                    let [threaded, compact] = reach.event(bucket, events);
                    push(Upgraded::Bucket(bucket), compact, threaded);
                }
            }
            Source::Words(_) => {
                let (mut from, mut to) = (Cost::default(), Cost::default());
                for column in 0..reach.matrix.columns {
                    let active = active(inputs, Some(column), None);
                    add(&mut from, reach.single(column, active.first));
                    add(&mut to, pair_cost(&reach.column(column), &reach.optional(None), active));
                }
                push(Upgraded::All, from, to);
            }
            Source::Scan(..) => {
                for pair in pairs(&reach, inputs) {
                    let [first, second] = pair.map(|column| reach.optional(column));
                    let to = pair_cost(&first, &second, active(inputs, pair[0], pair[1]));
                    let mut from = Cost::default();
                    for column in pair.into_iter().flatten() {
                        add(&mut from, reach.single(column, inputs.active[column].max(UNHEARD)));
                    }
                    push(Upgraded::Pair(pair), from, to);
                }
            }
        }
    }
    let rate = |upgrade: &Upgrade| match upgrade.bytes {
        ..=0 => f64::INFINITY,
        bytes => upgrade.gain / bytes as f64,
    };
    upgrades.retain(|upgrade| upgrade.gain > 0.0);
    upgrades.sort_by(|a, b| rate(b).total_cmp(&rate(a)));
    upgrades
}

fn add(sum: &mut Cost, cost: Cost) {
    sum.bytes += cost.bytes;
    sum.t_states += cost.t_states;
}

/// How often a pair is active.
pub fn active(inputs: &Inputs, first: Option<usize>, second: Option<usize>) -> Active {
    let of =
        |column: Option<usize>| column.map_or(0.0, |column| inputs.active[column].max(UNHEARD));
    let both = match (first, second) {
        (Some(first), Some(second)) if inputs.knows_pairs() => inputs.together(first, second),
        _ => 0.0,
    };
    Active {
        first: of(first) - both,
        second: of(second) - both,
        both,
        carries: [first, second].map(|column| column.map_or(0.0, |column| inputs.carries[column])),
        large: [first, second].map(|column| column.map_or(0.0, |column| inputs.large[column])),
    }
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

/// A matching of greatest weight of `nodes` nodes (Edmonds' blossoms), among the
/// heaviest edges of each. Edges that weigh nothing or less are none.
fn matching(nodes: usize, weight: impl Fn(usize, usize) -> f64) -> Vec<(usize, usize)> {
    let mut graph: UnGraph<(), i128> = UnGraph::default();
    let keys: Vec<_> = (0..nodes).map(|_| graph.add_node(())).collect();
    for first in 0..nodes {
        let mut edges: Vec<(i128, usize)> = (0..nodes)
            .filter(|&second| second != first)
            .map(|second| ((weight(first, second) * 1000.0) as i128, second))
            .filter(|&(weight, _)| weight > 0)
            .collect();
        let keep = NEIGHBOURS.min(edges.len());
        if keep < edges.len() {
            edges.select_nth_unstable_by(keep, |a, b| b.cmp(a));
        }
        for &(weight, second) in &edges[..keep] {
            graph.update_edge(keys[first], keys[second], weight);
        }
    }
    let weight = |edge: petgraph::graph::EdgeReference<'_, i128>| Ok::<_, ()>(*edge.weight());
    let matched = max_weight_matching(&graph, false, weight, false).unwrap_or_default();
    let mut matched: Vec<(usize, usize)> =
        matched.into_iter().map(|(a, b)| (a.min(b), a.max(b))).collect();
    matched.sort();
    matched
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
