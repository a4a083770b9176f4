//! Settings: how a network is trained.

use serde::{Serialize, Serializer};
use zirc_codegen::machines::{MACHINES, Machine};

/// How a network is trained. All else is the same for all runs.
#[derive(Clone, Debug, Serialize)]
pub struct Settings {
    /// The number of passes over all training pairs.
    pub epochs: usize,
    /// The seed of all random choices.
    pub seed: u64,
    /// The largest learning rate: the part of a weight's step that one batch may change. By
    /// default it is greater for fewer examples.
    pub rate: Option<f32>,
    /// The share of a new network's hidden weights that are not 0. By default it follows
    /// from the buckets: 0.14 for up to 256, 0.06 for 1024. A network that was trained
    /// before keeps its own.
    pub density: Option<f32>,
    /// The penalty for active neurons: 0 for none, 1 for much.
    pub penalty: f32,
    /// The share of hidden neurons that are dropped at random in a step. By default it is
    /// greater for fewer examples.
    pub dropout: Option<f32>,
    /// The machine that its program is for.
    #[serde(serialize_with = "name")]
    pub machine: &'static Machine,
    /// The first byte behind the memory that the program may use, in place of the machine's.
    pub memory_end: Option<u16>,
}

impl Settings {
    /// The dropout for so many training steps.
    pub(crate) fn dropout(&self, steps: usize) -> f32 {
        self.dropout.unwrap_or(MOST_DROPOUT * fewness(steps))
    }

    /// The learning rate for so many training steps.
    pub(crate) fn rate(&self, steps: usize) -> f32 {
        self.rate.unwrap_or(RATE * (1.0 + fewness(steps)))
    }
}

fn name<S: Serializer>(machine: &&Machine, serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(machine.name)
}

/// 0 for many steps, 1 for few.
pub(crate) fn fewness(steps: usize) -> f32 {
    (1.0 - (steps as f32 / FEW).ln() / (MANY / FEW).ln()).clamp(0.0, 1.0)
}

/// Up to `FEW` steps, [`MOST_DROPOUT`] prevents overfitting; from `MANY` on, none is
/// needed.
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
