//! The accumulators that are scanned, and what is made of those that fire.

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
    /// The least that fires.
    pub(super) threshold: u16,
}

impl Accumulators<'_> {
    /// What the accumulator of `row` holds.
    pub(super) fn get(&self, row: usize) -> u16 {
        match self.activations {
            Activations::Counts { rows, unit, .. } => {
                let at_zero = rows[row].at_zero;
                ((i64::from(self.values[row]) - at_zero) / unit) as u16
            }
            Activations::Words { words } => {
                (self.values[row] as u16).wrapping_add(0x8000 - (1 << words.chain.shift))
            }
        }
    }

    /// Whether one that holds so much fires.
    pub(super) fn fires(&self, accumulator: u16) -> bool {
        accumulator >= self.threshold
    }

    /// What one that has been added holds, so that it is silent.
    pub(super) fn silenced(&self, accumulator: u16) -> u16 {
        match self.activations {
            Activations::Counts { .. } => 0,
            Activations::Words { .. } => accumulator & 0xFF,
        }
    }
}

/// How accumulators become activations.
pub(super) enum Activations {
    /// Counts of a byte.
    Counts { counts: CountActivations, rows: Vec<CountRow>, unit: i64 },
    /// Sums of 16 bits.
    Words { words: WordActivations },
}

/// What is known of a row of counts.
pub(super) struct CountRow {
    /// The value for which the accumulator holds 0.
    at_zero: i64,
    /// What the activation is at the threshold.
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
        let ByteCounters { unit, zero, thresholds } = counters;
        let rows = bias_of(layer, from).iter().zip(thresholds).zip(residues);
        let row = |((&bias, threshold), residue): ((&i16, &i64), i64)| CountRow {
            at_zero: i64::from(bias) + unit * (threshold - i64::from(*zero)),
            residue,
        };
        Activations::Counts { counts, rows: rows.map(row).collect(), unit: *unit }
    }

    /// Makes an activation of the accumulator of a row of a pair.
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

    /// What the sentinel behind the pairs takes, to where the scan of them ends.
    pub(super) fn pair_sentinel(&self) -> TStates {
        match self {
            Activations::Counts { counts, .. } => counts.pair_sentinel(),
            Activations::Words { words } => words.pair_sentinel(),
        }
    }

    /// Makes an activation of a row whose column is compact, if it is real.
    pub(super) fn single(&self, row: usize, accumulator: u16) -> (TStates, Option<u16>) {
        match self {
            Activations::Counts { counts, rows, .. } => {
                let (cost, activation) = counts.single(accumulator, rows[row].residue);
                (cost, Some(activation))
            }
            Activations::Words { words } => words.single(accumulator),
        }
    }

    /// What the sentinel behind those takes, to where the scan ends.
    pub(super) fn single_sentinel(&self) -> TStates {
        match self {
            Activations::Counts { counts, .. } => counts.single_sentinel(),
            Activations::Words { words } => words.single_sentinel(),
        }
    }
}
