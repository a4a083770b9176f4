//! Forms: how each column is stored. Lists are fast, codes are small: the columns
//! that gain most T-states for a byte are lists, as far as the room goes.

use cranelift_entity::{EntitySet, SecondaryMap};
use petgraph::graph::UnGraph;
use rustworkx_core::max_weight_matching::max_weight_matching;

use super::activity::{Activity, Inputs};
use super::columns::{Columns, Form, Sink, Source, columns, tiles, tiles_of, unit};
use super::{Place, Uses};
use crate::kernels::{
    Active, Cost, Events, Firing, event_costs, pair_cost, single_cost, word_costs,
};
use crate::network::{Matrix, Network, Op, Value};
use crate::{Goal, Options};

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
const NEIGHBOURS: usize = 8;
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
        for value in network.values.keys() {
            let Some(layer) = Reach::new(network, &columns, value) else { continue };
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
                upgrades(network, &columns, &Activity::measure(network, &options.prompts))
            }
            Goal::Size | Goal::Plain => Vec::new(),
        };
        Some(Choices { columns, upgrades, least })
    }

    /// The bytes that all upgrades take.
    pub fn most(&self) -> i64 {
        self.upgrades.iter().map(|upgrade| upgrade.bytes).sum()
    }

    /// All columns in their small form.
    pub fn smallest(&self) -> SecondaryMap<Value, Option<Columns>> {
        self.columns.clone()
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
                    let pairs = std::mem::take(&mut pairs[value]);
                    let paired: Vec<usize> = pairs.iter().flatten().flatten().copied().collect();
                    singles.retain(|row| !paired.contains(row));
                    tiles(pairs, singles, true)
                }
                Sink::Half(whole) => tiles_of(&all, whole),
                Sink::Words => continue,
            };
            if let Some(columns) = &mut all[value] {
                columns.tiles = tiles;
            }
        }
        (all, spent)
    }
}

/// Bytes by which a dense layer must be smaller to be worth its code.
const DENSE_CODE: usize = 300;

/// The rows that the columns of a layer reach.
struct Reach<'a> {
    matrix: &'a Matrix,
    places: Vec<Place>,
    /// The first place of each tile.
    firsts: Vec<usize>,
    narrow: bool,
    is_event: bool,
    /// What firing costs, if the columns are those of a scan.
    firing: Firing,
    /// What an n-gram adds.
    unit: u8,
}

impl<'a> Reach<'a> {
    /// The columns of `linear`, if it is computed by columns.
    fn new(
        network: &'a Network,
        all: &SecondaryMap<Value, Option<Columns>>,
        linear: Value,
    ) -> Option<Self> {
        let columns = all[linear].as_ref()?;
        let Op::Linear { matrix, .. } = network.values[linear].op else { return None };
        let matrix = &network.matrices[matrix];
        let firing = match columns.source {
            Source::Scan(from, rectifier) => {
                all[from].as_ref().map(|from| Firing::of(from, rectifier, false))
            }
            Source::Words(_) | Source::Events(_) => None,
        };
        Some(Reach {
            firing: firing.unwrap_or_default(),
            unit: unit(network, linear).unwrap_or_default(),
            matrix,
            places: columns.places(matrix.rows),
            firsts: columns.tiles.iter().map(|tile| tile.first()).collect(),
            narrow: columns.narrow.is_some(),
            is_event: matches!(columns.source, Source::Events(_)),
        })
    }

    fn column(&self, column: usize) -> Vec<Vec<(u8, i8)>> {
        let mut tiles = vec![Vec::new(); self.firsts.len()];
        for (place, weight) in self.places.iter().zip(self.matrix.column(column)) {
            if weight != 0 {
                tiles[place.tile].push((place.index, weight));
            }
        }
        tiles
    }

    fn optional(&self, column: Option<usize>) -> Vec<Vec<(u8, i8)>> {
        column.map_or_else(|| vec![Vec::new(); self.firsts.len()], |column| self.column(column))
    }

    fn single(&self, column: usize, active: f64) -> Cost {
        let active = Active { first: active, ..Active::default() };
        single_cost(&self.firsts, &self.column(column), active, &self.firing)
    }

    fn event(&self, column: usize, events: f64) -> [Cost; 2] {
        let how = Events {
            narrow: self.narrow,
            buckets: self.matrix.columns,
            carries: f64::from(self.unit) / 256.0,
            threaded: true,
        };
        event_costs(&self.firsts, &self.column(column), how, events)
    }

