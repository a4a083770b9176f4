//! The choice of a class from the accumulators of the last layer: no word is made of a sum,
//! and none is shifted.
//!
//! Accumulators start with an offset of 8000h, so that unsigned comparisons compare sums. A
//! sum x shifted by k bits is greater than the greatest so far, g, if x is greater than g with
//! its last k bits set. So the first of several equal classes wins.

use std::cmp::Ordering;

use zirc_z80::{Expr, Filled, ObjectBuilder, Register, SectionKind, SymbolId, TStates};

use super::layer::{CHOICE_OFFSET, LayerCode};
use super::task_code::TaskCode;
use super::tiles::Tile;
use crate::kernels::basics::{Finish, all_through, taken, through};
use crate::kernels::interface::CHOOSE;

zirc_z80::template! {
    "choice.asm";
    struct Begin = begin { first: Expr }
    struct Keep = keep { keep: SymbolId, half: Register }
    struct SetShifted = set_shifted { mask: u8 }
    struct IsGreatest = is_greatest { chosen: SymbolId, half: Register }
    struct Look = look { closer: SymbolId }
    struct LookAtWord = look_at_word { closer: SymbolId }
    struct Round = round { next: SymbolId }
    struct IsHigher = is_higher { closer: SymbolId, greater: SymbolId }
    struct Compare = compare { next: SymbolId, half: Register }
    struct IsSentinel = is_sentinel { greater: SymbolId, end: SymbolId }
    struct Class = class { before: u8, keep: SymbolId }
    struct ClassOfWord = class_of_word { before: u8, keep: SymbolId }
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
    let [_, place] = layer.bytes_of(tile.singles[0]);
    let layout = Layout::of(layer);
    match number {
        0 => asm.put(Begin { first: sums.plus(place as i64) }),
        _ => asm.put(ToTile { before: sums.plus((place - layout.step()) as i64), next }),
    };
    let chosen = asm.symbol(CHOSEN);
    asm.put_all(layout.kept(shift, keep, chosen)).label(next);
    asm.put_all(std::iter::repeat_n(layout.look(closer), looks(tile)));
    let before: usize = layer.design.tiles[..number].iter().map(|tile| tile.singles.len()).sum();
    asm.put(Round { next })
        .put(IsHigher { closer, greater })
        .put(Compare { next, half: layout.half() })
        .put(IsSentinel { greater, end })
        .put(layout.class((place + 1).wrapping_sub(before) as u8, keep))
        .label(end);
}

/// How the sums lie in memory.
#[derive(Clone, Copy, Debug)]
enum Layout {
    /// Low bytes in one page, high bytes in the next.
    Pages,
    /// Words side by side, in one page.
    Words,
}

impl Layout {
    fn of(layer: &LayerCode<'_>) -> Self {
        if layer.design.is_straight() { Layout::Words } else { Layout::Pages }
    }

    /// The register that tells the high byte from the low one.
    fn half(self) -> Register {
        match self {
            Layout::Pages => Register::H,
            Layout::Words => Register::L,
        }
    }

    /// From a high byte to the next.
    fn step(self) -> usize {
        match self {
            Layout::Pages => 1,
            Layout::Words => 2,
        }
    }

    /// The block that looks at a sum.
    fn look(self, closer: SymbolId) -> Filled {
        match self {
            Layout::Pages => Look { closer }.into(),
            Layout::Words => LookAtWord { closer }.into(),
        }
    }

    /// The block that tells the class.
    fn class(self, before: u8, keep: SymbolId) -> Filled {
        match self {
            Layout::Pages => Class { before, keep }.into(),
            Layout::Words => ClassOfWord { before, keep }.into(),
        }
    }

    /// Blocks that keep a sum.
    fn kept(self, shift: u32, keep: SymbolId, chosen: SymbolId) -> Vec<Filled> {
        let half = self.half();
        let mut blocks = vec![Keep { keep, half }.into()];
        if shift > 0 {
            blocks.push(SetShifted { mask: mask(shift) as u8 }.into());
        }
        blocks.push(IsGreatest { chosen, half }.into());
        blocks
    }
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
    fn new(layout: Layout, shift: u32) -> Self {
        let none = SymbolId(0);
        let look = layout.look(none).block;
        let close = taken(look) + through(IsHigher::block());
        let class = through(IsSentinel::block()) + taken(layout.class(0, none).block);
        Costs {
            lower: through(look),
            close: close + taken(Compare::block()),
            greater: close + through(Compare::block()) + class,
            higher: taken(look) + taken(IsHigher::block()) + class,
            keep: all_through(&layout.kept(shift, none, none)),
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
    let costs = Costs::new(Layout::of(layer), shift);
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
        let costs = Costs::new(Layout::Pages, 2);
        let takes =
            |costs: &Costs| [0x80FF, 0x8103, 0x8104, 0x8200].map(|sum| costs.of(sum, 0x8103).0);
        assert_eq!(takes(&costs), [22, 65, 92, 71]);
        assert_eq!(takes(&Costs::new(Layout::Words, 2)), [26, 69, 100, 79]);
        let keep = Costs::new(Layout::Pages, 0).keep;
        assert_eq!([costs.keep, costs.sentinel, keep].map(|t| t.0), [55, 12, 48]);
    }
}
