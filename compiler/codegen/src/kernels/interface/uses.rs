//! Uses: the readers of each value, and the chains of ops that one task can compute.

use cranelift_entity::SecondaryMap;
use zirc_network::{Network, Value};

/// The most ops of a chain: their code is one section, which must not have more than 64 KB.
const LONGEST_CHAIN: usize = 256;

/// The readers of each value.
#[derive(Debug)]
pub struct Uses {
    readers: SecondaryMap<Value, Vec<Value>>,
}

impl Uses {
    /// Finds the readers of all values.
    pub fn compute(network: &Network) -> Self {
        Uses { readers: network.readers() }
    }

    /// Whether any op reads `value`.
    pub fn is_read(&self, value: Value) -> bool {
        !self.readers[value].is_empty()
    }

    /// The only op that reads `value`, if there is exactly one and argmax does not read it.
    pub fn only_reader(&self, network: &Network, value: Value) -> Option<Value> {
        match self.readers[value][..] {
            [reader] if network.output.logits() != value => Some(reader),
            _ => None,
        }
    }

    /// `head`, and the chain of unary elementwise ops after it, each the only reader of the one
    /// before.
    pub fn chain(&self, network: &Network, head: Value) -> Vec<Value> {
        let mut chain = vec![head];
        let mut last = head;
        while let Some(reader) = self.only_reader(network, last) {
            let is_full = chain.len() == LONGEST_CHAIN;
            if is_full || !network.values[reader].op.is_unary_elementwise() {
                break;
            }
            chain.push(reader);
            last = reader;
        }
        chain
    }
}
