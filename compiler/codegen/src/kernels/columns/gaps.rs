//! Compact columns: the gaps between the rows that a column reaches, half a byte
//! each.
//!
//! A code is four bits, the first of a byte in its high half. The place it speaks
//! of is counted on from the one before; at first, from the place before the
//! first. Codes 0 to 6 pass over as many accumulators and add to the next;
//! 8 to 14 pass over 8 less and subtract from the next; 15 subtracts once more
//! from the same; 7 moves on by seven places, and ends the column when it leaves
//! the page.

use zirc_z80::{Expr, Filled, Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::layer::LayerCode;
use super::lists::Reached;
use super::parts::Parts;
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

/// Moves on by [`SKIPPED`] places, or past the page's end.
const SKIP: u8 = 7;
const SKIPPED: usize = 7;
/// Subtracts again.
const AGAIN: u8 = 15;
/// Added to a gap before a subtraction.
const MINUS: u8 = 8;

/// The codes of a column, two a byte: for each row it reaches the place of the
/// accumulator, ascending, and the weight. `first` is the tile's first place.
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

/// How many codes of each kind a column has: updates, subtractions among them,
/// skips.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codes {
    /// Weights of +1.
    pub(super) plus: usize,
    /// Subtractions after a gap.
    pub(super) minus: usize,
    /// Subtractions again.
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

    /// The bytes they take.
    pub(super) fn bytes(self) -> usize {
        (self.plus + self.minus + self.again + self.skips).div_ceil(2)
    }

    /// The T-states it takes to walk them, over `narrow` or wide accumulators.
    pub(super) fn cost(self, narrow: bool) -> TStates {
        let codes = self.plus + self.minus + self.again + self.skips;
        let [plus, minus] = updates(narrow).map(|update| through(update.block));
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

/// T-states of codes, beside their updates.
struct CodeCosts {
    /// Of fetching the first of a byte.
    first: TStates,
    /// Of fetching the second of a byte.
    second: TStates,
    /// Of an addition.
    plus: TStates,
    /// Of a subtraction.
    minus: TStates,
    /// Of a subtraction again.
    again: TStates,
    /// Of a skip.
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

/// T-states of the call for a tile, of what comes before it, and of the return.
pub(super) fn walk() -> TStates {
    through(ToTile::block()) + through(Finish::block())
}

/// The name of the module that walks compact columns.
fn module(narrow: bool) -> &'static str {
    if narrow { "gaps_narrow" } else { "gaps_wide" }
}

/// What a code does to an accumulator: an addition, and a subtraction.
fn updates(narrow: bool) -> [Filled; 2] {
    match narrow {
        true => [Increment {}.into(), Decrement {}.into()],
        false => [AddWord {}.into(), SubtractWord {}.into()],
    }
}

/// That module.
fn object(narrow: bool) -> Object {
    let name = module(narrow);
    let mut asm = ObjectBuilder::new(name);
    let entry = asm.symbol(name);
    asm.public(entry);
    asm.section(SectionKind::Code);
    asm.comment(&format!(
        "Adds a compact column to accumulators.
in:      DE = its codes; H = the page of the accumulators, L = the place before
         their first
{}out:     DE = past its codes
changes: A, F, L",
        if narrow { "" } else { "         BC = what a weight of 1 adds\n" }
    ));
    let second = asm.local(entry, "second");
    asm.put(FirstCode { first: entry });
    code(&mut asm, entry, 1, narrow, second);
    asm.put(PastByte {}).put(Finish {});
    asm.put(SecondCode { second });
    code(&mut asm, entry, 2, narrow, entry);
    asm.put(Finish {});
    assemble::finish(asm)
}

/// What is done for the code in the low half of A, which is of this `number` in its
/// byte, before that at `next`. Falls through where the column ends.
fn code(asm: &mut ObjectBuilder, entry: SymbolId, number: usize, narrow: bool, next: SymbolId) {
    let [skip, minus, same] =
        ["skip", "minus", "again"].map(|name| asm.local(entry, &format!("{name}{number}")));
    let [add, subtract] = updates(narrow);
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

/// Asks for the walk over compact columns.
pub(super) fn need_gaps(parts: &mut Parts, narrow: bool) {
    parts.external(module(narrow));
    parts.need_module(module(narrow), || object(narrow));
}

/// A column in compact form, tile by tile. Returns its bytes.
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

/// Calls that walk a compact column at DE, tile by tile.
pub(super) fn put_walks(asm: &mut ObjectBuilder, layer: &LayerCode<'_>) {
    let walk = asm.external(module(layer.design.narrow.is_some()));
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
        let update = |narrow| updates(narrow).map(|update| through(update.block));
        assert_eq!((update(true), update(false)), ([TStates(11); 2], [TStates(44); 2]));
        assert_eq!((walk(), through(PastByte::block())), (TStates(37), TStates(6)));
    }
}
