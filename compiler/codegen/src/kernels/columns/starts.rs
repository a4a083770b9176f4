//! Fills the accumulators with what the sums start from: biases, partial sums, or the words
//! of a buffer.

use zirc_network::Value;
use zirc_z80::{Expr, Filled, Object, ObjectBuilder, Pair, SectionKind, SymbolId, TStates};

use super::design::{LinearDesign, Start};
use super::layer::LayerCode;
use super::streams::Breath;
use super::stretch::{BEHIND_EI, Stretch};
use super::task_code::TaskCode;
use super::tiles::{PAGE, Slot, Tile};
use super::{floor, interrupts, scan, spaces};
use crate::assemble;
use crate::kernels::basics::{Finish, MoveBytes, all_through, block_move, taken, through};
use crate::kernels::interface::Masked;

zirc_z80::template! {
    "starts.asm";
    struct BeginPushes = begin_pushes {}
    struct LoadWord = load_word { pair: Pair, word: u16 }
    struct LoadLow = load_low { byte: u8 }
    struct LoadHigh = load_high { byte: u8 }
    struct FromEnd = from_end { end: Expr }
    struct PushWord = push_word { pair: Pair }
    struct StoreFirst = store_first { place: Expr, start: u8 }
    struct CopyFrom = copy_from { source: Expr }
    struct CopyTo = copy_to { accumulators: Expr }
    struct Rest = rest { bytes: usize }
    struct Runs = runs { bytes: usize, copy_runs: SymbolId }
    struct CopyByte = copy_byte {}
    struct NextRun = next_run { run: SymbolId }
    struct ToTile = to_tile { accumulators: Expr, words: usize }
    struct TakeApart = take_apart { each: SymbolId }
    struct Spread = spread { each: SymbolId, least: u16 }
    struct StoreSentinel = store_sentinel {}
}

/// Fills the accumulators.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode) {
    match layer.design.start {
        Start::Bias if layer.design.is_straight() => {
            let sums = code.external(&layer.sums);
            code.before(|asm| {
                asm.put_all(scan::starts(layer, sums));
            });
        }
        Start::Bias if is_pushed(layer) => pushed(layer, code),
        Start::Bias if least_start(layer).is_some() => spread(layer, code),
        Start::Bias => copied(layer, code),
        Start::PartialSum(partial) => from_sums(layer, code, partial),
        Start::Words(onto) => words(layer, code, onto),
    }
}

/// Whether the sums start from biases that are pushed as immediate words.
pub(super) fn is_pushed(layer: &LayerCode<'_>) -> bool {
    layer.design.start == Start::Bias && layer.is_threaded() && layer.design.counters.is_none()
}

/// T-states of filling the accumulators.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let tiles = &layer.design.tiles;
    let pages = layer.design.pages().min(2) as u64;
    let copies = || tiles.iter().map(|tile| copy_cost(tile.len()) * pages).sum::<TStates>();
    let from = through(CopyFrom::block());
    match layer.design.start {
        Start::Bias if layer.design.is_straight() => all_through(&scan::starts(layer, SymbolId(0))),
        Start::Bias if is_pushed(layer) => {
            let pushes = |number| Pushes::new(layer, number, &Expr::number(0)).t_states();
            (0..tiles.len()).map(pushes).sum()
        }
        Start::Bias if least_start(layer).is_some() => {
            let each = Spread::block();
            let end = |tile: &Tile| match tile.scanned {
                true => through(StoreSentinel::block()),
                false => TStates(0),
            };
            let spread = |tile: &Tile| {
                through(CopyTo::block())
                    + taken(each) * (tile.len() as u64 - 1)
                    + through(each)
                    + end(tile)
            };
            from + tiles.iter().map(spread).sum()
        }
        Start::Bias => from + copies(),
        Start::PartialSum(_) => {
            from * (pages * tiles.len() as u64) + copies() + floor::t_states(layer)
        }
        Start::Words(_) => {
            let each = TakeApart::block();
            let words = |tile: &Tile| {
                through(ToTile::block()) + taken(each) * (tile.len() as u64 - 1) + through(each)
            };
            from + tiles.iter().map(words).sum()
        }
    }
}

