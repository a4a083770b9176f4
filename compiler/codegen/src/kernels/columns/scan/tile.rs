//! The scan of one tile: the parts that all its files share.

use zirc_z80::{Expr, Filled, ObjectBuilder, SymbolId};

use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::{ByteCounters, LinearDesign};
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::tiles::Tile;

zirc_z80::template! {
    "tile.asm";
    struct Exchange = exchange {}
    struct Begin = begin { before: Expr, silent: u8 }
    struct Home = home {}
    struct Look = look { fires: SymbolId }
    struct Round = round { scan: SymbolId }
    struct LoadSilent = load_silent { silent: u8 }
    struct NextPlace = next_place {}
    struct LastPlace = last_place {}
    struct ToLow = to_low {}
    struct ToHigh = to_high {}
    struct ToPage = to_page { page: Expr }
    struct FindColumn = find_column { table: SymbolId }
    struct IfEnd = if_end { sentinel: usize, end: SymbolId }
    struct Silence = silence {}
}

/// How many pairs of accumulators a round of the scan looks at.
pub(in crate::kernels::columns) const ROUND: usize = 5;

/// The scan of one tile.
pub(super) struct TileScan<'a> {
    pub(super) layer: &'a LayerCode<'a>,
    /// The design of the op whose accumulators are scanned.
    pub(super) scanned: &'a LinearDesign,
    pub(super) tile: &'a Tile,
    pub(super) chain: ActivationChain,
    /// The residues of byte counters, row by row; `None` for 16-bit accumulators.
    pub(super) residues: Option<&'a [i64]>,
    /// The first of the tile's pages.
    pub(super) page: Expr,
    /// The accumulators that the columns are added to.
    pub(super) sums: SymbolId,
    /// The lengths of its columns, if those are found by them.
    pub(super) lengths: Option<Vec<u8>>,
    /// The number of the tile, which its labels end with.
    pub(super) number: usize,
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

    /// The same, without the first.
    pub(super) fn by_itself(self) -> OfPair {
        match self {
            OfPair::First => OfPair::First,
            OfPair::Alone | OfPair::Both => OfPair::Alone,
        }
    }

    /// The steps back to the place before the pair.
    pub(super) fn back(self) -> Vec<Filled> {
        match self {
            OfPair::First => vec![LastPlace {}.into()],
            OfPair::Alone | OfPair::Both => vec![LastPlace {}.into(), LastPlace {}.into()],
        }
    }
}

impl TileScan<'_> {
    /// The label with this name.
    pub(super) fn label(&self, asm: &mut ObjectBuilder, name: &str) -> SymbolId {
        asm.symbol(&format!("{name}_{}", self.number))
    }

    /// The label with this name, of one of a pair.
    pub(super) fn label_of(&self, asm: &mut ObjectBuilder, name: &str, which: OfPair) -> SymbolId {
        self.label(asm, &format!("{name}_{}", which.name()))
    }

    /// The page whose bytes tell whether an accumulator fires.
    pub(super) fn telling(&self) -> Expr {
        if self.residues.is_some() { self.page.clone() } else { self.page.clone().plus(256) }
    }

    /// The greatest byte that does not fire.
    pub(super) fn silent(&self) -> u8 {
        self.scanned.silent()
    }

    /// The residue, if it is the same in all rows.
    pub(super) fn residue(&self) -> Option<i64> {
        let mut residues = self.residues?.iter();
        let first = residues.next()?;
        residues.all(|residue| residue == first).then_some(*first)
    }

    /// Whether the residues are not the same in all rows.
    pub(super) fn has_residues(&self) -> bool {
        self.residues.is_some() && self.residue().is_none()
    }

    /// Puts code that leaves the scan of pairs at their sentinel.
    pub(super) fn if_end(&self, asm: &mut ObjectBuilder) {
        let sentinel = self.tile.first_scanned() + 2 * self.tile.pairs.len();
        let end = self.label(asm, "paired");
        asm.put(IfEnd { sentinel, end });
    }

    /// Puts code that scans a pair again. L is the place of `which` of the pair.
    pub(super) fn look_again(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let (silent, scan) = (self.silent(), self.label(asm, "scan"));
        asm.put_all(which.back()).put(LoadSilent { silent }).put(Round { scan });
    }
}

/// How many bits a count above the threshold is shifted to the left, to make an activation.
pub(super) fn grows(counters: &ByteCounters, chain: ActivationChain) -> u32 {
    counters.unit.trailing_zeros() - chain.shift
}

/// A block so many times.
pub(super) fn times(filled: impl Into<Filled>, count: u32) -> impl Iterator<Item = Filled> {
    std::iter::repeat_n(filled.into(), count as usize)
}
