//! Forms: how each column is stored. Lists are fast, codes are small: the columns
//! that gain most T-states for a byte are lists, as far as the room goes.

use cranelift_entity::{EntitySet, SecondaryMap};

use super::columns::{Columns, Form, Sink, Source, columns, tiles, tiles_of, unit};
use super::fuse::{SHARED_ROW, UPDATE, fuse_rows, matching};
use super::{Place, Uses};
use crate::kernels::{
    Active, Cost, Events, Firing, event_costs, pair_cost, single_cost, word_costs,
};
use crate::{Goal, Options};
use zirc_network::profile::{Inputs, Profile};
use zirc_network::{Matrix, Network, Op, Value};

/// What is to be had for bytes: the linear ops by columns, every column in its
/// small form, and what each gains in its fast one.
#[derive(Debug)]
pub struct Choices {
    columns: SecondaryMap<Value, Option<Columns>>,
    /// The best gain for a byte first.
    upgrades: Vec<Upgrade>,
    /// The bytes of all columns in their small form.
    pub least: usize,
    /// The T-states a character of the columns in that form, and of the merges of
    /// shared rows.
    t_states: f64,
    /// Whether nothing is dense that need not be: otherwise it is for where nothing
    /// else fits.
    pub is_fast: bool,
}

/// The linear ops, sorted into those by columns and those that are dense.
struct Sorted {
    columns: SecondaryMap<Value, Option<Columns>>,
    dense: Vec<Value>,
    /// The bytes of all columns in their small form.
    least: usize,
}

impl Sorted {
    /// A layer is dense if that saves more than `margin` bytes, or if its columns
    /// are more than a program has room for.
    fn new(network: &Network, uses: &Uses, margin: usize) -> Self {
        let columns = columns(network, uses, &EntitySet::new());
        let mut least = 0;
        let mut dense = Vec::new();
        for value in network.values.keys() {
            let Some(layer) = Reach::new(network, &columns, value) else { continue };
            let compact = layer.compact_bytes();
            let packed = layer.matrix.rows.div_ceil(4) * layer.matrix.columns;
            if compact > TOO_LARGE || packed + margin < compact {
                dense.push(value);
            } else {
                least += compact;
            }
        }
        if dense.is_empty() {
            return Sorted { columns, dense, least };
        }
        let mut set = EntitySet::new();
        set.extend(dense.iter().copied());
        let columns = self::columns(network, uses, &set);
        Sorted { columns, dense, least }
    }
}

/// What was chosen.
#[derive(Debug)]
pub struct Choice {
    /// The linear ops by columns.
    pub columns: SecondaryMap<Value, Option<Columns>>,
    /// The bytes that it takes more than the small forms.
    pub spent: i64,
    /// Whether nothing is left to be chosen.
    pub is_all: bool,
    /// The T-states a character that columns are expected to take.
    pub t_states: f64,
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
/// T-states a character that a byte is worth when pairs are chosen.
const BYTE: f64 = 2.0;

impl Choices {
    /// Finds the choices there are, the fast ones first: with shared rows, without,
    /// and with dense layers where that is smaller. None, if the dense kernel is to
    /// do it all.
    pub fn find(network: &Network, uses: &Uses, options: &Options) -> Vec<Self> {
        if options.goal == Goal::Plain {
            return Vec::new();
        }
        let small = Sorted::new(network, uses, DENSE_CODE);
        if options.goal == Goal::Size {
            let Sorted { columns, least, .. } = small;
            let upgrades = Vec::new();
            return vec![Choices { columns, upgrades, least, t_states: 0.0, is_fast: false }];
        }
        let activity = Profile::measure(network, &options.prompts);
        let choices = |columns, least, merges: usize, is_fast| {
            let (upgrades, small) = upgrades(network, &columns, &activity);
            let t_states = small + SHARED_ROW * merges as f64;
            Choices { columns, upgrades, least, t_states, is_fast }
        };
        let fast = Sorted::new(network, uses, TOO_LARGE);
        let mut shared = fast.columns.clone();
        let merges = fuse_rows(network, &mut shared, &activity);
        let mut all = Vec::new();
        if merges > 0 {
            all.push(choices(shared, fast.least, merges, true));
        }
        all.push(choices(fast.columns, fast.least, 0, true));
        if small.dense != fast.dense {
            all.push(choices(small.columns, small.least, 0, false));
        }
        all
    }

    /// Every column in its small form.
    pub fn smallest(&self, network: &Network) -> Choice {
        self.within(network, i64::MIN)
    }

    /// The forms that gain most for at most `room` bytes more than the least.
    pub fn within(&self, network: &Network, room: i64) -> Choice {
        let mut all = self.columns.clone();
        let (mut spent, mut gain, mut is_all) = (0, 0.0, true);
        let mut pairs: SecondaryMap<Value, Vec<[Option<usize>; 2]>> = SecondaryMap::new();
        for upgrade in &self.upgrades {
            if spent + upgrade.bytes > room {
                is_all = false;
                continue;
            }
            spent += upgrade.bytes;
            gain += upgrade.gain;
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
        Choice { columns: all, spent, is_all, t_states: self.t_states - gain }
    }
}

/// Bytes by which a dense layer must be smaller to be worth its code.
const DENSE_CODE: usize = 300;

/// The rows that the columns of a layer reach.
struct Reach<'a> {
    columns: &'a Columns,
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
        all: &'a SecondaryMap<Value, Option<Columns>>,
        linear: Value,
    ) -> Option<Self> {
        let columns = all[linear].as_ref()?;
        let Op::Linear { matrix, .. } = network.values[linear].op else { return None };
        let matrix = columns.weights(&network.matrices[matrix]);
        let firing = match columns.source {
            Source::Scan(from, rectifier) => {
                all[from].as_ref().map(|from| Firing::of(from, rectifier, false))
            }
            Source::Words(_) | Source::Events(_) => None,
        };
        Some(Reach {
            columns,
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
        self.columns.reached(self.matrix, &self.places, column)
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

/// What each column would gain, the best first, and what they all take in their
/// small form.
fn upgrades(
    network: &Network,
    all: &SecondaryMap<Value, Option<Columns>>,
    activity: &Profile,
) -> (Vec<Upgrade>, f64) {
    let mut upgrades = Vec::new();
    let mut small = 0.0;
    for linear in network.values.keys() {
        let Some(columns) = &all[linear] else { continue };
        let Some(reach) = Reach::new(network, all, linear) else { continue };
        let inputs = activity.of(linear);
        let mut push = |what, from: Cost, to: Cost| {
            small += from.t_states;
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
    (upgrades, small)
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
