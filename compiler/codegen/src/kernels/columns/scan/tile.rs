//! The scan of one tile: what all its parts share.

use zirc_z80::{Expr, Filled, ObjectBuilder, SymbolId};

use crate::kernels::columns::design::{LinearDesign, Narrow};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::rectifier::ActivationChain;
use crate::kernels::columns::tiles::Tile;

zirc_z80::template! {
    "tile.asm";
    struct Exchange = exchange {}
    struct Begin = begin { before: Expr, silent: u8 }
    struct Look = look { fires: SymbolId }
    struct Round = round { scan: SymbolId }
    struct LoadSilent = load_silent { silent: u8 }
    struct NextPlace = next_place {}
    struct LastPlace = last_place {}
    struct ToLow = to_low {}
    struct ToHigh = to_high {}
    struct ToPage = to_page { page: Expr }
    struct Column = column { table: SymbolId }
    struct IfEnd = if_end { sentinel: usize, end: SymbolId }
    struct Silence = silence {}
}

/// How many pairs of accumulators a round of the scan looks at.
pub(in crate::kernels::columns) const ROUND: usize = 5;

/// The scan of one tile.
pub(super) struct Scan<'a> {
    pub(super) layer: &'a LayerCode<'a>,
    pub(super) source: &'a LinearDesign,
    pub(super) tile: &'a Tile,
    pub(super) rectifier: ActivationChain,
    pub(super) residues: Option<&'a [i64]>,
    /// The first of the tile's pages.
    pub(super) page: Expr,
    /// The accumulators that the columns are added to.
    pub(super) sums: SymbolId,
    /// What makes this scan's labels its own.
    pub(super) label: String,
}

/// Which of a pair fires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::kernels::columns) enum OfPair {
    /// The first. Whether the second does too is not known yet.
    First,
    /// The second alone.
    Alone,
    /// The second, as the first does.
    Both,
}

impl OfPair {
    /// Its name in labels.
    pub(super) fn name(self) -> &'static str {
        match self {
            OfPair::First => "first",
            OfPair::Alone => "alone",
            OfPair::Both => "both",
        }
    }

    /// Where its accumulator is dealt with by itself.
    pub(super) fn by_itself(self) -> OfPair {
        match self {
            OfPair::First => OfPair::First,
            OfPair::Alone | OfPair::Both => OfPair::Alone,
        }
    }

    /// Steps back to the place before the pair.
    pub(super) fn back(self) -> Vec<Filled> {
        match self {
            OfPair::First => vec![LastPlace {}.into()],
            OfPair::Alone | OfPair::Both => vec![LastPlace {}.into(), LastPlace {}.into()],
        }
    }
}

impl Scan<'_> {
    /// The label with this name.
    pub(super) fn label(&self, asm: &mut ObjectBuilder, name: &str) -> SymbolId {
        asm.symbol(&format!("{name}_{}", self.label))
    }

    /// The label with this name, of one of a pair.
    pub(super) fn label_of(&self, asm: &mut ObjectBuilder, name: &str, which: OfPair) -> SymbolId {
        self.label(asm, &format!("{name}_{}", which.name()))
    }

    /// The page whose bytes tell what fires.
    pub(super) fn telling(&self) -> Expr {
        if self.residues.is_some() { self.page.clone() } else { self.page.clone().plus(256) }
    }

    /// The greatest byte that is silent.
    pub(super) fn silent(&self) -> u8 {
        self.source.narrow.as_ref().map_or(0x7F, |narrow| narrow.zero - 1)
    }

    /// What the activation is at the threshold, if that is the same in all rows.
    pub(super) fn residue(&self) -> Option<i64> {
        let mut residues = self.residues?.iter();
        let first = residues.next()?;
        residues.all(|residue| residue == first).then_some(*first)
    }

    /// Leaves the scan of pairs at their sentinel.
    pub(super) fn if_end(&self, asm: &mut ObjectBuilder) {
        let sentinel = self.tile.first_scanned() + 2 * self.tile.pairs.len();
        let end = self.label(asm, "paired");
        asm.put(IfEnd { sentinel, end });
    }

    /// Looks at a pair again, `which` of it being where L is.
    pub(super) fn look_again(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let (silent, scan) = (self.silent(), self.label(asm, "scan"));
        asm.put_all(which.back()).put(LoadSilent { silent }).put(Round { scan });
    }
}

/// By how many bits a count above the threshold is shifted to the left.
pub(super) fn grows(narrow: &Narrow, rectifier: ActivationChain) -> u32 {
    narrow.unit.trailing_zeros() - rectifier.shift
}

/// So many times a block.
pub(super) fn times(filled: impl Into<Filled>, count: u32) -> impl Iterator<Item = Filled> {
    std::iter::repeat_n(filled.into(), count as usize)
}