    fn compact_bytes(&self) -> usize {
        let bytes = |column| match self.is_event {
            true => self.event(column, 0.0)[1].bytes,
            false => self.single(column, 0.0).bytes,
        };
        (0..self.matrix.columns).map(bytes).sum()
    }
}

fn upgrades(
    network: &Network,
    all: &SecondaryMap<Value, Option<Columns>>,
    activity: &Activity,
) -> Vec<Upgrade> {
    let mut upgrades = Vec::new();
    for linear in network.values.keys() {
        let Some(columns) = &all[linear] else { continue };
        let Some(reach) = Reach::new(network, all, linear) else { continue };
        let inputs = activity.of(linear);
        let mut push = |what, from: Cost, to: Cost| {
            let bytes = to.bytes as i64 - from.bytes as i64;
            upgrades.push(Upgrade { linear, what, gain: from.t_states - to.t_states, bytes });
        };
        match columns.source {
            Source::Events(_) => {
                for bucket in 0..reach.matrix.columns {
                    let events = inputs.grams[bucket].max(UNHEARD);
                    let [threaded, compact] = reach.event(bucket, events);
                    push(Upgraded::Bucket(bucket), compact, threaded);
                }
            }
            Source::Words(_) => {
                let (mut from, mut to) = (Cost::default(), Cost::default());
                for column in 0..reach.matrix.columns {
                    let reached = reach.column(column);
                    let [threaded, compact] = word_costs(&reach.firsts, &reached, inputs, column);
                    add(&mut from, compact);
                    add(&mut to, threaded);
                }
                push(Upgraded::All, from, to);
            }
            Source::Scan(..) => {
                for pair in pairs(&reach, inputs) {
                    let [first, second] = pair.map(|column| reach.optional(column));
                    let active = active(inputs, pair[0], pair[1]);
                    let to = pair_cost(&first, &second, active, &reach.firing);
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

/// How often a pair is active; what no prompt has woken, a little.
fn active(inputs: &Inputs, first: Option<usize>, second: Option<usize>) -> Active {
    let heard = Active::of_pair(inputs, first, second);
    let least = |column: Option<usize>, share: f64| {
        column.map_or(0.0, |_| share + (UNHEARD - share - heard.both).max(0.0))
    };
    Active { first: least(first, heard.first), second: least(second, heard.second), ..heard }
}

/// Pairs of columns whose lists are shared to most effect: a matching of greatest
/// weight (Edmonds' blossoms), the weight being the T-states that sharing saves.
fn pairs(reach: &Reach<'_>, inputs: &Inputs) -> Vec<[Option<usize>; 2]> {
    let columns = reach.matrix.columns;
    let mut mates: Vec<Option<usize>> = vec![None; columns];
    if inputs.knows_pairs() {
        let shared = shared_rows(reach.matrix);
        let mut graph: UnGraph<(), i128> = UnGraph::default();
        let nodes: Vec<_> = (0..columns).map(|_| graph.add_node(())).collect();
        for first in 0..columns {
            let mut edges: Vec<(i128, usize)> = (0..columns)
                .filter(|&second| second != first)
                .map(|second| {
                    let rows = f64::from(shared[first * columns + second]);
                    let saved = rows * (inputs.together(first, second) * UPDATE + BYTE);
                    ((saved * 1000.0) as i128, second)
                })
                .collect();
            let keep = NEIGHBOURS.min(edges.len());
            if keep < edges.len() {
                edges.select_nth_unstable_by(keep, |a, b| b.cmp(a));
            }
            for &(weight, second) in &edges[..keep] {
                if weight > 0 {
                    graph.update_edge(nodes[first], nodes[second], weight);
                }
            }
        }
        let weight = |edge: petgraph::graph::EdgeReference<'_, i128>| Ok::<_, ()>(*edge.weight());
        for (first, second) in max_weight_matching(&graph, false, weight, false).unwrap_or_default()
        {
            mates[first] = Some(second);
            mates[second] = Some(first);
        }
    }
    let mut pairs = Vec::new();
    let mut left = Vec::new();
    for (column, &mate) in mates.iter().enumerate() {
        match mate {
            Some(mate) if column < mate => pairs.push([Some(column), Some(mate)]),
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
