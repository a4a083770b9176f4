//! The program of any network, built in any way, does in the emulator what the
//! interpreter does, on any prompts.

#![no_main]

use zirc_network::Output;
use zirc_tests::{agree, case_of, golden_case};

/// The most characters of a reply. Longer ones take the emulator long, and tell
/// little more.
const MOST_SAID: u32 = 20;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((mut network, way, prompts)) = case_of(bytes) else { return };
    if let Output::Reply { limit, .. } = &mut network.output {
        *limit = MOST_SAID.min(*limit);
    }
    if let Err(difference) = agree(&network, &way, &prompts) {
        panic!("{difference}\n{}", golden_case(&network, &way, &prompts));
    }
});
