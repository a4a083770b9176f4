//! The tasks of the linear ops that have a design.

use std::sync::Arc;

use zirc_network::{Network, Op, Value};
use zirc_z80::Image;

use super::choice;
use super::design::{Designs, InputKind, LinearDesign, Sink};
use super::emit::emit;
use super::layer::LayerCode;
use super::needs;
use super::replay::replay;
use crate::kernels::interface::{Code, Design, Emission, Replay, Storage, Task, Uses};
use crate::machines::Provision;

/// The design of one linear op, among all that are computed by columns.
#[derive(Debug)]
struct ColumnTask {
    all: Arc<Designs>,
    linear: Value,
}

impl ColumnTask {
    fn design(&self) -> &LinearDesign {
        self.all[self.linear].as_ref().expect("the op is designed")
    }
}

impl Design for ColumnTask {
    fn kernel(&self) -> &'static str {
        super::NAME
    }

    fn requires(&self, _network: &Network) -> Vec<Provision> {
        needs::of(&self.all, self.design())
    }

    fn storage(&self) -> Storage {
        let design = self.design();
        Storage {
            accumulators: Some((self.linear, 256 * design.pages() * design.tiles.len())),
            is_buffered: design.sink == Sink::Words,
        }
    }

    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code {
        emit(&LayerCode::new(emission, &self.all, self.linear, task))
    }

    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        image: &Image,
        task: &'a Task,
    ) -> Replay<'a> {
        replay(LayerCode::new(emission, &self.all, self.linear, task), image)
    }

    fn choice<'a>(&'a self, emission: &'a Emission<'a>, task: &'a Task) -> Option<Replay<'a>> {
        let Sink::Choice(shift) = self.design().sink else { return None };
        let layer = LayerCode::new(emission, &self.all, self.linear, task);
        Some(Box::new(move |run| choice::t_states(&layer, shift, run.value(layer.linear))))
    }
}

/// A task for each linear op that has a design. The task has these ops, too: the chain that
/// makes the inputs of another op's sums, or the encoder whose n-grams are the inputs; and,
/// where the sums go to a buffer or to argmax, the chain of unary ops that follows.
pub(super) fn tasks(network: &Network, uses: &Uses, all: Arc<Designs>) -> Vec<Task> {
    let designed = network.values.keys().filter(|&linear| all[linear].is_some());
    designed
        .map(|linear| {
            let ops = ops(network, uses, &all, linear);
            Task::new(ops, ColumnTask { all: Arc::clone(&all), linear })
        })
        .collect()
}

fn ops(network: &Network, uses: &Uses, all: &Designs, linear: Value) -> Vec<Value> {
    let design = all[linear].as_ref().expect("the op is designed");
    let Op::Linear { input, .. } = network.values[linear].op else {
        unreachable!("only linear ops are designed")
    };
    let mut ops = match design.input {
        InputKind::Words(_) => Vec::new(),
        InputKind::Events(encoder) => vec![encoder],
        InputKind::Scan(from, _) => {
            let before = |&value: &Value| network.values[value].op.operands().first().copied();
            let back = std::iter::successors(Some(input), before);
            back.take_while(|&value| value != from).collect()
        }
    };
    ops.reverse();
    ops.push(linear);
    if let Sink::Words | Sink::Choice(_) = design.sink {
        ops.extend(uses.chain(network, linear).into_iter().skip(1));
    }
    ops
}
