//! `dense`: linear ops over 2-bit weights packed four a byte, column by column.
//!
//! The kernel is input-stationary: for every input that is not zero it walks
//! that input's column of weights and updates one accumulator a weight, so that
//! silent inputs cost next to nothing. The accumulators are the op's buffer; the
//! chain of shifts and ReLUs that follows rewrites it in place.

use super::{Claims, Code, Emission, Kernel, Observable, Provision, chain};
use crate::network::{Matrix, Op, Value, WeightType};
use crate::plan::TaskData;
use crate::program::assemble;
use zirc_z80::Object;

/// Rows that one walk over the columns serves: as many as make 256 bytes of
/// weights, since the walk counts bytes in B.
const TILE_ROWS: usize = 1024;
/// Weights in a byte.
const PACKED: usize = 4;

/// Computes linear ops over `i2` weights.
#[derive(Debug)]
pub(super) struct Dense;

impl Kernel for Dense {
    fn name(&self) -> &'static str {
        "dense"
    }

    fn description(&self) -> &'static str {
        "linear over i2 weights packed four a byte; columns of silent inputs are skipped"
    }

    fn requires(&self) -> &'static [Provision] {
        &[Provision::AlternateRegisters, Provision::IndexRegisters]
    }

    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Vec<Value>> {
        let Claims { network, uses, .. } = *claims;
        let Op::Linear { matrix, .. } = network.values[value].op else { return None };
        match network.matrices[matrix].weight_type {
            WeightType::I2 => Some(uses.chain(network, value)),
        }
    }

    fn emit(&self, emission: &Emission<'_>, task: &TaskData) -> Code {
        let network = emission.network;
        let linear = task.head();
        let Op::Linear { input, matrix, onto, times } = network.values[linear].op else {
            unreachable!("only linear ops are claimed")
        };
        let matrix_symbol = &emission.plan.matrix_symbols[matrix];
        let matrix = &network.matrices[matrix];
        let (weights, bias) = (format!("weights_{matrix_symbol}"), format!("bias_{matrix_symbol}"));
        let start = onto.map_or_else(|| bias.clone(), |onto| emission.buffer(onto));
        let entry = emission.entry(task);
        let buffer = emission.buffer(task.output());
        let probe = format!("summed_{}", emission.symbol(linear));
        let walk = walk_symbol(times);

        let mut text = format!(
            "        section code
; {title}
        public {entry}, {probe}
        extern {start}, {buffer}, {inputs}, {weights}, {walk}
{entry}:
        ld hl,{start}
        ld de,{buffer}
        ld bc,{bytes}
        ldir                    ; where the sums start
",
            title = emission.title(linear),
            inputs = emission.buffer(input),
            bytes = 2 * matrix.rows,
        );
        for tile in tiles(matrix) {
            text += &format!(
                "        ld ix,{inputs}
        ld iy,{buffer} + {first_sum}
        ld hl,{weights} + {offset}
        ld de,{stride}
        ld bc,{columns}
        call {walk}
",
                inputs = emission.buffer(input),
                first_sum = 2 * tile.first_row,
                offset = tile.offset,
                stride = tile.stride,
                columns = matrix.columns,
            );
        }
        text += &format!("{probe}:\n");
        text += &chain::in_place(network, &task.ops[1..], &buffer, matrix.rows);
        text += "        ret\n";

        Code {
            objects: vec![assemble(&entry, &text, &[], &[])],
            shared: vec![
                assemble(&walk, &columns_walk(times), &[], &[]),
                weight_table(&weights, matrix),
                bias_table(&bias, matrix),
            ],
            observables: vec![Observable::words(linear, probe, buffer, matrix.rows)],
        }
    }
}

/// A run of rows whose weights one walk over the columns reads.
struct Tile {
    first_row: usize,
    rows: usize,
    /// Bytes of weights before its first.
    offset: usize,
    /// Bytes of weights a column.
    stride: usize,
}

fn tiles(matrix: &Matrix) -> impl Iterator<Item = Tile> + '_ {
    (0..matrix.rows).step_by(TILE_ROWS).map(|first_row| {
        let rows = TILE_ROWS.min(matrix.rows - first_row);
        // Tiles before this one are full, so none of their bytes is padding.
        let offset = first_row / PACKED * matrix.columns;
        Tile { first_row, rows, offset, stride: rows.div_ceil(PACKED) }
    })
}

/// The weights, tile by tile, column by column, four a byte, the first in the
/// highest bits. 00 is 0, 10 is +1, 11 is -1 and 01 is -2, so that the first bit
/// alone tells the common cases apart. Padding is zeros.
fn weight_table(symbol: &str, matrix: &Matrix) -> Object {
    let mut bytes = Vec::with_capacity(matrix.weights.len().div_ceil(PACKED));
    for tile in tiles(matrix) {
        for column in 0..matrix.columns {
            let rows = tile.first_row..tile.first_row + tile.rows;
            let weights: Vec<i8> = rows.map(|row| matrix.row(row)[column]).collect();
            bytes.extend(weights.chunks(PACKED).map(pack));
        }
    }
    let comment = format!("@{}: i2[{}, {}]", matrix.name, matrix.rows, matrix.columns);
    Object::data(symbol, symbol, 1, bytes, &comment)
}

