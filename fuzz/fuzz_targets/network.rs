//! The program of any network, built in any way, does in the emulator what the
//! interpreter does, on any prompts.

#![no_main]

use zirc_tests::{agree, case_of, golden_case};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    let Some((network, way, prompts)) = case_of(bytes) else { return };
    if let Err(difference) = agree(&network, &way, &prompts) {
        panic!("{difference}\n{}", golden_case(&network, &way, &prompts));
    }
});
