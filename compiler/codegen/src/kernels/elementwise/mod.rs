//! `elementwise`: `add`, `sub` and the unary ops, word by word, with the chain of unary ops
//! that follows.

use super::basics::{Finish, FromTo, MoveBytes, Routine, block_move, through};
use super::chain;
use super::interface::{Claims, Code, Design, Emission, Kernel, Replay, Task};
use crate::machines::Provision;
use zirc_network::{Network, Op, Value};
use zirc_z80::{Block, Image, SymbolId, TStates};

zirc_z80::template! {
    "elementwise.asm";
    struct Both = both { left: SymbolId, right: SymbolId, count: usize }
    struct AddWord = add_word { both: SymbolId }
    struct SubtractWord = subtract_word { both: SymbolId }
    struct NextWord = next_word { both: SymbolId }
}

/// Computes elementwise ops that are not part of another kernel's task.
#[derive(Debug)]
pub(super) struct Elementwise;

impl Kernel for Elementwise {
    fn name(&self) -> &'static str {
        "elementwise"
    }

    fn description(&self) -> &'static str {
        "add, sub, shl, shr, relu and clamp, word by word"
    }

    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Task> {
        let Claims { network, uses, .. } = *claims;
        let op = &network.values[value].op;
        let applies = matches!(op, Op::Add(..) | Op::Sub(..)) || op.is_unary_elementwise();
        applies.then(|| Task::new(uses.chain(network, value), Elementwise))
    }
}

impl Design for Elementwise {
    fn kernel(&self) -> &'static str {
        self.name()
    }

    fn requires(&self, _network: &Network) -> Vec<Provision> {
        vec![]
    }

    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code {
        let network = emission.network;
        let width = network.width(task.output());
        let mut routine = Routine::begin(emission, task, "AF, BC, DE, HL");
        let left = network.values[task.head()].op.operands()[0];
        let (source, output) = (routine.buffer(left), routine.buffer(task.output()));
        routine
            .asm
            .put(FromTo { source: source.into(), target: output.into(), bytes: 2 * width })
            .put(MoveBytes {});
        let combined = Combined::of(&network.values[task.head()].op);
        if let Some(combined) = &combined {
            let right = routine.buffer(combined.right);
            let both = routine.asm.local(routine.entry, "both");
            routine.asm.put(Both { left: output, right, count: width });
            match combined.adds {
                true => routine.asm.put(AddWord { both }),
                false => routine.asm.put(SubtractWord { both }),
            };
            routine.asm.put(NextWord { both });
        }
        let unary = &task.ops[usize::from(combined.is_some())..];
        chain::in_place(&mut routine.asm, routine.entry, network, unary, output, width);
        Code { objects: vec![routine.end()], ..Code::default() }
    }

    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        _image: &Image,
        task: &'a Task,
    ) -> Replay<'a> {
        let network = emission.network;
        let width = network.width(task.output());
        let combined = Combined::of(&network.values[task.head()].op);
        let combine = combined.as_ref().map_or(TStates(0), |combined| {
            let word = through(combined.block()) + through(NextWord::block());
            through(Both::block()) + word * width as u64
        });
        let unary = &task.ops[usize::from(combined.is_some())..];
        let around = through(FromTo::block()) + through(Finish::block());
        let fixed = around + block_move(2 * width) + combine;
        Box::new(move |run| fixed + chain::t_states(network, unary, width, run))
    }
}

/// The right operand of a sum or a difference.
struct Combined {
    right: Value,
    /// Whether it is a sum.
    adds: bool,
}

impl Combined {
    fn of(op: &Op) -> Option<Self> {
        match *op {
            Op::Add(_, right) => Some(Combined { right, adds: true }),
            Op::Sub(_, right) => Some(Combined { right, adds: false }),
            _ => None,
        }
    }

    fn block(&self) -> &'static Block {
        if self.adds { AddWord::block() } else { SubtractWord::block() }
    }
}
