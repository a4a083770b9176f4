//! Passes on random networks: after each of them a network is sound, and says
//! what it said before, from the same logits.

use proptest::collection::vec;
use proptest::prelude::*;
use zirc_compiler::network::{Interpreter, verify};
use zirc_compiler::passes::{PASSES, Work, run_through};
use zirc_tests::{networks, prompts};

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
        let mut source = Interpreter::new(&network);
        let replies: Vec<_> = prompts.iter().map(|prompt| source.reply(prompt)).collect();
        let rewriting = PASSES.iter().filter(|pass| matches!(pass.work, Work::Rewrite(_)));
        for pass in rewriting {
            let rewritten = run_through(&network, pass.name);
            prop_assert_eq!(verify(&rewritten, &Default::default()), []);
            let mut interpreter = Interpreter::new(&rewritten);
            for (prompt, wanted) in prompts.iter().zip(&replies) {
                prop_assert_eq!(&interpreter.reply(prompt), wanted, "after {}", pass.name);
            }
        }
    }
}
