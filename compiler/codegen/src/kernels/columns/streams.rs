//! Streams: what the stack pointer walks for a column, or for a fused pair of
//! columns.
//! [`lists`](super::lists) tells what they hold.

use zirc_z80::{Expr, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::interrupts::{self, Resume};
use super::layer::LayerCode;
use super::lists::Lists;
use super::parts::Parts;
use super::scan::costs::pairs::then_second;
use super::threads::{self, Block, LONGEST};
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

/// The most from `di` to a stream's first list, and from its last list, or where
/// it lets interrupts in, until they are let in.
const AROUND: u64 = 120;

/// What a stream holds, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The block updates the accumulators at these places.
    Lists(Block, Vec<u8>),
    /// To another tile.
    Step(Step),
    /// Interrupts are let in.
    Breathe,
}

/// From one tile to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Step {
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

    /// How many tiles on it leads.
    pub(super) fn tiles(self) -> isize {
        match self {
            Step::Next => 1,
            Step::Last => -1,
        }
    }
}

/// Writes streams.
pub(super) struct Streams {
    plus: Block,
    minus: Block,
    pages: usize,
    /// T-states that the stream under way can have taken.
    elapsed: u64,
    /// The most that one can take without letting interrupts in.
    longest: u64,
    breathes: bool,
    moves: bool,
    /// Whether any list asks for the blocks.
    used: [bool; 2],
    /// The blocks' entry points, since the first list was put.
    entries: Option<[Vec<SymbolId>; 2]>,
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
            elapsed: 0,
            longest: 0,
            breathes: false,
            moves: false,
            used: [false; 2],
            entries: None,
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
        let items = self.column(column);
        self.put(asm, items);
        asm.words([Expr::symbol(end)]);
    }

    /// A fused pair, to be entered at `labels[0]` or `labels[1]`. `second` is the
    /// handler before the second column's lists. Returns its bytes.
    pub(super) fn pair(
        &mut self,
        asm: &mut ObjectBuilder,
        labels: [SymbolId; 2],
        lists: &[Vec<Lists>; 3],
        handler: SymbolId,
        end: SymbolId,
    ) -> usize {
        let [first, shared, second] = self.fused(lists);
        let shares = !shared.is_empty();
        asm.label(labels[0]);
        let mut bytes = self.put(asm, first) + 4;
        if shares {
            let both = asm.external(BOTH);
            asm.words([Expr::symbol(both)]);
            bytes += 2;
            self.fuses = true;
            asm.label(labels[1]);
            bytes += self.put(asm, shared);
        }
        asm.words([Expr::symbol(handler)]);
        if !shares {
            asm.label(labels[1]);
        }
        bytes += self.put(asm, second);
        asm.words([Expr::symbol(end)]);
        bytes
    }

    /// What the stream of a column holds.
    pub(super) fn column(&mut self, column: &[Lists]) -> Vec<Item> {
        self.elapsed = 0;
        let items = self.part(column);
        self.longest = self.longest.max(self.elapsed);
        items
    }

    /// What the parts of a fused pair's stream hold.
    pub(super) fn fused(&mut self, [first, shared, second]: &[Vec<Lists>; 3]) -> [Vec<Item>; 3] {
        self.elapsed = 0;
        let [first, shared] = [first, shared].map(|lists| self.part(lists));
        self.elapsed += (both() + then_second()).0;
        let second = self.part(second);
        self.longest = self.longest.max(self.elapsed);
        [first, shared, second]
    }

    /// The lists of a column, in the tiles that it reaches.
    fn part(&mut self, tiles: &[Lists]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        for (number, lists) in tiles.iter().enumerate() {
            if lists.is_empty() {
                continue;
            }
            self.move_to(&mut items, &mut at, number);
            let blocks = [(self.plus, &lists.plus), (self.minus, &lists.minus)];
            for (which, (block, places)) in blocks.into_iter().enumerate() {
                for places in places.chunks(MOST_PLACES) {
                    let most = block.longest(places.len()).0;
                    if self.elapsed + most > STREAM {
                        items.push(Item::Breathe);
                        self.longest = self.longest.max(self.elapsed);
                        self.elapsed = 0;
                        self.breathes = true;
                    }
                    self.elapsed += most;
                    self.used[which] = true;
                    items.push(Item::Lists(block, places.to_vec()));
                }
            }
        }
        self.move_to(&mut items, &mut at, 0);
        items
    }

    /// Moves from tile `at` to tile `to`.
    fn move_to(&mut self, items: &mut Vec<Item>, at: &mut usize, to: usize) {
        while *at != to {
            let step = if *at < to { Step::Next } else { Step::Last };
            items.push(Item::Step(step));
            *at = at.wrapping_add_signed(step.tiles());
            self.elapsed += self::step(self.pages).0;
            self.moves = true;
        }
    }

    /// Puts items, and returns their bytes.
    fn put(&mut self, asm: &mut ObjectBuilder, items: Vec<Item>) -> usize {
        let mut bytes = 0;
        for item in items {
            bytes += match item {
                Item::Lists(block, places) => self.put_lists(asm, block, &places),
                Item::Step(step) => {
                    let entry = asm.external(&step.entry(self.pages));
                    asm.words([Expr::symbol(entry)]);
                    2
                }
                Item::Breathe => {
                    let breathe = asm.external(BREATHE);
                    asm.words([Expr::symbol(breathe)]);
                    2
                }
            };
        }
        bytes
    }

    /// Puts the lists by which a block updates the accumulators at `places`, and
    /// returns their bytes.
    fn put_lists(&mut self, asm: &mut ObjectBuilder, block: Block, places: &[u8]) -> usize {
        let blocks = [self.plus, self.minus];
        let entries = self.entries.get_or_insert_with(|| blocks.map(|block| block.externals(asm)));
        let entries = &entries[usize::from(block != self.plus)];
        for places in places.chunks(LONGEST) {
            asm.words([Expr::symbol(entries[places.len() - 1])]);
            asm.bytes(places);
        }
        threads::list_bytes(places.len())
    }

    /// Whether any stream so far lets interrupts in.
    pub(super) fn breathes(&self) -> bool {
        self.breathes
    }

    /// Asks for the modules that the streams go through, and notes for how long
    /// they keep interrupts off.
    pub(super) fn require(&self, parts: &mut Parts) {
        if self.longest > 0 {
            parts.masked = parts.masked.max(self.longest + AROUND);
        }
        for (block, used) in [self.plus, self.minus].into_iter().zip(self.used) {
            if used {
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
            for label in [BREATH, BREATH_ON] {
                parts.external(label);
            }
            parts.note_stack(BREATH);
            parts.need_module(BREATHE, breathe_module);
        }
    }
}

/// T-states of a step to the next tile or back, of tiles of so many pages.
pub(super) fn step(pages: usize) -> TStates {
    through(NextPage::block()) * pages as u64 + through(Finish::block())
}

/// T-states of what makes C the sum of both addends of a fused pair.
pub(super) fn both() -> TStates {
    through(Both::block()) + through(Finish::block())
}

/// T-states of letting interrupts in within a stream.
pub(super) fn breathe() -> TStates {
    [Breathe::block(), Breath::block(), GoOn::block(), Finish::block()]
        .map(through)
        .into_iter()
        .sum::<TStates>()
        + interrupts::resume()
}

/// The module of what stands between the lists of a fused pair, and its label.
const BOTH: &str = "threads_both";

/// The module that lets interrupts in, and its label.
const BREATHE: &str = "threads_breathe";

/// The labels of its [`Resume`].
const BREATH: &str = "threads_breath";
const BREATH_ON: &str = "threads_breath_on";

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
    asm.section(SectionKind::Patched);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_takes_a_list_of_its_own() {
        assert_eq!([step(1), step(3), both(), breathe()], [14, 22, 22, 62].map(TStates));
    }
}
