//! Select: a kernel for every op or fused group: the first, in the registry's
//! order, that claims it and that the target provides for. Which linear ops go by
//! columns, and in which forms, has been chosen before.

use cranelift_entity::{EntitySet, SecondaryMap};

use super::TaskData;
use crate::kernels::{Claims, KERNELS};
use crate::machines::Target;
use zirc_network::{Network, Value};

/// The most ops that are computed in one go: their code is one section, which
/// must not outgrow an address.
const LONGEST_CHAIN: usize = 256;

/// The tasks that compute the ops of one body, given in the order they are run.
/// A task comes where its last op does: then all that any of its ops reads is
/// there.
pub(super) fn select(claims: &Claims<'_>, target: &Target, body: &[Value]) -> Vec<TaskData> {
    let mut done = EntitySet::new();
    let mut tasks = Vec::new();
    for &value in body {
        if done.contains(value) {
            continue;
        }
        let task = KERNELS
            .iter()
            .filter(|kernel| target.provides_for(kernel.requires()))
            .find_map(|&kernel| Some(TaskData { kernel, ops: kernel.claim(claims, value)? }))
            .expect("there is a kernel for every op on every target");
        for &op in &task.ops {
            done.insert(op);
        }
        tasks.push(task);
    }
    tasks.sort_by_cached_key(|task| body.iter().position(|&value| value == task.output()));
    tasks
}

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
