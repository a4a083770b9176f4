//! What a run takes: the columns of the inputs that are not 0.

use super::tiles::{PACKED, Tile, tiles};
use crate::kernels::chain;
use crate::kernels::interface::{RETURN, Replay, Task, block_move};
use zirc_network::{Matrix, Network, Op};
use zirc_z80::TStates;

/// T-states of what comes before a block move.
const COPY: TStates = TStates(30);
/// T-states of a tile's walk, beside its inputs.
const WALK: TStates = TStates(136);
/// Of an input that is 0.
const SILENT: TStates = TStates(64);
/// Of every 256 inputs.
const NEXT_256: TStates = TStates(22);
/// Of an input that is not 0, beside its weights.
const COLUMN: TStates = TStates(172);
/// Of four zeros, and what they take more where they end a page.
const ZEROS: TStates = TStates(80);
const PAGE_END: TStates = TStates(9);
/// Of four weights, beside each of them.
const FOUR: TStates = TStates(35);
/// What the first of four takes more if it is 0 or -2.
const FIRST_EVEN: TStates = TStates(7);
/// Of a weight of 0, 1, -1 and -2 that is not the last of four, and that is.
const WEIGHTS: [[TStates; 4]; 2] = [
    [TStates(30), TStates(89), TStates(94), TStates(133)],
    [TStates(32), TStates(73), TStates(78), TStates(117)],
];
/// The bytes of weights whose accumulators are a page.
const PAGE_BYTES: usize = 256 / (2 * PACKED);

pub(super) fn replay<'a>(network: &'a Network, task: &'a Task) -> Replay<'a> {
    let Op::Linear { input, matrix, times, .. } = network.values[task.head()].op else {
        unreachable!("only linear ops are claimed")
    };
    let matrix = &network.matrices[matrix];
    let mut fixed = COPY + block_move(2 * matrix.rows) + RETURN;
    let mut columns = vec![TStates(0); matrix.columns];
    for tile in tiles(matrix) {
        fixed += WALK + NEXT_256 * matrix.columns.div_ceil(256) as u64;
        fixed += SILENT * matrix.columns as u64;
        for (number, column) in columns.iter_mut().enumerate() {
            *column += column_cost(&tile, matrix, number, times) - SILENT;
        }
    }
    let chain = &task.ops[1..];
    Box::new(move |run| {
        let inputs = run.value(input).iter().zip(&columns);
        let active = inputs.filter(|&(&input, _)| input != 0).map(|(_, &column)| column);
        fixed + active.sum() + chain::t_states(network, chain, matrix.rows, run)
    })
}

/// T-states of an input that is not 0.
fn column_cost(tile: &Tile, matrix: &Matrix, column: usize, times: i16) -> TStates {
    let weights = tile.column(matrix, column);
    let bytes = weights.chunks(PACKED).enumerate();
    COLUMN + multiply_cost(times) + bytes.map(|(byte, weights)| four_cost(byte, weights)).sum()
}

/// T-states of the weights of a byte, of which the last may be missing.
fn four_cost(byte: usize, weights: &[i8]) -> TStates {
    if weights.iter().all(|&weight| weight == 0) {
        let ends_page = byte % PAGE_BYTES == PAGE_BYTES - 1;
        return if ends_page { ZEROS + PAGE_END } else { ZEROS };
    }
    let weight = |slot: usize| weights.get(slot).copied().unwrap_or(0);
    let slots = (0..PACKED).map(|slot| {
        let which = match weight(slot) {
            0 => 0,
            1 => 1,
            -1 => 2,
            _ => 3,
        };
        WEIGHTS[usize::from(slot + 1 == PACKED)][which]
    });
    let first = if matches!(weight(0), 0 | -2) { FIRST_EVEN } else { TStates(0) };
    FOUR + first + slots.sum()
}

/// T-states of multiplying an input.
fn multiply_cost(factor: i16) -> TStates {
    let size = factor.unsigned_abs();
    let product = match size.checked_ilog2() {
        None => 10,
        Some(0) => 0,
        Some(highest) => 12 + 11 * u64::from(highest + size.count_ones() - 1),
    };
    TStates(product + if factor < 0 { 24 } else { 0 })
}
