//! Streams: what SP walks for a threaded column, or for a pair of columns that share lists.

use zirc_z80::{Expr, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::interrupts::{self, Resume};
use super::layer::LayerCode;
use super::lists::Lists;
use super::stretch::{AROUND, Stretch};
use super::task_code::TaskCode;
use super::threads::{self, Block, LONGEST};
use crate::assemble;
use crate::kernels::basics::{Finish, through};
use crate::kernels::interface::Masked;

zirc_z80::template! {
    "streams.asm";
    struct NextPage = next_page {}
    struct LastPage = last_page {}
    struct Both = both {}
    struct Breathe = breathe { breathe: SymbolId, stream: SymbolId }
    struct Breath = breath {}
    struct GoOn = go_on { stream: SymbolId }
}

/// An item of a stream.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum StreamItem {
    /// Lists: the block updates the accumulators at these places.
    Lists(Block, Vec<u8>),
    /// To another tile.
    Step(TileStep),
    /// Lets interrupts in.
    Breathe,
}

/// A step from one tile to another.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum TileStep {
    /// To the next.
    Next,
    /// To the one before.
    Last,
}

impl TileStep {
    /// The label of its code, for tiles of so many pages.
    fn entry(self, pages: usize) -> String {
        match self {
            TileStep::Next => format!("threads_next_{pages}"),
            TileStep::Last => format!("threads_last_{pages}"),
        }
    }

    /// The number of tiles on.
    pub(super) fn tiles(self) -> isize {
        match self {
            TileStep::Next => 1,
            TileStep::Last => -1,
        }
    }
}

/// Puts streams, and keeps account of the modules and the time that they need.
pub(super) struct Streams {
    plus: Block,
    minus: Block,
    pages: usize,
    stretch: Stretch,
    breathes: bool,
    moves: bool,
    /// Whether any list uses the block that adds, and the one that subtracts.
    used: [bool; 2],
    /// The entry points of the blocks, once a list has been put.
    entries: Option<[Vec<SymbolId>; 2]>,
    fuses: bool,
}

impl Streams {
    /// For the accumulators of a layer.
    pub(super) fn of(layer: &LayerCode<'_>) -> Self {
        Streams::new(layer.design.counters.is_some(), layer.design.mask)
    }

    /// For byte counters or 16-bit accumulators. Interrupts may be off for `mask` T-states.
    pub(super) fn new(is_byte: bool, mask: u64) -> Self {
        let (plus, minus, pages) = match is_byte {
            true => (Block::Increment, Block::Decrement, 1),
            false => (Block::Add, Block::Subtract, 3),
        };
        Streams {
            plus,
            minus,
            pages,
            stretch: Stretch::new(mask, AROUND),
            breathes: false,
            moves: false,
            used: [false; 2],
            entries: None,
            fuses: false,
        }
    }

    /// The same with additions and subtractions exchanged.
    pub(super) fn negated(mut self) -> Self {
        std::mem::swap(&mut self.plus, &mut self.minus);
        self
    }

    /// Puts the stream of one column. It leads to `end`.
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

    /// Puts the stream of a pair, which is entered at `labels[0]` or `labels[1]`, and returns its
    /// bytes. `handler` is the code before the second column's lists.
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

    /// The items of a column's stream.
    pub(super) fn column(&mut self, column: &[Lists]) -> Vec<StreamItem> {
        self.stretch.begin();
        self.part(column)
    }

    /// The items of the three parts of a pair's stream.
    pub(super) fn fused(&mut self, parts: &[Vec<Lists>; 3]) -> [Vec<StreamItem>; 3] {
        self.stretch.begin();
        parts.each_ref().map(|lists| self.part(lists))
    }

    /// The items of a part: its lists, tile by tile.
    fn part(&mut self, tiles: &[Lists]) -> Vec<StreamItem> {
        let mut items = Vec::new();
        let mut at = 0;
        for (number, lists) in tiles.iter().enumerate() {
            if lists.is_empty() {
                continue;
            }
            self.move_to(&mut items, &mut at, number);
            let blocks = [(self.plus, &lists.plus), (self.minus, &lists.minus)];
            for (which, (block, places)) in blocks.into_iter().enumerate() {
                self.used[which] |= !places.is_empty();
                self.lists(&mut items, block, places);
            }
        }
        self.move_to(&mut items, &mut at, 0);
        items
    }

    /// The lists by which a block updates the accumulators at `places`.
    fn lists(&mut self, items: &mut Vec<StreamItem>, block: Block, places: &[u8]) {
        let mut left = places;
        while !left.is_empty() {
            let Some(count) = self.count(block, left.len()) else {
                self.breathe(items);
                continue;
            };
            let (places, rest) = left.split_at(count);
            self.stretch.pass(block.longest(count).0);
            items.push(StreamItem::Lists(block, places.to_vec()));
            left = rest;
        }
    }

    /// How many of so many updates come before interrupts are let in; `None` if they are to be
    /// let in first.
    fn count(&self, block: Block, updates: usize) -> Option<usize> {
        let fits = |&count: &usize| self.stretch.has_room(block.longest(count).0);
        match (1..=updates).rev().find(fits).unwrap_or(0) {
            all if all == updates => Some(all),
            some if some >= LONGEST => Some(some / LONGEST * LONGEST),
            some if self.stretch.is_fresh() => Some((some / 2 * 2).max(1)),
            _ => None,
        }
    }

    /// Lets interrupts in.
    fn breathe(&mut self, items: &mut Vec<StreamItem>) {
        items.push(StreamItem::Breathe);
        self.stretch.begin();
        self.breathes = true;
    }

