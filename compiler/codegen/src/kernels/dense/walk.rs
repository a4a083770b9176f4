//! The walk over columns that all linear ops with one `times` share; inputs are
//! multiplied as they are read. `walk.asm` explains it.

use zirc_z80::{Block, Filled, Object, ObjectBuilder, SectionKind, SymbolId};

use super::tiles::PACKED;
use crate::assemble;
use crate::kernels::basics::{Finish, taken, through};

zirc_z80::template! {
    "walk.asm";
    struct Enter = enter {}
    struct Look = look { input: SymbolId, column: SymbolId }
    struct Pass = pass {}
    struct Next = next { next: SymbolId, input: SymbolId }
    struct Next256 = next_256 { input: SymbolId }
    struct Done = done { done: SymbolId, next: SymbolId }
    struct Take = take { column: SymbolId }
    struct Times0 = times_0 {}
    struct Multiply = multiply {}
    struct Double = double {}
    struct AddOnce = add_once {}
    struct Multiplied = multiplied {}
    struct Negate = negate {}
    struct WalkColumn = walk_column { four: SymbolId }
    struct Four = four { four: SymbolId }
    struct Zeros = zeros { zeros: SymbolId, bytes: usize, page: SymbolId }
    struct Page = page { page: SymbolId }
    struct NextFour = next_four { four: SymbolId }
    struct EndColumn = end_column { done: SymbolId }
    struct IsOdd = is_odd { slot: SymbolId, one: SymbolId }
    struct AreZeros = are_zeros { zeros: SymbolId }
    struct IsTwo = is_two { two: SymbolId }
    struct PassZero = pass_zero {}
    struct NextSlot = next_slot {}
    struct PastSlots = past_slots {}
    struct IsMinus = is_minus { one: SymbolId, minus: SymbolId }
    struct IsLastMinus = is_last_minus { one: SymbolId, minus: SymbolId }
    struct Plus = plus {}
    struct Resume = resume { slot: SymbolId }
    struct Keep = keep { two: SymbolId }
    struct Twice = twice {}
    struct Minus = minus { minus: SymbolId }
}

/// The name of the walk for linear ops with this `times`.
pub(super) fn symbol(times: i16) -> String {
    match times {
        1 => "dense_columns".to_string(),
        0.. => format!("dense_columns_times_{times}"),
        _ => format!("dense_columns_times_minus_{}", times.unsigned_abs()),
    }
}

/// The walk for linear ops with this `times`.
pub(super) fn module(times: i16) -> Object {
    let mut asm = ObjectBuilder::new(symbol(times));
    let entry = asm.symbol(&symbol(times));
    asm.public(entry);
    asm.section(SectionKind::Code);
    asm.comment(&format!(
        "Adds to accumulators what a layer's inputs weigh, times {times}.
in:      IX = inputs, IY = accumulators, both words from the start of a page
         HL = weights, column by column, four a byte
         DE = bytes of weights a column, 1 to 256
         BC = number of inputs
changes: all registers, the alternates too"
    ));
    asm.label(entry);
    let labels = Labels::new(&mut asm, entry);
    let Labels { input, column, next, done, four, .. } = labels;
    asm.put(Enter {})
        .put(Look { input, column })
        .put(Pass {})
        .put(Next { next, input })
        .put(Next256 { input })
        .put(Finish {})
        .put(Done { done, next })
        .put(Take { column })
        .put_all(multiply(times))
        .put(WalkColumn { four });
    // Two slots' sums before the slots and two after keep them in a jr's reach.
    sums(&mut asm, &labels, 0);
    sums(&mut asm, &labels, 1);
    slots(&mut asm, &labels);
    sums(&mut asm, &labels, 2);
    sums(&mut asm, &labels, 3);
    assemble::finish(asm)
}

/// The labels of the walk.
struct Labels {
    input: SymbolId,
    column: SymbolId,
    next: SymbolId,
    done: SymbolId,
    zeros: SymbolId,
    page: SymbolId,
    four: SymbolId,
    slots: [Slot; PACKED],
}

/// The labels of a weight's place in a byte.
#[derive(Clone, Copy)]
struct Slot {
    /// Where the weight is looked at.
    slot: SymbolId,
    /// Where +1 and -1 go.
    one: SymbolId,
    minus: SymbolId,
    /// Where -2 goes.
    two: SymbolId,
}

impl Labels {
    fn new(asm: &mut ObjectBuilder, entry: SymbolId) -> Self {
        let mut local = |name: &str| asm.local(entry, name);
        Labels {
            input: local("input"),
            column: local("column"),
            next: local("next"),
            done: local("done"),
            zeros: local("zeros"),
            page: local("page"),
            four: local("four"),
            slots: [0, 1, 2, 3].map(|slot| Slot {
                slot: local(&format!("slot{slot}")),
                one: local(&format!("one{slot}")),
                minus: local(&format!("minus{slot}")),
                two: local(&format!("two{slot}")),
            }),
        }
    }
}

/// Blocks that multiply DE by `factor` modulo 2^16.
fn multiply(factor: i16) -> Vec<Filled> {
    let mut blocks = Vec::new();
    let size = factor.unsigned_abs();
    match size.checked_ilog2() {
        None => blocks.push(Times0 {}.into()),
        Some(0) => {}
        Some(highest) => {
            blocks.push(Multiply {}.into());
            for bit in (0..highest).rev() {
                blocks.push(Double {}.into());
                if size >> bit & 1 == 1 {
                    blocks.push(AddOnce {}.into());
                }
            }
            blocks.push(Multiplied {}.into());
        }
    }
    if factor < 0 {
        blocks.push(Negate {}.into());
    }
    blocks
}

