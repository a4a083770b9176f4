//! Scan and fire: a linear op whose inputs are another's sums, rectified. The
//! accumulators are looked at one after the other; one at or above its threshold
//! fires: its activation is taken and its column walked.
//!
//! The scan lives in the alternate registers: HL' is the accumulator looked at
//! (its high byte, of wide ones), A the greatest byte that is silent. The sentinel
//! at the end fires like a neuron and is told from one where large sums are.
//!
//! An activation above 255 is walked in two steps. First its high byte is added,
//! to the page of the high bytes (a carry out of those is lost, in the page
//! behind). The accumulator that fired is left with what makes the low byte, and
//! is looked at again.

mod bytes;
mod large;
mod pairs;
mod singles;
mod tables;
mod values;

use super::cost::Firing;
use super::{Layer, Parts, put};
use crate::kernels::Emission;
use crate::plan::{Columns, Narrow, Rectifier, Tile};
use zirc_network::Value;

/// How many pairs of accumulators a round of the scan looks at.
pub(super) const ROUND: usize = 5;

/// The sum of the columns of all neurons of `from` that fire.
pub(super) fn emit(layer: &Layer<'_>, parts: &mut Parts, from: Value, rectifier: Rectifier) {
    let emission = layer.emission;
    let source = emission.plan.columns[from].as_ref().expect("what is scanned is columns");
    let sums = emission.accumulators(from);
    parts.external(sums.clone());
    let residues = source.narrow.as_ref().map(|narrow| residues(emission, from, narrow, rectifier));
    let mut streams = layer.streams();
    parts.code += "        exx\n";
    for (number, tile) in source.tiles.iter().enumerate() {
        let scan = Scan {
            layer,
            source,
            tile,
            rectifier,
            residues: residues.as_deref(),
            page: format!("{sums} + {}", 256 * source.pages() * number),
            label: format!("{}_{number}", layer.symbol),
        };
        scan.tables(parts, &mut streams);
        scan.emit(parts);
    }
    parts.code += "        exx\n";
    streams.require(parts);
}

/// What firing costs where `rectifier` reads the sums of `from`.
pub(super) fn firing(emission: &Emission<'_>, from: Value, rectifier: Rectifier) -> Firing {
    let Some(source) = &emission.plan.columns[from] else { return Firing::default() };
    let differ = source.narrow.as_ref().is_some_and(|narrow| {
        residues(emission, from, narrow, rectifier).windows(2).any(|pair| pair[0] != pair[1])
    });
    Firing::of(source, rectifier, differ)
}

/// What the activation of each row of narrow accumulators is at its threshold.
fn residues(
    emission: &Emission<'_>,
    from: Value,
    narrow: &Narrow,
    rectifier: Rectifier,
) -> Vec<i64> {
    let bias = super::bias_of(emission, from);
    let at_threshold = |(bias, threshold): (&i16, &i64)| {
        (i64::from(*bias) + narrow.unit * threshold) >> rectifier.shift
    };
    bias.iter().zip(&narrow.thresholds).map(at_threshold).collect()
}

/// The scan of one tile.
struct Scan<'a> {
    layer: &'a Layer<'a>,
    source: &'a Columns,
    tile: &'a Tile,
    rectifier: Rectifier,
    residues: Option<&'a [i64]>,
    /// The first of the tile's pages.
    page: String,
    /// What makes this scan's labels its own.
    label: String,
}

impl Scan<'_> {
    /// The page whose bytes tell what fires.
    fn telling(&self) -> String {
        if self.residues.is_some() { self.page.clone() } else { format!("{} + 256", self.page) }
    }

    /// The greatest byte that is silent.
    fn silent(&self) -> u8 {
        self.source.narrow.as_ref().map_or(0x7F, |narrow| narrow.zero - 1)
    }

    fn emit(&self, parts: &mut Parts) {
        let label = &self.label;
        let (telling, silent) = (self.telling(), self.silent());
        put!(
            parts.code,
            "        ld hl,{telling} + {} - 1
        ld a,{silent}",
            self.tile.first_scanned()
        );
        if !self.tile.pairs.is_empty() {
            self.pairs(parts);
        }
        if !self.tile.singles.is_empty() {
            put!(parts.code, "singles_{label}:");
            self.singles(parts);
        }
        put!(parts.code, "scanned_{label}:");
    }

    /// Code that walks the column whose address the tables have at the place in
    /// L'. Before it is looked up, and after, the place changes by `before` and
    /// `after`. C becomes A; B, `second`; `page` tells which page of the sums is
    /// added to.
    fn launch(&self, before: &str, after: &str, second: &str, page: &str) -> String {
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
const BACK: &str = "        dec l\n";
const ON: &str = "        inc l\n";