    /// Moves from tile `at` to tile `to`.
    fn move_to(&mut self, items: &mut Vec<StreamItem>, at: &mut usize, to: usize) {
        while *at != to {
            let step = if *at < to { TileStep::Next } else { TileStep::Last };
            let t_states = self::step(self.pages).0;
            if !self.stretch.has_room(t_states) {
                self.breathe(items);
            }
            items.push(StreamItem::Step(step));
            *at = at.wrapping_add_signed(step.tiles());
            self.stretch.pass(t_states);
            self.moves = true;
        }
    }

    /// Puts items, and returns their bytes.
    fn put(&mut self, asm: &mut ObjectBuilder, items: Vec<StreamItem>) -> usize {
        let mut bytes = 0;
        for item in items {
            bytes += match item {
                StreamItem::Lists(block, places) => self.put_lists(asm, block, &places),
                StreamItem::Step(step) => {
                    let entry = asm.external(&step.entry(self.pages));
                    asm.words([Expr::symbol(entry)]);
                    2
                }
                StreamItem::Breathe => {
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

    /// Adds the modules that the streams need, and the time for which they keep interrupts off.
    pub(super) fn require(&self, code: &mut TaskCode) {
        if let Some(longest) = self.stretch.longest() {
            let steps = if self.moves { step(self.pages).0 } else { 0 };
            let blocks = [self.plus, self.minus].into_iter().zip(self.used);
            let one = blocks.filter(|(_, used)| *used).map(|(block, _)| block.longest(1).0);
            let least = one.fold(steps, u64::max) + AROUND;
            code.mask(Masked { most: longest + AROUND, least });
        }
        for (block, used) in [self.plus, self.minus].into_iter().zip(self.used) {
            if used {
                code.need_module(&block.module(), || block.object());
            }
        }
        if self.moves {
            let module = format!("threads_tiles_{}", self.pages);
            code.need_module(&module, || steps_module(&module, self.pages));
        }
        if self.fuses {
            code.need_module(BOTH, both_module);
        }
        if self.breathes {
            need_breathe(code);
        }
    }
}

/// Adds the module that lets interrupts in, whose address is [`BREATHE`].
pub(super) fn need_breathe(code: &mut TaskCode) {
    for label in [BREATH, BREATH_ON] {
        code.external(label);
    }
    code.note_stack(BREATH);
    code.need_module(BREATHE, breathe_module);
}

/// T-states of a step from one tile to another, for tiles of so many pages.
pub(super) fn step(pages: usize) -> TStates {
    through(NextPage::block()) * pages as u64 + through(Finish::block())
}

/// T-states of the handler before the lists that a pair shares.
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

/// The module with the handler before the lists that a pair shares, and its label.
const BOTH: &str = "threads_both";

/// The module that lets interrupts in, and its label.
pub(super) const BREATHE: &str = "threads_breathe";

/// The labels of its [`Resume`].
const BREATH: &str = "threads_breath";
const BREATH_ON: &str = "threads_breath_on";

fn steps_module(name: &str, pages: usize) -> Object {
    let mut asm = ObjectBuilder::new(name);
    asm.section(SectionKind::Code);
    for step in [TileStep::Next, TileStep::Last] {
        let entry = asm.symbol(&step.entry(pages));
        asm.public(entry);
        asm.comment(&format!(
            "{}, {pages} pages away. Goes on to the next list.
in:      H = the page of the accumulators
out:     H = the same page of that tile
changes: F",
            match step {
                TileStep::Next => "On to the next tile",
                TileStep::Last => "Back to the tile before",
            }
        ));
        asm.label(entry);
        for _ in 0..pages {
            match step {
                TileStep::Next => asm.put(NextPage {}),
                TileStep::Last => asm.put(LastPage {}),
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
        "Before the lists that both columns of a pair share. Goes on to the next list.
in:      C = a, what the first adds; B = b, what the second adds, or 0
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
        "Lets interrupts in, if they were on when the task began. Goes on to the next list.
in:      SP = the address in the stream
out:     SP = the same
changes: nothing else",
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

    /// The lengths of the lists of so many additions, and 0 where interrupts are let in.
    fn cut(mask: u64, updates: u8) -> Vec<usize> {
        let column = [Lists { plus: (0..updates).collect(), minus: Vec::new() }];
        let items = Streams::new(false, mask).column(&column);
        let length = |item: &StreamItem| match item {
            StreamItem::Lists(_, places) => places.len(),
            StreamItem::Step(_) | StreamItem::Breathe => 0,
        };
        items.iter().map(length).collect()
    }

    #[test]
    fn a_stream_is_cut_where_a_block_ends_if_it_can_be() {
        let [whole, two] = [200, 2].map(|count| AROUND + Block::Add.longest(count).0);
        assert_eq!(cut(whole, 200), [200]);
        assert_eq!(cut(whole - 1, 200), [192, 0, 8]);
        assert_eq!(cut(whole - 1000, 200), [168, 0, 32]);
        assert_eq!(cut(two, 5), [2, 0, 2, 0, 1]);
        assert_eq!(cut(0, 3), [1, 0, 1, 0, 1]);
    }

    #[test]
    fn a_step_to_a_tile_has_a_place_in_a_stretch() {
        let column = [1, 0, 1].map(|count| Lists { plus: vec![0; count], minus: Vec::new() });
        let mut streams = Streams::new(false, 0);
        streams.column(&column);
        assert_eq!(streams.stretch.longest(), Some(Block::Add.longest(1).0));
    }
}
