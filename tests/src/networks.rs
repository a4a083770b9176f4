//! Random networks: DAGs of every op, both kinds of output, several encoders,
//! and parameters up to the ends of what the language allows.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use zirc_network::{
    MAX_CLASSES, Matrix, MatrixRef, Network, Op, Opcode, Output, Overflow, Value, WeightType,
    verify,
};

use crate::elementwise::elementwise;
use crate::layers::layered;
use crate::parts::Parts;
use crate::texts::{Texts, texts};

/// The random choices for an op: a kind, a few numbers to be reduced to what fits, and
/// weights and biases to be repeated as often as needed.
#[derive(Clone, Debug)]
struct Choice {
    kind: u8,
    numbers: [u32; 5],
    weights: Vec<(i8, i16)>,
}

/// Networks that the verifier passes, with arithmetic modulo 2^16. The values
/// of linear ops are up to `widest` elements wide, others may be twice that.
pub fn networks(widest: usize) -> impl Strategy<Value = Network> {
    let encoders = vec(choice(), 1..4);
    let graphs = (texts(), encoders, vec(choice(), 0..10), choice())
        .prop_map(move |(texts, encoders, ops, last)| build(texts, &encoders, &ops, &last, widest));
    prop_oneof![1 => graphs, 2 => layered(widest)].prop_filter("too large for any machine", may_fit)
}

/// Whether the verifier passes a network: all it may find is that it is too large.
pub(super) fn may_fit(network: &Network) -> bool {
    let mut found = verify(network, &Default::default());
    let before = found.len();
    found.retain(|found| found.code != "too-large");
    assert_eq!(found, []);
    before == 0
}

/// A DAG of ops, one for each of the last of `parts`.
pub(super) fn graph_of(parts: &mut Parts, widest: usize) -> Network {
    let (texts, last) = (parts.draw(&texts()), parts.draw(&choice()));
    let encoders = parts.draw_some(3, &choice());
    let ops = parts.draw_rest(9, &choice());
    build(texts, &encoders, &ops, &last, widest)
}

/// Prompts of any bytes, among them ordinary ones.
pub fn prompts() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        3 => "[ a-zA-Z?!]{0,70}".prop_map(String::into_bytes),
        1 => vec(any::<u8>(), 0..256),
        1 => (any::<u8>(), 0..256usize).prop_map(|(byte, length)| vec![byte; length]),
    ]
}

fn choice() -> impl Strategy<Value = Choice> {
    let weight = prop_oneof![6 => Just(0i8), 3 => Just(1), 3 => Just(-1), 1 => Just(-2)];
    (any::<u8>(), any::<[u32; 5]>(), vec((weight, word()), 1..60))
        .prop_map(|(kind, numbers, weights)| Choice { kind, numbers, weights })
}

fn word() -> impl Strategy<Value = i16> {
    let ends = select(vec![i16::MIN, i16::MIN + 1, -1, 0, 1, i16::MAX - 1, i16::MAX]);
    prop_oneof![4 => -200..200i16, 1 => any::<i16>(), 1 => ends]
}

fn build(
    texts: Texts,
    encoders: &[Choice],
    ops: &[Choice],
    last: &Choice,
    widest: usize,
) -> Network {
    let labels = Output::Answer { labels: Vec::new(), logits: Value::from_u32(0) };
    let mut network = Network::new("random", texts.prompt_limit, labels);
    network.overflow = Overflow::Wrap;
    for choice in encoders {
        let op = encoder(choice, texts.spells, widest);
        define(&mut network, choice, op);
    }
    for choice in ops {
        let op = op(&mut network, choice, widest);
        let value = define(&mut network, choice, op);
        if network.width(value) > 2 * widest {
            // Keep concats of concats from growing: the network must fit the machine.
            let from = choice.numbers[2] % (network.width(value) - widest) as u32;
            let range = from..from + widest as u32;
            define(&mut network, choice, Op::Slice { input: value, range });
        }
    }
    let logits = logits(&mut network, last, texts.spells);
    texts.finish(&mut network, logits);
    network
}

fn encoder(choice: &Choice, spells: bool, widest: usize) -> Op {
    let [scale, buckets, window, least, most] = choice.numbers;
    let scale = match scale % 4 {
        0 => [1, 32, -7, i16::MIN, i16::MAX, 0][(scale >> 8) as usize % 6],
        1 => (scale >> 8) as i16,
        _ => (scale >> 8) as i16 % 50,
    };
    let buckets = 1 << (buckets % (widest.ilog2() + 3));
    if !spells || choice.kind.is_multiple_of(3) {
        // Bands in one network of two, most of them narrow.
        let band = (window % 2 == 1).then(|| 1 + [window, window % 12][least as usize % 2] % 255);
        return Op::Trigrams { band, buckets, scale };
    }
    // A wide window now and then, and then not all its orders: they take long.
    let window = if window % 5 == 0 { 1 + (window >> 8) % 255 } else { 1 + (window >> 8) % 9 };
    let least = 1 + least % window;
    let most = least + most % (window - least + 1).min(4);
    Op::Ngrams { window, orders: least..=most, buckets, scale }
}

