//! The activation of an accumulator that fires.

use zirc_z80::{Filled, ObjectBuilder, SymbolId};

use super::firing::limit;
use super::tile::{OfPair, TileScan, ToLow, grows, times};
use crate::kernels::columns::activation::ActivationChain;
use crate::kernels::columns::design::ByteCounters;

zirc_z80::template! {
    "values.asm";
    struct FirstCount = first_count { end: SymbolId }
    struct AboveAfter = above_after { zero: u8 }
    struct Count = count { zero: u8 }
    struct IsLarge = is_large { limit: i64, large: SymbolId }
    struct Grow = grow {}
    struct AddResidue = add_residue { residue: i64 }
    struct AddRest = add_rest { rest: SymbolId }
    struct LookUp = look_up {}
    struct LowByte = low_byte {}
    struct ShiftOut = shift_out {}
    struct Keep = keep { bits: u8 }
    struct OneUp = one_up {}
    struct Compare = compare { byte: u8 }
    struct IfSentinel = if_sentinel { end: SymbolId }
    struct IsMore = is_more { more: SymbolId }
    struct IsMoreKnown = is_more_known { more: SymbolId }
    struct Is256 = is_256 { large: SymbolId }
    struct IsAboveMost = is_above_most { most: i64, within: SymbolId }
    struct LoadMost = load_most { most: i64 }
    struct IsAbove = is_above { least: u32, above: SymbolId }
    struct BothBytes = both_bytes {}
    struct AddLookUp = add_look_up {}
    struct ShiftBoth = shift_both {}
    struct IsJustLarge = is_just_large { large: SymbolId }
    struct GoOn = go_on { got: SymbolId }
}

impl TileScan<'_> {
    /// Puts code that loads A with the activation of the accumulator at HL. If the first of a
    /// pair is the sentinel, the code goes to the end of the pairs. If an activation may not
    /// fit a byte, it goes to the code for large ones. H may be another page behind it.
    pub(super) fn value(&self, asm: &mut ObjectBuilder, which: OfPair) {
        match &self.scanned.counters {
            Some(counters) => self.value_of_count(asm, which, counters),
            None if self.chain.fits_low_byte() => {
                let end = (which == OfPair::First).then(|| self.label(asm, "paired"));
                self.value_of_low_byte(asm, end, &format!("most_{}", which.name()));
            }
            None => self.value_of_sum(asm, which),
        }
    }

    fn value_of_count(&self, asm: &mut ObjectBuilder, which: OfPair, counters: &ByteCounters) {
        let zero = counters.zero;
        let fits = self.chain.fits_byte();
        if fits && which == OfPair::First {
            let end = self.label(asm, "paired");
            asm.put(FirstCount { end }).put(AboveAfter { zero });
        } else {
            asm.put(Count { zero });
        }
        if !fits {
            let large = self.label_of(asm, "large", which.by_itself());
            let residues = self.residues.unwrap_or_default();
            let limit = limit(residues, grows(counters, self.chain), counters);
            asm.put(IsLarge { limit, large });
        }
        asm.put_all(times(Grow {}, grows(counters, self.chain)));
        match self.residue() {
            Some(residue) => asm.put(AddResidue { residue }),
            None => {
                let rest = self.label(asm, "rest");
                asm.put(AddRest { rest })
            }
        };
        if which == OfPair::First && !fits {
            let got = self.label_of(asm, "got", which);
            asm.label(got);
        }
    }

    /// The same for a sum whose low byte determines the activation. `most` is the name of the
    /// label after the limit.
    pub(super) fn value_of_low_byte(
        &self,
        asm: &mut ObjectBuilder,
        end: Option<SymbolId>,
        most: &str,
    ) {
        let shift = self.chain.shift;
        asm.put(ToLow {}).put_all(low_value(self.chain));
        if let Some(end) = end {
            if shift > 0 {
                asm.put(Compare { byte: (256_u32 >> shift) as u8 });
            }
            asm.put(IfSentinel { end });
        }
        self.cap(asm, most);
    }

    fn value_of_sum(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let more = self.label_of(asm, "more", which);
        asm.put_all(is_more(which, more)).put_all(low_value(self.chain));
        if makes_256(self.chain) {
            let large = match self.chain.fits_byte() {
                true => self.label_of(asm, "top", which),
                false => self.label_of(asm, "large", which.by_itself()),
            };
            asm.put(Is256 { large });
        }
        let got = self.label_of(asm, "got", which);
        asm.label(got);
        self.cap(asm, &format!("most_{}", which.name()));
    }

    /// Puts code that limits the activation in A to the greatest. `within` is the name of the
    /// label behind it.
    fn cap(&self, asm: &mut ObjectBuilder, within: &str) {
        let most = self.chain.most;
        if !self.chain.caps() || most > 255 {
            return;
        }
        let within = self.label(asm, within);
        if caps_byte(self.chain) {
            asm.put(IsAboveMost { most, within }).put(LoadMost { most });
        }
        asm.label(within);
    }

    /// Puts the part of [`TileScan::value`] for sums that have bits in their high byte, besides
    /// bit 15.
    pub(super) fn more(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let shift = self.chain.shift;
        let [more, got] = ["more", "got"].map(|name| self.label_of(asm, name, which));
        let large = self.label_of(asm, "large", which.by_itself());
        asm.label(more).put_all(to_more(which));
        asm.put(IsAbove { least: 2 << shift, above: large }).put_all(both_bytes(self.chain));
        asm.put(IsJustLarge { large }).put(GoOn { got });
    }
}

