//! Where the sums start: accumulators filled with biases, with another linear
//! op's sums, or with the words of a buffer.

use super::design::Start;
use super::layer::LayerCode;
use super::parts::{Parts, put};
use super::tiles::{Slot, Tile};
use super::{spaces, streams};
use crate::kernels::basics::block_move;
use zirc_network::Value;
use zirc_z80::TStates;

/// Fills the accumulators.
pub(super) fn emit(layer: &LayerCode<'_>, parts: &mut Parts) {
    match layer.design.start {
        Start::Bias if is_pushed(layer) => pushed(layer, parts),
        Start::Bias => copied(layer, parts),
        Start::Half(half) => halved(layer, parts, half),
        Start::Words(onto) => words(layer, parts, onto),
    }
}

/// Whether they start from biases that are pushed.
pub(super) fn is_pushed(layer: &LayerCode<'_>) -> bool {
    layer.design.start == Start::Bias && layer.is_threaded() && layer.design.narrow.is_none()
}

/// T-states of it.
pub(super) fn t_states(layer: &LayerCode<'_>) -> TStates {
    let tiles = &layer.design.tiles;
    let pages = layer.design.pages().min(2) as u64;
    let copies = |address: TStates| -> TStates {
        tiles.iter().map(|tile| (address + ADDRESS + copy_cost(tile.len())) * pages).sum()
    };
    match layer.design.start {
        Start::Bias if is_pushed(layer) => {
            tiles.iter().enumerate().map(|(number, tile)| push_tile(layer, number, tile).1).sum()
        }
        Start::Bias => ADDRESS + copies(TStates(0)),
        Start::Half(_) => copies(ADDRESS),
        Start::Words(_) => {
            ADDRESS + tiles.iter().map(|tile| WORDS + WORD * tile.len() as u64).sum()
        }
    }
}

/// T-states of loading an address, or a pair of registers.
const ADDRESS: TStates = TStates(10);
/// Of a tile that starts from the words of a buffer, and of a word.
const WORDS: TStates = TStates(12);
const WORD: TStates = TStates(65);
/// Of pushing a tile: of `di`, and at the end of `ld sp,nn` and `ei`.
const PUSHED: TStates = TStates(18);
/// Of loading a register, of pushing a pair, and of a byte that is left over.
const LOAD: TStates = TStates(7);
const PUSH: TStates = TStates(11);
const BYTE: TStates = TStates(20);
/// Of copying in runs, and of a run.
const RUNS: TStates = TStates(10 + 17 + 10);
const ONE_RUN: TStates = TStates(16 * RUN as u64 + 10);

