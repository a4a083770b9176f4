//! Activations that are proved to fit a byte, of sums that do not.

use zirc_z80::{ObjectBuilder, SymbolId};

use super::tile::{OfPair, Scan, Silence, ToHigh};
use super::values::{GoOn, IsAbove, IsJustLarge, both_bytes};

zirc_z80::template! {
    "bytes.asm";
    struct OnlySentinel = only_sentinel { least: u32, end: SymbolId }
    struct IsSunk = is_sunk { threshold: u32, sunk: SymbolId }
    struct Top = top { top: SymbolId, most: i64, within: SymbolId }
}

impl Scan<'_> {
    /// What becomes of sums whose high byte says more than that they fire: they
    /// are shifted, or capped, or the sentinel.
    pub(super) fn bytes(&self, asm: &mut ObjectBuilder) {
        if self.rectifier.sinks {
            self.sunk(asm, OfPair::First);
            self.sunk(asm, OfPair::Alone);
        }
        for which in [OfPair::First, OfPair::Alone, OfPair::Both] {
            self.more_bytes(asm, which);
        }
    }

    /// The sentinel, if it may be that, and sums so low that they seem high: these
    /// are silenced.
    fn sunk(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let sunk = self.label_of(asm, "sunk", which);
        asm.label(sunk);
        if which == OfPair::First {
            self.if_end(asm);
        }
        asm.put(ToHigh {}).put(Silence {});
        self.look_again(asm, which);
    }

    /// The activations of [`Scan::value`] whose sum's high byte is not 80h.
    fn more_bytes(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let more = self.label_of(asm, "more", which);
        asm.label(more);
        if self.rectifier.shift > 0 {
            self.shifted_bytes(asm, which);
        }
        if self.rectifier.caps() || self.rectifier.sinks {
            self.above_bytes(asm, which);
        }
    }

    /// Of these, those that a shift makes a byte.
    fn shifted_bytes(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let shift = self.rectifier.shift;
        let least = 2 << shift;
        if self.rectifier.caps() || self.rectifier.sinks {
            let above = self.label_of(asm, "above", which);
            asm.put(IsAbove { least, above });
        } else if which == OfPair::First {
            let end = self.label(asm, "paired");
            asm.put(OnlySentinel { least, end });
        }
        asm.put_all(both_bytes(shift));
        if self.rectifier.caps() {
            let large = self.label_of(asm, "top", which);
            asm.put(IsJustLarge { large });
        }
        let got = self.label_of(asm, "got", which);
        asm.put(GoOn { got });
    }

    /// All others.
    fn above_bytes(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let above = self.label_of(asm, "above", which);
        asm.label(above);
        if self.rectifier.sinks {
            let sunk = self.label_of(asm, "sunk", which.by_itself());
            asm.put(IsSunk { threshold: 1 << self.rectifier.shift, sunk });
        } else if which == OfPair::First {
            self.if_end(asm);
        }
        if self.rectifier.caps() {
            let [top, within] = ["top", "most"].map(|name| self.label_of(asm, name, which));
            asm.put(Top { top, most: self.rectifier.most, within });
        }
    }
}
