//! Activations that are proved to fit a byte, of sums with bits in the high byte.

use zirc_z80::{ObjectBuilder, SymbolId};

use super::tile::{OfPair, Silence, TileScan, ToHigh};
use super::values::{GoOn, IsAbove, IsJustLarge, both_bytes, to_more};

zirc_z80::template! {
    "bytes.asm";
    struct OnlySentinel = only_sentinel { least: u32, end: SymbolId }
    struct IsSunk = is_sunk { threshold: u32, sunk: SymbolId }
    struct Top = top { top: SymbolId, most: i64, within: SymbolId }
}

impl TileScan<'_> {
    /// Puts the code for sums that have bits in the high byte besides bit 15: they are shifted,
    /// or limited, or the sentinel.
    pub(super) fn bytes(&self, asm: &mut ObjectBuilder) {
        if self.chain.sinks {
            self.sunk(asm, OfPair::First);
            self.sunk(asm, OfPair::Alone);
        }
        for which in [OfPair::First, OfPair::Alone, OfPair::Both] {
            self.more_bytes(asm, which);
        }
    }

    /// Puts the code for the sentinel, and for sums that have wrapped around: they are made not
    /// to fire.
    fn sunk(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let sunk = self.label_of(asm, "sunk", which);
        asm.label(sunk);
        if which == OfPair::First {
            self.if_end(asm);
        }
        asm.put(ToHigh {}).put(Silence {});
        self.look_again(asm, which);
    }

    /// Puts the part of [`TileScan::value`] for sums whose high byte is not 80h.
    fn more_bytes(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let more = self.label_of(asm, "more", which);
        asm.label(more).put_all(to_more(which));
        if self.chain.shift > 0 {
            self.shifted_bytes(asm, which);
        }
        if self.chain.caps() || self.chain.sinks {
            self.above_bytes(asm, which);
        }
    }

    /// Puts the code for those that a shift makes a byte.
    fn shifted_bytes(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let shift = self.chain.shift;
        let least = 2 << shift;
        if self.chain.caps() || self.chain.sinks {
            let above = self.label_of(asm, "above", which);
            asm.put(IsAbove { least, above });
        } else if which == OfPair::First {
            let end = self.label(asm, "paired");
            asm.put(OnlySentinel { least, end });
        }
        asm.put_all(both_bytes(self.chain));
        if self.chain.caps() {
            let large = self.label_of(asm, "top", which);
            asm.put(IsJustLarge { large });
        }
        let got = self.label_of(asm, "got", which);
        asm.put(GoOn { got });
    }

    /// Puts the code for all others.
    fn above_bytes(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let above = self.label_of(asm, "above", which);
        asm.label(above);
        if self.chain.sinks {
            let sunk = self.label_of(asm, "sunk", which.by_itself());
            asm.put(IsSunk { threshold: 1 << self.chain.shift, sunk });
        } else if which == OfPair::First {
            self.if_end(asm);
        }
        if self.chain.caps() {
            let [top, within] = ["top", "most"].map(|name| self.label_of(asm, name, which));
            asm.put(Top { top, most: self.chain.most, within });
        }
    }
}
