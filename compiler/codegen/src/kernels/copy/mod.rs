//! `copy`: concat and slice, by block moves.

use super::interface::{Claims, Code, Design, Emission, Kernel, RETURN, Replay, Task, block_move};
use crate::assemble::assemble;
use crate::machines::Provision;
use zirc_network::{Network, Op, Value};
use zirc_z80::{Image, TStates};

/// The most moves in one section: a section must not outgrow an address.
const SECTION_MOVES: usize = 4096;

/// Moves the elements of a concat or a slice to their place.
#[derive(Debug)]
pub(super) struct Copy;

impl Kernel for Copy {
    fn name(&self) -> &'static str {
        "copy"
    }

    fn description(&self) -> &'static str {
        "concat and slice: block moves, 21 T-states a byte"
    }

    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Task> {
        let network = claims.network;
        let op = &network.values[value].op;
        matches!(op, Op::Concat { .. } | Op::Slice { .. }).then(|| Task::new(vec![value], Copy))
    }
}

impl Design for Copy {
    fn kernel(&self) -> &'static str {
        self.name()
    }

    fn requires(&self, _network: &Network) -> Vec<Provision> {
        vec![]
    }

    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code {
        let network = emission.network;
        let value = task.output();
        let entry = emission.entry(task);
        let pieces: Vec<(Value, u32, usize)> = match &network.values[value].op {
            Op::Concat { parts } => {
                parts.iter().map(|&part| (part, 0, network.width(part))).collect()
            }
            Op::Slice { input, range } => vec![(*input, range.start, range.len())],
            op => unreachable!("{} is not claimed", op.name()),
        };
        let mut text = format!(
            "        section code
; {title}
        public {entry}
        extern {buffer}
{entry}:
        ld de,{buffer}
",
            title = emission.title(value),
            buffer = emission.buffer(value),
        );
        for (number, (part, first, width)) in pieces.into_iter().enumerate() {
            let source = emission.buffer(part);
            if number > 0 && number % SECTION_MOVES == 0 {
                text += &format!("        jp more{number}\n        section code\nmore{number}:\n");
            }
            text += &format!(
                "        extern {source}
        ld hl,{source} + {offset}
        ld bc,{bytes}
        ldir
",
                offset = 2 * first,
                bytes = 2 * width
            );
        }
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
        let widths = match &network.values[task.output()].op {
            Op::Concat { parts } => parts.iter().map(|&part| network.width(part)).collect(),
            _ => vec![network.width(task.output())],
        };
        let last = (widths.len() - 1) / SECTION_MOVES;
        let moves: TStates = widths.into_iter().map(|width| MOVE + block_move(2 * width)).sum();
        let t_states = TO + moves + MORE * last as u64 + RETURN;
        Box::new(move |_| t_states)
    }
}

/// T-states of where the moves go, of one of them beside its bytes, and from a section
/// of moves to the next.
const TO: TStates = TStates(10);
const MOVE: TStates = TStates(20);
const MORE: TStates = TStates(10);
