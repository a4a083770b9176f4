//! `split`: loop-invariant code motion for linear ops.
//!
//! A linear op over a concat whose parts change at different rates becomes two:
//! one over the parts that follow from the prompt, and one over the rest that
//! starts from the first one's sums. The first is then invariant in the loop
//! over characters. Sums modulo 2^16 do not depend on the order of additions,
//! so the last one's sums are those of the op it replaces.
//!
//! Every encoder of the prompt also gets an op of its own: an op that reads only an encoder
//! can add a column for each n-gram, rather than scan for buckets that are not 0.

use std::collections::HashMap;

use super::rates::{Rate, Rates};
use super::rewrite::{Rewriter, rewrite};
use crate::{Matrix, Network, Op, Value, ValueData};

/// Splits every linear op over a concat of mixed rates, or of several encoders of the
/// prompt. An op whose initial accumulators change with every character stays whole: the
/// prompt's part could not start from them.
pub fn split(network: &Network) -> Network {
    let rates = Rates::compute(network);
    let mut concats = Concats::new();
    rewrite(network, |rewriter, value, op| {
        let Op::Linear { input, onto, .. } = network.values[value].op else { return op };
        if onto.is_some_and(|onto| rates.rate(onto) == Rate::Step) {
            return op;
        }
        let mut groups = groups_of(network, &rates, input);
        let last = groups.pop();
        let mut onto = onto.map(|onto| rewriter.new_value(onto));
        let Some((suffix, parts)) = last.filter(|_| !groups.is_empty()) else { return op };
        for (suffix, parts) in groups {
            let group = group(rewriter, &mut concats, value, &suffix, &parts, onto);
            let name = format!("{}.{suffix}", network.values[value].name);
            onto = Some(rewriter.define(name, group));
        }
        group(rewriter, &mut concats, value, &suffix, &parts, onto)
    })
}

/// The groups of a linear op's input parts, each with the suffix of its new op's name:
/// every encoder of the prompt, the rest of the prompt's parts, and the parts that change
/// with every character.
fn groups_of(network: &Network, rates: &Rates, input: Value) -> Vec<(String, Vec<InputPart>)> {
    let parts = parts_of(network, input);
    let (prompt, step): (Vec<InputPart>, Vec<InputPart>) =
        parts.into_iter().partition(|part| rates.rate(part.value) == Rate::Prompt);
    let is_encoder =
        |part: &InputPart| matches!(network.values[part.value].op, Op::Trigrams { .. });
    let mut groups = Vec::new();
    let (encoders, prompt): (Vec<InputPart>, Vec<InputPart>) = match prompt.iter().any(is_encoder) {
        true if prompt.len() > 1 => prompt.into_iter().partition(is_encoder),
        _ => (Vec::new(), prompt),
    };
    for (number, encoder) in encoders.into_iter().enumerate() {
        groups.push((format!("prompt.{number}"), vec![encoder]));
    }
    groups.push(("prompt".to_string(), prompt));
    groups.push(("step".to_string(), step));
    groups.retain(|(_, parts)| !parts.is_empty());
    groups
}

/// The new concats by their parts: linear ops that read the same value also share its
/// parts.
type Concats = HashMap<Vec<Value>, Value>;

/// A part of a linear op's input.
struct InputPart {
    value: Value,
    /// The first of the matrix's columns that it feeds.
    column: usize,
}

/// The parts of `value`, through nested concats; `value` itself if it is no concat.
fn parts_of(network: &Network, value: Value) -> Vec<InputPart> {
    let mut parts = Vec::new();
    let mut column = 0;
    let mut pending = vec![value];
    while let Some(value) = pending.pop() {
        if let Op::Concat { parts: inner } = &network.values[value].op {
            pending.extend(inner.iter().rev());
        } else {
            parts.push(InputPart { value, column });
            column += network.width(value);
        }
    }
    parts
}

