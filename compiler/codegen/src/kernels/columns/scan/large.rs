//! Activations that do not fit a byte: the high byte is added first.

use zirc_z80::{Filled, ObjectBuilder, SymbolId};

use super::launch::Launch;
use super::tile::{OfPair, Silence, TileScan, ToPage, grows, times};
use super::values::{AddRest, Keep, ShiftOut};
use crate::kernels::columns::design::ByteCounters;

zirc_z80::template! {
    "large.asm";
    struct LargeCount = large_count { large: SymbolId, end: SymbolId }
    struct WordCount = word_count {}
    struct WordGrow = word_grow {}
    struct LoadResidue = load_residue { residue: i64 }
    struct WordResidue = word_residue { same: SymbolId }
    struct WordCarry = word_carry {}
    struct IsHigh = is_high { same: SymbolId, high_byte: SymbolId }
    struct ByteOfFirst = byte_of_first { got: SymbolId, silent: u8 }
    struct ByteOfSecond = byte_of_second { apart: SymbolId, silent: u8 }
    struct HighCount = high_count { high_byte: SymbolId }
    struct Less = less { step: u32 }
    struct LeaveLow = leave_low { silent: u8 }
    struct LargeSum = large_sum { large: SymbolId, threshold: u32, sunk: SymbolId }
    struct IsMost = is_most { above: i64, below: SymbolId }
    struct AtMost = at_most { least: i64, again: SymbolId }
    struct RestOfHigh = rest_of_high {}
    struct TakeHigh = take_high { kept: u32 }
}

impl TileScan<'_> {
    /// Puts the code for activations of the first of a pair, or the second, that do not fit a
    /// byte. The sentinel comes here, too.
    pub(super) fn large(&self, asm: &mut ObjectBuilder, which: OfPair) {
        match &self.scanned.counters {
            Some(counters) => self.large_count(asm, which, counters),
            None => self.large_sum(asm, which),
        }
        self.launch(asm, Launch::High(which));
    }

    /// Puts code that loads A with the high byte of the activation of a count, and leaves the
    /// count that makes the low byte.
    fn large_count(&self, asm: &mut ObjectBuilder, which: OfPair, counters: &ByteCounters) {
        let [large, same, high_byte] =
            ["large", "same", "high"].map(|name| self.label_of(asm, name, which));
        let end = self.label(asm, "paired");
        let grows = grows(counters, self.chain);
        asm.put(LargeCount { large, end }).put(WordCount {});
        asm.put_all(times(WordGrow {}, grows));
        match self.residue() {
            Some(residue) => asm.put(LoadResidue { residue }),
            None => {
                let rest = self.label(asm, "rest");
                asm.put(LoadResidue { residue: 0 }).put(AddRest { rest });
                asm.put(ToPage { page: self.page.clone() })
            }
        };
        asm.put(WordResidue { same }).put(WordCarry {}).put(IsHigh { same, high_byte });
        let silent = self.silent();
        let byte: Filled = match which {
            // Before the second of a pair the first may fire, too.
            OfPair::First => ByteOfFirst { got: self.label_of(asm, "got", which), silent }.into(),
            OfPair::Alone | OfPair::Both => {
                ByteOfSecond { apart: self.label(asm, "apart"), silent }.into()
            }
        };
        asm.put(byte);
        asm.put(HighCount { high_byte }).put(Less { step: 256 >> grows });
        asm.put(LeaveLow { silent });
    }

    /// The same for a 16-bit sum.
    fn large_sum(&self, asm: &mut ObjectBuilder, which: OfPair) {
        let shift = self.chain.shift;
        self.more(asm, which);
        if which == OfPair::Alone {
            self.more(asm, OfPair::Both);
        }
        let [sunk, again, large] =
            ["end", "again", "large"].map(|name| self.label_of(asm, name, which));
        asm.label(sunk);
        if which == OfPair::First {
            self.if_end(asm);
        }
        asm.put(Silence {}).label(again);
        self.look_again(asm, which);
        asm.put(LargeSum { large, threshold: 1 << shift, sunk });
        self.capped(asm, which);
        asm.put_all(high_of_sum(shift));
    }

    /// Puts code that replaces a sum whose activation is above the greatest by the least whose
    /// activation is the greatest, and scans it again. Keeps A.
    fn capped(&self, asm: &mut ObjectBuilder, which: OfPair) {
        if !self.chain.caps() {
            return;
        }
        let (shift, most) = (self.chain.shift, self.chain.most);
        let [below, again] = ["below", "again"].map(|name| self.label_of(asm, name, which));
        asm.put(IsMost { above: 0x8000 + (most << shift), below });
        asm.put(AtMost { least: 0x8000 + ((most - 1) << shift), again }).label(below);
    }
}

/// Blocks that compute A, the high byte of the activation, from the high byte of the sum plus
/// the threshold, and leave the sum that makes the low byte.
pub(super) fn high_of_sum(shift: u32) -> Vec<Filled> {
    let mut blocks = vec![RestOfHigh {}.into()];
    blocks.extend(times(ShiftOut {}, shift));
    if shift > 0 {
        blocks.push(Keep { bits: 127 >> shift }.into());
    }
    blocks.push(TakeHigh { kept: 256 - (1 << shift) }.into());
    blocks
}
