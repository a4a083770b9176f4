//! Random networks: DAGs of every op, both kinds of output.

use proptest::collection::vec;
use proptest::prelude::*;
use zirc_compiler::network::{Matrix, Network, Op, Output, Overflow, Value, WeightType, verify};

/// What decides an op: a kind, a few numbers to be reduced to what fits, and
/// weights to be repeated as often as needed.
type Choice = (u8, [u32; 4], Vec<(i8, i16)>);

/// Networks that the verifier passes, of values up to `widest` elements, with
/// arithmetic modulo 2^16.
pub fn networks(widest: usize) -> impl Strategy<Value = Network> {
    (vec(choice(), 1..9), choice(), any::<bool>(), 1..=255u32, 1..12u32).prop_map(
        move |(ops, last, spells, prompt_limit, reply_limit)| {
            let network = build(&ops, &last, spells, prompt_limit, reply_limit, widest);
            assert_eq!(verify(&network, &Default::default()), []);
            network
        },
    )
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
    (any::<u8>(), any::<[u32; 4]>(), vec((weight, bias()), 1..60))
}

fn bias() -> impl Strategy<Value = i16> {
    prop_oneof![4 => -200..200i16, 1 => any::<i16>()]
}

fn build(
    ops: &[Choice],
    last: &Choice,
    spells: bool,
    prompt_limit: u32,
    reply_limit: u32,
    widest: usize,
) -> Network {
    let classes = 1 + last.1[3] as usize % 12;
    let logits = Value::from_u32(0);
    let output = if spells {
        let charset =
            (0..classes as u8).map(|class| b"ABCD efgh!\x0b\xff"[usize::from(class)]).collect();
        Output::Reply { charset, limit: reply_limit, logits }
    } else {
        let labels = (0..classes).map(|class| format!("L{class}").into_bytes()).collect();
        Output::Answer { labels, logits }
    };
    let mut network = Network::new("random", prompt_limit, output);
    network.overflow = Overflow::Wrap;
    encoders(&mut network, &ops[0].1, spells);
    for choice in ops {
        define(&mut network, choice, widest);
    }
    let (input, rows) = (pick(&network, last.1[0]), network.output.classes());
    let logits = linear(&mut network, input, rows, None, &last.2);
    let logits = if last.1[1].is_multiple_of(2) {
        let name = fresh(&network);
        network.define(name, Op::Shr { input: logits, amount: 2 })
    } else {
        logits
    };
    network.output = network.output.with_logits(logits);
    network
}

fn encoders(network: &mut Network, numbers: &[u32; 4], spells: bool) {
    let scale = [1, 32, -7, 4000][numbers[0] as usize % 4];
    let buckets = 1 << (numbers[1] % 6);
    network.define("asked", Op::Trigrams { buckets, scale });
    if spells {
        let window = 1 + numbers[2] % 9;
        let least = 1 + numbers[3] % window;
        let most = least + numbers[1] % (window - least + 1);
        let buckets = 1 << (numbers[3] % 6);
        network.define("said", Op::Ngrams { window, orders: least..=most, buckets, scale });
    }
}

fn define(network: &mut Network, (kind, numbers, weights): &Choice, widest: usize) {
    let input = pick(network, numbers[0]);
    let width = network.width(input);
    let other = pick(network, numbers[1]);
    let amount = 1 + numbers[2] % 15;
    let op = match kind % 11 {
        0 => Op::Concat { parts: vec![input, other, input] },
        1 => {
            let start = numbers[1] % width as u32;
            Op::Slice { input, range: start..start + 1 + numbers[2] % (width as u32 - start) }
        }
        2 => Op::Shl { input, amount },
        3 => Op::Shr { input, amount },
        4 => Op::Relu(input),
        5 => {
            let (a, b) = (numbers[1] as i16, numbers[2] as i16);
            Op::Clamp { input, low: a.min(b), high: a.max(b) }
        }
        6 | 7 if network.width(other) == width => {
            if kind % 11 == 6 {
                Op::Add(input, other)
            } else {
                Op::Sub(input, other)
            }
        }
        8 => {
            let rows = network.width(other);
            linear(network, input, rows, Some(other), weights);
            return;
        }
        _ => {
            let rows = 1 + numbers[3] as usize % widest;
            linear(network, input, rows, None, weights);
            return;
        }
    };
    let name = fresh(network);
    let value = network.define(name, op);
    if network.width(value) > 2 * widest {
        // Keep concats of concats from growing: the network must fit the machine.
        let range = 0..widest as u32;
        let name = fresh(network);
        network.define(name, Op::Slice { input: value, range });
    }
}

fn linear(
    network: &mut Network,
    input: Value,
    rows: usize,
    onto: Option<Value>,
    weights: &[(i8, i16)],
) -> Value {
    let columns = network.width(input);
    let name = fresh(network);
    let repeated = || weights.iter().cycle();
    let matrix = network.matrices.push(Matrix {
        name: format!("w.{name}"),
        weight_type: WeightType::I2,
        rows,
        columns,
        weights: repeated().map(|(weight, _)| *weight).take(rows * columns).collect(),
        bias: repeated().map(|(_, bias)| *bias).take(rows).collect(),
    });
    network.define(name, Op::Linear { input, matrix, onto })
}

fn pick(network: &Network, number: u32) -> Value {
    // Later values more often: deep networks rather than flat ones.
    let count = network.values.len() as u32;
    let back = (number >> 8) % count;
    Value::from_u32(count - 1 - if number.is_multiple_of(2) { back.min(1) } else { back })
}

fn fresh(network: &Network) -> String {
    format!("v{}", network.values.len())
}
