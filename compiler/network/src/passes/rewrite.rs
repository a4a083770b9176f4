//! Rewriting a network op by op: each op of the old network is copied or replaced, and dead
//! ops are dropped.

use std::collections::HashSet;

use cranelift_entity::{EntitySet, SecondaryMap};

use crate::{Matrix, MatrixRef, Network, Op, Value};

/// The replacement of an op.
pub(super) enum Replacement {
    /// An op with the name of the old value.
    Op(Op),
    /// An existing value. The old name is dropped.
    Value(Value),
}

impl From<Op> for Replacement {
    fn from(op: Op) -> Self {
        Replacement::Op(op)
    }
}

/// Builds `network` anew. `replace` gets each op, with operands of the new network, and may
/// define more ops before the one it returns.
pub(super) fn rewrite<R: Into<Replacement>>(
    network: &Network,
    mut replace: impl FnMut(&mut Rewriter<'_>, Value, Op) -> R,
) -> Network {
    let mut rewriter = Rewriter {
        old: network,
        new: network.emptied(),
        values: SecondaryMap::new(),
        names: network.values.values().map(|data| data.name.clone()).collect(),
    };
    rewriter.new.matrices = network.matrices.clone();
    for (value, data) in &network.values {
        let op = data.op.map_operands(|operand| rewriter.new_value(operand));
        let new = match replace(&mut rewriter, value, op).into() {
            Replacement::Op(op) => rewriter.new.define(&*data.name, op),
            Replacement::Value(value) => value,
        };
        rewriter.values[value] = Some(new);
    }
    let logits = rewriter.new_value(network.output.logits());
    rewriter.new.output = network.output.with_logits(logits);
    without_dead(&rewriter.new)
}

/// A rewrite under way.
pub(super) struct Rewriter<'a> {
    /// The network being rewritten.
    pub(super) old: &'a Network,
    new: Network,
    values: SecondaryMap<Value, Option<Value>>,
    names: HashSet<String>,
}

impl Rewriter<'_> {
    /// The new network's value for an earlier value of the old one.
    pub(super) fn new_value(&self, old: Value) -> Value {
        self.values[old].expect("operands are rewritten before the ops that read them")
    }

    /// Defines an extra op, under a name like `name`.
    pub(super) fn define(&mut self, name: String, op: Op) -> Value {
        let name = fresh(&name, |name| !self.names.contains(name));
        self.names.insert(name.clone());
        self.new.define(name, op)
    }

    /// Adds a matrix, under a name like its own.
    pub(super) fn add_matrix(&mut self, matrix: Matrix) -> MatrixRef {
        add_matrix(&mut self.new, matrix)
    }
}

/// Adds a matrix to `network`, under a name like its own.
pub(super) fn add_matrix(network: &mut Network, mut matrix: Matrix) -> MatrixRef {
    let taken: HashSet<&str> = network.matrices.values().map(|m| &*m.name).collect();
    matrix.name = fresh(&matrix.name, |name| !taken.contains(name));
    network.matrices.push(matrix)
}

/// The first of `name`, `name.2`, `name.3`, … that `is_free`.
pub(super) fn fresh(name: &str, is_free: impl Fn(&str) -> bool) -> String {
    let numbered = (2..).map(|number| format!("{name}.{number}"));
    std::iter::once(name.to_string())
        .chain(numbered)
        .find(|name| is_free(name))
        .expect("there are more numbers than names")
}

/// The network without values that its output does not depend on, and without matrices that
/// no op reads.
fn without_dead(network: &Network) -> Network {
    let mut live = EntitySet::new();
    live.insert(network.output.logits());
    for (value, data) in network.values.iter().rev() {
        if live.contains(value) {
            live.extend(data.op.operands());
        }
    }
    let mut new = network.emptied();
    let mut values: SecondaryMap<Value, Option<Value>> = SecondaryMap::new();
    let mut matrices: SecondaryMap<MatrixRef, Option<MatrixRef>> = SecondaryMap::new();
    for (value, data) in network.values.iter().filter(|(value, _)| live.contains(*value)) {
        let renamed = |operand: Value| values[operand].expect("what a live op reads is live");
        let mut op = data.op.map_operands(renamed);
        if let Op::Linear { matrix, .. } = &mut op {
            let old = *matrix;
            *matrix = *matrices[old]
                .get_or_insert_with(|| new.matrices.push(network.matrices[old].clone()));
        }
        values[value] = Some(new.define(&*data.name, op));
    }
    let logits = values[network.output.logits()].expect("the output is live");
    new.output = network.output.with_logits(logits);
    new
}
