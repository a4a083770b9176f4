//! Random networks and prompts, compiled in random ways: what the program
//! computes, in the emulator, is what the interpreter computes, at every value the
//! program shows; and its `--emit asm` is assembled to its bytes again.
//!
//! `ZIRC_NETWORKS` says how many networks, and `ZIRC_SEED` which ones. The
//! smallest network found to fail is kept as a golden case; once it is fixed,
//! accept its correct replies, and commit it.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::path::PathBuf;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestError, TestRng, TestRunner};
use zirc_network::Network;
use zirc_tests::{Way, agree, golden_case, networks, prompts, root, ways};

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
            let kept = keep(&network, &way, &prompts);
            panic!("{difference}: {way:?}: see {}", kept.display());
        }
        Err(abort) => panic!("{abort}"),
    }
}

fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable).map_or(default, |text| text.parse().expect("it is a number"))
}

/// Writes a golden case and says where.
fn keep(network: &Network, way: &Way, prompts: &[Vec<u8>]) -> PathBuf {
    let text = golden_case(network, way, prompts);
    let mut hasher = DefaultHasher::new();
    text.hash(&mut hasher);
    let path = root().join(format!("tests/golden/found-{:08x}.zir", hasher.finish() as u32));
    std::fs::write(&path, text).expect("the golden files can be written");
    path
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
