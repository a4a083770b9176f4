//! The choice of a class from the accumulators of the last layer: no word is made of a sum,
//! and none is shifted.
//!
//! Accumulators start with an offset of 8000h, so that unsigned comparisons compare sums. A
//! sum x shifted by k bits is greater than the greatest so far, g, if x is greater than g with
//! its last k bits set. So the first of several equal classes wins.

use std::cmp::Ordering;

use zirc_z80::{Expr, Filled, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::layer::{CHOICE_OFFSET, LayerCode};
use super::task_code::TaskCode;
use super::tiles::{PAGE, Tile};
use crate::kernels::basics::{Finish, all_through, taken, through};
use crate::kernels::interface::CHOOSE;

zirc_z80::template! {
    "choice.asm";
    struct Begin = begin { first: Expr }
    struct Keep = keep { keep: SymbolId }
    struct SetShifted = set_shifted { mask: u8 }
    struct IsGreatest = is_greatest { chosen: SymbolId }
    struct Look = look { closer: SymbolId }
    struct Round = round { next: SymbolId }
    struct IsHigher = is_higher { closer: SymbolId, greater: SymbolId }
    struct Compare = compare { next: SymbolId }
    struct IsSentinel = is_sentinel { greater: SymbolId, end: SymbolId }
    struct Class = class { before: u8, keep: SymbolId }
    struct ToTile = to_tile { before: Expr, next: SymbolId }
    struct Chosen = chosen { chosen: SymbolId }
}

/// The most bits that are shifted out: bits of the low byte.
pub(super) const LARGEST_SHIFT: u32 = 7;
/// The label where the class is known.
const CHOSEN: &str = "chosen";
/// The most sums that a round looks at.
const ROUND: usize = 8;

/// Puts the subroutine that chooses the class with the greatest sum.
pub(super) fn emit(layer: &LayerCode<'_>, code: &mut TaskCode, shift: u32) {
    code.main(|asm| {
        let choose = asm.symbol(CHOOSE);
        asm.section(SectionKind::Code);
        asm.public(choose);
        asm.comment(&header(layer)).label(choose);
        for number in 0..layer.design.tiles.len() {
            tile(layer, asm, number, shift);
        }
        let chosen = asm.symbol(CHOSEN);
        asm.put(Chosen { chosen }).put(Finish {});
    });
}

fn header(layer: &LayerCode<'_>) -> String {
    let LayerCode { emission, task, sums, .. } = layer;
    let chain = task.ops.iter().skip_while(|&&op| op != layer.linear).skip(1);
    let ops: String = chain.map(|&op| emission.title(op) + "\n").collect();
    let name = &emission.network.values[layer.linear].name;
    let last = layer.rows - 1;
    format!(
        "{ops}Chooses the class with the greatest logit, the first of several equal ones.
in:      the sums of %{name} at {sums}, classes 0 to {last}
out:     A = the class
changes: F, C, DE, HL"
    )
}

/// Puts the code that looks at the sums of a tile.
fn tile(layer: &LayerCode<'_>, asm: &mut ObjectBuilder, number: usize, shift: u32) {
    let tile = &layer.design.tiles[number];
    let label = |asm: &mut ObjectBuilder, name: &str| asm.symbol(&format!("{name}_{number}"));
    let [keep, next, closer, greater, end] =
        ["keep", "next", "closer", "greater", "end"].map(|name| label(asm, name));
    let sums = Expr::symbol(asm.symbol(&layer.sums));
    let place = 256 * (3 * number + 1) + tile.first_scanned();
    match number {
        0 => asm.put(Begin { first: sums.plus(place as i64) }),
        _ => asm.put(ToTile { before: sums.plus(place as i64 - 1), next }),
    };
    let chosen = asm.symbol(CHOSEN);
    asm.put_all(kept(shift, keep, chosen)).label(next);
    asm.put_all(std::iter::repeat_n(Look { closer }.into(), looks(tile)));
    let before: usize = layer.design.tiles[..number].iter().map(|tile| tile.singles.len()).sum();
    asm.put(Round { next })
        .put(IsHigher { closer, greater })
        .put(Compare { next })
        .put(IsSentinel { greater, end })
        .put(Class { before: (tile.first_scanned() + 1 + PAGE - before) as u8, keep })
        .label(end);
}

/// Blocks that keep a sum.
fn kept(shift: u32, keep: SymbolId, chosen: SymbolId) -> Vec<Filled> {
    let mut blocks = vec![Keep { keep }.into()];
    if shift > 0 {
        blocks.push(SetShifted { mask: mask(shift) as u8 }.into());
    }
    blocks.push(IsGreatest { chosen }.into());
    blocks
}

/// The bits that a shift shifts out.
fn mask(shift: u32) -> u16 {
    (1 << shift) - 1
}

/// How many sums a round looks at, the sentinel among them.
fn looks(tile: &Tile) -> usize {
    ROUND.min(tile.singles.len())
}

/// T-states of what is done with a sum.
struct Costs {
    /// One whose high byte is less than that of the greatest so far.
    lower: TStates,
    /// One with the same high byte that is not greater.
    close: TStates,
    /// One with the same high byte that is greater, without keeping it.
    greater: TStates,
    /// One whose high byte is greater, likewise.
    higher: TStates,
    /// To keep a sum.
    keep: TStates,
    /// What the sentinel takes less than another sum that is greater.
    sentinel: TStates,
}

impl Costs {
    fn new(shift: u32) -> Self {
        let close = taken(Look::block()) + through(IsHigher::block());
        let class = through(IsSentinel::block()) + taken(Class::block());
        Costs {
            lower: through(Look::block()),
            close: close + taken(Compare::block()),
            greater: close + through(Compare::block()) + class,
            higher: taken(Look::block()) + taken(IsHigher::block()) + class,
            keep: all_through(&kept(shift, SymbolId(0), SymbolId(0))),
            sentinel: class - taken(IsSentinel::block()),
        }
    }

    /// T-states to where it is known whether `sum` is greater than `greatest`.
    fn of(&self, sum: u16, greatest: u16) -> TStates {
        match (sum >> 8).cmp(&(greatest >> 8)) {
            Ordering::Less => self.lower,
            Ordering::Greater => self.higher,
            Ordering::Equal if sum > greatest => self.greater,
            Ordering::Equal => self.close,
        }
    }
}

/// T-states of the choice, its return included, where `sums` are the words of the sums.
pub(super) fn t_states(layer: &LayerCode<'_>, shift: u32, sums: &[i16]) -> TStates {
    let costs = Costs::new(shift);
    let biased = |row: usize| sums[row] as u16 ^ CHOICE_OFFSET;
    let mut greatest = biased(0) | mask(shift);
    let mut cost = through(Begin::block()) + costs.keep;
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        if number > 0 {
            cost += taken(ToTile::block());
        }
        let mut lower = 0;
        for &row in tile.singles.iter().skip(usize::from(number == 0)) {
            if greatest == u16::MAX {
                break;
            }
            let sum = biased(row);
            cost += costs.of(sum, greatest);
            lower = if sum >> 8 < greatest >> 8 { lower + 1 } else { 0 };
            if lower == looks(tile) {
                cost += taken(Round::block());
                lower = 0;
            }
            if sum > greatest {
                cost += costs.keep;
                greatest = sum | mask(shift);
            }
        }
        if greatest == u16::MAX {
            break;
        }
        cost += costs.of(u16::MAX, greatest) - costs.sentinel;
    }
    cost + through(Chosen::block()) + through(Finish::block())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_class_takes_what_its_path_through_the_blocks_does() {
        let costs = Costs::new(2);
        let takes = |sum| costs.of(sum, 0x8103).0;
        assert_eq!([0x80FF, 0x8103, 0x8104, 0x8200].map(takes), [22, 65, 92, 71]);
        assert_eq!([costs.keep, costs.sentinel, Costs::new(0).keep].map(|t| t.0), [55, 12, 48]);
    }
}
