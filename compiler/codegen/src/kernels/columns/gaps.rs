//! Compact columns: the gaps between the places that a column reaches, half a byte each.
//!
//! A code has four bits, the first code of a byte in its high half. Its place is counted from
//! that of the code before; at first, from the place before the tile's first. Codes 0 to 6
//! skip as many places and add at the next one. Codes 8 to 14 skip 8 less and subtract at the
//! next one. Code 15 subtracts again at the same place. Code 7 skips seven places, and ends
//! the column if that leaves the page.

use zirc_z80::{Expr, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::layer::LayerCode;
use super::lists::Reached;
use super::task_code::TaskCode;
use crate::assemble;
use crate::kernels::basics::{Finish, taken, through};

zirc_z80::template! {
    "gaps.asm";
    struct ToTile = to_tile { before: Expr, walk: SymbolId }
    struct FirstCode = first_code { first: SymbolId }
    struct SecondCode = second_code { second: SymbolId }
    struct IsSkip = is_skip { code: u8, skip: SymbolId }
    struct IsMinus = is_minus { minus: SymbolId }
    struct PastGap = past_gap { to_next: u8 }
    struct IsAgain = is_again { minus: SymbolId, again: u8, same: SymbolId }
    struct PastMinusGap = past_minus_gap {}
    struct AddWord = add_word {}
    struct SubtractWord = subtract_word {}
    struct Increment = increment {}
    struct Decrement = decrement {}
    struct GoOn = go_on { next: SymbolId }
    struct Skip = skip { skip: SymbolId, skipped: usize, next: SymbolId }
    struct PastByte = past_byte {}
}

/// The code that skips [`SKIPPED`] places.
const SKIP: u8 = 7;
const SKIPPED: usize = 7;
/// The code that subtracts at the same place again.
const AGAIN: u8 = 15;
/// Added to the gap before a subtraction.
const MINUS: u8 = 8;

/// The codes, two a byte, of a column that reaches these places, ascending, with these
/// weights. `first` is the tile's first place.
pub(super) fn encode(first: usize, reached: &[(u8, i8)]) -> Vec<u8> {
    let mut codes = Vec::new();
    // One before the first place; the places count from 0, so this may be -1.
    let mut last = first as i32 - 1;
    for &(place, weight) in reached {
        let mut gap = (i32::from(place) - last - 1) as usize;
        while gap >= SKIPPED {
            codes.push(SKIP);
            gap -= SKIPPED;
        }
        codes.push(if weight > 0 { gap as u8 } else { MINUS + gap as u8 });
        codes.extend((1..-weight).map(|_| AGAIN));
        last = place.into();
    }
    while last <= 255 {
        codes.push(SKIP);
        last += SKIPPED as i32;
    }
    codes.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(SKIP)).collect()
}

/// How many codes of each kind a column has.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codes {
    /// Weights of +1.
    pub(super) plus: usize,
    /// Subtractions after a gap.
    pub(super) minus: usize,
    /// Subtractions at the same place again.
    pub(super) again: usize,
    /// Skips, the one that ends the column included.
    pub(super) skips: usize,
}

impl Codes {
    /// Counts the codes that [`encode`] makes.
    pub(super) fn of(first: usize, reached: &[(u8, i8)]) -> Self {
        let mut codes = Codes::default();
        let mut last = first as i32 - 1;
        for &(place, weight) in reached {
            codes.skips += (i32::from(place) - last - 1) as usize / SKIPPED;
            if weight > 0 {
                codes.plus += 1;
            } else {
                codes.minus += 1;
                codes.again += usize::from(weight.unsigned_abs()) - 1;
            }
            last = place.into();
        }
        codes.skips += ((255 - last) as usize) / SKIPPED + 1;
        codes
    }

    /// The bytes of the codes.
    pub(super) fn bytes(self) -> usize {
        (self.plus + self.minus + self.again + self.skips).div_ceil(2)
    }

    /// The T-states of walking the codes, over byte counters or 16-bit accumulators.
    pub(super) fn cost(self, is_byte: bool) -> TStates {
        let codes = self.plus + self.minus + self.again + self.skips;
        let [plus, minus] = updates(is_byte).map(|update| through(update.block));
        let end = if codes % 2 == 1 { through(PastByte::block()) } else { TStates(0) };
        let CodeCosts { first, second, plus: past_plus, minus: past_minus, again, skip } =
            CodeCosts::new();
        first * codes.div_ceil(2) as u64
            + second * (codes / 2) as u64
            + end
            + (past_plus + plus) * self.plus as u64
            + (past_minus + minus) * self.minus as u64
            + (again + minus) * self.again as u64
            + skip * self.skips as u64
    }
}

/// T-states of the codes, without their updates.
struct CodeCosts {
    /// T-states of fetching the first of a byte.
    first: TStates,
    /// T-states of fetching the second of a byte.
    second: TStates,
    /// T-states of an addition.
    plus: TStates,
    /// T-states of a subtraction.
    minus: TStates,
    /// T-states of a subtraction again.
    again: TStates,
    /// T-states of a skip.
    skip: TStates,
}

