//! Settings: how a network is trained.

use serde::{Serialize, Serializer};
use zirc_codegen::machines::{MACHINES, Machine};

/// How a network is trained. What is not said here is the same for all.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    /// How often all training pairs are gone through.
    pub epochs: usize,
    /// Where all random choices start.
    pub seed: u64,
    /// The learning rate at its largest: how much of a weight's step one batch may
    /// change; the more, the fewer the examples, if there is none.
    pub rate: Option<f32>,
    /// The share of a new network's hidden weights that are not 0, what its buckets ask for
    /// if there is none: 0.14 of up to 256, 0.06 of 1024; one that was trained before keeps
    /// what it has.
    pub density: Option<f32>,
    /// What an active neuron costs: 0 for nothing, 1 for a lot.
    pub penalty: f32,
    /// The share of hidden neurons that are left out of a step at random; the more,
    /// the fewer the examples, if there is none.
    pub dropout: Option<f32>,
    /// The machine that its program is for.
    #[serde(serialize_with = "name")]
    pub machine: &'static Machine,
    /// The first byte behind the memory that the program may use, in place of the machine's.
    pub memory_end: Option<u16>,
}

impl Settings {
    /// The share of hidden neurons to leave out where there are so many steps to learn
    /// from.
    pub(crate) fn dropout(&self, steps: usize) -> f32 {
        self.dropout.unwrap_or(MOST_DROPOUT * fewness(steps))
    }

    /// The learning rate where there are so many steps to learn from.
    pub(crate) fn rate(&self, steps: usize) -> f32 {
        self.rate.unwrap_or(RATE * (1.0 + fewness(steps)))
    }
}

fn name<S: Serializer>(machine: &&Machine, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(machine.name)
}

/// 0 of many steps, 1 of few.
pub(crate) fn fewness(steps: usize) -> f32 {
    (1.0 - (steps as f32 / FEW).ln() / (MANY / FEW).ln()).clamp(0.0, 1.0)
}

/// So few steps are learned by heart, unless [`MOST_DROPOUT`] is left out; with so many
/// nothing need be.
const FEW: f32 = 10_000.0;
const MANY: f32 = 80_000.0;
const MOST_DROPOUT: f32 = 0.4;
/// The learning rate for many steps.
const RATE: f32 = 0.01;

impl Default for Settings {
    fn default() -> Self {
        Settings {
            epochs: 40,
            seed: 1,
            rate: None,
            density: None,
            penalty: 0.0,
            dropout: None,
            machine: MACHINES[0],
            memory_end: None,
        }
    }
}
