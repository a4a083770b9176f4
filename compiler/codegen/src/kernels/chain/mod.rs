//! Chains of unary elementwise ops (`shr`, `shl`, `relu`, `clamp`), applied to a buffer in
//! place. The kernels that fill the buffer put this code at their end.

use super::basics::{taken, through};
use zirc_network::{Interpreter, Network, Op, Value};
use zirc_z80::{Block, Expr, Filled, ObjectBuilder, SymbolId, TStates};

zirc_z80::template! {
    "chain.asm";
    struct First = first { buffer: SymbolId }
    struct Load = load { each: SymbolId }
    struct Store = store {}
    struct Next = next { end: Expr, each: SymbolId }
    struct NextPage = next_page { end: Expr, each: SymbolId }
    struct Right8 = right_8 {}
    struct Right1 = right_1 {}
    struct Left8 = left_8 {}
    struct Left1 = left_1 {}
    struct IsPositive = is_positive { positive: SymbolId }
    struct Zero = zero {}
    struct Flip = flip {}
    struct FromLow = from_low { bound: u16, within: SymbolId }
    struct Below = below {}
    struct FromHigh = from_high { above: u16, within: SymbolId }
    struct Beyond = beyond {}
    struct Back = back { within: SymbolId }
}

/// Puts code that applies `ops` to each of `width` words at `buffer`. It falls through at its
/// end, and changes AF, BC, DE, HL. Its labels are local to `parent`, the last label above.
pub(super) fn in_place(
    asm: &mut ObjectBuilder,
    parent: SymbolId,
    network: &Network,
    ops: &[Value],
    buffer: SymbolId,
    width: usize,
) {
    if ops.is_empty() {
        return;
    }
    let each = asm.local(parent, "each");
    asm.put(First { buffer }).put(Load { each });
    for (number, &op) in ops.iter().enumerate() {
        apply(asm, parent, &network.values[op].op, number);
    }
    let end = Expr::symbol(buffer).plus(2 * width as i64);
    asm.put(Store {}).put(Next { end: end.clone(), each }).put(NextPage { end, each });
}

/// The T-states of that code, from the values of a run.
pub(super) fn t_states(
    network: &Network,
    ops: &[Value],
    width: usize,
    run: &Interpreter<'_>,
) -> TStates {
    if ops.is_empty() {
        return TStates(0);
    }
    let word = through(Load::block()) + through(Store::block()) + through(Next::block());
    let apply = |&op: &Value| apply_t_states(&network.values[op].op, run, width as u64);
    // The high byte of an address is compared only if the low byte is that of the end.
    let ends = through(NextPage::block()) * width.div_ceil(128) as u64;
    through(First::block()) + word * width as u64 + ends + ops.iter().map(apply).sum()
}

/// The T-states of [`apply`], for all of `width` words.
fn apply_t_states(op: &Op, run: &Interpreter<'_>, width: u64) -> TStates {
    let count = |input: Value, is_so: &dyn Fn(i16) -> bool| {
        run.value(input).iter().filter(|&&word| is_so(word)).count() as u64
    };
    match *op {
        Op::Shr { amount, .. } => shift_t_states(&right(amount)) * width,
        Op::Shl { amount, .. } => shift_t_states(&left(amount)) * width,
        Op::Relu(input) => {
            let negative = count(input, &|word| word < 0);
            either(IsPositive::block(), Zero::block(), negative, width)
        }
        Op::Clamp { input, low, high } => {
            let back = through(Back::block()) * width;
            let below = match low {
                i16::MIN => TStates(0),
                _ => {
                    let below = count(input, &|word| word < low);
                    either(FromLow::block(), Below::block(), below, width) + back
                }
            };
            let beyond = match high {
                i16::MAX => TStates(0),
                _ => {
                    let beyond = count(input, &|word| word > high);
                    either(FromHigh::block(), Beyond::block(), beyond, width) + back
                }
            };
            through(Flip::block()) * (2 * width) + below + beyond
        }
        _ => TStates(0),
    }
}

/// The T-states of a block for `width` words, and of `more` for those of them (`times`) that
/// go on to it.
fn either(block: &Block, more: &Block, times: u64, width: u64) -> TStates {
    (through(block) + through(more)) * times + taken(block) * (width - times)
}

/// Puts code that applies `op` to HL. It keeps DE.
fn apply(asm: &mut ObjectBuilder, parent: SymbolId, op: &Op, number: usize) {
    let label = |asm: &mut ObjectBuilder, name: &str| asm.local(parent, &format!("{name}{number}"));
    match *op {
        Op::Shr { amount, .. } => {
            asm.put_all(right(amount));
        }
        Op::Shl { amount, .. } => {
            asm.put_all(left(amount));
        }
        Op::Relu(_) => {
            let positive = label(asm, "pos");
            asm.put(IsPositive { positive }).put(Zero {}).label(positive);
        }
        Op::Clamp { low, high, .. } => {
            asm.comment(&format!("clamp {low}, {high}: on words with the sign bit flipped"));
            asm.put(Flip {});
            if low > i16::MIN {
                let within = label(asm, "low");
                let bound = biased(low);
                asm.put(FromLow { bound, within }).put(Below {}).put(Back { within });
            }
            if high < i16::MAX {
                let within = label(asm, "high");
                let above = biased(high) + 1;
                asm.put(FromHigh { above, within }).put(Beyond {}).put(Back { within });
            }
            asm.put(Flip {});
        }
        _ => unreachable!("a chain is made of unary elementwise ops"),
    }
}

/// A bound with its sign bit inverted: then unsigned comparisons compare signed words.
fn biased(bound: i16) -> u16 {
    (bound as u16) ^ 0x8000
}

/// Blocks that shift HL to the right.
fn right(amount: u32) -> Vec<Filled> {
    shift(amount, Right8 {}.into(), Right1 {}.into())
}

/// Blocks that shift HL to the left.
fn left(amount: u32) -> Vec<Filled> {
    shift(amount, Left8 {}.into(), Left1 {}.into())
}

fn shift(amount: u32, by_8: Filled, by_1: Filled) -> Vec<Filled> {
    let bits = if amount >= 8 { amount - 8 } else { amount };
    let whole = (amount >= 8).then_some(by_8);
    whole.into_iter().chain(std::iter::repeat_n(by_1, bits as usize)).collect()
}

fn shift_t_states(blocks: &[Filled]) -> TStates {
    blocks.iter().map(|filled| through(filled.block)).sum()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shift_by_eight_bits_moves_a_byte() {
        let names = |blocks: Vec<Filled>| -> Vec<&str> {
            blocks.iter().map(|filled| filled.block.name()).collect()
        };
        assert_eq!(names(right(2)), ["right_1", "right_1"]);
        assert_eq!(names(left(9)), ["left_8", "left_1"]);
        assert_eq!([1, 8, 10].map(|bits| shift_t_states(&right(bits)).0), [16, 20, 52]);
        assert_eq!([1, 8, 10].map(|bits| shift_t_states(&left(bits)).0), [11, 11, 33]);
    }
}