/// The T-states of a load of two bytes that are pushed, and those that its bytes are worth.
pub(super) fn load(byte: f64) -> f64 {
    let load = LoadWord::block();
    f64::from(through(load)) + byte * load.bytes() as f64
}

/// The value of an accumulator before columns are added.
fn start_of(layer: &LayerCode<'_>, slot: Slot) -> i64 {
    match slot {
        // The starts of shared rows are their biases.
        Slot::Row(row) if row >= layer.rows => i64::from(layer.matrix.bias[row]),
        Slot::Row(row) => {
            let start = match &layer.design.counters {
                Some(_) => spaces::known_spaces(layer, layer.design, row),
                None => i64::from(layer.matrix.bias[row]),
            };
            start + layer.offset(row)
        }
        Slot::Gap => 0,
        Slot::Sentinel => -1,
    }
}

/// The bytes of one page's accumulators.
fn page_of(layer: &LayerCode<'_>, tile: &Tile, page: usize) -> Vec<u8> {
    let byte = |slot| (start_of(layer, slot) >> (8 * page)) as u8;
    tile.slots().into_iter().map(byte).collect()
}

/// Pushes the biases as immediate words.
fn pushed(layer: &LayerCode<'_>, code: &mut TaskCode) {
    let sums = Expr::symbol(code.external(&layer.sums));
    for number in 0..layer.design.tiles.len() {
        let Pushes { stretches, stores, masked } = Pushes::new(layer, number, &sums);
        code.mask(masked);
        for (stretch, pushes) in stretches.into_iter().enumerate() {
            let resume = code.note_stack(&match stretch {
                0 => format!("started_{number}"),
                _ => format!("started_{number}_{stretch}"),
            });
            code.before(|asm| {
                asm.put_all(pushes);
                resume.put(asm);
            });
        }
        code.before(|asm| {
            asm.put_all(stores);
        });
    }
}

/// How many times the stack pointer is restored while biases are pushed.
pub(super) fn stacks(layer: &LayerCode<'_>) -> u64 {
    if !is_pushed(layer) {
        return 0;
    }
    let pushes = |number| Pushes::new(layer, number, &Expr::number(0));
    (0..layer.design.tiles.len()).map(|number| pushes(number).stretches.len() as u64).sum()
}

/// Blocks that push the words of a tile, from the ends of its pages down. A `push` stores
/// two bytes in 11 T-states, plus the load of a register pair. The two most frequent words
/// are loaded only once.
struct Pushes {
    /// Those that run while SP is no stack pointer, stretch by stretch.
    stretches: Vec<Vec<Filled>>,
    /// Those that store the first byte of a page, if the number of bytes is odd.
    stores: Vec<Filled>,
    /// For how long interrupts are off.
    masked: Masked,
}

