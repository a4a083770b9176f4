//! Any network: small ones that use every op, both kinds of output, names and
//! bytes of every kind.

use proptest::collection::vec;
use proptest::prelude::*;
use zirc_network::ops::{Arguments, Rule};
use zirc_network::{Matrix, MatrixRef, Network, Op, Opcode, Output, Overflow, Value, WeightType};

/// The widest value made.
const WIDEST: usize = 12;

/// One op to come: which, and numbers to draw its operands and parameters from.
type Step = (u8, String, [u16; 4]);

/// Networks that pass the verifier.
pub(crate) fn any() -> impl Strategy<Value = Network> {
    let step =
        (0..16_u8, "[A-Za-z0-9_][A-Za-z0-9_.]{0,4}", prop::array::uniform4(prop::num::u16::ANY));
    let name = prop_oneof![
        "[A-Za-z_][A-Za-z0-9_.]{0,6}",
        prop::sample::select(Opcode::all().map(Opcode::name).collect::<Vec<_>>())
            .prop_map(String::from),
        Just("network".to_string()),
    ];
    let texts = vec(vec(prop::num::u8::ANY, 0..6), WIDEST);
    let limits = (1..=255_u32, 1..=255_u32);
    (name, prop::bool::ANY, prop::bool::ANY, limits, texts, vec(step, 1..16)).prop_map(
        |(name, wrap, spells, (asked, said), texts, steps)| {
            let output =
                Output::Reply { charset: Vec::new(), limit: said, logits: Value::from_u32(0) };
            let mut network = Network::new(name, asked, output);
            network.overflow = if wrap { Overflow::Wrap } else { Overflow::Reject };
            for step in &steps {
                define(&mut network, step, spells);
            }
            let mut logits = network.values.keys().next_back().expect("there is a step");
            if spells && network.width(logits) == 1 {
                logits = network
                    .define(unused_name(&network, "logits"), Op::Concat { parts: vec![logits; 2] });
            }
            let classes = network.width(logits);
            network.output = if spells {
                let bytes = texts.concat().into_iter().chain([b'?']).cycle();
                Output::Reply { charset: bytes.take(classes - 1).collect(), limit: said, logits }
            } else {
                Output::Answer { labels: texts[..classes].to_vec(), logits }
            };
            network
        },
    )
}

/// Appends the op of `step`, or the nearest to it that has operands.
fn define(network: &mut Network, (kind, name, numbers): &Step, spells: bool) {
    let [a, b, c, d] = *numbers;
    let values: Vec<Value> = network.values.keys().collect();
    let pick = |number: u16| values[usize::from(number) % values.len()];
    let name = unused_name(network, name);
    let op = match kind {
        1 if spells => {
            let window = 1 + u32::from(a % 8);
            let most = 1 + u32::from(b) % window;
            let orders = 1 + u32::from(c) % most..=most;
            Op::Ngrams { window, orders, buckets: buckets(d), scale: d as i16 }
        }
        _ if *kind < 2 || values.is_empty() => {
            let band = (c % 2 == 1).then(|| 1 + u32::from(d % 255));
            Op::Trigrams { band, buckets: buckets(a), scale: b as i16 }
        }
        2 => {
            let mut width = 0;
            let parts = [a, b, c].map(pick).into_iter().enumerate().filter(|(index, part)| {
                width += network.width(*part);
                *index == 0 || width <= WIDEST
            });
            Op::Concat { parts: parts.map(|(_, part)| part).collect() }
        }
        3 => {
            let input = pick(a);
            let end = 1 + u32::from(b) % network.width(input) as u32;
            Op::Slice { input, range: u32::from(c) % end..end }
        }
        4 => {
            let input = pick(a);
            let matrix = matrix(network, network.width(input), [b, c, d]);
            let rows = network.matrices[matrix].rows;
            let onto = values.iter().copied().find(|&value| network.width(value) == rows);
            let times = if c % 2 == 0 { 1 } else { b as i16 };
            Op::Linear { input, matrix, onto: onto.filter(|_| d % 2 == 0), times }
        }
        _ => elementwise(network, usize::from(*kind - 5), pick(a), [b, c, d]),
    };
    network.define(name, op);
}

/// The `kind`th of the elementwise ops on `input` and a value as wide.
fn elementwise(network: &Network, kind: usize, input: Value, numbers: [u16; 3]) -> Op {
    let opcodes: Vec<Opcode> = Opcode::elementwise().collect();
    let opcode = opcodes[kind % opcodes.len()];
    let count = opcode.form().operands().count();
    let operands = [input, fellow(network, input, numbers[2])];
    let mut drawn: Vec<i64> = numbers.iter().map(|&number| (number as i16).into()).collect();
    drawn.truncate(opcode.form().attributes().count());
    for (number, attribute) in drawn.iter_mut().zip(opcode.form().attributes()) {
        if let Rule::Within(bounds) = attribute.rule {
            let (least, most) = (i64::from(bounds.least), i64::from(bounds.most));
            *number = least + number.rem_euclid(most - least + 1);
        }
    }
    // Where there are several numbers, none is less than the one before.
    drawn.sort();
    Op::new(opcode, &Arguments::new(operands[..count].to_vec(), &drawn))
}

fn buckets(number: u16) -> u32 {
    1 << (number % 4)
}

/// Some value as wide as `value`.
fn fellow(network: &Network, value: Value, number: u16) -> Value {
    let width = network.width(value);
    let fellows: Vec<Value> =
        network.values.keys().filter(|&other| network.width(other) == width).collect();
    fellows[usize::from(number) % fellows.len()]
}

/// A matrix for inputs `columns` wide: one that is there already, or a new one.
fn matrix(network: &mut Network, columns: usize, [a, b, c]: [u16; 3]) -> MatrixRef {
    let mut there = network.matrices.iter().filter(|(_, matrix)| matrix.columns == columns);
    if a % 3 == 0
        && let Some((matrix, _)) = there.next()
    {
        return matrix;
    }
    let rows = 1 + usize::from(a) % WIDEST;
    let mixed = |index: usize, salt: u16| (index as u16 ^ salt).wrapping_mul(40503) >> 7;
    let name = format!("{}w.{}", network.matrices.len(), b % 10);
    let weight_type = WeightType::ALL[usize::from(c) % WeightType::ALL.len()];
    let (least, most) = weight_type.range().into_inner();
    let count = (most - least + 1) as u16;
    network.matrices.push(Matrix {
        name,
        weight_type,
        rows,
        columns,
        weights: (0..rows * columns).map(|index| (mixed(index, b) % count) as i8 + least).collect(),
        bias: (0..rows).map(|row| mixed(row, c).wrapping_mul(c) as i16).collect(),
    })
}

/// `name`, or one that begins so, whichever the network has not got.
fn unused_name(network: &Network, name: &str) -> String {
    let others = (0..).map(|number| format!("{name}{number}"));
    std::iter::once(name.to_string())
        .chain(others)
        .find(|name| network.value_named(name).is_none())
        .expect("there is always one")
}
