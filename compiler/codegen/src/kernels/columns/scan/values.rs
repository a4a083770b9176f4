//! Activations: what a scan makes of an accumulator that fires.

use zirc_z80::{Filled, ObjectBuilder, SymbolId};

use super::firing::limit;
use super::tile::{OfPair, Scan, ToHigh, ToLow, ToPage, grows, times};
use crate::kernels::columns::design::Narrow;
use crate::kernels::columns::rectifier::ActivationChain;

zirc_z80::template! {
    "values.asm";
    struct FirstCount = first_count { end: SymbolId }
    struct AboveAfter = above_after { zero: u8 }
    struct Count = count { zero: u8 }
    struct IsLarge = is_large { limit: i64, large: SymbolId }
    struct Grow = grow {}
    struct AddResidue = add_residue { residue: i64 }
    struct AddRest = add_rest { rest: SymbolId }
    struct LowByte = low_byte {}
    struct ShiftOut = shift_out {}
    struct Keep = keep { bits: u8 }
    struct OneUp = one_up {}
    struct Compare = compare { byte: u8 }
    struct IfSentinel = if_sentinel { end: SymbolId }
    struct IsMore = is_more { more: SymbolId }
    struct Is256 = is_256 { large: SymbolId }
    struct IsAboveMost = is_above_most { most: i64, within: SymbolId }
    struct LoadMost = load_most { most: i64 }
    struct IsAbove = is_above { least: u32, above: SymbolId }
    struct BothBytes = both_bytes {}
    struct ShiftBoth = shift_both {}
    struct IsJustLarge = is_just_large { large: SymbolId }
    struct GoOn = go_on { got: SymbolId }
}

impl Scan<'_> {
    /// Makes A the activation of the accumulator at HL, or goes to where the pairs end
    /// if the first of a pair is the sentinel, and to where large ones are, if there
    /// are any.
    pub(super) fn value(&self, asm: &mut ObjectBuilder, which: OfPair) {
        match &self.source.narrow {
            Some(narrow) => self.value_of_count(asm, which, narrow),
            None if self.rectifier.fits_low_byte() => {
                let end = (which == OfPair::First).then(|| self.label(asm, "paired"));
                self.value_of_low_byte(asm, end, &format!("most_{}", which.name()));
            }
            None => self.value_of_sum(asm, which),
        }
    }

    fn value_of_count(&self, asm: &mut ObjectBuilder, which: OfPair, narrow: &Narrow) {
        let zero = narrow.zero;
        let fits = self.rectifier.fits_byte();
        if fits && which == OfPair::First {
            let end = self.label(asm, "paired");
            asm.put(FirstCount { end }).put(AboveAfter { zero });
        } else {
            asm.put(Count { zero });
        }
        if !fits {
            let large = self.label_of(asm, "large", which.by_itself());
            let residues = self.residues.unwrap_or_default();
            let limit = limit(residues, grows(narrow, self.rectifier), narrow);
            asm.put(IsLarge { limit, large });
        }
        asm.put_all(times(Grow {}, grows(narrow, self.rectifier)));
        match self.residue() {
            Some(residue) => asm.put(AddResidue { residue }),
            None => {
                let rest = self.label(asm, "rest");
                asm.put(AddRest { rest }).put(ToPage { page: self.page.clone() })
            }
        };
        if which == OfPair::First && !fits {
            let got = self.label_of(asm, "got", which);
            asm.label(got);
        }
    }

    /// The same of a sum whose low byte tells all. `most` is the name of the label
    /// where activations that are the greatest come back.
    pub(super) fn value_of_low_byte(
        &self,
        asm: &mut ObjectBuilder,
        end: Option<SymbolId>,
        most: &str,
    ) {
        let shift = self.rectifier.shift;
        asm.put(ToLow {}).put_all(low_value(shift));
        if let Some(end) = end {
            if shift > 0 {
                asm.put(Compare { byte: (256_u32 >> shift) as u8 });
            }
            asm.put(IfSentinel { end });
        }
        self.cap(asm, most);
        asm.put(ToHigh {});
    }

    fn value_of_sum(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let more = self.label_of(asm, "more", which);
        asm.put(IsMore { more }).put_all(low_value(self.rectifier.shift));
        if makes_256(self.rectifier) {
            let large = match self.rectifier.fits_byte() {
                true => self.label_of(asm, "top", which),
                false => self.label_of(asm, "large", which.by_itself()),
            };
            asm.put(Is256 { large });
        }
        let got = self.label_of(asm, "got", which);
        asm.label(got);
        self.cap(asm, &format!("most_{}", which.name()));
        asm.put(ToHigh {});
    }

    /// Makes A, a byte, the greatest activation if it is above that. `within` is the
    /// name of the label behind.
    fn cap(&self, asm: &mut ObjectBuilder, within: &str) {
        let most = self.rectifier.most;
        if !self.rectifier.caps() || most > 255 {
            return;
        }
        let within = self.label(asm, within);
        if caps_byte(self.rectifier) {
            asm.put(IsAboveMost { most, within }).put(LoadMost { most });
        }
        asm.label(within);
    }

    /// The activations of [`Scan::value`] whose sum has a high byte that is not
    /// all shifted out.
    pub(super) fn more(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let shift = self.rectifier.shift;
        let [more, got] = ["more", "got"].map(|name| self.label_of(asm, name, which));
        let large = self.label_of(asm, "large", which.by_itself());
        asm.label(more);
        asm.put(IsAbove { least: 2 << shift, above: large }).put_all(both_bytes(shift));
        asm.put(IsJustLarge { large }).put(GoOn { got });
    }
}

/// Makes A the activation that the low byte at HL makes.
pub(super) fn low_value(shift: u32) -> Vec<Filled> {
    let mut blocks = vec![LowByte {}.into()];
    blocks.extend(times(ShiftOut {}, shift));
    if shift > 0 {
        blocks.push(Keep { bits: 255 >> shift }.into());
    }
    blocks.push(OneUp {}.into());
    blocks
}

/// Makes A the low byte of the activation that both bytes of a sum make.
pub(super) fn both_bytes(shift: u32) -> Vec<Filled> {
    let mut blocks = vec![BothBytes {}.into()];
    blocks.extend(times(ShiftBoth {}, shift));
    blocks.push(OneUp {}.into());
    blocks
}

/// Whether the low byte alone may make 256, which is only without a shift, and more
/// than there is.
pub(super) fn makes_256(rectifier: ActivationChain) -> bool {
    rectifier.shift == 0 && (!rectifier.fits_byte() || rectifier.caps())
}

/// Whether bytes may be above the greatest activation.
pub(super) fn caps_byte(rectifier: ActivationChain) -> bool {
    rectifier.caps() && rectifier.most < 255
}