impl Pushes {
    /// The blocks of the tile of this number. `sums` is the address of the accumulators.
    fn new(layer: &LayerCode<'_>, number: usize, sums: &Expr) -> Self {
        let tile = &layer.design.tiles[number];
        let place =
            |page: usize, byte: usize| sums.clone().plus((256 * (3 * number + page) + byte) as i64);
        let pages = [0, 1].map(|page| page_of(layer, tile, page));
        let word = |word: &[u8]| u16::from_le_bytes([word[0], word[1]]);
        let words =
            pages.each_ref().map(|page| page.rchunks_exact(2).map(word).collect::<Vec<_>>());
        let kept = most_frequent(words.iter().flatten().copied());
        let pairs = [Pair::De, Pair::Bc];
        let loads = pairs.into_iter().zip(&kept);
        let mut cut = CutPushes::new(layer.design.mask);
        cut.put(loads.map(|(pair, &word)| LoadWord { pair, word }.into()));
        let mut loaded: Option<u16> = None;
        for (page, words) in words.iter().enumerate() {
            for (at, &word) in words.iter().enumerate() {
                let mut blocks = Vec::new();
                let pair = match kept.iter().position(|&kept| kept == word) {
                    Some(kept) => pairs[kept],
                    None => {
                        blocks.extend(load_hl(loaded, word));
                        loaded = Some(word);
                        Pair::Hl
                    }
                };
                blocks.push(PushWord { pair }.into());
                cut.push(place(page, PAGE - 2 * at), at == 0, blocks);
            }
        }
        let is_odd = tile.len() % 2 == 1;
        let first = |(page, bytes): (usize, &Vec<u8>)| {
            StoreFirst { place: place(page, tile.first()), start: bytes[0] }.into()
        };
        let stores = pages.iter().enumerate().filter(|_| is_odd).map(first).collect();
        let masked = cut.masked();
        Pushes { stretches: cut.stretches, stores, masked }
    }

    fn t_states(&self) -> TStates {
        let stretch = |stretch: &Vec<Filled>| all_through(stretch) + interrupts::resume();
        self.stretches.iter().map(stretch).sum::<TStates>() + all_through(&self.stores)
    }
}

/// Pushes while they are cut into stretches.
struct CutPushes {
    stretches: Vec<Vec<Filled>>,
    stretch: Stretch,
}

impl CutPushes {
    /// No pushes yet. Interrupts may be off for `mask` T-states.
    fn new(mask: u64) -> Self {
        let stretches = vec![vec![BeginPushes {}.into()]];
        CutPushes { stretches, stretch: Stretch::new(mask, Self::around()) }
    }

    /// The most T-states of a stretch around what is put.
    fn around() -> u64 {
        (through(BeginPushes::block()) + interrupts::resume()).0 + BEHIND_EI
    }

    /// Puts blocks.
    fn put(&mut self, blocks: impl Iterator<Item = Filled>) {
        let stretch = self.stretches.last_mut().expect("there is a stretch from the start");
        for filled in blocks {
            self.stretch.pass(through(filled.block).0);
            stretch.push(filled);
        }
    }

    /// Puts the blocks of a push below `end`, which is where SP points unless the push `is_first`
    /// of its page.
    fn push(&mut self, end: Expr, is_first: bool, blocks: Vec<Filled>) {
        let from_end = FromEnd { end }.into();
        let t_states = all_through(&blocks) + through(FromEnd::block());
        let is_over = !self.stretch.has_room(t_states.0);
        if is_over {
            self.stretches.push(vec![Breath {}.into()]);
            self.stretch.begin();
        }
        self.put((is_first || is_over).then_some(from_end).into_iter().chain(blocks));
    }

    /// For how long interrupts are off. At least, a stretch loads three pairs, for one push.
    fn masked(&self) -> Masked {
        let push = through(FromEnd::block()) + through(PushWord::block());
        let least = through(LoadWord::block()) * 3 + push;
        Masked {
            most: self.stretch.longest().unwrap_or(0) + Self::around(),
            least: least.0 + Self::around(),
        }
    }
}

/// The two most frequent words, or as many as there are.
fn most_frequent(words: impl Iterator<Item = u16>) -> Vec<u16> {
    let mut counts: Vec<(usize, u16)> = Vec::new();
    for word in words {
        match counts.iter_mut().find(|(_, known)| *known == word) {
            Some((count, _)) => *count += 1,
            None => counts.push((1, word)),
        }
    }
    counts.sort_by(|a, b| b.cmp(a));
    counts.into_iter().take(2).map(|(_, word)| word).collect()
}

