//! Proposals: all linear ops by columns that can be, in their small form, and what
//! each column gains in its fast one.

use std::collections::BTreeSet;
use std::rc::Rc;
use std::sync::Arc;

use cranelift_entity::{EntitySet, SecondaryMap};
use zirc_network::profile::Profile;
use zirc_network::{Network, Op, Value};

use super::counters::without_floors;
use super::design::{Designs, Form, InputKind, Sink, tiles_of};
use super::estimate::beside_columns;
use super::find::columns;
use super::fuse::fuse_rows;
use super::needs::Allowed;
use super::offsets::Offsets;
use super::openings::openings;
use super::reach::Reach;
use super::straight;
use super::task::tasks;
use super::tiles::tiles;
use super::upgrades::{Upgrade, Upgraded, compact, layers, upgrades};
use crate::kernels::interface::{Offer, Opening, Proposal, Request, Task, Uses};
use crate::options::Goal;

/// More bytes than a program has for one linear op.
const TOO_LARGE: usize = 0xE000;
/// The bytes of upgrades of a layer with which its opening is measured.
const OPENED: i64 = 1024;
/// Bytes by which a dense layer must be smaller to be worth its code.
const DENSE_CODE: usize = 300;

/// The linear ops by columns, every column in its small form, and what each gains in
/// its fast one.
#[derive(Debug)]
struct ColumnProposal {
    designs: Designs,
    /// What moves the starts of shared rows.
    offsets: Offsets,
    upgrades: Vec<Upgrade>,
    /// Those, in the same order, as they are weighed.
    offers: Vec<Offer>,
    /// The layers of those.
    layers: Vec<Value>,
    /// The bytes of all columns in their small form.
    least: usize,
    /// The T-states a character of the columns of scans and words in that form.
    small: f64,
    /// What the network's ops meet.
    profile: Rc<Profile>,
    /// Whether nothing is dense that need not be: otherwise it is for where nothing
    /// else fits.
    is_fast: bool,
}

/// The linear ops, sorted into those by columns and those that are dense.
struct Sorted {
    columns: Designs,
    dense: Vec<Value>,
    /// The bytes of all columns in their small form.
    least: usize,
}

impl Sorted {
    /// Sorts those that have a design in `all`. A layer is dense if that saves more than `margin`
    /// bytes, or if its columns are more than a program has room for, on machines that have what
    /// the dense kernel needs: that is what the words of a buffer need.
    fn new(network: &Network, uses: &Uses, allowed: Allowed, all: &Designs, margin: usize) -> Self {
        let mut least = 0;
        let mut dense = Vec::new();
        for value in network.values.keys() {
            let Some(layer) = Reach::new(network, all, value) else { continue };
            let compact = layer.compact_bytes();
            let packed = layer.matrix.rows.div_ceil(4) * layer.matrix.columns;
            let is_large = compact > TOO_LARGE || packed + margin < compact;
            if is_large && allowed.words {
                dense.push(value);
            } else {
                least += compact;
            }
        }
        if dense.is_empty() {
            return Sorted { columns: all.clone(), dense, least };
        }
        let mut set = EntitySet::new();
        set.extend(dense.iter().copied());
        let columns = columns(network, uses, allowed, &set);
        Sorted { columns, dense, least }
    }
}