fn pack(weights: &[i8]) -> u8 {
    weights.iter().zip([6, 4, 2, 0]).fold(0, |byte, (weight, shift)| {
        let code = match weight {
            1 => 0b10,
            -1 => 0b11,
            -2 => 0b01,
            _ => 0b00,
        };
        byte | code << shift
    })
}

fn bias_table(symbol: &str, matrix: &Matrix) -> Object {
    let bytes = matrix.bias.iter().flat_map(|bias| bias.to_le_bytes()).collect();
    let comment = format!("@{}: where its {} sums start", matrix.name, matrix.rows);
    Object::data(symbol, symbol, 1, bytes, &comment)
}

/// The name of the walk for linear ops with this `times`.
fn walk_symbol(times: i16) -> String {
    match times {
        1 => "dense_columns".to_string(),
        0.. => format!("dense_columns_times_{times}"),
        _ => format!("dense_columns_times_minus_{}", times.unsigned_abs()),
    }
}

/// The walk over columns that all linear ops with one `times` share; inputs are
/// multiplied as they are read. T-states, where that is 1: 119 a silent input; of the others, for each four weights 35 and 14 to count them, and 34
/// for a weight of 0, 93 for +1, 98 for -1, 141 for -2; four zeros take 74 in
/// all, and 14 more where they cross a page.
fn columns_walk(times: i16) -> String {
    let mut text = format!(
        "        section code
; Adds to accumulators what a layer's inputs weigh, times {times}.
; in:    IX = inputs, IY = accumulators, both words
;        HL = weights, column by column, four a byte
;        DE = bytes of weights a column, 1 to 256
;        BC = number of inputs
; uses:  all registers, the alternates too
        public {walk}
{walk}:
        exx                     ; HL', DE', BC' = what HL, DE, BC were
.input: ld e,(ix+0)
        ld d,(ix+1)             ; DE = the input
        inc ix
        inc ix
        ld a,e
        or d
        jp z,.skip
{multiply}        push iy
        pop hl                  ; HL = the first accumulator
        exx
        ld a,e
        exx
        ld b,a                  ; B = bytes of weights left
        jp .four
.skip:  exx
        add hl,de               ; past its weights
.done:  dec bc
        ld a,b
        or c
        exx
        jp nz,.input
        ret
",
        walk = walk_symbol(times),
        multiply = multiply(times),
    );
    // Two slots' sums before the slots and two after keep them in a jr's reach.
    text += &slot_sums(0);
    text += &slot_sums(1);
    text += ".four:  exx
        ld a,(hl)               ; A = four weights
        inc hl
        exx
        or a
        jp z,.zeros
";
    for slot in 0..PACKED {
        text += &format!(
            ".slot{slot}: add a,a                 ; is it odd?
        jr c,.one{slot}
        add a,a                 ; is it -2?
        jr c,.two{slot}
        inc hl                  ; it is 0
        inc hl
"
        );
    }
    text += ".slot4: dec b
        jp nz,.four
        exx
        jp .done
.zeros: ld a,2*4
        add a,l
        ld l,a
        jp nc,.slot4
        inc h
        jp .slot4
";
    text += &slot_sums(2);
    text += &slot_sums(3);
    text
}

/// Code that multiplies DE by `factor` modulo 2^16. Uses A and HL.
fn multiply(factor: i16) -> String {
    let mut text = String::new();
    let size = factor.unsigned_abs();
    match size.checked_ilog2() {
        None => text += "        ld de,0                 ; times 0\n",
        Some(0) => {}
        Some(highest) => {
            text += &format!(
                "        ld l,e
        ld h,d                  ; HL = DE * {size}, from the highest bit down
"
            );
            for bit in (0..highest).rev() {
                text += "        add hl,hl\n";
                if size >> bit & 1 == 1 {
                    text += "        add hl,de\n";
                }
            }
            text += "        ex de,hl\n";
        }
    }
    if factor < 0 {
        text += "        xor a                   ; times -1
        sub e
        ld e,a
        sbc a,a
        sub d
        ld d,a
";
    }
    text
}

/// What becomes of an accumulator whose weight, in this slot of the byte, is
/// not zero.
fn slot_sums(slot: usize) -> String {
    let next = slot + 1;
    format!(
        ".one{slot}: add a,a                 ; +1 or -1?
        ld c,a                  ; C = the weights left
        jr c,.minus{slot}
        ld a,(hl)
        add a,e
        ld (hl),a
        inc hl
        ld a,(hl)
        adc a,d
        ld (hl),a
        inc hl
        ld a,c
        jp .slot{next}
.two{slot}: ld c,a                  ; -2 is -1 twice
        ld a,(hl)
        sub e
        ld (hl),a
        inc hl
        ld a,(hl)
        sbc a,d
        ld (hl),a
        dec hl
.minus{slot}:
        ld a,(hl)
        sub e
        ld (hl),a
        inc hl
        ld a,(hl)
        sbc a,d
        ld (hl),a
        inc hl
        ld a,c
        jp .slot{next}
"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_are_packed_with_the_first_in_the_highest_bits() {
        assert_eq!(pack(&[1, 0, -1, -2]), 0b10_00_11_01);
        assert_eq!(pack(&[-2]), 0b01_00_00_00);
    }
}