/// Blocks that tell whether a sum has bits in its high byte besides bit 15, and go to its low
/// byte. For the second of two that fire, A is the high byte already.
pub(super) fn is_more(which: OfPair, more: SymbolId) -> Vec<Filled> {
    match which {
        OfPair::First | OfPair::Alone => vec![IsMore { more }.into()],
        OfPair::Both => vec![IsMoreKnown { more }.into(), ToLow {}.into()],
    }
}

/// Blocks that begin the code for those that do.
pub(super) fn to_more(which: OfPair) -> Option<Filled> {
    (which == OfPair::Both).then(|| ToLow {}.into())
}

/// Blocks that load A with the activation, from the low byte at HL alone.
pub(super) fn low_value(chain: ActivationChain) -> Vec<Filled> {
    if chain.by_table {
        return vec![LookUp {}.into()];
    }
    let mut blocks = vec![LowByte {}.into()];
    blocks.extend(shifted(chain.shift));
    blocks
}

/// Blocks that make an activation of the low byte in A.
pub(super) fn shifted(shift: u32) -> Vec<Filled> {
    let mut blocks: Vec<Filled> = times(ShiftOut {}, shift).collect();
    if shift > 0 {
        blocks.push(Keep { bits: 255 >> shift }.into());
    }
    blocks.push(OneUp {}.into());
    blocks
}

/// Blocks that load A with the low byte of the activation, from both bytes of a sum.
pub(super) fn both_bytes(chain: ActivationChain) -> Vec<Filled> {
    let shift = chain.shift;
    if chain.by_table {
        // To the left by 8 - shift bits, from where it is shifted by one.
        let mut blocks: Vec<Filled> = times(ShiftOut {}, shift + 1).collect();
        blocks.push(AddLookUp {}.into());
        return blocks;
    }
    let mut blocks = vec![BothBytes {}.into()];
    blocks.extend(times(ShiftBoth {}, shift));
    blocks.push(OneUp {}.into());
    blocks
}

/// Whether a low byte of FFh must be told from others: its activation would be 256, which
/// does not fit a byte, or is above the greatest. Only without a shift.
pub(super) fn makes_256(chain: ActivationChain) -> bool {
    chain.shift == 0 && (!chain.fits_byte() || chain.caps())
}

/// Whether an activation that is a byte may be above the greatest.
pub(super) fn caps_byte(chain: ActivationChain) -> bool {
    chain.caps() && chain.most < 255
}
