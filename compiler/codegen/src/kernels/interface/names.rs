//! Names of values and matrices in assembly text.

use std::collections::HashSet;

use cranelift_entity::{EntityRef, SecondaryMap};
use zirc_network::{MatrixRef, Network, Value};

/// The label of the subroutine that chooses a class: the program passes it when the logits are
/// complete.
pub const CHOOSE: &str = "choose";

/// The name of each value and each matrix in assembly text: unique, letters, digits
/// and underscores.
#[derive(Clone, Debug)]
pub struct Names {
    /// The names of the values.
    pub values: SecondaryMap<Value, String>,
    /// The names of the matrices.
    pub matrices: SecondaryMap<MatrixRef, String>,
}

impl Names {
    /// Names the values and matrices of `network`: their own names where possible.
    pub fn new(network: &Network) -> Self {
        Names {
            values: unique(network.values.iter().map(|(key, data)| (key, &*data.name))),
            matrices: unique(network.matrices.iter().map(|(key, data)| (key, &*data.name))),
        }
    }

    /// The label of the buffer that holds `value`.
    pub fn buffer(&self, value: Value) -> String {
        format!("value_{}", self.values[value])
    }

    /// The label of the accumulators of `linear`, which begin on a page.
    pub fn accumulators(&self, linear: Value) -> String {
        format!("sums_{}", self.values[linear])
    }

    /// The label of the subroutine that computes `value` last.
    pub fn entry(&self, value: Value) -> String {
        format!("compute_{}", self.values[value])
    }
}

fn unique<'a, K: EntityRef>(names: impl Iterator<Item = (K, &'a str)>) -> SecondaryMap<K, String> {
    let mut taken = HashSet::new();
    let mut symbols = SecondaryMap::new();
    for (key, name) in names {
        let plain: String =
            name.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
        let numbered = (2..).map(|number| format!("{plain}_{number}"));
        symbols[key] = std::iter::once(plain.clone())
            .chain(numbered)
            .find(|symbol| taken.insert(symbol.to_ascii_lowercase()))
            .expect("there are more numbers than names");
    }
    symbols
}
