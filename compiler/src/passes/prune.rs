//! `prune`: takes out what does not show. Neurons whose value, after the shifts
//! and ReLUs that follow, is proved constant move into the biases of what reads
//! them; neurons that only meet weights of 0 go, and so do ReLUs and clamps that
//! are proved to change nothing.

use cranelift_entity::SecondaryMap;

use super::ranges::Ranges;
use super::rewrite::{Replacement, add_matrix, rewrite};
use crate::network::{Matrix, Network, Op, Value};

/// How often the network is looked through: what goes may let more go. Layers
/// are taken last to first, and bounds know of constants before they are gone,
/// so that the first time finds nearly everything.
const ROUNDS: usize = 4;

/// Takes out neurons and ops that do not show. Values that keep their names keep
/// their elements, but for those that are gone; the logits keep all.
pub fn prune(network: &Network) -> Network {
    let mut pruned = network.clone();
    for _ in 0..ROUNDS {
        let ranges = Ranges::compute(&pruned);
        let narrowed = without_idle_neurons(&pruned, &ranges);
        let next = without_idle_ops(&narrowed, &ranges);
        if next == pruned {
            break;
        }
        pruned = next;
    }
    pruned
}

/// The network without ReLUs and clamps that change nothing. The ranges may be
/// those of wider values.
fn without_idle_ops(network: &Network, ranges: &Ranges) -> Network {
    rewrite(network, |rewriter, value, op| {
        let idle = match network.values[value].op {
            Op::Relu(input) => Some((input, 0, i16::MAX)),
            Op::Clamp { input, low, high } => Some((input, low, high)),
            _ => None,
        };
        let changes_nothing = |(input, low, high): &(Value, i16, i16)| {
            let values = ranges.hull_of_values(*input);
            i64::from(*low) <= values.low && values.high <= i64::from(*high)
        };
        match idle.filter(changes_nothing) {
            Some((input, ..)) => Replacement::Value(rewriter.new_value(input)),
            None => op.into(),
        }
    })
}

fn without_idle_neurons(network: &Network, ranges: &Ranges) -> Network {
    let readers = network.readers();
    let mut narrowed = network.clone();
    for head in network.values.keys().rev() {
        let Some(layer) = Layer::headed_by(network, &readers, head) else { continue };
        let constants = layer.constants(ranges);
        let kept = layer.shown(&narrowed, &constants);
        if !kept.iter().all(|&kept| kept) {
            layer.narrow(&mut narrowed, &constants, &kept);
        }
    }
    narrowed
}

/// Ops whose neurons can be taken out together.
struct Layer {
    /// Linear ops of which each starts from the sums of the next; nothing else
    /// reads those. The last starts from its biases.
    sums: Vec<Value>,
    /// The unary elementwise ops that follow, of which each is all that reads
    /// the one before.
    chain: Vec<Value>,
    /// The linear ops that read the last of these: all that read it.
    readers: Vec<Value>,
}

impl Layer {
    /// The layer of the linear op `head`, if it has one and is no other's.
    fn headed_by(
        network: &Network,
        readers: &SecondaryMap<Value, Vec<Value>>,
        head: Value,
    ) -> Option<Self> {
        let only_reader = |value: Value| match readers[value][..] {
            [reader] if value != network.output.logits() => Some(reader),
            _ => None,
        };
        let op = |value: Value| &network.values[value].op;
        let Op::Linear { .. } = op(head) else { return None };
        let (mut chain, mut end) = (Vec::new(), head);
        while let Some(reader) = only_reader(end).filter(|&it| op(it).is_unary_elementwise()) {
            chain.push(reader);
            end = reader;
        }
        let weighs_end = |reader: &Value| matches!(op(*reader), Op::Linear { input, onto, .. } if *input == end && *onto != Some(end));
        let readers = &readers[end];
        if end == network.output.logits() || !readers.iter().all(weighs_end) {
            return None;
        }
        let (mut sums, mut last) = (vec![head], head);
        while let Op::Linear { onto: Some(onto), .. } = *op(last) {
            let is_half = matches!(op(onto), Op::Linear { .. }) && only_reader(onto) == Some(last);
            if !is_half {
                return None;
            }
            sums.push(onto);
            last = onto;
        }
        Some(Layer { sums, chain, readers: readers.clone() })
    }

