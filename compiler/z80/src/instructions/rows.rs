//! The instruction set as text: a row for every form.
//!
//! A row reads like a programmer's manual: the syntax, the code, the T-states.
//!
//! In the syntax, lower case stands for itself and upper case for a choice:
//!
//! | written | means |
//! | --- | --- |
//! | `R` | `b c d e h l a` |
//! | `Q` | `b c d e a`: what goes with a half of an index register |
//! | `RR`, `QQ`, `RX` | `bc de hl sp`, `bc de hl af`, `bc de sp` |
//! | `CC`, `C4` | `nz z nc c po pe p m`, `nz z nc c` |
//! | `X`, `(X)`, `(X+D)` | `ix` or `iy`: the same one all through a row |
//! | `H` | `ixh ixl` or `iyh iyl` |
//! | `B`, `M`, `P` | a bit number, an interrupt mode, a restart address |
//! | `N`, `NN`, `E`, `(N)`, `(NN)` | a byte, a word, a near address, a port, a place in memory |
//! | `ALU`, `ROT` | one of the eight mnemonics of [`ALU`] or [`ROT`] |
//!
//! In the code, a byte is two hex digits or eight bits; the letter `x` there is
//! the index register (0 for `ix`), `o` the mnemonic's number in its family,
//! and `a` and `b` are the first and the second choice of the syntax that has
//! bits in the code, high bits first. `N`, `NN`, `D`, `E` are the immediates.

/// One row of the table.
pub(super) struct Row {
    pub(super) syntax: &'static str,
    pub(super) code: &'static str,
    pub(super) taken: u64,
    pub(super) not_taken: u64,
    pub(super) documented: bool,
}

/// A documented form that always takes `tstates`.
const fn row(syntax: &'static str, code: &'static str, tstates: u64) -> Row {
    Row { syntax, code, taken: tstates, not_taken: tstates, documented: true }
}

/// A documented form whose time depends on whether it jumps or repeats.
const fn branch(syntax: &'static str, code: &'static str, taken: u64, not_taken: u64) -> Row {
    Row { syntax, code, taken, not_taken, documented: true }
}

/// A form that Zilog's manual leaves out, though every Z80 has it.
const fn undocumented(syntax: &'static str, code: &'static str, tstates: u64) -> Row {
    Row { syntax, code, taken: tstates, not_taken: tstates, documented: false }
}

/// The accumulator's operations, in the order of their codes.
pub(super) static ALU: [&str; 8] = ["add", "adc", "sub", "sbc", "and", "xor", "or", "cp"];

/// Rotations and shifts, in the order of their codes. `sll` is undocumented.
pub(super) static ROT: [&str; 8] = ["rlc", "rrc", "rl", "rr", "sla", "sra", "sll", "srl"];