/// Finds the proposals there are, the fast ones first: with shared rows, without,
/// with dense layers where that is smaller, and the smallest. None, if the machine cannot
/// walk columns, or the dense kernel is to do it all.
pub(super) fn propose(request: &Request<'_>) -> Vec<Box<dyn Proposal>> {
    let Request { network, uses, machine, goal, prompts, mask } = *request;
    let allowed = Allowed::on(machine, mask);
    if goal == Goal::Plain || !allowed.columns {
        return Vec::new();
    }
    let designs = columns(network, uses, allowed, &EntitySet::new());
    let sorted = |margin| Sorted::new(network, uses, allowed, &designs, margin);
    let small = sorted(DENSE_CODE);
    if goal == Goal::Size {
        // Its T-states need no estimate: nothing is chosen by them.
        return vec![Box::new(ColumnProposal::smallest(network, small, None))];
    }
    let profile = Rc::new(Profile::measure(network, prompts));
    let proposal = |designs: Designs, least, is_fast| {
        let (upgrades, small) = upgrades(network, &designs, &profile, allowed.lists);
        let offsets = Offsets::new(network, designs.clone(), &profile, |designs| {
            let all = upgrades.iter().map(|upgrade| (upgrade.linear, upgrade.what));
            upgrade(network, designs, all)
        });
        let layers = layers(&upgrades);
        let offers = upgrades.iter().map(|upgrade| Offer {
            bytes: upgrade.bytes,
            gain: upgrade.worth,
            layer: layers.iter().position(|&layer| layer == upgrade.linear).unwrap_or(0),
        });
        let (offers, profile) = (offers.collect(), Rc::clone(&profile));
        ColumnProposal {
            designs,
            offsets,
            upgrades,
            offers,
            layers,
            least,
            small,
            profile,
            is_fast,
        }
    };
    let fast = sorted(TOO_LARGE);
    let mut shared = fast.columns.clone();
    let merges = if allowed.lists { fuse_rows(network, &mut shared, &profile) } else { 0 };
    let mut all = Vec::new();
    // With and without floors, the faster first.
    let mut both = |designs: Designs, least, is_fast| {
        let words = without_floors(&designs);
        let pair = [designs].into_iter().chain(words);
        let mut pair: Vec<_> = pair.map(|designs| proposal(designs, least, is_fast)).collect();
        pair.sort_by(|a, b| a.at_best(request).total_cmp(&b.at_best(request)));
        all.extend(pair.into_iter().map(|one| -> Box<dyn Proposal> { Box::new(one) }));
    };
    if merges > 0 {
        both(shared, fast.least, true);
    }
    both(fast.columns, fast.least, true);
    if small.dense != fast.dense {
        both(small.columns.clone(), small.least, false);
    }
    all.push(Box::new(ColumnProposal::smallest(network, small, Some(profile))));
    all
}

impl Proposal for ColumnProposal {
    fn least(&self) -> usize {
        self.least
    }

    fn is_fast(&self) -> bool {
        self.is_fast
    }

    fn upgrades(&self) -> &[Offer] {
        &self.offers
    }

    fn openings(&self, request: &Request<'_>) -> Vec<Opening> {
        let mut left = vec![OPENED; self.layers.len()];
        let most = TOO_LARGE as i64 - self.least as i64;
        let is_measured = |&number: &usize| {
            let Offer { bytes, layer, .. } = self.offers[number];
            let is_measured = left[layer] > 0 && bytes <= most;
            left[layer] -= if is_measured { bytes.max(1) } else { 0 };
            is_measured
        };
        let some: Vec<usize> = (0..self.upgrades.len()).filter(is_measured).collect();
        let designs = [&[][..], &some].map(|taken| self.designs(request.network, taken));
        let upgrades: Vec<&Upgrade> = some.iter().map(|&number| &self.upgrades[number]).collect();
        openings(request, &self.profile, designs, &upgrades, &self.layers)
    }

    fn t_states(&self, request: &Request<'_>, taken: &[usize]) -> f64 {
        let designs = Arc::new(self.designs(request.network, taken));
        let gain = |&number: &usize| {
            let Upgrade { linear, what, gain, .. } = self.upgrades[number];
            let is_straight = designs[linear].as_ref().is_some_and(|design| design.is_straight());
            if matches!(what, Upgraded::Inline(_)) && !is_straight { 0.0 } else { gain }
        };
        self.small - taken.iter().map(gain).sum::<f64>()
            + beside_columns(request, &designs, &self.profile)
    }

    fn tasks(&self, request: &Request<'_>, taken: &[usize]) -> Vec<Task> {
        tasks(request.network, request.uses, Arc::new(self.designs(request.network, taken)))
    }
}

impl ColumnProposal {
    /// The proposal of the fewest bytes, without upgrades.
    fn smallest(network: &Network, small: Sorted, profile: Option<Rc<Profile>>) -> Self {
        let Sorted { columns, least, .. } = small;
        // A floor is code.
        let mut designs = without_floors(&columns).unwrap_or(columns);
        for value in network.values.keys() {
            if let Some(design) = &mut designs[value] {
                design.saves_bytes = true;
            }
        }
        let small = profile.as_ref().map_or(0.0, |profile| compact(network, &designs, profile));
        ColumnProposal {
            designs,
            offsets: Offsets::default(),
            upgrades: Vec::new(),
            offers: Vec::new(),
            layers: Vec::new(),
            least,
            small,
            profile: profile.unwrap_or_default(),
            is_fast: false,
        }
    }

