//! Packs the recipe on standard input: `cargo run --example pack <A >B.npz`.

use std::io::{Read, Write};

use zirc_tests::Recipe;

fn main() -> std::io::Result<()> {
    let mut recipe = Vec::new();
    std::io::stdin().read_to_end(&mut recipe)?;
    std::io::stdout().write_all(&Recipe::read(&recipe).pack())
}
