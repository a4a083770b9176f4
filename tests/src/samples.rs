//! The networks that tests share: those of this repository by path, and the
//! trained ones that may lie beside it.

use serde::Deserialize;
use zirc_compiler::network::{Network, Origins};
use zirc_compiler::{Options, Program, compile, import, read};
use zirc_diagnostics::{Source, render};

use crate::{root, shared};

/// The network in the file at `path` from the root.
///
/// # Panics
/// If it is not sound.
pub fn network(path: &str) -> Network {
    let text = std::fs::read_to_string(root().join(path)).expect("the file can be read");
    let source = Source::new(path, text);
    read(&source).unwrap_or_else(|found| panic!("{}", render(&source, &found, false))).0
}

/// The trained network called `name`, if it lies beside the project.
///
/// # Panics
/// If it cannot be imported.
pub fn model(name: &str) -> Option<Network> {
    let bytes = std::fs::read(shared(&format!("models/{name}.npz"))?).expect("it can be read");
    let network = import::npz(name, &bytes, &import::Parameters::default());
    Some(network.unwrap_or_else(|found| panic!("{name}: {found:?}")))
}

/// The program of a network, for the default machine.
///
/// # Panics
/// If it does not compile.
pub fn program(network: &Network) -> Program {
    compile(network, &Origins::default(), &Options::default())
        .unwrap_or_else(|found| panic!("{}: {found:?}", network.name))
}

/// What a trained network is known to reply.
pub struct Vector {
    /// What it hears.
    pub prompt: Vec<u8>,
    /// What it says.
    pub reply: Vec<u8>,
    /// Its logits, step by step.
    pub logits: Vec<Vec<i16>>,
}

/// The vectors of the trained network called `name`, if they lie beside the
/// project.
///
/// # Panics
/// If they cannot be read.
pub fn vectors(name: &str) -> Option<Vec<Vector>> {
    #[derive(Deserialize)]
    struct Line {
        prompt: String,
        reply: String,
        logits: Vec<Vec<i16>>,
    }
    let latin1 = |text: &str| -> Vec<u8> {
        text.chars().map(|c| u8::try_from(u32::from(c)).expect("it is Latin-1")).collect()
    };
    let text = std::fs::read_to_string(shared(&format!("vectors/{name}.jsonl"))?);
    let text = text.expect("the vectors can be read");
    let vectors = text.lines().map(|line| {
        let Line { prompt, reply, logits } = serde_json::from_str(line).expect("it is JSON");
        Vector { prompt: latin1(&prompt), reply: latin1(&reply), logits }
    });
    Some(vectors.collect())
}
