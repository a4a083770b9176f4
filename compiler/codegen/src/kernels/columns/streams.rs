//! Streams: what the stack pointer walks for a column, or for a fused pair of
//! columns.
//! [`lists`](super::lists) tells what they hold.

use zirc_z80::{Expr, Object, ObjectBuilder, SectionKind, SymbolId};

use super::interrupts::Resume;
use super::layer::LayerCode;
use super::lists::Lists;
use super::parts::Parts;
use super::threads::{self, Block};
use crate::assemble;
use crate::kernels::basics::{Finish, through};

zirc_z80::template! {
    "streams.asm";
    struct NextPage = next_page {}
    struct LastPage = last_page {}
    struct Both = both {}
    struct Breathe = breathe { breathe: SymbolId, stream: SymbolId }
    struct Breath = breath {}
    struct GoOn = go_on { stream: SymbolId }
}

/// The most T-states for which interrupts are off.
pub(super) const WINDOW: u64 = 20_000;
/// What a stream may take of them before it lets interrupts in; the rest is for
/// what comes before and after it.
const STREAM: u64 = WINDOW - 3_000;

/// The most places in one go, between which interrupts can be let in.
const MOST_PLACES: usize = 128;

/// The most T-states of a step from a tile to another.
const MOST_STEP: u64 = 30;
/// The most T-states of the handlers between the parts of a fused pair.
const HANDLERS: u64 = 22 + 32;
/// The most from `di` to a stream's first list, and from its last list, or where
/// it lets interrupts in, until they are let in.
const AROUND: u64 = 120;

/// Writes streams.
pub(super) struct Streams {
    plus: Block,
    minus: Block,
    pages: usize,
    /// The bytes written so far.
    bytes: usize,
    /// T-states that the stream under way can have taken.
    elapsed: u64,
    /// The most that one can take without letting interrupts in.
    longest: u64,
    breathes: bool,
    moves: bool,
    /// The blocks' entry points, if any list asks for them.
    entries: [Option<Vec<SymbolId>>; 2],
    fuses: bool,
}

impl Streams {
    /// For the accumulators of a layer.
    pub(super) fn of(layer: &LayerCode<'_>) -> Self {
        Streams::new(layer.design.narrow.is_some())
    }

    /// For accumulators of one byte or of two.
    pub(super) fn new(narrow: bool) -> Self {
        let (plus, minus, pages) = match narrow {
            true => (Block::Increment, Block::Decrement, 1),
            false => (Block::Add, Block::Subtract, 3),
        };
        Streams {
            plus,
            minus,
            pages,
            bytes: 0,
            elapsed: 0,
            longest: 0,
            breathes: false,
            moves: false,
            entries: [None, None],
            fuses: false,
        }
    }

    /// The same, adding where the weights subtract.
    pub(super) fn negated(mut self) -> Self {
        std::mem::swap(&mut self.plus, &mut self.minus);
        self
    }

    /// A column by itself, that ends at the label `end`.
    pub(super) fn single(
        &mut self,
        asm: &mut ObjectBuilder,
        label: SymbolId,
        column: &[Lists],
        end: SymbolId,
    ) {
        asm.label(label);
        self.elapsed = 0;
        self.part(asm, column);
        asm.words([Expr::symbol(end)]);
        self.longest = self.longest.max(self.elapsed);
    }

    /// A fused pair, to be entered at `labels[0]` or `labels[1]`. `second` is the
    /// handler before the second column's lists. Returns its bytes.
    pub(super) fn pair(
        &mut self,
        asm: &mut ObjectBuilder,
        labels: [SymbolId; 2],
        [first, shared, second]: &[Vec<Lists>; 3],
        handler: SymbolId,
        end: SymbolId,
    ) -> usize {
        asm.label(labels[0]);
        self.elapsed = 0;
        let mut bytes = self.part(asm, first) + 4;
        let shares = shared.iter().any(|lists| !lists.is_empty());
        if shares {
            let both = asm.external(BOTH);
            asm.words([Expr::symbol(both)]);
            bytes += 2;
            self.fuses = true;
            asm.label(labels[1]);
            bytes += self.part(asm, shared);
        }
        asm.words([Expr::symbol(handler)]);
        self.elapsed += HANDLERS;
        if !shares {
            asm.label(labels[1]);
        }
        bytes += self.part(asm, second);
        asm.words([Expr::symbol(end)]);
        self.longest = self.longest.max(self.elapsed);
        bytes
    }

    /// The lists of a column, in the tiles that it reaches, and their bytes.
    fn part(&mut self, asm: &mut ObjectBuilder, tiles: &[Lists]) -> usize {
        let mut at = 0;
        let start = self.bytes;
        for (number, lists) in tiles.iter().enumerate() {
            if lists.is_empty() {
                continue;
            }
            self.move_to(asm, &mut at, number);
            let blocks = [(self.plus, &lists.plus), (self.minus, &lists.minus)];
            for (which, (block, places)) in blocks.into_iter().enumerate() {
                for places in places.chunks(MOST_PLACES) {
                    let most = block.longest(places.len());
                    if self.elapsed + most > STREAM {
                        let breathe = asm.external(BREATHE);
                        asm.words([Expr::symbol(breathe)]);
                        self.bytes += 2;
                        self.longest = self.longest.max(self.elapsed);
                        self.elapsed = 0;
                        self.breathes = true;
                    }
                    self.elapsed += most;
                    self.bytes += threads::list_bytes(places.len());
                    let entries = self.entries[which].get_or_insert_with(|| block.externals(asm));
                    threads::put_lists(asm, entries, places);
                }
            }
        }
        self.move_to(asm, &mut at, 0);
        self.bytes - start
    }

