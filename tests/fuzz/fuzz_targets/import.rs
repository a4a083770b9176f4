//! Any model file, or any that is packed after a recipe, is imported or refused;
//! what is imported is verified, printed and read back, exported and imported again.

#![no_main]

use zirc_models::import::Parameters;
use zirc_tests::{Recipe, around, takes_model};

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") || bytes.get(8) == Some(&b'{') {
        takes_model(bytes, &Parameters::default());
    } else if bytes.starts_with(b"\x80\x02") {
        takes_model(&around::checkpoint(bytes), &around::parameters());
    } else if bytes.starts_with(b"{") {
        takes_model(&around::safetensors(bytes), &around::parameters());
    } else {
        let recipe = Recipe::read(bytes);
        takes_model(&recipe.pack(), &recipe.parameters);
    }
});
