//! Forecasts: what a program is expected to cost, given what is heard, is what
//! the emulator measures.

use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};
use zirc_codegen::machines::CPM;
use zirc_codegen::{Goal, Options, Program, compile};
use zirc_emulator::{Config, Event, Machine, ReplyMeter};
use zirc_network::prompts::EVERYDAY;
use zirc_network::{Interpreter, Network, Origins, Output};
use zirc_tests::{model, network, networks};

/// By what share of the measured T-states a forecast may be off.
const NEAR: f64 = 0.03;

/// The mean over the prompts of what each reply takes, a character or an answer.
fn measured(program: &Program, prompts: &[Vec<u8>]) -> f64 {
    let mut machine = Machine::load(Config::default(), program.file(), b"").expect("it fits");
    let mut meter = ReplyMeter::new(machine.clock());
    let limit = program.network.prompt_limit;
    let mut lines =
        prompts.iter().map(|prompt| (CPM.line_for)(prompt, limit).expect("there is a line"));
    // The first is what the program says before it is asked.
    let mut replies = Vec::new();
    loop {
        let event = machine.run();
        replies.extend(meter.observe(&event, machine.clock()));
        match event {
            Event::Line { .. } => match lines.next() {
                Some(line) => machine.supply_line(&line),
                None => break,
            },
            Event::Output(_) => {}
            event => panic!("{event:?}"),
        }
    }
    let mut interpreter = Interpreter::new(&program.source);
    let costs =
        replies[1..].iter().zip(prompts).map(|(reply, prompt)| match program.source.output {
            Output::Reply { .. } => reply.per_character(interpreter.reply(prompt).text.len()),
            Output::Answer { .. } => reply.t_states.0 as f64,
        });
    costs.sum::<f64>() / prompts.len() as f64
}

/// Compares forecasts with what is measured, for every goal and for a mixture of
/// forms. Programs that the machine has no room for are left out.
fn forecasts(name: &str, network: &Network, prompts: &[Vec<u8>]) -> Result<(), String> {
    let build = |goal, budget| {
        let options = Options { goal, budget, prompts: prompts.to_vec(), ..Options::default() };
        compile(network, &Origins::default(), &options).ok()
    };
    let [plain, size, speed] = [Goal::Plain, Goal::Size, Goal::Speed].map(|goal| build(goal, None));
    let between = size.as_ref().zip(speed.as_ref()).and_then(|(size, speed)| {
        build(Goal::Speed, Some(size.sizes.file.midpoint(speed.sizes.file)))
    });
    for (goal, program) in [("plain", plain), ("size", size), ("speed", speed), ("half", between)] {
        let Some(program) = program else { continue };
        let forecast = program.forecast(prompts);
        let (expected, found) = (forecast.t_states(), measured(&program, prompts));
        if (expected - found).abs() > NEAR * found {
            return Err(format!(
                "{name}, {goal}: {expected:.0} expected and {found:.0} measured\n{:?}",
                forecast.parts
            ));
        }
    }
    Ok(())
}

fn are_near(name: &str, network: &Network) {
    forecasts(name, network, &everyday()).unwrap_or_else(|difference| panic!("{difference}"));
}

fn everyday() -> Vec<Vec<u8>> {
    EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec()).collect()
}

#[test]
fn forecasts_of_trained_networks_are_near() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        are_near(name, &network);
    }
}

#[test]
fn forecasts_of_small_networks_are_near() {
    for path in [
        "ir-examples/hello.zir",
        "ir-examples/ok.zir",
        "ir-examples/mood.zir",
        "tests/golden/small.zir",
        "tests/golden/label.zir",
        "tests/golden/pruned.zir",
        "tests/golden/numbers.zir",
    ] {
        are_near(path, &network(path));
    }
}

#[test]
fn forecasts_of_random_networks_are_near() {
    let cases = Cases { cases: 60, failure_persistence: None, ..Cases::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let outcome = TestRunner::new_with_rng(cases, rng).run(&networks(60), |network| {
        let prompts = &everyday()[..8];
        forecasts("random", &network, prompts).map_err(TestCaseError::fail)
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}
