//! Weights of type i4: where walks over their columns begin and end, the programs compute
//! what the interpreter does, and take the T-states that are forecast.

use zirc_codegen::{Goal, Options, compile};
use zirc_network::{Matrix, MatrixRef, Network, Op, Origins, Output, Overflow, Value, WeightType};
use zirc_tests::Lockstep;

/// A layer of so many neurons, and one of three that reads them.
fn network(rows: usize, times: i16) -> Network {
    let labels = [&b"NO"[..], b"YES", b"MAYBE"].map(<[u8]>::to_vec).to_vec();
    let output = Output::Answer { labels, logits: Value::from_u32(0) };
    let mut network = Network::new("edges", 20, output);
    network.overflow = Overflow::Wrap;
    let x = network.define("x", Op::Trigrams { band: None, buckets: 4, scale: 100 });
    let w = matrix(&mut network, rows, 4);
    let a = network.define("a", Op::Linear { input: x, matrix: w, onto: None, times });
    let r = network.define("r", Op::Relu(a));
    let v = matrix(&mut network, 3, rows);
    let y = network.define("y", Op::Linear { input: r, matrix: v, onto: None, times: 1 });
    network.output = network.output.with_logits(y);
    network
}

/// A matrix of all weights there are, by turns and as if by chance.
fn matrix(network: &mut Network, rows: usize, columns: usize) -> MatrixRef {
    let mixed = |at: usize| (at as u32 + 7).wrapping_mul(2_654_435_761) >> 20;
    network.matrices.push(Matrix {
        name: format!("w{rows}"),
        weight_type: WeightType::I4,
        rows,
        columns,
        weights: (0..rows * columns).map(|at| (mixed(at) % 16) as i8 - 8).collect(),
        bias: (0..rows).map(|row| mixed(row) as i16 - 2048).collect(),
    })
}

#[test]
fn programs_of_i4_weights_equal_the_interpreter_at_every_edge() {
    let prompts: [&[u8]; 3] = [b"hi there", b"hello", b"is it bigger than a breadbox"];
    for (rows, times) in
        [(1, 1), (2, -3), (3, 0), (256, 1), (511, 5), (512, 1), (513, i16::MIN), (1025, -1)]
    {
        for goal in [Goal::Plain, Goal::Speed] {
            let network = network(rows, times);
            let options = Options { goal, ..Options::default() };
            let program = compile(&network, &Origins::default(), &options).expect("it fits");
            let mut lockstep = Lockstep::start(&program);
            for prompt in prompts {
                let name = format!("{rows} rows, times {times}, {goal:?}");
                let found = lockstep.ask(prompt);
                let reply = found.unwrap_or_else(|difference| panic!("{name}: {difference}"));
                let forecast = program.forecast(&[prompt.to_vec()]).t_states();
                assert_eq!(forecast, reply.t_states.0 as f64, "{name}");
            }
        }
    }
}
