//! The scan of one tile: what all its parts share.

use crate::kernels::columns::design::LinearDesign;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::rectifier::ActivationChain;
use crate::kernels::columns::tiles::Tile;

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
    pub(super) page: String,
    /// What makes this scan's labels its own.
    pub(super) label: String,
}

impl Scan<'_> {
    /// The page whose bytes tell what fires.
    pub(super) fn telling(&self) -> String {
        if self.residues.is_some() { self.page.clone() } else { format!("{} + 256", self.page) }
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

    /// Code that walks the column whose address the tables have at the place in
    /// L'. Before it is looked up, and after, the place changes by `before` and
    /// `after`. C becomes A; B, `second`; `page` tells which page of the sums is
    /// added to.
    pub(super) fn launch(&self, before: &str, after: &str, second: &str, page: &str) -> String {
        format!(
            "{before}        ld h,high(low_{label})
        ld e,(hl)
        inc h
        ld d,(hl)
        ld h,high({telling})
{after}        ex de,hl
        di
        ld sp,hl
        ex de,hl
        exx
        ld c,a
        ld b,{second}
        ld h,high({sums}){page}
        ret",
            label = self.label,
            telling = self.telling(),
            sums = self.layer.sums,
        )
    }
}

/// A place back, and a place on.
pub(super) const BACK: &str = "        dec l\n";
pub(super) const ON: &str = "        inc l\n";

/// By which labels the scan calls where the accumulators of `which` are large.
pub(super) fn of_pair(which: &str) -> &str {
    if which == "first" { "first" } else { "alone" }
}