impl CodeCosts {
    fn new() -> Self {
        let (is_skip, is_minus, is_again) = (IsSkip::block(), IsMinus::block(), IsAgain::block());
        let to_minus = through(is_skip) + taken(is_minus);
        let on = taken(GoOn::block());
        CodeCosts {
            first: through(FirstCode::block()),
            second: through(SecondCode::block()),
            plus: through(is_skip) + through(is_minus) + through(PastGap::block()) + on,
            minus: to_minus + through(is_again) + through(PastMinusGap::block()) + on,
            again: to_minus + taken(is_again) + on,
            skip: taken(is_skip) + taken(Skip::block()),
        }
    }
}

/// T-states of the call of the walk for a tile, and of its return.
pub(super) fn walk() -> TStates {
    through(ToTile::block()) + through(Finish::block())
}

/// The name of the module that walks compact columns.
fn module(is_byte: bool) -> &'static str {
    if is_byte { "gaps_bytes" } else { "gaps_words" }
}

/// The blocks that add to an accumulator and subtract from it.
fn updates(is_byte: bool) -> [Filled; 2] {
    match is_byte {
        true => [Increment {}.into(), Decrement {}.into()],
        false => [AddWord {}.into(), SubtractWord {}.into()],
    }
}

/// Makes that module.
fn object(is_byte: bool) -> Object {
    let name = module(is_byte);
    let mut asm = ObjectBuilder::new(name);
    let entry = asm.symbol(name);
    asm.public(entry);
    asm.section(SectionKind::Code);
    asm.comment(&format!(
        "Adds a compact column to the accumulators of a tile.
in:      DE = its codes; H = the page of the accumulators; L = the place before
         the first
{}out:     DE = the address after the codes
changes: AF, L",
        if is_byte { "" } else { "         BC = what a weight of 1 adds\n" }
    ));
    let second = asm.local(entry, "second");
    asm.put(FirstCode { first: entry });
    code(&mut asm, entry, 1, is_byte, second);
    asm.put(PastByte {}).put(Finish {});
    asm.put(SecondCode { second });
    code(&mut asm, entry, 2, is_byte, entry);
    asm.put(Finish {});
    assemble::finish(asm)
}

/// The code for the column's code in A, the first or second (`number`) of its byte. Goes on
/// at `next`, or falls through if the column ends.
fn code(asm: &mut ObjectBuilder, entry: SymbolId, number: usize, is_byte: bool, next: SymbolId) {
    let [skip, minus, same] =
        ["skip", "minus", "again"].map(|name| asm.local(entry, &format!("{name}{number}")));
    let [add, subtract] = updates(is_byte);
    asm.put(IsSkip { code: SKIP, skip })
        .put(IsMinus { minus })
        .put(PastGap { to_next: SKIP + 1 })
        .put(add)
        .put(GoOn { next })
        .put(IsAgain { minus, again: AGAIN - SKIP, same })
        .put(PastMinusGap {})
        .label(same)
        .put(subtract)
        .put(GoOn { next })
        .put(Skip { skip, skipped: SKIPPED, next });
}

/// Adds the module that walks compact columns.
pub(super) fn need_gaps(code: &mut TaskCode, is_byte: bool) {
    code.need_module(module(is_byte), || object(is_byte));
}

/// Puts a compact column, tile by tile, and returns its bytes.
pub(super) fn put_compact(
    asm: &mut ObjectBuilder,
    layer: &LayerCode<'_>,
    label: SymbolId,
    handler: Option<SymbolId>,
    reached: &Reached,
) -> usize {
    let mut size = 0;
    asm.label(label);
    if let Some(handler) = handler {
        asm.words([Expr::symbol(handler)]);
        size += 2;
    }
    for (tile, reached) in layer.design.tiles.iter().zip(reached) {
        let codes = encode(tile.first(), reached);
        size += codes.len();
        for codes in codes.chunks(16) {
            asm.bytes(codes);
        }
    }
    size
}

/// Puts calls that walk the compact column at DE, tile by tile.
pub(super) fn put_walks(asm: &mut ObjectBuilder, layer: &LayerCode<'_>) {
    let walk = asm.external(module(layer.design.counters.is_some()));
    let sums = asm.external(&layer.sums);
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        let page = 256 * layer.design.pages() * number;
        let before = page + (tile.first() + 255) % 256;
        asm.put(ToTile { before: Expr::symbol(sums).plus(before as i64), walk });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_takes_what_its_path_through_the_blocks_does() {
        let CodeCosts { first, second, plus, minus, again, skip } = CodeCosts::new();
        assert_eq!(
            [first, second, plus, minus, again, skip],
            [23, 13, 53, 65, 62, 51].map(TStates)
        );
        let update = |is_byte| updates(is_byte).map(|update| through(update.block));
        assert_eq!((update(true), update(false)), ([TStates(11); 2], [TStates(44); 2]));
        assert_eq!((walk(), through(PastByte::block())), (TStates(37), TStates(6)));
    }
}
