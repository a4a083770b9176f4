//! Finds the linear ops that can be computed by columns, and their designs.

use cranelift_entity::{EntitySet, SecondaryMap};
use zirc_network::ranges::Ranges;
use zirc_network::rates::Rates;
use zirc_network::{Network, Op, Value, WeightType};

use super::activation::ActivationChain;
use super::choice::LARGEST_SHIFT;
use super::codes::{self, CodeSet};
use super::counters::count_in_bytes;
use super::design::{Designs, Form, InputKind, LinearDesign, Sink, Start, tiles_of, unit};
use super::needs::Allowed;
use super::tiles::tiles;
use crate::kernels::interface::Uses;

/// The designs of the linear ops of `network` that can be computed by columns, before any
/// upgrade: every column is compact, and the rows are in their own order. Leaves out the ops
/// in `dense`, and those that need what is not allowed.
pub(super) fn columns(
    network: &Network,
    uses: &Uses,
    allowed: Allowed,
    dense: &EntitySet<Value>,
) -> Designs {
    let (rates, ranges) = (Rates::compute(network), Ranges::compute(network));
    let mut all: Designs = SecondaryMap::new();
    let known = Known { network, uses, rates, ranges: &ranges, allowed };
    for value in network.values.keys().filter(|&value| !dense.contains(value)) {
        let Some(design) = known.design(&all, value) else { continue };
        if let InputKind::Scan(from, _) = design.input {
            set_sink(&mut all, from, Sink::Scan(value));
        }
        if let Start::PartialSum(partial) = design.start {
            set_sink(&mut all, partial, Sink::PartialSum(value));
        }
        all[value] = Some(design);
    }
    choose_from_sums(network, uses, &mut all);
    count_in_bytes(network, &ranges, &mut all);
    lay_out(network, &mut all);
    choose_codes(network, &mut all);
    all
}

/// The facts about a network from which designs are found.
struct Known<'a> {
    network: &'a Network,
    uses: &'a Uses,
    rates: Rates,
    ranges: &'a Ranges,
    allowed: Allowed,
}

impl Known<'_> {
    /// The design of an op, if it can be computed by columns, given the designs of the ops
    /// before it.
    fn design(&self, all: &Designs, value: Value) -> Option<LinearDesign> {
        let Op::Linear { input, matrix, onto, times } = self.network.values[value].op else {
            return None;
        };
        let matrix = &self.network.matrices[matrix];
        // A list has one byte a weight, the place. So it has +1, -1, and -2 as -1 twice.
        match matrix.weight_type {
            WeightType::I2 => {}
            WeightType::I4 => return None,
        }
        let input_kind = self.input_kind(all, value, input);
        let is_allowed = match input_kind {
            InputKind::Words(_) => times == 1 && self.allowed.words,
            InputKind::Scan(..) => times == 1,
            InputKind::Events(_) => true,
        };
        is_allowed.then(|| LinearDesign {
            input: input_kind,
            start: self.start(all, value, input, onto),
            sink: Sink::Words,
            counters: None,
            tiles: Vec::new(),
            forms: vec![Form::Compact; matrix.columns],
            codes: CodeSet::default(),
            saves_bytes: false,
            fused: None,
            mask: self.allowed.mask,
            straight: Vec::new(),
        })
    }

    fn start(&self, all: &Designs, value: Value, input: Value, onto: Option<Value>) -> Start {
        let Some(onto) = onto else { return Start::Bias };
        let is_read_once = self.uses.only_reader(self.network, onto) == Some(value);
        match all[onto].is_some() && is_read_once && onto != input {
            true => Start::PartialSum(onto),
            false => Start::Words(onto),
        }
    }

    /// Where the inputs of an op come from. Scans and events consume their input, so the op
    /// that makes it and the one that reads it must run at the same rate.
    fn input_kind(&self, all: &Designs, value: Value, input: Value) -> InputKind {
        let kind = input_kind(self.network, self.uses, all, self.ranges, (value, input));
        let has_same_rate = match kind {
            InputKind::Scan(from, _) | InputKind::Events(from) => {
                self.rates.rate(from) == self.rates.rate(value)
            }
            InputKind::Words(_) => true,
        };
        if has_same_rate { kind } else { InputKind::Words(input) }
    }
}

