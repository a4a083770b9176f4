//! Tests of the passes: forward against the interpreter, backward against differences.

use std::cell::Cell;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::test_runner::TestRunner;
use zirc_network::syntax::print;
use zirc_network::{Interpreter, Network, Op, Output};
use zirc_pairs::Pair;
use zirc_tests::{networks, prompts};

use super::*;
use crate::batch::batches;
use crate::samples::{self, tamed};
use crate::weights;

/// Every kind of node and both kinds of rows: one encoder read twice, a concat read by more
/// than a linear op, `onto` of fewer rows, weights that two ops share.
const DAG: &str = r#"zir 1
network dag {
  prompt limit 12
  reply charset "ABa" limit 4

  %asked = trigrams prompt, buckets 4, scale 3
  %again = trigrams prompt, buckets 2, scale -5
  %said = ngrams reply, window 3, orders 1..=2, buckets 4, scale 7
  %last = ngrams reply, window 1, orders 1..=1, buckets 2, scale 11
  %x0 = concat %asked, %said, %last, %asked
  %a1 = linear %x0, @first
  %b1 = linear %asked, @shared
  %c1 = linear %said, @shared onto %b1, times -2
  %d1 = linear %c1, @shared onto %b1
  %mixed = concat %b1, %said, %c1
  %kept = clamp %mixed, -20, 30
  %some = slice %kept, 2..6
  %sum = add %some, %b1
  %less = sub %asked, %sum
  %more = shl %less, 2
  %s1 = shr %more, 1
  %r1 = relu %s1
  %u1 = shr %r1, 1
  %e1 = linear %u1, @shared, times 3
  %t1 = add %e1, %a1
  %y = sub %t1, %s1
  next argmax %y
}

weights @first: i2[4, 14] {
  "+-.=+-.=+-.=+-" 5
  "..++--==..++--" -3
  "=............+" 0
  "--------++++++" 100
}

weights @shared: i2[4, 4] {
  "+-.." 1
  ".+-." -2
  "=.+." 3
  "...=" -4
}
"#;

fn dag() -> Network {
    samples::network(DAG)
}

/// A pair whose reply `network` can give.
fn pair(network: &Network, prompt: &[u8], choices: &[u8]) -> Pair {
    let of = |all: &[Vec<u8>], choice: u8| all[usize::from(choice) % all.len()].clone();
    let reply = match &network.output {
        Output::Reply { charset, limit, .. } => {
            let letter = |&choice: &u8| charset[usize::from(choice) % charset.len()];
            choices.iter().take(*limit as usize).map(letter).collect()
        }
        Output::Answer { labels, .. } => of(labels, choices.first().copied().unwrap_or(0)),
    };
    Pair { prompt: prompt.to_vec(), reply, line: 1 }
}

fn runner(cases: u32) -> TestRunner {
    TestRunner::new(ProptestConfig { failure_persistence: None, cases, ..Default::default() })
}

fn some_pairs() -> impl Strategy<Value = Vec<(Vec<u8>, Vec<u8>)>> {
    vec((prompts(), vec(any::<u8>(), 0..6)), 1..6)
}

/// Compares all values for the steps of `pairs`, in batches of so many steps, with the
/// interpreter's. Returns the number of steps in which no sum leaves 16 bits.
fn agree(network: &Network, pairs: &[Pair], steps: usize) -> usize {
    let graph = Graph::new(network);
    let examples = Examples::new(network, &graph.encoders, pairs);
    assert_eq!(examples.pairs.len(), pairs.len());
    let weights = weights::of(network);
    let mut interpreter = Interpreter::new(network);
    let order: Vec<usize> = (0..pairs.len()).rev().collect();
    let mut compared = 0;
    for batch in batches(&examples, &order, steps) {
        let mut values = Vec::new();
        let kept = forward(&graph, &weights, &examples, &batch, |_, value| {
            values.push(value.clone());
            1.0
        });
        for (number, step @ &[row, _, class]) in batch.steps.iter().enumerate() {
            if number == 0 || batch.steps[number - 1][0] != row {
                interpreter.set_prompt(&pairs[batch.pairs[row]].prompt);
            }
            interpreter.step();
            let expected = |value| interpreter.value(value).iter().map(|&x| f32::from(x));
            if interpreter.overflows().is_empty() {
                for (value, data) in &network.values {
                    let Some(node) = graph.of[value] else { continue };
                    let found = values[node].row(Batch::row(graph.nodes[node].rows, number, step));
                    let same = found.iter().copied().eq(expected(value));
                    assert!(same, "%{}: {found}\n{}", data.name, print(network, |_| None));
                }
                let logits = kept.of(graph.logits).row(number);
                assert!(logits.iter().copied().eq(expected(network.output.logits())));
                compared += 1;
            }
            interpreter.forget_overflows();
            interpreter.say(class);
        }
    }
    compared
}

