//! Shared by several kernels: blocks, the start and end of a task's subroutine, and the
//! T-states of blocks.

use zirc_z80::{Block, Expr, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::interface::{Emission, Task};
use crate::assemble;

zirc_z80::template! {
    "basics.asm";
    struct FromTo = from_to { source: Expr, target: Expr, bytes: usize }
    struct MoveBytes = move_bytes {}
    struct Finish = finish {}
}

/// T-states of a block if the condition of its last instruction does not hold, or if it has
/// none.
pub(super) fn through(block: &Block) -> TStates {
    block.through()
}

/// T-states of a block if its last instruction jumps or repeats.
pub(super) fn taken(block: &Block) -> TStates {
    block.taken()
}

/// T-states of blocks one after the other, none of which jumps.
pub(super) fn all_through(blocks: &[Filled]) -> TStates {
    blocks.iter().map(|filled| through(filled.block)).sum()
}

/// T-states of moving so many bytes, at least one, with [`MoveBytes`].
pub(crate) fn block_move(bytes: usize) -> TStates {
    let block = MoveBytes::block();
    taken(block) * (bytes as u64 - 1) + through(block)
}

/// The subroutine of a task while it is made.
pub(super) struct Routine<'a> {
    pub(super) asm: ObjectBuilder,
    /// The label of its entry point.
    pub(super) entry: SymbolId,
    emission: &'a Emission<'a>,
}

impl<'a> Routine<'a> {
    /// Begins the subroutine of `task` with its header: the ops, the inputs, the output, and the
    /// registers that it `changes`.
    pub(super) fn begin(emission: &'a Emission<'a>, task: &Task, changes: &str) -> Self {
        let mut asm = ObjectBuilder::new(emission.entry(task));
        let entry = asm.symbol(&emission.entry(task));
        asm.public(entry);
        asm.section(SectionKind::Code);
        for &op in &task.ops {
            asm.comment(&emission.title(op));
        }
        let network = emission.network;
        let words =
            |value| format!("the {} words of {}", network.width(value), emission.buffer(value));
        let operands = task.ops.iter().flat_map(|&op| network.values[op].op.operands());
        let mut inputs: Vec<_> = operands.filter(|input| !task.ops.contains(input)).collect();
        let many = inputs.len().saturating_sub(MOST_INPUTS);
        inputs.truncate(MOST_INPUTS);
        for (number, &input) in inputs.iter().enumerate() {
            asm.comment(&format!(
                "{}{}",
                if number == 0 { "in:      " } else { "         " },
                words(input)
            ));
        }
        if many > 0 {
            asm.comment(&format!("         and {many} more"));
        }
        let output = task.output();
        let neurons = network.width(output) - 1;
        asm.comment(&format!("out:     {}, neurons 0 to {neurons}", words(output)));
        asm.comment(&format!("changes: {changes}"));
        asm.label(entry);
        Routine { asm, entry, emission }
    }

    /// The symbol of a value's buffer.
    pub(super) fn buffer(&mut self, value: zirc_network::Value) -> SymbolId {
        self.asm.external(&self.emission.buffer(value))
    }

    /// Ends the subroutine with a return.
    pub(super) fn end(mut self) -> Object {
        self.asm.put(Finish {});
        assemble::finish(self.asm)
    }
}

/// The most inputs that a header names.
const MOST_INPUTS: usize = 8;
