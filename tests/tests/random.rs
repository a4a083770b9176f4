//! Random networks and prompts: what the program computes, in the emulator, is
//! what the interpreter computes, at every value the program shows; and its
//! `--emit asm` is assembled to its bytes again.
//!
//! `PROPTEST_CASES` says how many networks; a failure prints the smallest one
//! found, as `.zir` text.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestError, TestRunner};
use zirc_compiler::network::{Network, Origins};
use zirc_compiler::{Emit, Options, compile, syntax};
use zirc_diagnostics::{Source, render};
use zirc_tests::{Lockstep, networks, prompts};

fn check(widest: usize, cases: u32) {
    let cases = std::env::var("PROPTEST_CASES").ok().and_then(|n| n.parse().ok()).unwrap_or(cases);
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let inputs = (networks(widest), proptest::collection::vec(prompts(), 1..4));
    let outcome = TestRunner::new(config).run(&inputs, |(network, prompts)| {
        agree(&network, &prompts).map_err(|difference| {
            let text = syntax::print(&network, |_| None);
            TestCaseError::fail(format!("{difference}\non {prompts:?} of\n{text}"))
        })
    });
    match outcome {
        Ok(()) => {}
        // The smallest input is in the reason, in a form that can be read.
        Err(TestError::Fail(reason, _)) => panic!("{}", reason.message()),
        Err(abort) => panic!("{abort}"),
    }
}

fn agree(network: &Network, prompts: &[Vec<u8>]) -> Result<(), String> {
    let program = match compile(network, &Origins::default(), &Options::default()) {
        Ok(program) => program,
        Err(found) if found.iter().all(|found| found.code == "too-big") => return Ok(()),
        Err(found) => return Err(format!("{found:?}")),
    };
    let text = Source::new("random.asm", program.emit(&Emit::Asm));
    let again = zirc_z80::assemble(&text, &Default::default())
        .map_err(|found| render(&text, &found, false))?;
    let again = zirc_z80::link(vec![again], &Default::default()).map_err(|e| e.to_string())?;
    if again.bytes != program.file() {
        return Err("its assembly text makes other bytes".to_string());
    }
    let mut lockstep = Lockstep::start(&program);
    for prompt in prompts {
        // With a limit of 255, no line makes a program hear nothing.
        if zirc_tests::line_for(prompt, network.prompt_limit).is_some() {
            lockstep.hear(prompt).map_err(|difference| format!("{prompt:?}: {difference}"))?;
        }
    }
    Ok(())
}

#[test]
fn programs_of_small_networks_equal_the_interpreter() {
    check(9, 300);
}

#[test]
fn programs_of_wide_networks_equal_the_interpreter() {
    check(300, 60);
}

#[test]
fn programs_of_layers_over_1024_wide_equal_the_interpreter() {
    check(1100, 6);
}
