//! Forecasts: for given prompts, the forecast T-states of a program equal those that the
//! emulator measures. The quicker estimates that choose among kernels are near them.

use proptest::prelude::*;
use proptest::test_runner::{Config as Cases, RngAlgorithm, TestRng, TestRunner};
use zirc_codegen::machines::CPM;
use zirc_codegen::{Forecast, Goal, MASK, Options, Program, compile};
use zirc_diagnostics::Source;
use zirc_emulator::{Config, Event, Machine, ReplyMeter};
use zirc_network::prompts::EVERYDAY;
use zirc_network::{Interpreter, Network, Origins, Output, read};
use zirc_tests::{model, network, networks, root};

/// By what share of the measured T-states a forecast may be off: means are rounded.
const ROUNDING: f64 = 1e-9;
/// By what share of a forecast an estimate may be off.
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

/// Compares forecasts with what is measured, for every goal, for a packed file, and for
/// mixtures of forms. Programs that the machine has no room for are left out.
fn forecasts(name: &str, network: &Network, prompts: &[Vec<u8>]) -> Result<(), String> {
    let with = |options: Options| {
        compile(network, &Origins::default(), &Options { prompts: prompts.to_vec(), ..options })
            .ok()
    };
    let build = |goal, budget, pack| with(Options { goal, budget, pack, ..Options::default() });
    let [plain, size, speed] =
        [Goal::Plain, Goal::Size, Goal::Speed].map(|goal| build(goal, None, false));
    let file = |program: &Option<Program>| program.as_ref().map(|program| program.sizes.file);
    let between = |parts: u32| {
        let (size, speed) = (file(&size)?, file(&speed)?);
        let budget = (parts * size + (4 - parts) * speed) / 4;
        build(Goal::Speed, Some(budget), false)
    };
    // Hardly more than any program needs: interrupts are let in all the time.
    let masked = with(Options { mask: 300, ..Options::default() });
    let (packed, half, quarter) = (build(Goal::Speed, None, true), between(2), between(3));
    let programs = [
        ("plain", plain),
        ("size", size),
        ("speed", speed),
        ("packed", packed),
        ("masked", masked),
        ("half", half),
        ("quarter", quarter),
    ];
    for (goal, program) in programs {
        let Some(program) = program else { continue };
        let forecast = program.forecast(prompts);
        let (expected, found) = (forecast.t_states(), measured(&program, prompts));
        if (expected - found).abs() > ROUNDING * found {
            return Err(format!(
                "{name}, {goal}: {expected:.2} expected and {found:.2} measured\n{:?}",
                forecast.parts
            ));
        }
    }
    Ok(())
}

fn are_exact(name: &str, network: &Network, prompts: &[Vec<u8>]) {
    forecasts(name, network, prompts).unwrap_or_else(|difference| panic!("{difference}"));
}

fn everyday() -> Vec<Vec<u8>> {
    EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec()).collect()
}

#[test]
fn forecasts_of_trained_networks_are_exact() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        are_exact(name, &network, &everyday());
    }
}

#[test]
fn forecasts_of_small_networks_are_exact() {
    for path in SMALL {
        are_exact(path, &network(path), &everyday());
    }
}

const SMALL: [&str; 7] = [
    "ir-examples/hello.zir",
    "ir-examples/ok.zir",
    "ir-examples/mood.zir",
    "tests/golden/small.zir",
    "tests/golden/label.zir",
    "tests/golden/pruned.zir",
    "tests/golden/numbers.zir",
];

#[test]
fn forecasts_of_lines_of_every_kind_are_exact() {
    let mut almost_ended = vec![0xFF; 255];
    almost_ended[40] = b'x';
    let prompts: Vec<Vec<u8>> = vec![
        b"!".to_vec(),
        b"   a  b ".to_vec(),
        b"x".to_vec(),
        b"\x1Aend".to_vec(),
        vec![b'Q'; 255],
        almost_ended,
        vec![b' '; 3],
        Vec::new(),
        (b'A'..=b'z').collect(),
    ];
    for path in SMALL {
        let network = network(path);
        let has_line = |prompt: &Vec<u8>| (CPM.line_for)(prompt, network.prompt_limit).is_some();
        let prompts: Vec<Vec<u8>> =
            prompts.iter().filter(|prompt| has_line(prompt)).cloned().collect();
        are_exact(path, &network, &prompts);
    }
}

#[test]
fn forecasts_of_random_networks_are_exact() {
    let cases = Cases { cases: 100, failure_persistence: None, ..Cases::default() };
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &[7; 32]);
    let outcome = TestRunner::new_with_rng(cases, rng).run(&networks(60), |network| {
        let prompts = &everyday()[..8];
        forecasts("random", &network, prompts).map_err(TestCaseError::fail)
    });
    outcome.unwrap_or_else(|failure| panic!("{failure}"));
}

/// The T-states of the layers by columns: those that are chosen by an estimate.
fn of_columns(forecast: &Forecast) -> f64 {
    let chosen = forecast.parts.iter().filter(|part| part.kernel == Some("columns"));
    chosen.map(|part| part.t_states).sum()
}

/// Compares what the layers by columns are expected to take, in all the room there is and
/// in less, with what they are forecast to take.
fn estimate(name: &str, network: &Network) -> Result<(), String> {
    let build = |goal, budget, mask| {
        let options = Options { goal, budget, mask, ..Options::default() };
        compile(network, &Origins::default(), &options).ok()
    };
    let Some(speed) = build(Goal::Speed, None, MASK) else { return Ok(()) };
    let size = build(Goal::Size, None, MASK).map_or(0, |program| program.sizes.file);
    let budgets = (1..4).map(|part| (part * size + (4 - part) * speed.sizes.file) / 4);
    let mut programs: Vec<Program> =
        budgets.filter_map(|budget| build(Goal::Speed, Some(budget), MASK)).collect();
    programs.extend([1_000, 300].into_iter().filter_map(|mask| build(Goal::Speed, None, mask)));
    programs.push(speed);
    for program in &programs {
        let Some(estimate) = program.estimate else { continue };
        let expected = of_columns(&program.forecast(&[]));
        if (estimate - expected).abs() > NEAR * expected {
            let bytes = program.sizes.file;
            return Err(format!("{name}, {bytes} bytes: {estimate:.0} estimated of {expected:.0}"));
        }
    }
    Ok(())
}

#[test]
fn estimates_of_trained_networks_are_near_their_forecasts() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        estimate(name, &network).unwrap_or_else(|difference| panic!("{difference}"));
    }
}

#[test]
fn estimates_of_all_examples_and_golden_networks_are_near_their_forecasts() {
    for folder in ["ir-examples", "tests/golden"] {
        let entries = std::fs::read_dir(root().join(folder)).expect("the folder can be read");
        let paths = entries.map(|entry| entry.expect("the folder can be read").path());
        for path in paths.filter(|path| path.extension().is_some_and(|end| end == "zir")) {
            let text = std::fs::read_to_string(&path).expect("the file can be read");
            let name = path.display().to_string();
            // Some golden networks are wrong on purpose.
            let Ok((network, _)) = read(&Source::new(&name, text)) else { continue };
            estimate(&name, &network).unwrap_or_else(|difference| panic!("{difference}"));
        }
    }
}
