//! `dense`: linear ops over 2-bit weights packed four a byte, column by column.
//!
//! The kernel is input-stationary: for every input that is not zero it walks
//! that input's column of weights and updates one accumulator a weight, so that
//! silent inputs cost next to nothing. The accumulators are the op's buffer; the
//! chain of shifts and ReLUs that follows rewrites it in place.

mod replay;
mod tiles;

use self::tiles::{PACKED, tiles};
use super::chain;
use super::interface::{Claims, Code, Design, Emission, Kernel, Observable, Replay, Task};
use crate::assemble::assemble;
use crate::machines::Provision;
use zirc_network::{Matrix, Network, Op, Value, WeightType};
use zirc_z80::{Image, Object};

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

    fn claim(&self, claims: &Claims<'_>, value: Value) -> Option<Task> {
        let Claims { network, uses, .. } = *claims;
        let Op::Linear { matrix, .. } = network.values[value].op else { return None };
        match network.matrices[matrix].weight_type {
            WeightType::I2 => Some(Task::new(uses.chain(network, value), Dense)),
        }
    }
}

impl Design for Dense {
    fn kernel(&self) -> &'static str {
        self.name()
    }

    fn requires(&self, _network: &Network) -> Vec<Provision> {
        vec![Provision::AlternateRegisters, Provision::Ix, Provision::Iy]
    }

    fn emit(&self, emission: &Emission<'_>, task: &Task) -> Code {
        let network = emission.network;
        let linear = task.head();
        let Op::Linear { input, matrix, onto, times } = network.values[linear].op else {
            unreachable!("only linear ops are claimed")
        };
        let matrix_symbol = &emission.names.matrices[matrix];
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
            ..Code::default()
        }
    }

    fn replay<'a>(
        &'a self,
        emission: &'a Emission<'a>,
        _image: &Image,
        task: &'a Task,
    ) -> Replay<'a> {
        replay::replay(emission.network, task)
    }
}

/// The weights, tile by tile, column by column, four a byte, the first in the
/// highest bits. 00 is 0, 10 is +1, 11 is -1 and 01 is -2, so that the first bit
/// alone tells the common cases apart. Padding is zeros.
fn weight_table(symbol: &str, matrix: &Matrix) -> Object {
    let mut bytes = Vec::with_capacity(matrix.weights.len().div_ceil(PACKED));
    for tile in tiles(matrix) {
        for column in 0..matrix.columns {
            bytes.extend(tile.column(matrix, column).chunks(PACKED).map(pack));
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
/// multiplied as they are read.
///
/// T-states, where that is 1: 64 a silent input, and 22 every 256 inputs. Any other takes 172,
/// and for each four weights 35; a weight of 0 takes 30, +1 89, -1 94 and -2 133.
/// The first of four takes 7 more if it is 0 or -2; the last takes 32, 73, 78 and
/// 117. Four zeros take 80 in all, and 9 more where they end a page.
///
/// Buffers begin on pages, so the two bytes of a word never lie on two pages,
/// nor do the four words that a byte of weights is for: `inc l` goes from one to
/// the next, and `inc hl` only past the last.
fn columns_walk(times: i16) -> String {
    let walk = format!(
        "        section code
; Adds to accumulators what a layer's inputs weigh, times {times}.
; in:    IX = inputs, IY = accumulators, both words from the start of a page
;        HL = weights, column by column, four a byte
;        DE = bytes of weights a column, 1 to 256
;        BC = number of inputs
; uses:  all registers, the alternates too
        public {walk}
{walk}:
        ld a,c
        dec bc
        inc b
        ld c,b
        ld b,a                  ; B counts inputs, C every 256 of them
        exx                     ; HL', DE', BC' = what HL, DE, BC were
        push ix
        pop hl                  ; HL = the first input
.input: ld a,(hl)
        inc l
        or (hl)
        jr nz,.column
        inc hl                  ; it is 0
        exx
        add hl,de               ; past its weights
.next:  dec b
        exx
        jp nz,.input
        exx
        dec c
        exx
        jp nz,.input
        ret
.done:  pop hl
        inc l
        inc hl
        exx
        jp .next
.column:
        ld d,(hl)
        dec l
        ld e,(hl)               ; DE = the input
        push hl
{multiply}        push iy
        pop hl                  ; HL = the first accumulator
        exx
        ld a,e
        exx
        ld b,a                  ; B = bytes of weights left
        jp .four
",
        walk = walk_symbol(times),
        multiply = multiply(times),
    );
    // Two slots' sums before the slots and two after keep them in a jr's reach.
    [&*walk, &slot_sums(0), &slot_sums(1), &slots(), &slot_sums(2), &slot_sums(3)].concat()
}

/// What is done for each byte of weights, from its highest slot to its lowest.
fn slots() -> String {
    let mut text = format!(
        ".zeros: ld a,2*{PACKED}
        add a,l
        ld l,a
        jr c,.page
{NEXT_FOUR}.page:  inc h
{NEXT_FOUR}.four:  exx
        ld a,(hl)               ; A = four weights
        inc hl
        exx
"
    );
    for slot in 0..PACKED {
        let all = if slot == 0 { "        jr z,.zeros             ; all four are 0\n" } else { "" };
        text += &format!(
            ".slot{slot}: add a,a                 ; is it odd?
        jr c,.one{slot}
{all}        add a,a                 ; is it -2?
        jr c,.two{slot}
        inc l                   ; it is 0
        {past}
",
            past = past(slot),
        );
    }
    text += NEXT_FOUR;
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

/// On to the next byte of weights, or the next input.
const NEXT_FOUR: &str = "        dec b
        jp nz,.four
        jp .done
";

/// Steps from the high byte of this slot's accumulator to the next accumulator.
fn past(slot: usize) -> &'static str {
    if slot + 1 < PACKED { "inc l" } else { "inc hl" }
}

/// What becomes of an accumulator whose weight, in this slot of the byte, is
/// not zero.
fn slot_sums(slot: usize) -> String {
    let past = past(slot);
    let next = slot + 1;
    let (keep, go_on) = if next < PACKED {
        let keep = "        ld c,a                  ; C = the weights left\n";
        (keep, format!("        ld a,c\n        jp .slot{next}\n"))
    } else {
        ("", NEXT_FOUR.to_string())
    };
    format!(
        ".one{slot}: add a,a                 ; +1 or -1?
{keep}        jr c,.minus{slot}
        ld a,(hl)
        add a,e
        ld (hl),a
        inc l
        ld a,(hl)
        adc a,d
        ld (hl),a
        {past}
{go_on}.two{slot}:
{keep}        ld a,(hl)               ; -2 is -1 twice
        sub e
        ld (hl),a
        inc l
        ld a,(hl)
        sbc a,d
        ld (hl),a
        dec l
.minus{slot}:
        ld a,(hl)
        sub e
        ld (hl),a
        inc l
        ld a,(hl)
        sbc a,d
        ld (hl),a
        {past}
{go_on}"
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
