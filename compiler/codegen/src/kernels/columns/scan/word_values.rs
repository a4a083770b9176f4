//! The activation of an accumulator that fires, as a word in DE.

use zirc_z80::{Filled, ObjectBuilder, SymbolId};

use super::tile::{TileScan, grows, times};
use super::values::{AddResidue, Grow, LowByte};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::LinearDesign;

zirc_z80::template! {
    "word_values.asm";
    struct BothOfSum = both_of_sum {}
    struct HalveBoth = halve_both {}
    struct LowOfSum = low_of_sum {}
    struct HalveLow = halve_low {}
    struct NextActivation = next_activation {}
    struct WordOfCount = word_of_count {}
    struct DoubleCount = double_count {}
    struct BeyondCount = beyond_count { least: i64 }
    struct ByteActivation = byte_activation {}
    struct IsBeyond = is_beyond { above: i64, within: SymbolId }
    struct ToMost = to_most { most: i64 }
}

impl TileScan<'_> {
    /// Puts code that limits the activation to the greatest.
    pub(super) fn limited(&self, asm: &mut ObjectBuilder, within: &str) {
        if self.chain.caps() {
            let within = asm.symbol(within);
            asm.put_all(limit(self.chain, within)).label(within);
        }
    }

    /// The activation of a row at its threshold, if it is a byte counter.
    pub(super) fn residue_of(&self, row: usize) -> i64 {
        self.residues.map_or(0, |residues| residues[row])
    }
}

/// Whether [`activation`] changes A.
pub(super) fn changes_a(source: &LinearDesign, chain: ActivationChain) -> bool {
    source.counters.is_some() && chain.fits_byte()
}

/// Blocks that load DE with an activation. The residue is that of the row, if it is a byte
/// counter.
pub(super) fn activation(
    source: &LinearDesign,
    chain: ActivationChain,
    residue: i64,
) -> Vec<Filled> {
    match &source.counters {
        Some(counters) if chain.fits_byte() => {
            let grows = grows(counters, chain);
            let least = residue - (i64::from(counters.zero) << grows);
            let mut blocks = vec![LowByte {}.into()];
            blocks.extend(times(Grow {}, grows));
            blocks.extend([AddResidue { residue: least & 0xFF }.into(), ByteActivation {}.into()]);
            blocks
        }
        _ => word_activation(source, chain, residue),
    }
}

/// The same without a change of A.
pub(super) fn word_activation(
    source: &LinearDesign,
    chain: ActivationChain,
    residue: i64,
) -> Vec<Filled> {
    let shift = chain.shift;
    let mut blocks: Vec<Filled> = Vec::new();
    if let Some(counters) = &source.counters {
        let grows = grows(counters, chain);
        let least = residue - (i64::from(counters.zero) << grows);
        blocks.push(WordOfCount {}.into());
        blocks.extend(times(DoubleCount {}, grows));
        blocks.push(BeyondCount { least: least & 0xFFFF }.into());
        return blocks;
    }
    if chain.fits_low_byte() {
        blocks.push(LowOfSum {}.into());
        blocks.extend(times(HalveLow {}, shift));
    } else {
        blocks.push(BothOfSum {}.into());
        blocks.extend(times(HalveBoth {}, shift));
    }
    if chain.threshold(true) > 0 {
        blocks.push(NextActivation {}.into());
    }
    blocks
}

/// Blocks that limit the activation to the greatest.
pub(super) fn limit(chain: ActivationChain, within: SymbolId) -> Vec<Filled> {
    if !chain.caps() {
        return Vec::new();
    }
    let most = chain.most;
    vec![IsBeyond { above: 0xFFFF - most, within }.into(), ToMost { most }.into()]
}
