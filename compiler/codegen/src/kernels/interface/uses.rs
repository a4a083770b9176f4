//! Uses: who reads each value, and which ops can be computed in one go.

use cranelift_entity::SecondaryMap;
use zirc_network::{Network, Value};

/// The most ops that are computed in one go: their code is one section, which
/// must not outgrow an address.
const LONGEST_CHAIN: usize = 256;

/// Who reads each value.
#[derive(Debug)]
pub struct Uses {
    readers: SecondaryMap<Value, Vec<Value>>,
}

impl Uses {
    /// Finds the readers of all values.
    pub fn compute(network: &Network) -> Self {
        Uses { readers: network.readers() }
    }

    /// The one op that reads `value`, if it is read by one op alone and argmax
    /// does not compare it.
    pub fn only_reader(&self, network: &Network, value: Value) -> Option<Value> {
        match self.readers[value][..] {
            [reader] if network.output.logits() != value => Some(reader),
            _ => None,
        }
    }

    /// `head`, and after it the chain of unary elementwise ops of which each is
    /// the only reader of the one before: what can be computed in one go.
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
