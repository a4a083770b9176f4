//! Random networks and prompts, compiled in random ways: what the program
//! computes, in the emulator, is what the interpreter computes, at every value the
//! program shows; and its `--emit asm` is assembled to its bytes again.
//!
//! `ZIRC_NETWORKS` says how many networks, and `ZIRC_SEED` which ones. The
//! smallest network found to fail is kept as a golden case; once it is mended,
//! bless what its replies should have been, and commit it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use zirc_compiler::network::{Network, Origins};
use zirc_compiler::{Emit, Options, compile, syntax};
use zirc_diagnostics::{Diagnostic, Source, render};
use zirc_tests::{Lockstep, Way, escape, needs, networks, prompts, root, ways, write_options};

/// Checks `share` of every 100 networks, of values up to `widest` elements.
fn check(widest: usize, share: u32) {
    let cases = number("ZIRC_NETWORKS", 2_000) as u32 * share / 100;
    let config = Config { cases, failure_persistence: None, ..Config::default() };
    let mut seed = [0; 32];
    seed[..8].copy_from_slice(&number("ZIRC_SEED", 1).to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &seed);
    let inputs = (networks(widest), ways(), proptest::collection::vec(prompts(), 1..4));
    let outcome = TestRunner::new_with_rng(config, rng).run(&inputs, |(network, way, prompts)| {
        agree(&network, &way, &prompts).map_err(TestCaseError::fail)
    });
    match outcome {
        Ok(()) => {}
        Err(TestError::Fail(difference, (network, way, prompts))) => {
            let options = way.options(&network).unwrap_or_default();
            let kept = keep(&network, &options, &prompts);
            panic!("{difference}: {way:?}: see {}", kept.display());
        }
        Err(abort) => panic!("{abort}"),
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().expect("it is a number"))
}

/// Writes a golden case of a network, how it is built and what it is to hear.
fn keep(network: &Network, options: &Options, prompts: &[Vec<u8>]) -> PathBuf {
    let hear: Vec<String> = prompts.iter().map(|prompt| escape(prompt)).collect();
    let text = syntax::print(network, |_| None);
    let (version, rest) = text.split_once('\n').expect("the version has a line");
    let build = write_options(options);
    let hear = hear.join(" | ");
    let text = format!("{version}\n; show: replies\n{build}; hear: {hear}\n{rest}");
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let path = root().join(format!("tests/golden/found-{:08x}.zir", hasher.finish() as u32));
    std::fs::write(&path, text).expect("the golden files can be written");
    path
}

fn agree(network: &Network, way: &Way, prompts: &[Vec<u8>]) -> Result<(), String> {
    let mut options = match way.options(network) {
        Ok(options) => options,
        Err(found) if is_too_big(&found) => return Ok(()),
        Err(found) => return Err(format!("{found:?}")),
    };
    let mut compiled = compile(network, &Origins::default(), &options);
    if way.may_be_too_big() && compiled.as_ref().is_err_and(|found| is_too_big(found)) {
        options.budget = None;
        compiled = compile(network, &Origins::default(), &options);
    }
    let program = match compiled {
        Ok(program) => program,
        Err(found) if options.budget.is_none() && is_too_big(&found) => return Ok(()),
        Err(found) => return Err(format!("{found:?}")),
    };
    if options.budget.is_some_and(|budget| needs(&program) > budget) {
        return Err(format!("it takes more than its budget: {:?}", program.sizes));
    }
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
        if zirc_compiler::prompts::line_for(prompt, network.prompt_limit).is_some() {
            lockstep
                .hear(prompt)
                .map_err(|difference| format!("on {:.60}…: {difference}", escape(prompt)))?;
        }
    }
    Ok(())
}

fn is_too_big(found: &[Diagnostic]) -> bool {
    found.iter().all(|found| found.code == "too-big")
}

#[test]
fn programs_of_small_networks_equal_the_interpreter() {
    check(9, 75);
}

#[test]
fn programs_of_wide_networks_equal_the_interpreter() {
    check(300, 24);
}

#[test]
fn programs_of_layers_over_1024_wide_equal_the_interpreter() {
    check(1100, 1);
}