fn op(network: &mut Network, choice: &Choice, widest: usize) -> Op {
    let [first, second, third, fourth, fifth] = choice.numbers;
    let input = pick(network, first);
    let width = network.width(input) as u32;
    match choice.kind % 13 {
        0 => {
            let parts = [first, second, third, fourth].map(|number| pick(network, number));
            Op::Concat { parts: parts[..1 + fifth as usize % 4].to_vec() }
        }
        1 => {
            let start = second % width;
            Op::Slice { input, range: start..start + 1 + third % (width - start) }
        }
        2..=7 => any_elementwise(network, choice, input),
        8 | 9 => {
            let onto = pick(network, second);
            let matrix = matrix(network, choice, network.width(onto), width as usize);
            Op::Linear { input, matrix, onto: Some(onto), times: times(third) }
        }
        _ => {
            let rows = 1 + second as usize % widest;
            let matrix = matrix(network, choice, rows, width as usize);
            Op::Linear { input, matrix, onto: None, times: times(third) }
        }
    }
}

/// Any elementwise op, of `input` and others as wide.
fn any_elementwise(network: &Network, choice: &Choice, input: Value) -> Op {
    let opcodes: Vec<Opcode> = Opcode::elementwise().collect();
    let opcode = opcodes[usize::from(choice.kind / 13) % opcodes.len()];
    let [_, second, third, _, fifth] = choice.numbers;
    let count = opcode.form().operands().count();
    let mut operands = vec![fellow(network, input, second); count];
    operands[fifth as usize % count] = input;
    elementwise(opcode, operands, &[choice.weights[0].1, second as i16, third as i16])
}

/// The factor of a linear op's sums.
fn times(number: u32) -> i16 {
    let times = (number >> 8) as i16;
    match number % 6 {
        0 => [0, -1, 2, 32, i16::MIN, i16::MAX][times as usize % 6],
        1 => times,
        2 => times % 50,
        _ => 1,
    }
}

/// The logits: any value, cut to the number of classes, or a layer.
fn logits(network: &mut Network, last: &Choice, spells: bool) -> Value {
    let least = 1 + usize::from(spells);
    let input = pick(network, last.numbers[0]);
    let width = network.width(input);
    let op = match last.kind % 4 {
        0 if width >= least && width <= MAX_CLASSES => return input,
        0 if width > MAX_CLASSES => Op::Slice { input, range: 0..MAX_CLASSES as u32 },
        0 => Op::Concat { parts: vec![input, input] },
        kind => {
            let classes = if kind == 1 { MAX_CLASSES } else { 12 };
            let rows = least + last.numbers[1] as usize % (classes - least + 1);
            let matrix = matrix(network, last, rows, width);
            Op::Linear { input, matrix, onto: None, times: times(last.numbers[4]) }
        }
    };
    let value = define(network, last, op);
    match last.numbers[2] % 3 {
        0 => define(network, last, Op::Shr { input: value, amount: 2 }),
        _ => value,
    }
}

/// A matrix of this shape: one that is there already, now and then, or new.
fn matrix(network: &mut Network, choice: &Choice, rows: usize, columns: usize) -> MatrixRef {
    let mut there = network.matrices.iter().filter(|(_, m)| (m.rows, m.columns) == (rows, columns));
    if choice.numbers[3].is_multiple_of(2)
        && let Some((matrix, _)) = there.next()
    {
        return matrix;
    }
    let weight_type = match choice.numbers[3] % 6 {
        1 => WeightType::I4,
        _ => WeightType::I2,
    };
    let weight = |&(weight, bias): &(i8, i16)| match weight_type {
        WeightType::I2 => weight,
        WeightType::I4 => (weight * (1 + bias.unsigned_abs() % 7) as i8).max(-8),
    };
    let repeated = || choice.weights.iter().cycle();
    network.matrices.push(Matrix {
        name: format!("w{}", network.matrices.len()),
        weight_type,
        rows,
        columns,
        weights: repeated().map(weight).take(rows * columns).collect(),
        bias: repeated().map(|(_, bias)| *bias).take(rows).collect(),
    })
}

fn pick(network: &Network, number: u32) -> Value {
    // Later values more often: deep networks rather than flat ones.
    let count = network.values.len() as u32;
    let back = (number >> 8) % count;
    Value::from_u32(count - 1 - if number.is_multiple_of(2) { back.min(1) } else { back })
}

/// Some value as wide as `value`, perhaps itself.
fn fellow(network: &Network, value: Value, number: u32) -> Value {
    let width = network.width(value);
    let fellows: Vec<Value> =
        network.values.keys().filter(|&other| network.width(other) == width).collect();
    fellows[number as usize % fellows.len()]
}

/// Defines `op` under a name of its own, of those that a program might mix up.
fn define(network: &mut Network, choice: &Choice, op: Op) -> Value {
    let names = ["v", "V", "v.1", "v_1", "v_clear", "v_seeded", "hl", "v.prompt", "v.step"];
    let name = names[choice.kind as usize % names.len()];
    let numbered = (2..).map(|number| format!("{name}{number}"));
    let name = std::iter::once(name.to_string())
        .chain(numbered)
        .find(|name| network.value_named(name).is_none())
        .expect("there are more numbers than names");
    network.define(name, op)
}
