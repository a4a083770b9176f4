//! The networks that tests share: those of this repository by path, and the
//! trained ones that may lie beside it.

use zirc_codegen::{Goal, Options, Program, compile};
use zirc_diagnostics::{Source, render};
use zirc_models::import;
use zirc_network::read;
use zirc_network::{Network, Origins};

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
    let imported = import::read(name, &bytes, &import::Parameters::default());
    Some(imported.unwrap_or_else(|found| panic!("{name}: {found:?}")).network)
}

/// The program of a network, for the default machine.
///
/// # Panics
/// If it does not compile.
pub fn program(network: &Network) -> Program {
    build(network, Goal::default())
}

/// The programs of a network for each goal.
///
/// # Panics
/// If one does not compile.
pub fn programs(network: &Network) -> [Program; 3] {
    [Goal::Plain, Goal::Size, Goal::Speed].map(|goal| build(network, goal))
}

fn build(network: &Network, goal: Goal) -> Program {
    compile(network, &Origins::default(), &Options { goal, ..Options::default() })
        .unwrap_or_else(|found| panic!("{}, {goal:?}: {found:?}", network.name))
}
