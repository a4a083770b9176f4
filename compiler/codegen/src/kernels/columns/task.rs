//! The tasks of designed linear ops.

use std::sync::Arc;

use zirc_network::{Network, Op, Value};

use super::design::{Designs, Sink, Source};
use super::emit::emit;
use super::layer::Layer;
use super::total;
use crate::kernels::interface::{Code, Design, Emission, Storage, Task, Uses, Workload};
use crate::machines::Provision;

/// The design of one linear op, among all that are computed by columns.
#[derive(Debug)]
struct Column {
    all: Arc<Designs>,
    linear: Value,
}

impl Design for Column {
    fn kernel(&self) -> &'static str {
        super::NAME
    }

    fn requires(&self) -> &'static [Provision] {
        &[
            Provision::AlternateRegisters,
            Provision::Ix,
            Provision::Iy,
            Provision::StackPointer,
            Provision::WritableCode,
        ]
    }

    fn storage(&self) -> Storage {
        let columns = self.all[self.linear].as_ref().expect("the op is designed");
        Storage {
            accumulators: Some((self.linear, 256 * columns.pages() * columns.tiles.len())),
            is_buffered: columns.sink == Sink::Words,
        }
    }

    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code {
        emit(&Layer::new(emission, &self.all, self.linear, task))
    }

    fn t_states(&self, emission: &Emission<'_>, task: &Task, work: &Workload<'_>) -> f64 {
        total::t_states(&Layer::new(emission, &self.all, self.linear, task), work)
    }
}

/// A task for each linear op that is designed: with what makes its inputs of another's
/// sums, or the encoder whose n-grams they are, and the chain of unary ops where its sums
/// go to a buffer.
pub(super) fn tasks(network: &Network, uses: &Uses, all: Arc<Designs>) -> Vec<Task> {
    let designed = network.values.keys().filter(|&linear| all[linear].is_some());
    designed
        .map(|linear| {
            let ops = ops(network, uses, &all, linear);
            Task::new(ops, Column { all: Arc::clone(&all), linear })
        })
        .collect()
}

fn ops(network: &Network, uses: &Uses, all: &Designs, linear: Value) -> Vec<Value> {
    let columns = all[linear].as_ref().expect("the op is designed");
    let Op::Linear { input, .. } = network.values[linear].op else {
        unreachable!("only linear ops are designed")
    };
    let mut ops = match columns.source {
        Source::Words(_) => Vec::new(),
        Source::Events(encoder) => vec![encoder],
        Source::Scan(from, _) => {
            let before = |&value: &Value| network.values[value].op.operands().first().copied();
            let back = std::iter::successors(Some(input), before);
            back.take_while(|&value| value != from).collect()
        }
    };
    ops.reverse();
    ops.push(linear);
    if columns.sink == Sink::Words {
        ops.extend(uses.chain(network, linear).into_iter().skip(1));
    }
    ops
}
