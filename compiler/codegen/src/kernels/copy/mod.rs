//! `copy`: concat and slice, by block moves.

use super::basics::{Finish, MoveBytes, Routine, block_move, through};
use super::interface::{Claims, Code, Design, Emission, Kernel, Replay, Task};
use crate::machines::Provision;
use zirc_network::{Network, Op, Value};
use zirc_z80::{Expr, Image, SectionKind, SymbolId};

zirc_z80::template! {
    "copy.asm";
    struct Destination = destination { to: SymbolId }
    struct Piece = piece { from: Expr, bytes: usize }
    struct GoOn = go_on { to: SymbolId }
}

/// The most copies in one section, which must not have more than 64 KB.
const SECTION_MOVES: usize = 4096;

/// Copies the elements of a concat or a slice.
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
        let mut routine = Routine::begin(emission, task, "AF, BC, DE, HL");
        let to = routine.buffer(task.output());
        routine.asm.put(Destination { to });
        for (number, Moved { value, first, width }) in moved(emission, task).into_iter().enumerate()
        {
            if number > 0 && number % SECTION_MOVES == 0 {
                let to = routine.asm.symbol(&format!("more{number}"));
                routine.asm.put(GoOn { to });
                routine.asm.section(SectionKind::Code);
                routine.asm.label(to);
            }
            let from = Expr::symbol(routine.buffer(value)).plus(2 * i64::from(first));
            routine.asm.put(Piece { from, bytes: 2 * width }).put(MoveBytes {});
        }
        Code { objects: vec![routine.end()], ..Code::default() }
    }

    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        _image: &Image,
        task: &'a Task,
    ) -> Replay<'a> {
        let moved = moved(emission, task);
        let sections = (moved.len() - 1) / SECTION_MOVES;
        let moves = moved.iter().map(|moved| through(Piece::block()) + block_move(2 * moved.width));
        let all = through(Destination::block())
            + moves.sum()
            + through(GoOn::block()) * sections as u64
            + through(Finish::block());
        Box::new(move |_| all)
    }
}

/// A run of elements that is copied at once.
struct Moved {
    value: Value,
    /// Its first element in `value`.
    first: u32,
    width: usize,
}

/// The runs that make up the task's output, in order.
fn moved(emission: &Emission<'_>, task: &Task) -> Vec<Moved> {
    let network = emission.network;
    match &network.values[task.output()].op {
        Op::Concat { parts } => {
            let whole = |&value: &Value| Moved { value, first: 0, width: network.width(value) };
            parts.iter().map(whole).collect()
        }
        Op::Slice { input, range } => {
            vec![Moved { value: *input, first: range.start, width: range.len() }]
        }
        op => unreachable!("{} is not claimed", op.name()),
    }
}
