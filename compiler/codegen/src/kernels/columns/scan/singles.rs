//! The scan of single accumulators, whose columns are compact.

use zirc_z80::{ObjectBuilder, SymbolId};

use super::lengths::TakeResidue;
use super::tile::{
    FindColumn, LoadSilent, Look, ROUND, Round, TileScan, ToHigh, ToPage, grows, times,
};
use super::values::{AboveAfter, FirstCount};
use crate::kernels::columns::design::ByteCounters;
use crate::kernels::columns::gaps;

zirc_z80::template! {
    "singles.asm";
    struct ToWord = to_word {}
    struct GrowWord = grow_word {}
    struct SingleResidue = single_residue { residue: i64 }
    struct SingleRest = single_rest { rest: SymbolId }
    struct AddWord = add_word { walk: SymbolId }
    struct CarryWord = carry_word {}
    struct SumWord = sum_word {}
    struct ShiftWord = shift_word {}
    struct WordUp = word_up { number: u32 }
    struct IfNotReal = if_not_real { end: SymbolId }
    struct IsReal = is_real { real: SymbolId }
    struct IfLast = if_last { end: SymbolId }
    struct IsWordAbove = is_word_above { most: i64, below: SymbolId }
    struct LoadMostWord = load_most_word { most: i64 }
    struct KeepPlace = keep_place {}
    struct NextSingle = next_single { silent: u8, singles: SymbolId }
}

impl TileScan<'_> {
    /// Puts the scan of the singles.
    pub(super) fn singles(&self, asm: &mut ObjectBuilder) {
        let [singles, single] = ["singles", "single"].map(|name| self.label(asm, name));
        asm.label(singles);
        for _ in 0..2 * ROUND {
            asm.put(Look { fires: single });
        }
        asm.put(Round { scan: singles }).label(single);
        match &self.scanned.counters {
            Some(counters) => self.single_count(asm, counters),
            None if self.chain.fits_low_byte() => {
                let end = self.label(asm, "scanned");
                self.value_of_low_byte(asm, Some(end), "most_single");
                asm.put(ToHigh {}).put(ToWord {});
            }
            None => self.single_sum(asm),
        }
        if !self.finds_residue() {
            self.find(asm);
        }
        gaps::put_walks(asm, self.layer);
        asm.put(NextSingle { silent: self.silent(), singles });
    }

    /// Whether the residues are in the columns, which are then found before activations.
    fn finds_residue(&self) -> bool {
        self.lengths.is_some() && self.has_residues()
    }

    /// Puts code that finds the column of a place.
    fn find(&self, asm: &mut ObjectBuilder) {
        asm.put(KeepPlace {});
        match self.lengths {
            Some(_) => self.find_by_length(asm),
            None => {
                let table = self.label(asm, "low");
                asm.put(FindColumn { table });
            }
        }
    }

    /// Puts code that loads BC with the activation of a count.
    fn single_count(&self, asm: &mut ObjectBuilder, counters: &ByteCounters) {
        let [end, walk] = ["scanned", "walk"].map(|name| self.label(asm, name));
        asm.put(FirstCount { end }).put(AboveAfter { zero: counters.zero }).put(ToWord {});
        asm.put_all(times(GrowWord {}, grows(counters, self.chain)));
        match self.residue() {
            Some(residue) => asm.put(SingleResidue { residue }),
            None if self.finds_residue() => {
                self.find(asm);
                asm.put(TakeResidue {})
            }
            None => {
                let rest = self.label(asm, "rest");
                asm.put(SingleRest { rest }).put(ToPage { page: self.page.clone() })
            }
        };
        asm.put(AddWord { walk }).put(CarryWord {}).label(walk);
    }

    /// Puts code that loads BC with the activation of a 16-bit sum.
    fn single_sum(&self, asm: &mut ObjectBuilder) {
        let shift = self.chain.shift;
        asm.put(SumWord {}).put_all(times(ShiftWord {}, shift));
        asm.put(WordUp { number: 7 - shift });
        let end = self.label(asm, "scanned");
        if self.chain.sinks {
            let [real, scan] = ["real", "singles"].map(|name| self.label(asm, name));
            asm.put(IsReal { real }).put(IfLast { end });
            asm.put(LoadSilent { silent: self.silent() }).put(Round { scan }).label(real);
        } else {
            asm.put(IfNotReal { end });
        }
        if self.chain.caps() {
            let most = self.chain.most;
            let below = self.label(asm, "below_single");
            asm.put(IsWordAbove { most, below }).put(LoadMostWord { most }).label(below);
        }
    }
}