    /// For each neuron the value that its readers always see, if it is proved to
    /// be one.
    fn constants(&self, ranges: &Ranges) -> Vec<Option<i16>> {
        let end = self.chain.last().unwrap_or(&self.sums[0]);
        let sums = ranges.sums(*end).iter();
        sums.map(|sum| (sum.low == sum.high).then_some(sum.low as i16)).collect()
    }

    /// For each neuron whether it has to stay: some reader has a weight for it,
    /// and cannot add its constant to a bias instead. One stays in any case.
    fn shown(&self, network: &Network, constants: &[Option<i16>]) -> Vec<bool> {
        let shows = |neuron: usize, reader: &Value| {
            let (matrix, onto, times) = linear(network, *reader);
            let is_read = times != 0 && matrix.column(neuron).any(|weight| weight != 0);
            let moves = constants[neuron].is_some_and(|constant| constant == 0 || onto.is_none());
            is_read && !moves
        };
        let mut shown: Vec<bool> = (0..constants.len())
            .map(|neuron| self.readers.iter().any(|reader| shows(neuron, reader)))
            .collect();
        if !shown.contains(&true) {
            shown[0] = true;
        }
        shown
    }

    /// Takes all neurons out that are not `kept`.
    fn narrow(&self, network: &mut Network, constants: &[Option<i16>], kept: &[bool]) {
        let gone = |neuron: &usize| !kept[*neuron];
        for &reader in &self.readers {
            let (.., times) = linear(network, reader);
            let matrix = own_matrix(network, reader);
            for neuron in (0..kept.len()).filter(gone) {
                // What has no constant has no weight here either.
                let value = constants[neuron].unwrap_or(0).wrapping_mul(times);
                for row in 0..matrix.rows {
                    let weight = i16::from(matrix.row(row)[neuron]);
                    matrix.bias[row] = matrix.bias[row].wrapping_add(value.wrapping_mul(weight));
                }
            }
            let mut kept = kept.iter().cycle();
            matrix.weights.retain(|_| kept.next() == Some(&true));
            matrix.columns = matrix.weights.len() / matrix.rows;
        }
        for &sum in &self.sums {
            let matrix = own_matrix(network, sum);
            let rows = matrix.weights.chunks(matrix.columns).zip(kept).filter(|(_, kept)| **kept);
            matrix.weights = rows.flat_map(|(row, _)| row).copied().collect();
            let mut kept = kept.iter();
            matrix.bias.retain(|_| kept.next() == Some(&true));
            matrix.rows = matrix.bias.len();
        }
        let width = kept.iter().filter(|kept| **kept).count();
        for &value in self.sums.iter().chain(&self.chain) {
            network.values[value].ty.width = width;
        }
    }
}

/// The weights, initial accumulators and factor of a linear op.
fn linear(network: &Network, value: Value) -> (&Matrix, Option<Value>, i16) {
    match network.values[value].op {
        Op::Linear { matrix, onto, times, .. } => (&network.matrices[matrix], onto, times),
        ref op => unreachable!("{} has no weights", op.name()),
    }
}

/// The weights of a linear op, to be changed: a copy, if others read them, too.
fn own_matrix(network: &mut Network, value: Value) -> &mut Matrix {
    let Op::Linear { matrix: mut own, .. } = network.values[value].op else {
        unreachable!("only linear ops have weights")
    };
    let reads = |op: &Op| matches!(op, Op::Linear { matrix, .. } if *matrix == own);
    if network.values.values().filter(|data| reads(&data.op)).count() > 1 {
        own = add_matrix(network, network.matrices[own].clone());
        if let Op::Linear { matrix, .. } = &mut network.values[value].op {
            *matrix = own;
        }
    }
    &mut network.matrices[own]
}
