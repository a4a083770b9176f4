//! Any model file, or any that is packed after a recipe, is imported or refused;
//! what is imported is verified, printed and read back.

#![no_main]

use zirc_compiler::import::Parameters;
use zirc_fuzz::recipe::Recipe;
use zirc_tests::takes_model;

libfuzzer_sys::fuzz_target!(|bytes: &[u8]| {
    if bytes.starts_with(b"PK") {
        takes_model(bytes, &Parameters::default());
    } else {
        let recipe = Recipe::read(bytes);
        takes_model(&recipe.pack(), &recipe.parameters);
    }
});
