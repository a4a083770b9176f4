//! The walk over columns. Linear ops with the same `times` and the same weight type share one.
//! Inputs are multiplied by `times` as they are read. `walk.asm` explains it.

use zirc_network::WeightType;
use zirc_z80::{Block, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::nibbles;
use super::weights::{I2_PACKED, packed};
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
    struct WalkColumn = walk_column {}
    struct Fours = fours { four: SymbolId }
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

/// The name of the walk for linear ops with weights of this type and this `times`.
pub(super) fn symbol(weight_type: WeightType, times: i16) -> String {
    let walk = match weight_type {
        WeightType::I2 => "dense_columns",
        WeightType::I4 => "dense_i4_columns",
    };
    match times {
        1 => walk.to_string(),
        0.. => format!("{walk}_times_{times}"),
        _ => format!("{walk}_times_minus_{}", times.unsigned_abs()),
    }
}

/// The modules of the walk for linear ops with weights of this type and this `times`.
pub(super) fn modules(weight_type: WeightType, times: i16) -> Vec<Object> {
    match weight_type {
        WeightType::I2 => vec![module(weight_type, times)],
        WeightType::I4 => vec![module(weight_type, times), nibbles::product_table()],
    }
}

fn module(weight_type: WeightType, times: i16) -> Object {
    let mut asm = ObjectBuilder::new(symbol(weight_type, times));
    let entry = asm.symbol(&symbol(weight_type, times));
    let packed = match weight_type {
        WeightType::I2 => "four",
        WeightType::I4 => "two",
    };
    asm.public(entry);
    asm.section(SectionKind::Code);
    asm.comment(&format!(
        "Adds the weighted inputs of a linear op, times {times}, to accumulators.
in:      IX = inputs, IY = accumulators, both words from the start of a page
         HL = weights, column by column, {packed} a byte
         DE = bytes of weights a column, 1 to 256
         BC = number of inputs
changes: all registers, the alternates too"
    ));
    asm.label(entry);
    let [input, column, next, done] =
        ["input", "column", "next", "done"].map(|name| asm.local(entry, name));
    asm.put(Enter {})
        .put(Look { input, column })
        .put(Pass {})
        .put(Next { next, input })
        .put(Next256 { input })
        .put(Finish {})
        .put(Done { done, next })
        .put(Take { column })
        .put_all(multiply(times));
    match weight_type {
        WeightType::I2 => {
            asm.put(WalkColumn {});
            fours(&mut asm, entry, done);
        }
        WeightType::I4 => {
            nibbles::products(&mut asm, entry);
            asm.put(WalkColumn {});
            nibbles::bytes(&mut asm, entry, done);
        }
    }
    assemble::finish(asm)
}

/// Puts code that walks the bytes of a column of `i2` weights.
fn fours(asm: &mut ObjectBuilder, entry: SymbolId, done: SymbolId) {
    let labels = Labels::new(asm, entry, done);
    asm.put(Fours { four: labels.four });
    // The sums of two slots before the slots and of two behind are all in reach of a jr.
    sums(asm, &labels, 0);
    sums(asm, &labels, 1);
    slots(asm, &labels);
    sums(asm, &labels, 2);
    sums(asm, &labels, 3);
}

/// The labels of the walk over `i2` weights.
struct Labels {
    done: SymbolId,
    zeros: SymbolId,
    page: SymbolId,
    four: SymbolId,
    slots: [SlotLabels; I2_PACKED],
}

/// The labels of a weight's place in a byte.
#[derive(Clone, Copy)]
struct SlotLabels {
    /// The code that examines the weight.
    slot: SymbolId,
    /// The code for +1 and -1.
    one: SymbolId,
    minus: SymbolId,
    /// The code for -2.
    two: SymbolId,
}

impl Labels {
    fn new(asm: &mut ObjectBuilder, entry: SymbolId, done: SymbolId) -> Self {
        let mut local = |name: &str| asm.local(entry, name);
        Labels {
            done,
            zeros: local("zeros"),
            page: local("page"),
            four: local("four"),
            slots: [0, 1, 2, 3].map(|slot| SlotLabels {
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

/// Puts the code for a byte of weights, from its highest slot to its lowest.
fn slots(asm: &mut ObjectBuilder, labels: &Labels) {
    let &Labels { zeros, page, four, done, .. } = labels;
    asm.put(Zeros { zeros, bytes: 2 * I2_PACKED, page });
    asm.put(NextFour { four }).put(EndColumn { done });
    asm.put(Page { page });
    asm.put(NextFour { four }).put(EndColumn { done });
    asm.put(Four { four });
    for (number, &SlotLabels { slot, one, two, .. }) in labels.slots.iter().enumerate() {
        asm.put(IsOdd { slot, one });
        if number == 0 {
            asm.put(AreZeros { zeros });
        }
        asm.put(IsTwo { two }).put(PassZero {});
        asm.put(past(number));
    }
    asm.put(NextFour { four }).put(EndColumn { done });
}

/// Puts the code that updates the accumulator of a weight, in this slot, that is not 0.
fn sums(asm: &mut ObjectBuilder, labels: &Labels, number: usize) {
    let SlotLabels { one, minus, two, .. } = labels.slots[number];
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

/// The step from the high byte of this slot's accumulator to the next accumulator.
fn past(slot: usize) -> Filled {
    if slot + 1 < I2_PACKED { NextSlot {}.into() } else { PastSlots {}.into() }
}

/// Blocks that go on with the next slot, or with the next byte.
fn go_on(labels: &Labels, next: Option<&SlotLabels>) -> Vec<Filled> {
    let &Labels { four, done, .. } = labels;
    match next {
        Some(&SlotLabels { slot, .. }) => vec![Resume { slot }.into()],
        None => vec![NextFour { four }.into(), EndColumn { done }.into()],
    }
}

/// T-states of the walk, without its inputs.
pub(super) fn around() -> TStates {
    through(Enter::block()) + through(Finish::block())
}

/// T-states of an input that is 0.
pub(super) fn silent() -> TStates {
    through(Look::block()) + through(Pass::block()) + through(Next::block())
}

/// T-states of every 256 inputs.
pub(super) fn next_256() -> TStates {
    through(Next256::block())
}

/// T-states of an input that is not 0, without its weights.
pub(super) fn column(weight_type: WeightType, times: i16) -> TStates {
    let bytes = match weight_type {
        WeightType::I2 => through(Fours::block()) + through(EndColumn::block()),
        WeightType::I4 => nibbles::column(),
    };
    taken(Look::block())
        + through(Take::block())
        + multiply(times).iter().map(|filled| through(filled.block)).sum()
        + through(WalkColumn::block())
        + bytes
        + through(Done::block())
        + through(Next::block())
}

/// The bytes of `i2` weights whose accumulators fill a page.
const PAGE_BYTES: usize = 256 / (2 * I2_PACKED);

/// T-states of the weights of a column.
pub(super) fn weights(weight_type: WeightType, weights: &[i8]) -> TStates {
    let byte = match weight_type {
        WeightType::I2 => byte,
        WeightType::I4 => |_, weights: &[i8]| nibbles::byte(weights),
    };
    let bytes = weights.chunks(packed(weight_type)).enumerate();
    bytes.map(|(number, weights)| byte(number, weights)).sum()
}

/// T-states of a byte of `i2` weights, some of which may be missing, by its number in the
/// column.
fn byte(number: usize, weights: &[i8]) -> TStates {
    let all = through(Four::block()) + through(NextFour::block());
    if weights.iter().all(|&weight| weight == 0) {
        // The accumulators begin on a page.
        let passed = match (number + 1) % PAGE_BYTES {
            0 => taken(Zeros::block()) + through(Page::block()),
            _ => through(Zeros::block()),
        };
        return all + through(IsOdd::block()) + taken(AreZeros::block()) + passed;
    }
    let weight = |slot: usize| weights.get(slot).copied().unwrap_or(0);
    let first = if matches!(weight(0), 0 | -2) { through(AreZeros::block()) } else { TStates(0) };
    all + first + (0..I2_PACKED).map(|slot| slot_t_states(slot, weight(slot))).sum()
}

/// T-states of a weight in its slot.
fn slot_t_states(slot: usize, weight: i8) -> TStates {
    let has_next = slot + 1 < I2_PACKED;
    let past = through(past(slot).block);
    let on = past + if has_next { through(Resume::block()) } else { TStates(0) };
    let is_minus: &Block = if has_next { IsMinus::block() } else { IsLastMinus::block() };
    let keep = if has_next { through(Keep::block()) } else { TStates(0) };
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
        assert_eq!(
            [silent(), next_256(), column(WeightType::I2, 1)].map(|cost| cost.0),
            [64, 22, 172]
        );
        assert_eq!([0, 1, -1, -2].map(|weight| slot_t_states(0, weight).0), [30, 89, 94, 133]);
        assert_eq!([0, 1, -1, -2].map(|weight| slot_t_states(3, weight).0), [32, 73, 78, 117]);
        assert_eq!([30, 31].map(|number| byte(number, &[0, 0, 0, 0]).0), [80, 89]);
        assert_eq!(byte(0, &[0, 0, 1]).0, 35 + 7 + 30 + 30 + 89 + 32);
    }

    #[test]
    fn a_product_is_made_from_the_highest_bit_down() {
        assert_eq!(column(WeightType::I4, 1).0, 1114);
        let times = |factor| (column(WeightType::I2, factor) - column(WeightType::I2, 1)).0;
        assert_eq!([times(0), times(-1)], [10, 24]);
        assert_eq!([times(4), times(-5)], [12 + 2 * 11, 12 + 3 * 11 + 24]);
    }
}