/// The linear op that defines `value`, over `parts` alone.
fn group(
    rewriter: &mut Rewriter<'_>,
    concats: &mut Concats,
    value: Value,
    suffix: &str,
    parts: &[InputPart],
    onto: Option<Value>,
) -> Op {
    let network = rewriter.old;
    let ValueData { name, op, .. } = &network.values[value];
    let Op::Linear { matrix, times, .. } = *op else { unreachable!("only linear ops are split") };
    let matrix = &network.matrices[matrix];
    let columns: Vec<usize> = parts
        .iter()
        .flat_map(|part| part.column..part.column + network.width(part.value))
        .collect();
    let inputs: Vec<Value> = parts.iter().map(|part| rewriter.new_value(part.value)).collect();
    let input = match inputs[..] {
        [input] => input,
        _ => *concats.entry(inputs.clone()).or_insert_with(|| {
            rewriter.define(format!("{name}.{suffix}.in"), Op::Concat { parts: inputs })
        }),
    };
    let weights = (0..matrix.rows)
        .flat_map(|row| columns.iter().map(move |&column| matrix.row(row)[column]))
        .collect();
    let matrix = rewriter.add_matrix(Matrix {
        name: format!("{}.{suffix}", matrix.name),
        weight_type: matrix.weight_type,
        rows: matrix.rows,
        columns: columns.len(),
        weights,
        bias: if onto.is_none() { matrix.bias.clone() } else { vec![0; matrix.rows] },
    });
    Op::Linear { input, matrix, onto, times }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Interpreter, Output, WeightType, verify};

    /// `linear` over a concat of step, prompt, and step values, onto nothing.
    fn interleaved() -> Network {
        let output =
            Output::Reply { charset: b"ab".to_vec(), limit: 9, logits: Value::from_u32(0) };
        let mut network = Network::new("test", 20, output);
        let ngrams = Op::Ngrams { window: 3, orders: 1..=2, buckets: 4, scale: 3 };
        let said = network.define("said", ngrams);
        let asked = network.define("asked", Op::Trigrams { band: None, buckets: 8, scale: 5 });
        let inner = network.define("inner", Op::Concat { parts: vec![asked, said] });
        let all = network.define("all", Op::Concat { parts: vec![said, inner] });
        let matrix = network.matrices.push(Matrix {
            name: "w".into(),
            weight_type: WeightType::I2,
            rows: 3,
            columns: 16,
            weights: (0..48).map(|index: i32| (index * index % 7 % 4 - 2) as i8).collect(),
            bias: vec![7, -7, 0],
        });
        let sums = network.define("sums", Op::Linear { input: all, matrix, onto: None, times: -3 });
        network.output = network.output.with_logits(sums);
        network
    }

    #[test]
    fn the_halves_compute_what_the_whole_did() {
        let network = interleaved();
        let halved = split(&network);
        assert_eq!(verify(&halved, &Default::default()), []);
        for prompt in ["", "hello", "is it alive", "aaaaaaaaaaaaaaaaaaaaa"] {
            let whole = Interpreter::new(&network).reply(prompt.as_bytes());
            assert_eq!(Interpreter::new(&halved).reply(prompt.as_bytes()), whole);
        }
    }

    #[test]
    fn the_prompts_half_is_invariant_in_the_loop_over_characters() {
        let halved = split(&interleaved());
        let rates = Rates::compute(&halved);
        let first = halved.value_named("sums.prompt").expect("it was split");
        assert_eq!(rates.rate(first), Rate::Prompt);
        assert_eq!(halved.matrices.values().map(|m| m.columns).collect::<Vec<_>>(), [8, 8]);
        assert!(halved.value_named("all").is_none(), "the concat is dead");
    }

    #[test]
    fn linear_ops_that_read_one_value_read_the_same_halves_of_it() {
        let mut network = interleaved();
        let op = network.values[network.output.logits()].op.clone();
        let again = network.define("again", op);
        let sums = network.output.logits();
        let both = network.define("both", Op::Add(sums, again));
        network.output = network.output.with_logits(both);
        let halved = split(&network);
        let concats = halved.values.values().filter(|data| matches!(data.op, Op::Concat { .. }));
        assert_eq!(concats.count(), 1);
        assert_eq!(
            Interpreter::new(&halved).reply(b"hello"),
            Interpreter::new(&network).reply(b"hello")
        );
    }

    #[test]
    fn what_reads_no_two_encoders_at_one_rate_stays_as_it_is() {
        let mut network = interleaved();
        let said = network.value_named("said").expect("it is defined");
        let asked = network.value_named("asked").expect("it is defined");
        network.values[said].op = Op::Ngrams { window: 1, orders: 1..=1, buckets: 4, scale: 3 };
        network.values[asked].op = Op::Ngrams { window: 2, orders: 1..=1, buckets: 8, scale: 3 };
        assert_eq!(split(&network), network);
    }

    #[test]
    fn each_encoder_of_the_prompt_is_read_by_an_op_of_its_own() {
        let mut network = interleaved();
        let said = network.value_named("said").expect("it is defined");
        network.values[said].op = Op::Trigrams { band: Some(3), buckets: 4, scale: 3 };
        let halved = split(&network);
        assert_eq!(verify(&halved, &Default::default()), []);
        assert!(!halved.values.values().any(|data| matches!(data.op, Op::Concat { .. })));
        assert_eq!(halved.matrices.values().map(|m| m.columns).collect::<Vec<_>>(), [4, 8, 4]);
        for prompt in ["", "hello", "is it alive", "aaaaaaaaaaaaaaaaaaaaa"] {
            let whole = Interpreter::new(&network).reply(prompt.as_bytes());
            assert_eq!(Interpreter::new(&halved).reply(prompt.as_bytes()), whole);
        }
    }
}