#[test]
fn forward_computes_every_value_as_the_interpreter_does() {
    let compared = Cell::new(0);
    let mut runner = runner(300);
    let cases = (networks(9), some_pairs(), 1..20usize);
    let result = runner.run(&cases, |(network, some, steps)| {
        for network in [tamed(network.clone()), network] {
            let pairs: Vec<Pair> =
                some.iter().map(|(prompt, reply)| pair(&network, prompt, reply)).collect();
            compared.set(compared.get() + agree(&network, &pairs, steps));
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(compared.get() > 500, "{} steps", compared.get());
}

#[test]
fn forward_is_exact_for_prompts_and_replies_of_any_length() {
    let network = dag();
    let replies = ["", "A", "a", "AB", "aBA", "AAAA", "BBBB"];
    let prompts = ["", " ", "  x", "Hello", "HELLO", "as long as it takes to be cut"];
    let lines = prompts
        .iter()
        .flat_map(|prompt| replies.iter().map(move |reply| format!("{prompt}|{reply}")));
    let pairs = samples::pairs(lines);
    let steps = prompts.len() * (1 + 2 + 2 + 3 + 4 + 4 + 4);
    for batch in [1, 7, 1000] {
        assert_eq!(agree(&network, &pairs, batch), steps);
    }
}

#[test]
fn counts_may_be_more_than_a_byte_holds() {
    let text = "zir 1\nnetwork many {\n  prompt limit 255\n  reply charset \"A\" limit 3\n  \
                %x = ngrams reply, window 255, orders 1..=2, buckets 1, scale 3\n  \
                %y = linear %x, @w\n  next argmax %y\n}\nweights @w: i2[2, 1] {\n  \"+\"\n  \
                \"-\"\n}\n";
    assert_eq!(agree(&samples::network(text), &samples::pairs(["a|AAA", "b|"]), 9), 4);
}

/// `network` without rounding and clamping: its logits are polynomials of its weights.
fn unbounded(network: &Network) -> Network {
    let mut network = tamed(network.clone());
    for value in network.values.keys().collect::<Vec<_>>() {
        let (Op::Shr { input, .. } | Op::Relu(input) | Op::Clamp { input, .. }) =
            network.values[value].op
        else {
            continue;
        };
        let range = 0..network.width(input) as u32;
        network.values[value].op = Op::Slice { input, range };
    }
    network
}

/// An arbitrary gradient of the logits: small integers.
fn some_gradient(rows: usize, width: usize) -> Array2<f32> {
    Array2::from_shape_fn((rows, width), |(row, column)| {
        ((row * 31 + column * 17 + row * column) % 7) as f32 - 3.0
    })
}

/// Compares some gradients of weights and of biases with differences, which are exact
/// up to the fourth power, and returns how many; none, if numbers get too large.
fn compare_gradients(network: &Network, pairs: &[Pair], seed: usize) -> usize {
    let graph = Graph::new(network);
    let examples = Examples::new(network, &graph.encoders, pairs);
    let all: Vec<usize> = (0..pairs.len()).collect();
    let batch = Batch::new(&examples, &all);
    let is_large = Cell::new(false);
    let look = |value: &Array2<f32>| {
        is_large.set(is_large.get() | value.iter().any(|x| x.abs() > 4e6));
    };
    let run = |weights: &Weights| {
        forward(&graph, weights, &examples, &batch, |_, value| {
            look(value);
            1.0
        })
    };
    let mut weights = weights::of(network);
    let values = run(&weights);
    let by_logits = some_gradient(batch.steps.len(), graph.nodes[graph.logits].width);
    let sum = |weights: &Weights| -> f64 {
        let logits = run(weights);
        let products = logits.of(graph.logits).iter().zip(&by_logits);
        products.map(|(&logit, &gradient)| f64::from(logit) * f64::from(gradient)).sum()
    };
    let mut gradients = weights::zeros(network);
    let keep = |_, _: &Array2<f32>, gradient: &mut Array2<f32>| look(gradient);
    backward(&graph, &weights, &batch, &values, by_logits.clone(), keep, &mut gradients);
    gradients.values().for_each(|matrix| look(&matrix.weights));
    let mut compared = 0;
    for matrix in network.matrices.keys() {
        let (rows, columns) = gradients[matrix].weights.dim();
        for number in 0..3 {
            let number = (seed + number * 7919) % (rows * (columns + 1));
            let (row, column) = (number / (columns + 1), number % (columns + 1));
            let mut at = |change: f32| {
                let place = |weights: &mut Weights, change: f32| match column {
                    0 => weights[matrix].bias[row] += change,
                    _ => weights[matrix].weights[[row, column - 1]] += change,
                };
                place(&mut weights, change);
                let sum = sum(&weights);
                place(&mut weights, -change);
                sum
            };
            let expected = (8.0 * (at(1.0) - at(-1.0)) - (at(2.0) - at(-2.0))) / 12.0;
            let found = match column {
                0 => gradients[matrix].bias[row],
                _ => gradients[matrix].weights[[row, column - 1]],
            };
            if !is_large.get() {
                let name = &network.matrices[matrix].name;
                let text = || print(network, |_| None);
                assert_eq!(f64::from(found), expected, "@{name}[{row}, {column}]\n{}", text());
                compared += usize::from(found != 0.0);
            }
        }
    }
    compared
}

#[test]
fn backward_is_the_derivative_where_nothing_rounds() {
    let compared = Cell::new(0);
    let mut runner = runner(200);
    let cases = (networks(6), some_pairs(), any::<u16>());
    let result = runner.run(&cases, |(network, some, seed)| {
        let network = unbounded(&network);
        let uses = |matrix| {
            let reads = |op: &Op| matches!(op, Op::Linear { matrix: its, .. } if *its == matrix);
            network.values.values().filter(|data| reads(&data.op)).count()
        };
        prop_assume!(network.matrices.keys().all(|matrix| uses(matrix) <= 4));
        let pairs: Vec<Pair> =
            some.iter().map(|(prompt, reply)| pair(&network, prompt, reply)).collect();
        compared.set(compared.get() + compare_gradients(&network, &pairs, seed.into()));
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(compared.get() > 100, "{} gradients", compared.get());
    let pairs = samples::pairs(["hello|ABa", "hello|A", "|", "you|BBBB"]);
    let found: usize =
        (0..40).map(|seed| compare_gradients(&unbounded(&dag()), &pairs, seed * 3)).sum();
    assert!(found > 150, "{found} gradients");
}

#[test]
fn a_rectifier_lets_gradients_through_between_its_bounds() {
    let (passed, stopped) = (Cell::new(0), Cell::new(0));
    let mut runner = runner(150);
    let result = runner.run(&(networks(9), some_pairs()), |(network, some)| {
        let network = tamed(network);
        let pairs: Vec<Pair> =
            some.iter().map(|(prompt, reply)| pair(&network, prompt, reply)).collect();
        let graph = Graph::new(&network);
        let examples = Examples::new(&network, &graph.encoders, &pairs);
        let all: Vec<usize> = (0..pairs.len()).collect();
        let batch = Batch::new(&examples, &all);
        let weights = weights::of(&network);
        let values = forward(&graph, &weights, &examples, &batch, |_, _| 1.0);
        let by_logits = some_gradient(batch.steps.len(), graph.nodes[graph.logits].width);
        let mut flowed: Vec<Option<Array2<f32>>> = vec![None; graph.nodes.len()];
        let keep = |id: NodeId, _: &Array2<f32>, gradient: &mut Array2<f32>| {
            flowed[id] = Some(gradient.clone());
        };
        let gradients = &mut weights::zeros(&network);
        backward(&graph, &weights, &batch, &values, by_logits, keep, gradients);
        for (id, defined) in graph.nodes.iter().enumerate() {
            let Node::Rectify { input, factor, low, high } = defined.node else { continue };
            let (Some(above), Some(below)) = (&flowed[id], &flowed[input]) else { continue };
            if graph.readers[input] > 1 {
                continue;
            }
            Zip::from(above).and(below).and(values.of(id)).for_each(|&above, &below, &y| {
                let passes = low < y && y < high;
                assert_eq!(below, if passes { above * factor } else { 0.0 });
                let count = if passes { &passed } else { &stopped };
                count.set(count.get() + 1);
            });
        }
        Ok(())
    });
    result.unwrap_or_else(|error| panic!("{error}"));
    assert!(passed.get() > 100 && stopped.get() > 100, "{passed:?}, {stopped:?}");
}

#[test]
fn rounding_is_toward_minus_infinity() {
    for x in [-4_194_303.5, -1.5, -1.0, -0.5, -0.001, 0.0, 0.5, 0.999, 1.0, 4_194_303.5] {
        assert_eq!(floor(x), x.floor(), "{x}");
    }
    (-70_000..70_000).map(|x| x as f32 / 8.0).for_each(|x| assert_eq!(floor(x), x.floor()));
}