/// Loads HL with `word`: the bytes that differ from what it holds.
fn load_hl(loaded: Option<u16>, word: u16) -> Option<Filled> {
    let [low, high] = word.to_le_bytes();
    match loaded.map(u16::to_le_bytes) {
        Some(held) if held == [low, high] => None,
        Some([_, held]) if held == high => Some(LoadLow { byte: low }.into()),
        Some([held, _]) if held == low => Some(LoadHigh { byte: high }.into()),
        _ => Some(LoadWord { pair: Pair::Hl, word }.into()),
    }
}

/// The least start of a layer whose starts are stored as bytes, less that start: where bytes are
/// saved, and no start is more than a byte above the least.
fn least_start(layer: &LayerCode<'_>) -> Option<i64> {
    let LinearDesign { saves_bytes, counters, tiles, .. } = layer.design;
    let is_worth_its_code = tiles.iter().all(|tile| tile.len() >= RUN);
    if !saves_bytes || counters.is_some() || !is_worth_its_code {
        return None;
    }
    let slots = tiles.iter().flat_map(Tile::slots);
    let starts = slots.filter(|slot| *slot != Slot::Sentinel).map(|slot| start_of(layer, slot));
    let (least, most) = starts.fold((i64::MAX, i64::MIN), |(l, m), it| (l.min(it), m.max(it)));
    (most - least <= 255).then_some(least)
}

/// Makes the starts of a table of bytes.
fn spread(layer: &LayerCode<'_>, code: &mut TaskCode) {
    let Some(least) = least_start(layer) else { return };
    let source = code.asm.symbol("starts");
    let sums = Expr::symbol(code.external(&layer.sums));
    code.before(|asm| {
        let entry = asm.symbol(&layer.emission.entry(layer.task));
        asm.put(CopyFrom { source: Expr::symbol(source) });
        for (number, tile) in layer.design.tiles.iter().enumerate() {
            let accumulators = sums.clone().plus(place(layer, number, 0));
            let each = asm.local(entry, &format!("start{number}"));
            asm.put(CopyTo { accumulators }).put(Spread { each, least: least as u16 });
            if tile.scanned {
                asm.put(StoreSentinel {});
            }
        }
    });
    code.data(|asm| {
        asm.section(SectionKind::Data);
        asm.label(source).beside(&format!("less {least}"));
        let byte = |slot| match slot {
            Slot::Sentinel => 0,
            slot => (start_of(layer, slot) - least) as u8,
        };
        for tile in &layer.design.tiles {
            for bytes in tile.slots().into_iter().map(byte).collect::<Vec<_>>().chunks(16) {
                asm.bytes(bytes);
            }
        }
    });
}

/// Copies the biases from a table.
fn copied(layer: &LayerCode<'_>, code: &mut TaskCode) {
    let source = code.asm.symbol("starts");
    code.before(|asm| {
        asm.put(CopyFrom { source: Expr::symbol(source) });
    });
    code.data(|asm| {
        asm.section(SectionKind::Data);
        asm.label(source);
    });
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        for page in 0..layer.design.pages().min(2) {
            copy(layer, code, number, page);
            code.data(|asm| {
                for bytes in page_of(layer, tile, page).chunks(16) {
                    asm.bytes(bytes);
                }
            });
        }
    }
}

/// Copies partial sums, whose accumulators have the same order.
fn from_sums(layer: &LayerCode<'_>, code: &mut TaskCode, partial: Value) {
    let from = Expr::symbol(code.external(layer.emission.accumulators(partial)));
    for number in 0..layer.design.tiles.len() {
        for page in 0..layer.design.pages().min(2) {
            let source = from.clone().plus(place(layer, number, page));
            code.before(|asm| {
                asm.put(CopyFrom { source });
            });
            copy(layer, code, number, page);
        }
    }
    floor::emit(layer, code);
}

/// The offset of a tile's first accumulator in this page of the tile.
fn place(layer: &LayerCode<'_>, tile: usize, page: usize) -> i64 {
    let page = layer.design.pages() * tile + page;
    (PAGE * page + layer.design.tiles[tile].first()) as i64
}