/// Every form.
pub(super) static ROWS: &[Row] = &[
    // Loads of 8 bits.
    row("ld R,R", "01aaabbb", 4),
    row("ld R,N", "00aaa110 N", 7),
    row("ld R,(hl)", "01aaa110", 7),
    row("ld R,(X+D)", "11x11101 01aaa110 D", 19),
    row("ld (hl),R", "01110aaa", 7),
    row("ld (X+D),R", "11x11101 01110aaa D", 19),
    row("ld (hl),N", "36 N", 10),
    row("ld (X+D),N", "11x11101 36 D N", 19),
    row("ld a,(bc)", "0A", 7),
    row("ld a,(de)", "1A", 7),
    row("ld a,(NN)", "3A NN", 13),
    row("ld (bc),a", "02", 7),
    row("ld (de),a", "12", 7),
    row("ld (NN),a", "32 NN", 13),
    row("ld a,i", "ED 57", 9),
    row("ld a,r", "ED 5F", 9),
    row("ld i,a", "ED 47", 9),
    row("ld r,a", "ED 4F", 9),
    undocumented("ld Q,H", "11x11101 01aaa10b", 8),
    undocumented("ld H,Q", "11x11101 0110abbb", 8),
    undocumented("ld H,H", "11x11101 0110a10b", 8),
    undocumented("ld H,N", "11x11101 0010a110 N", 11),
    // Loads of 16 bits.
    row("ld RR,NN", "00aa0001 NN", 10),
    row("ld X,NN", "11x11101 21 NN", 14),
    row("ld hl,(NN)", "2A NN", 16),
    row("ld RX,(NN)", "ED 01aa1011 NN", 20),
    row("ld X,(NN)", "11x11101 2A NN", 20),
    row("ld (NN),hl", "22 NN", 16),
    row("ld (NN),RX", "ED 01aa0011 NN", 20),
    row("ld (NN),X", "11x11101 22 NN", 20),
    row("ld sp,hl", "F9", 6),
    row("ld sp,X", "11x11101 F9", 10),
    row("push QQ", "11aa0101", 11),
    row("push X", "11x11101 E5", 15),
    row("pop QQ", "11aa0001", 10),
    row("pop X", "11x11101 E1", 14),
    // Exchanges.
    row("ex de,hl", "EB", 4),
    row("ex af,af'", "08", 4),
    row("exx", "D9", 4),
    row("ex (sp),hl", "E3", 19),
    row("ex (sp),X", "11x11101 E3", 23),
    // Blocks.
    row("ldi", "ED A0", 16),
    branch("ldir", "ED B0", 21, 16),
    row("ldd", "ED A8", 16),
    branch("lddr", "ED B8", 21, 16),
    row("cpi", "ED A1", 16),
    branch("cpir", "ED B1", 21, 16),
    row("cpd", "ED A9", 16),
    branch("cpdr", "ED B9", 21, 16),
    // Arithmetic and logic of 8 bits.
    row("ALU R", "10oooaaa", 4),
    row("ALU N", "11ooo110 N", 7),
    row("ALU (hl)", "10ooo110", 7),
    row("ALU (X+D)", "11x11101 10ooo110 D", 19),
    undocumented("ALU H", "11x11101 10ooo10a", 8),
    row("inc R", "00aaa100", 4),
    row("inc (hl)", "34", 11),
    row("inc (X+D)", "11x11101 34 D", 23),
    undocumented("inc H", "11x11101 0010a100", 8),
    row("dec R", "00aaa101", 4),
    row("dec (hl)", "35", 11),
    row("dec (X+D)", "11x11101 35 D", 23),
    undocumented("dec H", "11x11101 0010a101", 8),
    row("daa", "27", 4),
    row("cpl", "2F", 4),
    row("neg", "ED 44", 8),
    row("ccf", "3F", 4),
    row("scf", "37", 4),
    // Arithmetic of 16 bits.
    row("add hl,RR", "00aa1001", 11),
    row("adc hl,RR", "ED 01aa1010", 15),
    row("sbc hl,RR", "ED 01aa0010", 15),
    row("add X,RX", "11x11101 00aa1001", 15),
    row("add X,X", "11x11101 29", 15),
    row("inc RR", "00aa0011", 6),
    row("inc X", "11x11101 23", 10),
    row("dec RR", "00aa1011", 6),
    row("dec X", "11x11101 2B", 10),
    // Rotations and shifts.
    row("rlca", "07", 4),
    row("rla", "17", 4),
    row("rrca", "0F", 4),
    row("rra", "1F", 4),
    row("ROT R", "CB 00oooaaa", 8),
    row("ROT (hl)", "CB 00ooo110", 15),
    row("ROT (X+D)", "11x11101 CB D 00ooo110", 23),
    row("rld", "ED 6F", 18),
    row("rrd", "ED 67", 18),
    // Bits.
    row("bit B,R", "CB 01aaabbb", 8),
    row("bit B,(hl)", "CB 01aaa110", 12),
    row("bit B,(X+D)", "11x11101 CB D 01aaa110", 20),
    row("res B,R", "CB 10aaabbb", 8),
    row("res B,(hl)", "CB 10aaa110", 15),
    row("res B,(X+D)", "11x11101 CB D 10aaa110", 23),
    row("set B,R", "CB 11aaabbb", 8),
    row("set B,(hl)", "CB 11aaa110", 15),
    row("set B,(X+D)", "11x11101 CB D 11aaa110", 23),
    // Jumps and calls.
    row("jp NN", "C3 NN", 10),
    row("jp CC,NN", "11aaa010 NN", 10),
    row("jp (hl)", "E9", 4),
    row("jp (X)", "11x11101 E9", 8),
    row("jr E", "18 E", 12),
    branch("jr C4,E", "001aa000 E", 12, 7),
    branch("djnz E", "10 E", 13, 8),
    row("call NN", "CD NN", 17),
    branch("call CC,NN", "11aaa100 NN", 17, 10),
    row("ret", "C9", 10),
    branch("ret CC", "11aaa000", 11, 5),
    row("reti", "ED 4D", 14),
    row("retn", "ED 45", 14),
    row("rst P", "11aaa111", 11),
    // Input and output.
    row("in a,(N)", "DB N", 11),
    row("in R,(c)", "ED 01aaa000", 12),
    row("ini", "ED A2", 16),
    branch("inir", "ED B2", 21, 16),
    row("ind", "ED AA", 16),
    branch("indr", "ED BA", 21, 16),
    row("out (N),a", "D3 N", 11),
    row("out (c),R", "ED 01aaa001", 12),
    row("outi", "ED A3", 16),
    branch("otir", "ED B3", 21, 16),
    row("outd", "ED AB", 16),
    branch("otdr", "ED BB", 21, 16),
    // The processor.
    row("nop", "00", 4),
    row("halt", "76", 4),
    row("di", "F3", 4),
    row("ei", "FB", 4),
    row("im M", "ED 010aa110", 8),
];
