//! `elementwise`: add, sub and the unary ops, word by word, with the chain of
//! unary ops that follows fused in.

use super::chain;
use super::interface::{Claims, Code, Design, Emission, Kernel, RETURN, Replay, Task, block_move};
use crate::assemble::assemble;
use crate::machines::Provision;
use zirc_network::{Network, Op, Value};
use zirc_z80::{Image, TStates};

/// Computes elementwise ops that no other kernel has fused.
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
        let entry = emission.entry(task);
        let output = emission.buffer(task.output());
        let width = network.width(task.output());
        let head = &network.values[task.head()].op;
        let (left, right) = match *head {
            Op::Add(left, right) => (left, Some(("add a,(hl)", "adc a,(hl)", right))),
            Op::Sub(left, right) => (left, Some(("sub (hl)", "sbc a,(hl)", right))),
            ref unary => (unary.operands()[0], None),
        };
        let source = emission.buffer(left);
        let mut text = format!(
            "        section code
; {title}
        public {entry}
        extern {source}, {output}
{entry}:
        ld hl,{source}
        ld de,{output}
        ld bc,{bytes}
        ldir
",
            title = emission.title(task.output()),
            bytes = 2 * width
        );
        if let Some((low, high, right)) = right {
            text += &combine(low, high, &emission.buffer(right), &output, width);
        }
        let unary = &task.ops[usize::from(right.is_some())..];
        text += &chain::in_place(network, unary, &output, width);
        text += "        ret\n";
        Code { objects: vec![assemble(&entry, &text, &[], &[])], ..Code::default() }
    }

    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        _image: &Image,
        task: &'a Task,
    ) -> Replay<'a> {
        let network = emission.network;
        let width = network.width(task.output());
        let combines = matches!(network.values[task.head()].op, Op::Add(..) | Op::Sub(..));
        let combine = if combines { COMBINE + EACH * width as u64 } else { TStates(0) };
        let unary = &task.ops[usize::from(combines)..];
        let fixed = COPY + block_move(2 * width) + combine + RETURN;
        Box::new(move |run| fixed + chain::t_states(network, unary, width, run))
    }
}

/// T-states of what comes before a block move.
const COPY: TStates = TStates(30);
/// Of combining two buffers, beside their words, and of a word.
const COMBINE: TStates = TStates(30);
const EACH: TStates = TStates(90);

/// Code that combines `width` words of `output` with those of `right`.
fn combine(low: &str, high: &str, right: &str, output: &str, width: usize) -> String {
    format!(
        "        extern {right}
        ld hl,{right}
        ld de,{output}
        ld bc,{width}
.both:  ld a,(de)
        {low}
        ld (de),a
        inc hl
        inc de
        ld a,(de)
        {high}
        ld (de),a
        inc hl
        inc de
        dec bc
        ld a,b
        or c
        jp nz,.both
"
    )
}