/// Copies the accumulators of a page from HL on. HL goes past them.
fn copy(layer: &LayerCode<'_>, code: &mut TaskCode, tile: usize, page: usize) {
    let sums = Expr::symbol(code.external(&layer.sums));
    let accumulators = sums.plus(place(layer, tile, page));
    let count = layer.design.tiles[tile].len();
    let (rest, runs) = (count % RUN, count / RUN);
    if runs > 0 {
        code.need_module(COPY_RUNS, copy_runs);
    }
    code.before(|asm| {
        asm.put(CopyTo { accumulators });
        if rest > 0 {
            asm.put(Rest { bytes: rest }).put(MoveBytes {});
        }
        if runs > 0 {
            let copy_runs = asm.external(COPY_RUNS);
            asm.put(Runs { bytes: RUN * runs, copy_runs });
        }
    });
}

/// The module that copies runs of [`RUN`] bytes.
const COPY_RUNS: &str = "copy_runs";

/// The bytes of a run.
const RUN: usize = 16;

/// Makes that module.
fn copy_runs() -> Object {
    let mut asm = ObjectBuilder::new(COPY_RUNS);
    let run = asm.symbol(COPY_RUNS);
    asm.public(run);
    asm.section(SectionKind::Code);
    asm.comment(&format!(
        "Copies bytes, in runs of {RUN}.
in:      HL = the source; DE = the destination; BC = bytes, a multiple of {RUN}
out:     HL, DE behind the bytes
changes: BC, F"
    ));
    asm.label(run);
    for _ in 0..RUN {
        asm.put(CopyByte {});
    }
    asm.put(NextRun { run }).put(Finish {});
    assemble::finish(asm)
}

/// T-states of copying so many bytes from HL.
fn copy_cost(bytes: usize) -> TStates {
    let (rest, runs) = (bytes % RUN, bytes / RUN);
    let mut cost = through(CopyTo::block());
    if rest > 0 {
        cost += through(Rest::block()) + block_move(rest);
    }
    if runs > 0 {
        let run = through(CopyByte::block()) * RUN as u64 + taken(NextRun::block());
        cost += through(Runs::block()) + run * runs as u64 + through(Finish::block());
    }
    cost
}

/// Copies the words of a buffer.
fn words(layer: &LayerCode<'_>, code: &mut TaskCode, onto: Value) {
    let source = Expr::symbol(code.external(layer.emission.buffer(onto)));
    let sums = Expr::symbol(code.external(&layer.sums));
    code.before(|asm| {
        let entry = asm.symbol(&layer.emission.entry(layer.task));
        asm.put(CopyFrom { source });
        for (number, tile) in layer.design.tiles.iter().enumerate() {
            let accumulators = sums.clone().plus(place(layer, number, 0));
            let each = asm.local(entry, &format!("start{number}"));
            asm.put(ToTile { accumulators, words: tile.len() }).put(TakeApart { each });
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_takes_what_its_blocks_do() {
        assert_eq!(copy_cost(3), TStates(10 + 10 + 2 * 21 + 16));
        assert_eq!(copy_cost(32), TStates(10 + 27 + 2 * (16 * 16 + 10) + 10));
    }

    #[test]
    fn only_the_byte_of_hl_that_differs_is_loaded() {
        let load =
            |loaded, word| load_hl(loaded, word).map(|filled| filled.block.name().to_string());
        assert_eq!(load(Some(0x1234), 0x1234), None);
        assert_eq!(load(Some(0x1234), 0x1235).as_deref(), Some("load_low"));
        assert_eq!(load(Some(0x1234), 0x1334).as_deref(), Some("load_high"));
        assert_eq!(load(Some(0x1234), 0x4321).as_deref(), Some("load_word"));
        assert_eq!(load(None, 0).as_deref(), Some("load_word"));
    }
}
