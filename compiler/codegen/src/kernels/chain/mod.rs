//! A chain of unary elementwise ops (`shr`, `shl`, `relu`, `clamp`), applied to
//! a buffer in place. Fused into the kernels that fill the buffer.

use std::fmt::Write;

use zirc_network::{Interpreter, Network, Op, Value};
use zirc_z80::TStates;

/// Code that replaces each of `width` words from the label `buffer` by what
/// `ops` make of it, one after the other. Falls through at its end. Its labels
/// are local.
pub(super) fn in_place(network: &Network, ops: &[Value], buffer: &str, width: usize) -> String {
    if ops.is_empty() {
        return String::new();
    }
    let mut text = format!(
        "        ld de,{buffer}       ; each word in turn
.each:  ld a,(de)
        ld l,a
        inc de
        ld a,(de)
        ld h,a                  ; HL = the word
"
    );
    for (number, &op) in ops.iter().enumerate() {
        apply(&mut text, &network.values[op].op, number);
    }
    write!(
        text,
        "        ex de,hl
        ld (hl),d
        dec hl
        ld (hl),e
        inc hl
        inc hl
        ex de,hl                ; DE = the next word
        ld a,e
        cp low({buffer} + {bytes})
        jp nz,.each
        ld a,d
        cp high({buffer} + {bytes})
        jp nz,.each
",
        bytes = 2 * width
    )
    .expect("a string takes any text");
    text
}

/// The T-states of [`in_place`], given the values there are.
pub(super) fn t_states(
    network: &Network,
    ops: &[Value],
    width: usize,
    run: &Interpreter<'_>,
) -> TStates {
    if ops.is_empty() {
        return TStates(0);
    }
    let apply = |&op: &Value| apply_cost(&network.values[op].op, run, width as u64);
    // The end of the buffer is told by its low byte, and by its high byte where
    // that is the same.
    let ends = width.div_ceil(128) as u64;
    BEGIN + EACH * width as u64 + LOW_END * ends + ops.iter().map(apply).sum()
}

/// T-states of a chain, of a word, and of a word whose address has the end's low byte.
const BEGIN: TStates = TStates(10);
const EACH: TStates = TStates(89);
const LOW_END: TStates = TStates(21);
/// Of a shift by one bit, and by eight.
const SHR: TStates = TStates(16);
const SHR_8: TStates = TStates(20);
const SHL: TStates = TStates(11);
const SHL_8: TStates = TStates(11);
/// Of a ReLU, and what a negative word takes more.
const RELU: TStates = TStates(20);
const NEGATIVE: TStates = TStates(5);
/// Of a clamp, of one of its bounds, and what a word beyond it takes more.
const CLAMP: TStates = TStates(30);
const BOUND: TStates = TStates(52);
const BEYOND: TStates = TStates(5);

/// The T-states of [`apply`] for all of `width` words.
fn apply_cost(op: &Op, run: &Interpreter<'_>, width: u64) -> TStates {
    let count = |input: Value, is_slow: &dyn Fn(i16) -> bool| {
        run.value(input).iter().filter(|&&word| is_slow(word)).count() as u64
    };
    match *op {
        Op::Shr { amount, .. } if amount >= 8 => (SHR_8 + SHR * u64::from(amount - 8)) * width,
        Op::Shr { amount, .. } => SHR * u64::from(amount) * width,
        Op::Shl { amount, .. } if amount >= 8 => (SHL_8 + SHL * u64::from(amount - 8)) * width,
        Op::Shl { amount, .. } => SHL * u64::from(amount) * width,
        Op::Relu(input) => RELU * width + NEGATIVE * count(input, &|word| word < 0),
        Op::Clamp { input, low, high } => {
            let bounds = u64::from(low > i16::MIN) + u64::from(high < i16::MAX);
            let beyond = count(input, &|word| word < low || word > high);
            (CLAMP + BOUND * bounds) * width + BEYOND * beyond
        }
        _ => TStates(0),
    }
}

/// Code that replaces HL by what `op` makes of it. Spares DE.
fn apply(text: &mut String, op: &Op, number: usize) {
    match op {
        Op::Shr { amount, .. } => shift_right(text, *amount),
        Op::Shl { amount, .. } => shift_left(text, *amount),
        Op::Relu(_) => {
            *text += &format!(
                "        bit 7,h                 ; relu
        jr z,.pos{number}
        ld hl,0
.pos{number}:
"
            );
        }
        Op::Clamp { low, high, .. } => clamp(text, *low, *high, number),
        _ => unreachable!("a chain is made of unary elementwise ops"),
    }
}

fn shift_right(text: &mut String, amount: u32) {
    let mut bits = amount;
    if bits >= 8 {
        bits -= 8;
        *text += "        ld l,h                  ; shr 8: the sign fills H
        ld a,h
        add a,a
        sbc a,a
        ld h,a
";
    }
    for bit in 0..bits {
        let comment = if bit == 0 { format!("         ; shr {bits}") } else { String::new() };
        *text += &format!("        sra h          {comment}\n        rr l\n");
    }
}

fn shift_left(text: &mut String, amount: u32) {
    let mut bits = amount;
    if bits >= 8 {
        bits -= 8;
        *text += "        ld h,l                  ; shl 8\n        ld l,0\n";
    }
    for bit in 0..bits {
        let comment = if bit == 0 { format!("               ; shl {bits}") } else { String::new() };
        *text += &format!("        add hl,hl{comment}\n");
    }
}

/// Signed comparisons are unsigned ones after 8000h is added to both sides. The
/// bounds that every word meets are not checked.
fn clamp(text: &mut String, low: i16, high: i16, number: usize) {
    let biased = |bound: i16| (bound as u16) ^ 0x8000;
    let flip = "        ld a,h
        xor 80h
        ld h,a
";
    *text += &format!("        ; clamp {low}, {high}: on words with the sign bit flipped\n{flip}");
    if low > i16::MIN {
        *text += &format!(
            "        ld bc,{low}
        or a
        sbc hl,bc
        jr nc,.low{number}
        ld hl,0                 ; below: as if it were the bound
.low{number}:  add hl,bc
",
            low = biased(low)
        );
    }
    if high < i16::MAX {
        *text += &format!(
            "        ld bc,{above}
        or a
        sbc hl,bc
        jr c,.high{number}
        ld hl,-1                ; above: as if it were the bound
.high{number}: add hl,bc
",
            above = biased(high) + 1
        );
    }
    *text += flip;
}
