//! The linear ops that can be computed column by column.

use cranelift_entity::{EntitySet, SecondaryMap};
use zirc_network::ranges::Ranges;
use zirc_network::rates::Rates;
use zirc_network::{Network, Op, Value, WeightType};

use super::design::{
    self, Designs, Form, InputKind, LinearDesign, Narrow, Sink, Start, tiles_of, unit,
};
use super::needs::{Allowed, is_paged};
use super::rectifier::ActivationChain;
use super::tiles::tiles;
use crate::kernels::interface::Uses;

/// The linear ops of `network` that can be computed column by column, with all
/// that does not depend on what it costs: every column is compact, and the rows
/// are in their own order. Those in `dense` are left out, and those that would need
/// what is not allowed.
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
        if let InputKind::Scan(from, _) = design.source {
            set_sink(&mut all, from, Sink::Scan(value));
        }
        if let Start::Half(half) = design.start {
            set_sink(&mut all, half, Sink::Half(value));
        }
        all[value] = Some(design);
    }
    narrow(network, &ranges, &mut all);
    lay_out(network, &mut all);
    all
}

/// What is known of a network before its linear ops are designed.
struct Known<'a> {
    network: &'a Network,
    uses: &'a Uses,
    rates: Rates,
    ranges: &'a Ranges,
    allowed: Allowed,
}

impl Known<'_> {
    /// The design of an op, if it can be computed by columns, given those of the ops before
    /// it.
    fn design(&self, all: &Designs, value: Value) -> Option<LinearDesign> {
        let Op::Linear { input, matrix, onto, times } = self.network.values[value].op else {
            return None;
        };
        let matrix = &self.network.matrices[matrix];
        // A list has one byte for a weight: its row. So weights are few: 1, -1, or -1 twice.
        match matrix.weight_type {
            WeightType::I2 => {}
            WeightType::I4 => return None,
        }
        let source = self.source(all, value, input);
        let is_allowed = match source {
            InputKind::Words(_) => times == 1 && self.allowed.words,
            InputKind::Scan(..) => times == 1,
            InputKind::Events(_) => true,
        };
        is_allowed.then(|| LinearDesign {
            source,
            start: self.start(all, value, input, onto),
            sink: Sink::Words,
            narrow: None,
            tiles: Vec::new(),
            forms: vec![Form::Compact; matrix.columns],
            fused: None,
        })
    }

    fn start(&self, all: &Designs, value: Value, input: Value, onto: Option<Value>) -> Start {
        let Some(onto) = onto else { return Start::Bias };
        let is_read_once = self.uses.only_reader(self.network, onto) == Some(value);
        match all[onto].is_some() && is_read_once && onto != input {
            true => Start::Half(onto),
            false => Start::Words(onto),
        }
    }

    /// Where the inputs of an op come from. What is scanned is spent, and an event is over:
    /// both are to be had as often as the sums are taken, and no more often.
    fn source(&self, all: &Designs, value: Value, input: Value) -> InputKind {
        let source = source(self.network, self.uses, all, self.ranges, (value, input));
        let is_in_time = match source {
            InputKind::Scan(from, _) | InputKind::Events(from) => {
                self.rates.rate(from) == self.rates.rate(value)
            }
            InputKind::Words(_) => true,
        };
        let is_allowed = self.allowed.pages || !is_paged(self.network, source);
        if is_in_time && is_allowed { source } else { InputKind::Words(input) }
    }
}

/// Gives the accumulators their order. Those that another op's start from have its order.
fn lay_out(network: &Network, all: &mut Designs) {
    for (value, data) in network.values.iter().rev() {
        if let (Op::Linear { matrix, .. }, Some(design)) = (&data.op, &all[value]) {
            let rows: Vec<usize> = (0..network.matrices[*matrix].rows).collect();
            let tiles = match design.sink {
                Sink::Half(whole) => tiles_of(all, whole),
                Sink::Scan(_) => tiles(Vec::new(), rows, true),
                Sink::Words => tiles(Vec::new(), rows, false),
            };
            if let Some(design) = &mut all[value] {
                design.tiles = tiles;
            }
        }
    }
}

fn set_sink(all: &mut Designs, value: Value, sink: Sink) {
    if let Some(design) = &mut all[value] {
        design.sink = sink;
    }
}

fn source(
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
    let rectifier = ActivationChain::of(network, &chain, ranges.hull_of_values(value));
    match (&all[value], rectifier) {
        (Some(design), Some(rectifier)) if is_alone(value) && !from_words(all, design) => {
            InputKind::Scan(value, rectifier)
        }
        _ => InputKind::Words(input),
    }
}

/// Whether sums start from words in the end, which come in the rows' own order and
/// without sentinels.
fn from_words(all: &Designs, design: &LinearDesign) -> bool {
    match design.start {
        Start::Bias => false,
        Start::Words(_) => true,
        Start::Half(half) => all[half].as_ref().is_some_and(|half| from_words(all, half)),
    }
}

/// Finds the linear ops over encoders whose sums are counts that a byte holds.
fn narrow(network: &Network, ranges: &Ranges, all: &mut Designs) {
    for value in network.values.keys() {
        let Some(narrow) = narrow_of(network, all, ranges, value) else { continue };
        let half = match &all[value] {
            Some(LinearDesign { start: Start::Half(half), .. }) => Some(*half),
            _ => None,
        };
        for value in half.into_iter().chain([value]) {
            if let Some(design) = &mut all[value] {
                design.narrow = Some(narrow.clone());
            }
        }
    }
}

fn narrow_of(network: &Network, all: &Designs, ranges: &Ranges, value: Value) -> Option<Narrow> {
    let design = all[value].as_ref()?;
    let Sink::Scan(reader) = design.sink else { return None };
    let InputKind::Scan(_, rectifier) = all[reader].as_ref()?.source else { return None };
    let InputKind::Events(_) = design.source else { return None };
    let unit = i64::from(unit(network, value)?);
    let first = match design.start {
        Start::Bias => value,
        Start::Half(half) => {
            let half_columns = all[half].as_ref()?;
            let InputKind::Events(_) = half_columns.source else { return None };
            let same = design::unit(network, half).map(i64::from) == Some(unit);
            (same && half_columns.start == Start::Bias).then_some(half)?
        }
        Start::Words(_) => return None,
    };
    let Op::Linear { matrix, .. } = network.values[first].op else { return None };
    let shift = rectifier.shift;
    if unit.count_ones() != 1 || unit.trailing_zeros() < shift {
        return None;
    }
    if !ranges.hull(value).fits_i16() || rectifier.caps() {
        return None;
    }
    // The least count that is rectified to 1: bias + unit * count >= 2^shift.
    let bias = &network.matrices[matrix].bias;
    let threshold = |bias: &i16| ((1 << shift) - i64::from(*bias) + unit - 1).div_euclid(unit);
    let thresholds: Vec<i64> = bias.iter().map(threshold).collect();
    // The prompt's half is a count that can be read, too.
    let above = [first, value].into_iter().flat_map(|sums| {
        let rows = ranges.sums(sums).iter().zip(bias).zip(&thresholds);
        rows.map(|((sum, bias), threshold)| {
            let count = |sum: i64| (sum - i64::from(*bias)) / unit - threshold;
            (count(sum.low), count(sum.high))
        })
    });
    let (low, high) = above.fold((-1, 0), |(l, h), (low, high)| (l.min(low), h.max(high)));
    let zero = u8::try_from(-low).ok()?;
    // 255 is the sentinel's.
    (high - low < 255).then_some(Narrow { unit, zero, thresholds })
}