    /// The T-states a character with all upgrades.
    fn at_best(&self, request: &Request<'_>) -> f64 {
        let all: Vec<usize> = (0..self.upgrades.len()).collect();
        self.t_states(request, &all)
    }

    /// The designs with the upgrades of these numbers.
    fn designs(&self, network: &Network, taken: &[usize]) -> Designs {
        let mut designs = self.designs.clone();
        self.offsets.move_starts(&mut designs, self.byte(taken));
        let upgraded = taken.iter().map(|&number| &self.upgrades[number]);
        upgrade(network, &designs, upgraded.map(|upgrade| (upgrade.linear, upgrade.what)))
    }

    /// The T-states a character that a byte is worth: what it gains in the best upgrade that is
    /// not taken, of the layers that have any.
    fn byte(&self, taken: &[usize]) -> f64 {
        let taken: BTreeSet<usize> = taken.iter().copied().collect();
        let linears: BTreeSet<Value> =
            taken.iter().map(|&number| self.upgrades[number].linear).collect();
        let has_any = |linear| taken.is_empty() || linears.contains(&linear);
        let mut left = self.upgrades.iter().enumerate();
        let next =
            left.find(|(number, upgrade)| !taken.contains(number) && has_any(upgrade.linear));
        next.map_or(0.0, |(_, upgrade)| upgrade.of_a_byte())
    }
}

/// The designs with some of their columns as lists.
fn upgrade(
    network: &Network,
    designs: &Designs,
    upgraded: impl Iterator<Item = (Value, Upgraded)>,
) -> Designs {
    let mut all = designs.clone();
    let mut pairs: SecondaryMap<Value, Vec<[Option<usize>; 2]>> = SecondaryMap::new();
    let mut inline: SecondaryMap<Value, Vec<usize>> = SecondaryMap::new();
    let mut straight = Vec::new();
    for (linear, what) in upgraded {
        let Some(columns) = &mut all[linear] else { continue };
        match what {
            Upgraded::Bucket(bucket) => columns.forms[bucket] = Form::Threaded,
            Upgraded::All => columns.forms.fill(Form::Threaded),
            Upgraded::Table => {
                if let InputKind::Scan(_, chain) = &mut columns.input {
                    *chain = chain.with_table();
                }
            }
            Upgraded::Straight => straight.push(linear),
            Upgraded::Inline(column) => inline[linear].push(column),
            Upgraded::Pair(pair) => {
                if let InputKind::Scan(from, _) = columns.input {
                    pairs[from].push(pair);
                }
            }
        }
    }
    for linear in straight {
        if let Some(columns) = &mut all[linear] {
            straight::make(columns, &inline[linear]);
        }
    }
    for value in network.values.keys().rev() {
        let Op::Linear { matrix, .. } = network.values[value].op else { continue };
        let Some(columns) = &all[value] else { continue };
        let tiles = match columns.sink {
            Sink::Scan(reader) => {
                let is_straight = all[reader].as_ref().is_some_and(|design| design.is_straight());
                let mut singles: Vec<usize> = (0..network.matrices[matrix].rows).collect();
                let mut pairs = std::mem::take(&mut pairs[value]);
                // Where sums start alike, they are filled faster.
                let starts = &columns.weights(&network.matrices[matrix]).bias;
                if is_straight {
                    singles.sort_by_key(|&row| starts[row]);
                }
                pairs.sort_by_key(|pair| pair.map(|row| row.map(|row| starts[row])));
                let paired: Vec<usize> = pairs.iter().flatten().flatten().copied().collect();
                singles.retain(|row| !paired.contains(row));
                tiles(pairs, singles, true)
            }
            Sink::PartialSum(whole) => tiles_of(&all, whole),
            Sink::Choice(_) | Sink::Words => continue,
        };
        if let Some(columns) = &mut all[value] {
            let shared = columns.tiles.first_mut().map(|tile| std::mem::take(&mut tile.shared));
            columns.tiles = tiles;
            if let (Some(tile), Some(shared)) = (columns.tiles.first_mut(), shared) {
                tile.shared = shared;
            }
        }
    }
    all
}
