//! A chain of unary elementwise ops (`shr`, `shl`, `relu`, `clamp`), applied to
//! a buffer in place. Fused into the kernels that fill the buffer.

use std::fmt::Write;

use super::interface::Workload;
use zirc_network::{Network, Op, Value};

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

/// The T-states a character of [`in_place`].
pub(super) fn t_states(network: &Network, ops: &[Value], width: usize, work: &Workload<'_>) -> f64 {
    if ops.is_empty() {
        return 0.0;
    }
    let mut each = 89.0;
    let mut negative = 0.0;
    for &op in ops {
        each += match network.values[op].op {
            Op::Shr { amount, .. } if amount >= 8 => 20.0 + 16.0 * f64::from(amount - 8),
            Op::Shr { amount, .. } => 16.0 * f64::from(amount),
            Op::Shl { amount, .. } if amount >= 8 => 11.0 + 11.0 * f64::from(amount - 8),
            Op::Shl { amount, .. } => 11.0 * f64::from(amount),
            Op::Relu(input) => {
                negative += 5.0 * work.profile.negative(input);
                20.0
            }
            Op::Clamp { low, high, .. } => {
                let bounds = u8::from(low > i16::MIN) + u8::from(high < i16::MAX);
                30.0 + 52.0 * f64::from(bounds)
            }
            _ => 0.0,
        };
    }
    // The end of the buffer is told by its low byte, and by its high byte where
    // that is the same.
    let ends = width.div_ceil(128) as f64;
    work.runs * (10.0 + each * width as f64 + 21.0 * ends) + negative
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
