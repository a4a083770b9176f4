//! Changes to a network that make its sums smaller, each of which a person can make in its
//! text.

use std::collections::HashSet;

use cranelift_entity::SecondaryMap;

use crate::syntax::statement;
use crate::{Network, Op, Value};

/// Changes to a network, and the values of the changed one.
#[derive(Clone, Default)]
pub(super) struct Edits {
    /// The replacement of an op that keeps its place.
    replaced: SecondaryMap<Value, Option<Op>>,
    /// The op put between an op and its operands: all of them, or the first alone.
    held: SecondaryMap<Value, Option<(Hold, bool)>>,
    prompt_limit: Option<u32>,
}

/// An op that makes an operand smaller.
#[derive(Clone, Copy)]
pub(super) enum Hold {
    /// `shr` by so many bits.
    Shr(u32),
    /// `clamp` to these bounds.
    Clamp(i16, i16),
}

impl Hold {
    fn of(self, input: Value) -> Op {
        match self {
            Hold::Shr(amount) => Op::Shr { input, amount },
            Hold::Clamp(low, high) => Op::Clamp { input, low, high },
        }
    }
}

/// A changed network.
pub(super) struct Edited {
    pub(super) network: Network,
    /// What the values of the old one are now.
    pub(super) values: SecondaryMap<Value, Option<Value>>,
}

impl Edited {
    /// What `old` is now.
    pub(super) fn value(&self, old: Value) -> Value {
        self.values[old].unwrap_or(old)
    }
}

impl Edits {
    /// These changes, and `op` in place of that of `value`.
    pub(super) fn with_op(&self, value: Value, op: Op) -> Edits {
        let mut edits = self.clone();
        edits.replaced[value] = Some(op);
        edits
    }

    /// These changes, and `hold` before the operands of `value`: all of them, or the first
    /// alone.
    pub(super) fn with_hold(&self, value: Value, hold: Hold, all: bool) -> Edits {
        let mut edits = self.clone();
        edits.held[value] = Some((hold, all));
        edits
    }

    /// These changes, and another prompt limit.
    pub(super) fn with_prompt_limit(&self, limit: u32) -> Edits {
        Edits { prompt_limit: Some(limit), ..self.clone() }
    }

    /// The op that `value` has after these changes, as the network was written.
    pub(super) fn op<'a>(&'a self, network: &'a Network, value: Value) -> &'a Op {
        self.replaced[value].as_ref().unwrap_or(&network.values[value].op)
    }

    /// Makes the changes.
    pub(super) fn apply(&self, network: &Network) -> Edited {
        let mut new = network.emptied();
        new.prompt_limit = self.prompt_limit.unwrap_or(network.prompt_limit);
        new.matrices = network.matrices.clone();
        let mut names: HashSet<&str> = HashSet::new();
        names.extend(network.values.values().map(|data| &*data.name));
        let mut values: SecondaryMap<Value, Option<Value>> = SecondaryMap::new();
        for (value, data) in &network.values {
            let op = self.op(network, value);
            let mut read: Vec<(Value, Value)> = Vec::new();
            if let Some((hold, whole)) = self.held[value] {
                let operands = op.operands();
                let held = if whole { &*operands } else { &operands[..operands.len().min(1)] };
                for &operand in held {
                    if read.iter().all(|(old, _)| *old != operand) {
                        let name = held_name(&names, &data.name, read.len());
                        let input = values[operand].unwrap_or(operand);
                        read.push((operand, new.define(name, hold.of(input))));
                    }
                }
            }
            let map = |operand| {
                let held = read.iter().find(|(old, _)| *old == operand).map(|(_, read)| *read);
                held.or(values[operand]).unwrap_or(operand)
            };
            let op = op.map_operands(map);
            values[value] = Some(new.define(&*data.name, op));
        }
        let logits = network.output.logits();
        new.output = network.output.with_logits(values[logits].unwrap_or(logits));
        Edited { network: new, values }
    }

    /// The lines to write for the changes at `value`. Each replaces the line that defines
    /// the same name; a new name goes before the line of `value`.
    pub(super) fn lines(&self, network: &Network, value: Value) -> Vec<String> {
        let edited = self.apply(network);
        let last = edited.value(value);
        let before = edited.values.values();
        let kept: HashSet<Value> = before.flatten().copied().collect();
        let all: Vec<Value> = edited.network.values.keys().collect();
        let at = all.iter().position(|&it| it == last).unwrap_or_default();
        let new = all[..at].iter().rev().take_while(|it| !kept.contains(it)).count();
        all[at - new..=at].iter().map(|&it| statement(&edited.network, it)).collect()
    }
}

/// A name for the `number`th operand held before `reader`.
fn held_name(names: &HashSet<&str>, reader: &str, number: usize) -> String {
    let mut name = format!("{reader}.in");
    if number > 0 {
        name += &(number + 1).to_string();
    }
    while names.contains(&*name) {
        name.push('_');
    }
    name
}
