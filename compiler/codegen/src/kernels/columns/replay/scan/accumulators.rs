//! The accumulators that are scanned, and the activations of those that fire.

use zirc_network::Value;
use zirc_z80::TStates;

use super::activations::Found;
use super::counts::CountActivations;
use super::words::WordActivations;
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::{ByteCounters, LinearDesign};
use crate::kernels::columns::layer::{LayerCode, bias_of};
use crate::kernels::columns::scan::costs::counts::CountPaths;
use crate::kernels::columns::scan::{OfPair, limit, residues};

/// The accumulators that are scanned.
pub(super) struct Accumulators<'a> {
    pub(super) activations: &'a Activations,
    pub(super) values: &'a [i16],
    /// The least value that fires.
    pub(super) threshold: u16,
}

impl Accumulators<'_> {
    /// The value of the accumulator of `row`.
    pub(super) fn get(&self, row: usize) -> u16 {
        match self.activations {
            Activations::Counts { rows, unit, .. } => {
                let at_zero = rows[row].at_zero;
                // A row that has been raised is below its threshold, and so is this.
                ((i64::from(self.values[row]) - at_zero) / unit).max(0) as u16
            }
            Activations::Words { words } => {
                (self.values[row] as u16).wrapping_add(0x8000 - (1 << words.chain.shift))
            }
        }
    }

    /// Whether an accumulator with this value fires.
    pub(super) fn fires(&self, accumulator: u16) -> bool {
        accumulator >= self.threshold
    }

    /// The value of an accumulator after it has been launched alone: it does not fire.
    pub(super) fn silenced(&self, accumulator: u16) -> u16 {
        match self.activations {
            Activations::Counts { .. } => 0,
            Activations::Words { .. } => accumulator & 0xFF,
        }
    }
}

/// How accumulators become activations.
pub(super) enum Activations {
    /// Byte counters.
    Counts { counts: CountActivations, rows: Vec<CountRow>, unit: i64 },
    /// Sums of 16 bits.
    Words { words: WordActivations },
}

/// A row of byte counters.
pub(super) struct CountRow {
    /// The value for which the accumulator holds 0.
    at_zero: i64,
    /// The activation at the threshold.
    residue: i64,
}

impl Activations {
    pub(super) fn new(
        layer: &LayerCode<'_>,
        from: Value,
        source: &LinearDesign,
        chain: ActivationChain,
    ) -> Self {
        let Some(counters) = &source.counters else {
            return Activations::Words { words: WordActivations { chain } };
        };
        let residues = residues(layer, from, counters, chain);
        let grows = counters.unit.trailing_zeros() - chain.shift;
        let counts = CountActivations {
            zero: counters.zero,
            paths: CountPaths {
                grows,
                is_table: residues.windows(2).any(|pair| pair[0] != pair[1]),
                fits: chain.fits_byte(),
            },
            limit: (!chain.fits_byte()).then(|| limit(&residues, grows, counters)),
        };
        let ByteCounters { unit, zero, thresholds, .. } = counters;
        let rows = bias_of(layer, from).iter().zip(thresholds).zip(residues);
        let row = |((&bias, threshold), residue): ((&i16, &i64), i64)| CountRow {
            at_zero: i64::from(bias) + unit * (threshold - i64::from(*zero)),
            residue,
        };
        Activations::Counts { counts, rows: rows.map(row).collect(), unit: *unit }
    }

    /// Whether the activations at the thresholds are not the same in all rows.
    pub(super) fn has_residues(&self) -> bool {
        match self {
            Activations::Counts { counts, .. } => counts.paths.is_table,
            Activations::Words { .. } => false,
        }
    }

    /// The activation of one of a pair, and its T-states. Changes the accumulator as the code
    /// does.
    pub(super) fn pair(
        &self,
        which: OfPair,
        row: usize,
        accumulator: &mut u16,
    ) -> (TStates, Found) {
        match self {
            Activations::Counts { counts, rows, .. } => {
                counts.pair(which, accumulator, rows[row].residue)
            }
            Activations::Words { words } => words.pair(which, accumulator),
        }
    }

    /// Whether a table tells the activations of low bytes.
    pub(super) fn by_table(&self) -> bool {
        match self {
            Activations::Counts { .. } => false,
            Activations::Words { words } => words.chain.by_table,
        }
    }

    /// Whether activations are made in another page than that of the scan.
    pub(super) fn leaves_page(&self) -> bool {
        match self {
            Activations::Counts { counts, .. } => counts.paths.is_table,
            Activations::Words { .. } => true,
        }
    }

    /// T-states of the sentinel behind the pairs, to the end of their scan.
    pub(super) fn pair_sentinel(&self) -> TStates {
        match self {
            Activations::Counts { counts, .. } => counts.pair_sentinel(),
            Activations::Words { words } => words.pair_sentinel(),
        }
    }

    /// The activation of a single, and its T-states; no activation if the sum has wrapped around.
    pub(super) fn single(&self, row: usize, accumulator: u16) -> (TStates, Option<u16>) {
        match self {
            Activations::Counts { counts, rows, .. } => {
                let (cost, activation) = counts.single(accumulator, rows[row].residue);
                (cost, Some(activation))
            }
            Activations::Words { words } => words.single(accumulator),
        }
    }

    /// T-states of the sentinel behind the singles, to the end of the scan.
    pub(super) fn single_sentinel(&self) -> TStates {
        match self {
            Activations::Counts { counts, .. } => counts.single_sentinel(),
            Activations::Words { words } => words.single_sentinel(),
        }
    }
}