/// What an accumulator holds before anything is added.
fn start_of(layer: &LayerCode<'_>, slot: Slot) -> i64 {
    match slot {
        Slot::Row(row) if row >= layer.rows => 0,
        Slot::Row(row) => {
            let start = match &layer.design.narrow {
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

/// By pushing immediate words.
fn pushed(layer: &LayerCode<'_>, parts: &mut Parts) {
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        let (code, cost) = push_tile(layer, number, tile);
        parts.before.push_str(&code);
        parts.mask(cost.0);
        parts.note_stack(&format!("started_{}_{number}", layer.symbol));
    }
}

/// Code that pushes a tile's words from its pages' ends down, two bytes for 11
/// T-states and what it takes to load a pair of registers with them, and the
/// T-states it takes. The two most frequent words are loaded once. A byte that is
/// left over at a page's beginning is stored by itself.
fn push_tile(layer: &LayerCode<'_>, number: usize, tile: &Tile) -> (String, TStates) {
    let pages = [0, 1].map(|page| page_of(layer, tile, page));
    let word = |word: &[u8]| u16::from_le_bytes([word[0], word[1]]);
    let words = pages.each_ref().map(|page| page.rchunks_exact(2).map(word).collect::<Vec<_>>());
    let kept = most_frequent(words.iter().flatten().copied());
    let mut code = String::from("        di\n");
    let mut cost = PUSHED;
    for (pair, word) in ["de", "bc"].into_iter().zip(&kept) {
        put!(code, "        ld {pair},{word}");
        cost += ADDRESS;
    }
    let mut loaded: Option<u16> = None;
    for (page, words) in words.iter().enumerate() {
        let end = 256 * (3 * number + page + 1);
        put!(code, "        ld sp,{} + {end}", layer.sums);
        cost += ADDRESS;
        for &word in words {
            let pair = match kept.iter().position(|&kept| kept == word) {
                Some(0) => "de",
                Some(_) => "bc",
                None => {
                    cost += load_hl(&mut code, loaded, word);
                    loaded = Some(word);
                    "hl"
                }
            };
            put!(code, "        push {pair}");
            cost += PUSH;
        }
    }
    code += &streams::resume(&format!("started_{}_{number}", layer.symbol));
    if tile.len() % 2 == 1 {
        for (page, bytes) in pages.iter().enumerate() {
            let place = 256 * (3 * number + page) + tile.first();
            put!(code, "        ld hl,{} + {place}\n        ld (hl),{}", layer.sums, bytes[0]);
            cost += BYTE;
        }
    }
    (code, cost)
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

/// Loads HL with `word`, or as much of it as it does not hold. Returns the
/// T-states.
fn load_hl(code: &mut String, loaded: Option<u16>, word: u16) -> TStates {
    let [low, high] = word.to_le_bytes();
    match loaded.map(u16::to_le_bytes) {
        Some(held) if held == [low, high] => TStates(0),
        Some([_, held]) if held == high => {
            put!(code, "        ld l,{low}");
            LOAD
        }
        Some([held, _]) if held == low => {
            put!(code, "        ld h,{high}");
            LOAD
        }
        _ => {
            put!(code, "        ld hl,{word}");
            ADDRESS
        }
    }
}

/// From a table.
fn copied(layer: &LayerCode<'_>, parts: &mut Parts) {
    let label = format!("start_{}", layer.symbol);
    put!(parts.before, "        ld hl,{label}");
    put!(parts.data, "        section data\n{label}:");
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        for page in 0..layer.design.pages().min(2) {
            copy(layer, parts, number, page);
            for bytes in page_of(layer, tile, page).chunks(16) {
                let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
                put!(parts.data, "        db {}", bytes.join(","));
            }
        }
    }
}

/// From the accumulators of a linear op whose order is the same.
fn halved(layer: &LayerCode<'_>, parts: &mut Parts, half: Value) {
    let from = layer.emission.accumulators(half);
    parts.external(from.clone());
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        for page in 0..layer.design.pages().min(2) {
            let place = 256 * (layer.design.pages() * number + page) + tile.first();
            put!(parts.before, "        ld hl,{from} + {place}");
            copy(layer, parts, number, page);
        }
    }
}

/// Copies a page's accumulators from HL, which it leaves behind them.
fn copy(layer: &LayerCode<'_>, parts: &mut Parts, tile: usize, page: usize) {
    let place = 256 * (layer.design.pages() * tile + page) + layer.design.tiles[tile].first();
    let count = layer.design.tiles[tile].len();
    put!(parts.before, "        ld de,{} + {place}", layer.sums);
    let (rest, runs) = (count % RUN, count / RUN);
    if rest > 0 {
        put!(parts.before, "        ld bc,{rest}\n        ldir");
    }
    if runs > 0 {
        parts.external("copy_runs");
        parts.need("copy_runs", copy_runs);
        put!(parts.before, "        ld bc,{}\n        call copy_runs", RUN * runs);
    }
}

/// The bytes that [`copy_runs`] copies in a run.
const RUN: usize = 16;

/// Copies in runs of `ldi`: 16 T-states a byte, and 10 a run.
fn copy_runs() -> String {
    let run = "        ldi\n".repeat(RUN);
    format!(
        "        section code
        public copy_runs
; Copies BC bytes, a multiple of {RUN}, from HL to DE, and leaves HL behind them.
copy_runs:
{run}        jp pe,copy_runs
        ret
"
    )
}

/// T-states of copying so many bytes, past the load of DE.
fn copy_cost(bytes: usize) -> TStates {
    let (rest, runs) = (bytes % RUN, bytes / RUN);
    let rest = if rest > 0 { ADDRESS + block_move(rest) } else { TStates(0) };
    rest + if runs > 0 { RUNS + ONE_RUN * runs as u64 } else { TStates(0) }
}

/// From the words of a buffer.
fn words(layer: &LayerCode<'_>, parts: &mut Parts, onto: Value) {
    let from = layer.emission.buffer(onto);
    put!(parts.before, "        ld hl,{from}");
    parts.external(from);
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        put!(
            parts.before,
            "        ld de,{sums} + {place}
        ld b,{count}
.start{number}:
        ld a,(hl)
        ld (de),a
        inc hl
        inc d
        ld a,(hl)
        ld (de),a
        inc hl
        dec d
        inc e
        djnz .start{number}",
            sums = layer.sums,
            place = 256 * 3 * number + tile.first(),
            count = tile.len(),
        );
    }
}