/// Orders the accumulators. Partial sums have the order of the op that starts from them.
fn lay_out(network: &Network, all: &mut Designs) {
    for (value, data) in network.values.iter().rev() {
        if let (Op::Linear { matrix, .. }, Some(design)) = (&data.op, &all[value]) {
            let rows: Vec<usize> = (0..network.matrices[*matrix].rows).collect();
            let tiles = match design.sink {
                Sink::PartialSum(total) => tiles_of(all, total),
                Sink::Scan(_) | Sink::Choice(_) => tiles(Vec::new(), rows, true),
                Sink::Words => tiles(Vec::new(), rows, false),
            };
            if let Some(design) = &mut all[value] {
                design.tiles = tiles;
            }
        }
    }
}

/// Chooses how each layer's compact columns use their codes: so that they have the fewest bytes.
fn choose_codes(network: &Network, all: &mut Designs) {
    for (linear, data) in &network.values {
        let (Some(design), Op::Linear { matrix, .. }) = (&mut all[linear], &data.op) else {
            continue;
        };
        let matrix = &network.matrices[*matrix];
        let near = CodeSet { is_far: false, has_again: codes::has_twos(matrix) };
        let far = CodeSet { is_far: true, ..near };
        let places = design.places(matrix.rows);
        let mut bytes = [0, FAR_CODE];
        for column in 0..matrix.columns {
            for (tile, reached) in design.tiles.iter().zip(design.reached(matrix, &places, column))
            {
                for (bytes, set) in bytes.iter_mut().zip([near, far]) {
                    *bytes += codes::bytes(set.codes(tile.first(), &reached).len());
                }
            }
        }
        design.codes = if bytes[1] < bytes[0] { far } else { near };
    }
}

/// Bytes that the longer skips must save to be worth their code.
const FAR_CODE: usize = 100;

fn set_sink(all: &mut Designs, value: Value, sink: Sink) {
    if let Some(design) = &mut all[value] {
        design.sink = sink;
    }
}

fn input_kind(
    network: &Network,
    uses: &Uses,
    all: &Designs,
    ranges: &Ranges,
    (linear, input): (Value, Value),
) -> InputKind {
    let is_alone = |value| uses.only_reader(network, value).is_some();
    if unit(network, linear).is_some() && is_alone(input) {
        return InputKind::Events(input);
    }
    let mut chain = Vec::new();
    let mut value = input;
    while network.values[value].op.is_unary_elementwise() && is_alone(value) {
        chain.push(value);
        value = network.values[value].op.operands()[0];
    }
    chain.reverse();
    let chain = ActivationChain::of(network, &chain, ranges.hull_of_values(value));
    match (&all[value], chain) {
        (Some(design), Some(chain)) if is_alone(value) && !from_words(all, design) => {
            InputKind::Scan(value, chain)
        }
        _ => InputKind::Words(input),
    }
}

/// Whether sums start from the words of a buffer, maybe by way of partial sums. Words are in
/// the order of the rows, and have no sentinels.
fn from_words(all: &Designs, design: &LinearDesign) -> bool {
    match design.start {
        Start::Bias => false,
        Start::Words(_) => true,
        Start::PartialSum(partial) => {
            all[partial].as_ref().is_some_and(|partial| from_words(all, partial))
        }
    }
}

/// Has the class chosen from the accumulators, if the logits are sums of columns, maybe shifted
/// right.
fn choose_from_sums(network: &Network, uses: &Uses, all: &mut Designs) {
    let mut value = network.output.logits();
    let (mut shift, mut is_alone) = (0, !uses.is_read(value));
    while let Op::Shr { input, amount } = network.values[value].op {
        shift += amount;
        is_alone &= uses.only_reader(network, input) == Some(value);
        value = input;
    }
    let Some(design) = &all[value] else { return };
    let rows: Vec<usize> = (0..network.width(value)).collect();
    // Sentinels take places.
    let pages = |scanned| tiles(Vec::new(), rows.clone(), scanned).len();
    let applies = is_alone
        && shift <= LARGEST_SHIFT
        && !from_words(all, design)
        && pages(true) == pages(false);
    if applies {
        set_sink(all, value, Sink::Choice(shift));
    }
}