/// What is done for each byte of weights, from its highest slot to its lowest.
fn slots(asm: &mut ObjectBuilder, labels: &Labels) {
    let &Labels { zeros, page, four, done, .. } = labels;
    asm.put(Zeros { zeros, bytes: 2 * PACKED, page });
    asm.put(NextFour { four }).put(EndColumn { done });
    asm.put(Page { page });
    asm.put(NextFour { four }).put(EndColumn { done });
    asm.put(Four { four });
    for (number, &Slot { slot, one, two, .. }) in labels.slots.iter().enumerate() {
        asm.put(IsOdd { slot, one });
        if number == 0 {
            asm.put(AreZeros { zeros });
        }
        asm.put(IsTwo { two }).put(PassZero {});
        asm.put(past(number));
    }
    asm.put(NextFour { four }).put(EndColumn { done });
}

/// What becomes of an accumulator whose weight, in this slot of the byte, is
/// not zero.
fn sums(asm: &mut ObjectBuilder, labels: &Labels, number: usize) {
    let Slot { one, minus, two, .. } = labels.slots[number];
    let next = labels.slots.get(number + 1);
    match next {
        Some(_) => asm.put(IsMinus { one, minus }),
        None => asm.put(IsLastMinus { one, minus }),
    };
    asm.put(Plus {}).put(past(number)).put_all(go_on(labels, next));
    match next {
        Some(_) => asm.put(Keep { two }),
        None => asm.label(two),
    };
    asm.put(Twice {}).put(Minus { minus }).put(past(number)).put_all(go_on(labels, next));
}

/// Steps from the high byte of this slot's accumulator to the next accumulator.
fn past(slot: usize) -> Filled {
    if slot + 1 < PACKED { NextSlot {}.into() } else { PastSlots {}.into() }
}

/// Goes on with the next slot, or with the next byte.
fn go_on(labels: &Labels, next: Option<&Slot>) -> Vec<Filled> {
    let &Labels { four, done, .. } = labels;
    match next {
        Some(&Slot { slot, .. }) => vec![Resume { slot }.into()],
        None => vec![NextFour { four }.into(), EndColumn { done }.into()],
    }
}

/// T-states of the walk, beside its inputs.
pub(super) fn around() -> f64 {
    through(Enter::block()) + through(Finish::block())
}

/// Of an input that is 0.
pub(super) fn silent() -> f64 {
    through(Look::block()) + through(Pass::block()) + through(Next::block())
}

/// Of every 256 inputs.
pub(super) fn next_256() -> f64 {
    through(Next256::block())
}

/// Of an input that is not 0, beside its weights, whose walk is for `times`.
pub(super) fn column(times: i16) -> f64 {
    taken(Look::block())
        + through(Take::block())
        + multiply(times).iter().map(|filled| through(filled.block)).sum::<f64>()
        + through(WalkColumn::block())
        + through(EndColumn::block())
        + through(Done::block())
        + through(Next::block())
}

/// Of a byte of weights, of which the last may be missing.
pub(super) fn byte(weights: &[i8]) -> f64 {
    let all = through(Four::block()) + through(NextFour::block());
    if weights.iter().all(|&weight| weight == 0) {
        // That they are the last of a page is rare.
        return all + through(IsOdd::block()) + taken(AreZeros::block()) + through(Zeros::block());
    }
    let weight = |slot: usize| weights.get(slot).copied().unwrap_or(0);
    let first = if matches!(weight(0), 0 | -2) { through(AreZeros::block()) } else { 0.0 };
    all + first + (0..PACKED).map(|slot| slot_t_states(slot, weight(slot))).sum::<f64>()
}

/// Of a weight in its slot.
fn slot_t_states(slot: usize, weight: i8) -> f64 {
    let has_next = slot + 1 < PACKED;
    let past = through(past(slot).block);
    let on = past + if has_next { through(Resume::block()) } else { 0.0 };
    let is_minus: &Block = if has_next { IsMinus::block() } else { IsLastMinus::block() };
    let keep = if has_next { through(Keep::block()) } else { 0.0 };
    let (is_odd, is_two) = (IsOdd::block(), IsTwo::block());
    match weight {
        0 => through(is_odd) + through(is_two) + through(PassZero::block()) + past,
        1 => taken(is_odd) + through(is_minus) + through(Plus::block()) + on,
        -1 => taken(is_odd) + taken(is_minus) + through(Minus::block()) + on,
        _ => {
            let twice = through(Twice::block()) + through(Minus::block());
            through(is_odd) + taken(is_two) + keep + twice + on
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_weight_takes_what_its_path_through_the_blocks_does() {
        assert_eq!((silent(), next_256(), column(1)), (64.0, 22.0, 172.0));
        assert_eq!(
            [0, 1, -1, -2].map(|weight| slot_t_states(0, weight)),
            [30.0, 89.0, 94.0, 133.0]
        );
        assert_eq!(
            [0, 1, -1, -2].map(|weight| slot_t_states(3, weight)),
            [32.0, 73.0, 78.0, 117.0]
        );
        assert_eq!(byte(&[0, 0, 0, 0]), 80.0);
        assert_eq!(byte(&[0, 0, 1]), 35.0 + 7.0 + 30.0 + 30.0 + 89.0 + 32.0);
    }

    #[test]
    fn a_product_is_made_from_the_highest_bit_down() {
        let times = |factor| column(factor) - column(1);
        assert_eq!((times(0), times(-1)), (10.0, 24.0));
        assert_eq!((times(4), times(-5)), (12.0 + 2.0 * 11.0, 12.0 + 3.0 * 11.0 + 24.0));
    }
}
