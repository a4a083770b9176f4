//! Settings: how a network is trained.

/// How a network is trained. What is not said here is the same for all.
#[derive(Clone, Debug, PartialEq)]
pub struct Settings {
    /// How often all training pairs are gone through.
    pub epochs: usize,
    /// Where all random choices start.
    pub seed: u64,
    /// The learning rate at its largest: how much of a weight's step one batch may
    /// change.
    pub rate: f32,
    /// The share of hidden layers' weights that are not 0.
    pub density: f32,
    /// What an active neuron costs, as a share of what its activation weighs in the
    /// logits.
    pub penalty: f32,
    /// The share of hidden neurons that are left out of a step at random.
    pub dropout: f32,
    /// The share of a prompt's trigrams that are left out of a step at random.
    pub input_dropout: f32,
}

impl Default for Settings {
    fn default() -> Self {
        Settings {
            epochs: 40,
            seed: 1,
            rate: 0.01,
            density: 0.17,
            penalty: 0.0,
            dropout: 0.0,
            input_dropout: 0.1,
        }
    }
}
