//! Forecasts: what a program is expected to cost, given what is heard, is what
//! the emulator measures.

use zirc_compiler::network::{Network, Origins, Output};
use zirc_compiler::prompts::{EVERYDAY, line_for};
use zirc_compiler::{Goal, Options, Program, compile};
use zirc_emulator::{Config, Event, Machine, ReplyMeter};
use zirc_tests::{model, network};

/// By what share of the measured T-states a forecast may be off.
const NEAR: f64 = 0.03;

/// The mean over the prompts of what each reply takes, a character or an answer.
fn measured(program: &Program, prompts: &[Vec<u8>]) -> f64 {
    let mut machine = Machine::load(Config::default(), program.file(), b"").expect("it fits");
    let mut meter = ReplyMeter::new(machine.clock());
    let mut sum = 0.0;
    let mut lines = prompts
        .iter()
        .map(|prompt| line_for(prompt, program.network.prompt_limit).expect("there is a line"));
    let mut is_asked = false;
    loop {
        let event = machine.run();
        if let Some(reply) = meter.observe(&event, machine.clock()) {
            let spelled = reply.printed.len().saturating_sub("\r\n\r\n> ".len());
            sum += match program.source.output {
                _ if !is_asked => 0.0,
                Output::Reply { .. } => reply.per_character(spelled),
                Output::Answer { .. } => reply.t_states.0 as f64,
            };
        }
        match event {
            Event::Line { .. } => match lines.next() {
                Some(line) => {
                    machine.supply_line(&line);
                    is_asked = true;
                }
                None => return sum / prompts.len() as f64,
            },
            Event::Output(_) => {}
            event => panic!("{event:?}"),
        }
    }
}

/// Compares forecasts with what is measured, for every goal, and a mixture of
/// forms.
fn is_near(name: &str, network: &Network, prompts: &[Vec<u8>]) {
    let build = |goal, budget| {
        let options = Options { goal, budget, prompts: prompts.to_vec(), ..Options::default() };
        compile(network, &Origins::default(), &options).expect("it compiles")
    };
    let plain = build(Goal::Plain, None);
    let size = build(Goal::Size, None);
    let speed = build(Goal::Speed, None);
    // The memory a program may use changes with its budget.
    let least = size.sizes.memory.saturating_sub(size.target.extra_memory);
    let middle = size.sizes.file.midpoint(speed.sizes.file).max(least);
    let half = build(Goal::Speed, Some(middle));
    for (goal, program) in [("plain", plain), ("size", size), ("speed", speed), ("half", half)] {
        let forecast = program.forecast(prompts);
        let (expected, found) = (forecast.t_states(), measured(&program, prompts));
        println!("{name:<10} {goal:<6} {expected:>12.0} {found:>12.0} {:>6.2} %", 100.0 * (expected / found - 1.0));
        if (expected - found).abs() > NEAR * found {
            for part in forecast.parts { println!("    {} {:?} {:.0}", part.name, part.kernel, part.t_states); }
        }
    }
}

fn everyday() -> Vec<Vec<u8>> {
    EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec()).collect()
}

#[test]
fn forecasts_of_trained_networks_are_near() {
    for name in ["guess", "tinychat"] {
        let Some(network) = model(name) else { return };
        is_near(name, &network, &everyday());
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
    ] {
        is_near(path, &network(path), &everyday());
    }
}
