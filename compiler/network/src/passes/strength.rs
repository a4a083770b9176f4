//! `strength`: strength reduction of encoders. A linear op over encoders of one
//! scale reads their plain counts instead, and multiplies by the scale.
//!
//! Sums modulo 2^16 do not change: an encoder's values are its counts times its scale
//! modulo 2^16. Counts are small, so more can be proved of them, and faster kernels apply.

use cranelift_entity::{EntitySet, SecondaryMap};

use super::rewrite::rewrite;
use crate::{Network, Op, Value};

/// Moves the scale of encoders into the linear ops that read them, also through concats and
/// slices. All readers of a value share one twin of it that counts by ones. A scale of 0
/// stays, and so does one that does not fit into `times`.
pub fn strength(network: &Network) -> Network {
    let scales = scales(network);
    let product = |op: &Op| match *op {
        Op::Linear { input, times, .. } => match scales[input]? {
            0 | 1 => None,
            scale => times.checked_mul(scale),
        },
        _ => None,
    };
    let counted = counted(network, product);
    let mut twins: SecondaryMap<Value, Option<Value>> = SecondaryMap::new();
    let twin_of = |twins: &SecondaryMap<Value, Option<Value>>, value: Value| {
        twins[value].expect("twins come before what reads them")
    };
    rewrite(network, |rewriter, value, mut op| {
        let old = &network.values[value];
        if counted.contains(value) {
            let counts = by_ones(old.op.map_operands(|operand| twin_of(&twins, operand)));
            twins[value] = Some(rewriter.define(format!("{}.counts", old.name), counts));
        }
        if let (Some(product), Op::Linear { input: old, .. }) = (product(&old.op), &old.op)
            && let Op::Linear { input, times, .. } = &mut op
        {
            (*input, *times) = (twin_of(&twins, *old), product);
        }
        op
    })
}

/// For each value that is made of encoders with one common scale, that scale.
fn scales(network: &Network) -> SecondaryMap<Value, Option<i16>> {
    let mut scales: SecondaryMap<Value, Option<i16>> = SecondaryMap::new();
    for (value, data) in &network.values {
        scales[value] = match &data.op {
            Op::Trigrams { scale, .. } | Op::Ngrams { scale, .. } => Some(*scale),
            Op::Concat { parts } => {
                let first = scales[parts[0]];
                first.filter(|_| parts.iter().all(|&part| scales[part] == first))
            }
            Op::Slice { input, .. } => scales[*input],
            _ => None,
        };
    }
    scales
}

/// The values that need a twin: the inputs of the linear ops that take over a scale, and
/// their operands.
fn counted(network: &Network, product: impl Fn(&Op) -> Option<i16>) -> EntitySet<Value> {
    let mut counted = EntitySet::new();
    for (value, data) in network.values.iter().rev() {
        match &data.op {
            Op::Linear { input, .. } if product(&data.op).is_some() => {
                counted.insert(*input);
            }
            op if counted.contains(value) => counted.extend(op.operands()),
            _ => {}
        }
    }
    counted
}

/// The same op, an encoder with scale 1.
fn by_ones(mut op: Op) -> Op {
    if let Op::Trigrams { scale, .. } | Op::Ngrams { scale, .. } = &mut op {
        *scale = 1;
    }
    op
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Interpreter, Matrix, Output, WeightType, verify};

    /// Two linear ops, times 1 and `times`, over a concat of encoders of these
    /// scales, and the sum of both with a slice of the concat.
    fn network(scales: [i16; 2], times: i16) -> Network {
        let output =
            Output::Reply { charset: b"ab".to_vec(), limit: 9, logits: Value::from_u32(0) };
        let mut network = Network::new("test", 20, output);
        let ngrams = Op::Ngrams { window: 3, orders: 1..=2, buckets: 4, scale: scales[0] };
        let said = network.define("said", ngrams);
        let asked =
            network.define("asked", Op::Trigrams { band: None, buckets: 4, scale: scales[1] });
        let all = network.define("all", Op::Concat { parts: vec![said, asked] });
        let matrix = network.matrices.push(Matrix {
            name: "w".into(),
            weight_type: WeightType::I2,
            rows: 3,
            columns: 8,
            weights: (0..24).map(|index: i32| (index * index % 7 % 4 - 2) as i8).collect(),
            bias: vec![7, -7, 0],
        });
        let first =
            network.define("first", Op::Linear { input: all, matrix, onto: None, times: 1 });
        let onto = Some(first);
        let second = network.define("second", Op::Linear { input: all, matrix, onto, times });
        let slice = network.define("slice", Op::Slice { input: all, range: 1..4 });
        let sum = network.define("sum", Op::Add(second, slice));
        network.output = network.output.with_logits(sum);
        network
    }

    fn times(network: &Network) -> Vec<i16> {
        let ops = network.values.values().map(|data| &data.op);
        let times = |op: &Op| if let Op::Linear { times, .. } = op { Some(*times) } else { None };
        ops.filter_map(times).collect()
    }

    #[test]
    fn a_scale_moves_into_the_sums_and_one_twin_serves_all() {
        for scale in [32, -7, i16::MIN, i16::MAX] {
            let network = network([scale; 2], 1);
            let reduced = strength(&network);
            assert_eq!(verify(&reduced, &Default::default()), []);
            assert_eq!(times(&reduced), [scale, scale]);
            let names: Vec<_> = reduced.values.values().map(|data| &*data.name).collect();
            let twins = names.iter().filter(|name| name.ends_with(".counts")).count();
            assert_eq!(twins, 3, "{names:?}");
            for prompt in ["", "hello", "is it alive"] {
                let reply = Interpreter::new(&reduced).reply(prompt.as_bytes());
                assert_eq!(reply, Interpreter::new(&network).reply(prompt.as_bytes()));
            }
        }
    }

    #[test]
    fn a_product_that_does_not_fit_leaves_its_op_alone() {
        assert_eq!(times(&strength(&network([200; 2], 200))), [200, 200]);
        assert_eq!(times(&strength(&network([200; 2], -163))), [200, -32600]);
        assert_eq!(times(&strength(&network([i16::MIN; 2], -1))), [i16::MIN, -1]);
    }

    #[test]
    fn mixed_scales_and_those_of_0_and_1_stay() {
        for scales in [[3, 4], [0, 0], [1, 1]] {
            let network = network(scales, 2);
            assert_eq!(strength(&network), network);
        }
    }
}