    /// Moves from tile `at` to tile `to`.
    fn move_to(&mut self, asm: &mut ObjectBuilder, at: &mut usize, to: usize) {
        while *at != to {
            let step = if *at < to { Step::Next } else { Step::Last };
            let entry = asm.external(&step.entry(self.pages));
            asm.words([Expr::symbol(entry)]);
            *at = step.from(*at);
            self.elapsed += MOST_STEP;
            self.bytes += 2;
            self.moves = true;
        }
    }

    /// Asks for the modules that the streams go through, and notes for how long
    /// they keep interrupts off.
    pub(super) fn require(&self, parts: &mut Parts) {
        if self.longest > 0 {
            parts.masked = parts.masked.max(self.longest + AROUND);
        }
        for (block, entries) in [self.plus, self.minus].into_iter().zip(&self.entries) {
            if entries.is_some() {
                parts.need_module(&block.module(), || block.object());
            }
        }
        if self.moves {
            let module = format!("threads_tiles_{}", self.pages);
            parts.need_module(&module, || steps_module(&module, self.pages));
        }
        if self.fuses {
            parts.need_module(BOTH, both_module);
        }
        if self.breathes {
            parts.external(BREATH);
            parts.external(format!("{BREATH}_on"));
            parts.note_stack(BREATH);
            parts.need_module(BREATHE, breathe_module);
        }
    }
}

/// From one tile to another.
#[derive(Clone, Copy)]
enum Step {
    /// To the next.
    Next,
    /// To the one before.
    Last,
}

impl Step {
    /// The label of its code, where tiles have so many pages.
    fn entry(self, pages: usize) -> String {
        match self {
            Step::Next => format!("threads_next_{pages}"),
            Step::Last => format!("threads_last_{pages}"),
        }
    }

    /// The tile it leads to.
    fn from(self, tile: usize) -> usize {
        match self {
            Step::Next => tile + 1,
            Step::Last => tile - 1,
        }
    }
}

/// T-states of a step to the next tile or back, of tiles of so many pages.
pub(super) fn step(pages: usize) -> f64 {
    pages as f64 * through(NextPage::block()) + through(Finish::block())
}

/// T-states of what makes C the sum of both addends of a fused pair.
pub(super) fn both() -> f64 {
    through(Both::block()) + through(Finish::block())
}

/// The module of what stands between the lists of a fused pair, and its label.
const BOTH: &str = "threads_both";

/// The module that lets interrupts in, and its label.
const BREATHE: &str = "threads_breathe";

/// The label of its [`Resume`].
const BREATH: &str = "threads_breath";

fn steps_module(name: &str, pages: usize) -> Object {
    let mut asm = ObjectBuilder::new(name);
    asm.section(SectionKind::Code);
    for step in [Step::Next, Step::Last] {
        let entry = asm.symbol(&step.entry(pages));
        asm.public(entry);
        asm.comment(&format!(
            "{}, {pages} pages away, and to the next list.
in:      H = the page of the accumulators
out:     H = their page in that tile
changes: F",
            match step {
                Step::Next => "On to the next tile",
                Step::Last => "Back to the tile before",
            }
        ));
        asm.label(entry);
        for _ in 0..pages {
            match step {
                Step::Next => asm.put(NextPage {}),
                Step::Last => asm.put(LastPage {}),
            };
        }
        asm.put(Finish {});
    }
    assemble::finish(asm)
}

fn both_module() -> Object {
    let mut asm = ObjectBuilder::new(BOTH);
    let entry = asm.symbol(BOTH);
    asm.public(entry);
    asm.section(SectionKind::Code);
    asm.comment(
        "Before the lists of both columns of a fused pair: C = a becomes a + b.
in:      C = a, B = b
out:     C = a + b
changes: AF",
    );
    asm.label(entry);
    asm.put(Both {}).put(Finish {});
    assemble::finish(asm)
}

fn breathe_module() -> Object {
    let mut asm = ObjectBuilder::new(BREATHE);
    let [breathe, stream] = [BREATHE, "threads_stream"].map(|name| asm.symbol(name));
    let resume = Resume::named(&mut asm, BREATH);
    for symbol in [breathe, resume.stack, resume.interrupts] {
        asm.public(symbol);
    }
    asm.section(SectionKind::Code);
    asm.comment(
        "Lets interrupts in, if they were on, on a stack that is one.
in:      SP = the stream
out:     SP = the stream
changes: nothing",
    );
    asm.put(Breathe { breathe, stream });
    resume.put(&mut asm);
    asm.put(Breath {}).put(GoOn { stream }).put(Finish {});
    assemble::finish(asm)
}

/// The text of a [`Resume`].
pub(super) fn resume(label: &str) -> String {
    format!(
        "{label}:
        ld sp,0                 ; patched: the stack
{label}_on:
        ei                      ; patched: nop, if interrupts were off
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_takes_a_list_of_its_own() {
        assert_eq!((step(1), step(3), both()), (14.0, 22.0, 22.0));
        let bound = step(3).max(step(1)) as u64;
        assert!(bound <= MOST_STEP, "{bound}");
    }
}
