//! Passes on random networks: after each of them, in any order, a network is sound,
//! and says what it said before, from the same logits; so does its program.

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;
use zirc_codegen::{Goal, Options, compile};
use zirc_network::passes::{PASSES, Pass, Schedule};
use zirc_network::{
    Interpreter, Matrix, Network, Op, Origins, Output, Overflow, Value, WeightType, verify,
};
use zirc_tests::{Lockstep, networks, prompts};

/// Checks that every rewriting pass of `schedule` keeps what `network` says to
/// `prompts`.
fn says_the_same(
    network: &Network,
    schedule: &Schedule,
    prompts: &[Vec<u8>],
) -> Result<(), TestCaseError> {
    let mut source = Interpreter::new(network);
    let replies: Vec<_> = prompts.iter().map(|prompt| source.reply(prompt)).collect();
    for pass in schedule.passes().iter().filter(|pass| pass.rewrites()) {
        let rewritten = schedule.run_through(network, pass);
        prop_assert_eq!(verify(&rewritten, &Default::default()), []);
        let mut interpreter = Interpreter::new(&rewritten);
        for (prompt, wanted) in prompts.iter().zip(&replies) {
            prop_assert_eq!(&interpreter.reply(prompt), wanted, "after {}", pass.name);
        }
    }
    Ok(())
}

/// Some rewriting passes in any order, some of them twice.
fn schedules() -> impl Strategy<Value = Schedule> {
    let rewrites: Vec<&'static Pass> = PASSES.iter().filter(|pass| pass.rewrites()).collect();
    vec(select(rewrites), 0..5).prop_map(|passes| Schedule::of(&passes))
}

/// The numbers of a layer: its neurons' biases, weights to be repeated, its factor.
type LayerValues = (Vec<i16>, Vec<i8>, i16);

/// Networks of layers over both encoders with few weights that are not 0: many neurons
/// cannot affect the output.
fn layered() -> impl Strategy<Value = Network> {
    let weight = prop_oneof![4 => Just(0i8), 1 => Just(1), 1 => Just(-1), 1 => Just(-2)];
    let bias = prop_oneof![3 => -9..9i16, 1 => any::<i16>()];
    let times = select(vec![1, 1, 1, -1, 2, -7, 300, i16::MIN]);
    let layer = (vec(bias, 2..7), vec(weight, 1..60), times);
    let scale = select(vec![1, 2, 32, -3, 200, i16::MAX]);
    (vec(layer, 2..5), scale.clone(), scale).prop_map(|(layers, asked, said)| {
        let output = Output::Reply { charset: Vec::new(), limit: 4, logits: Value::from_u32(0) };
        let mut network = Network::new("layered", 20, output);
        network.overflow = Overflow::Wrap;
        let asked = network.define("asked", Op::Trigrams { band: None, buckets: 4, scale: asked });
        let ngrams = Op::Ngrams { window: 3, orders: 1..=2, buckets: 4, scale: said };
        let said = network.define("said", ngrams);
        let mut value = network.define("both", Op::Concat { parts: vec![asked, said] });
        for (number, layer) in layers.into_iter().enumerate() {
            if number > 0 {
                let input =
                    network.define(format!("s{number}"), Op::Shr { input: value, amount: 1 });
                value = network.define(format!("x{number}"), Op::Relu(input));
            }
            value = add_layer(&mut network, number, value, layer);
        }
        let charset = vec![b'a'; network.width(value) - 1];
        network.output = Output::Reply { charset, limit: 4, logits: value };
        network
    })
}

fn add_layer(network: &mut Network, number: usize, input: Value, layer: LayerValues) -> Value {
    let (bias, weights, times) = layer;
    let (rows, columns) = (bias.len(), network.width(input));
    let matrix = network.matrices.push(Matrix {
        name: format!("w{number}"),
        weight_type: WeightType::I2,
        rows,
        columns,
        weights: weights.into_iter().cycle().take(rows * columns).collect(),
        bias,
    });
    network.define(format!("a{number}"), Op::Linear { input, matrix, onto: None, times })
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 1000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn a_rewritten_network_says_what_the_source_says(
        network in networks(9),
        prompts in vec(prompts(), 1..4),
    ) {
        says_the_same(&network, &Schedule::default(), &prompts)?;
    }

    #[test]
    fn layers_without_what_does_not_show_say_the_same(
        network in layered(),
        prompts in vec(prompts(), 1..4),
    ) {
        says_the_same(&network, &Schedule::default(), &prompts)?;
    }

    #[test]
    fn passes_in_any_order_keep_what_is_said(
        network in prop_oneof![networks(9), layered()],
        schedule in schedules(),
        prompts in vec(prompts(), 1..4),
    ) {
        says_the_same(&network, &schedule, &prompts)?;
    }
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 200,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    #[test]
    fn programs_by_passes_in_any_order_say_what_the_network_says(
        network in prop_oneof![networks(9), layered()],
        passes in schedules(),
        goal in select(vec![Goal::Speed, Goal::Size, Goal::Plain]),
        prompts in vec(prompts(), 1..3),
    ) {
        let options = Options { passes, goal, ..Options::default() };
        let program = compile(&network, &Origins::default(), &options);
        let program = program.map_err(|found| TestCaseError::fail(format!("{found:?}")))?;
        let mut lockstep = Lockstep::start(&program);
        for prompt in &prompts {
            if (program.machine.line_for)(prompt, network.prompt_limit).is_some() {
                lockstep.ask(prompt).map_err(TestCaseError::fail)?;
            }
        }
    }
}
