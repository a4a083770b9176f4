//! The scan of pairs of accumulators, whose columns are threaded.

use zirc_z80::{Filled, ObjectBuilder, SymbolId};

use super::launch::{FromBoth, Launch, ToFirstList, ToStream};
use super::shifts;
use super::tile::{
    Exchange, Home, LoadSilent, Look, NextPlace, OfPair, ROUND, Round, TileScan, ToHigh,
};
use crate::kernels::columns::interrupts::Resume;

zirc_z80::template! {
    "pairs.asm";
    struct SkipResume = skip_resume { scan: SymbolId }
    struct BeginPairs = begin_pairs { table: SymbolId }
    struct KeepSilent = keep_silent {}
    struct KeepShifts = keep_shifts { shifts: SymbolId }
    struct ResumeKept = resume_kept {}
    struct ResumeScan = resume_scan { silent: u8 }
    struct AloneFires = alone { alone: SymbolId }
    struct FirstFires = first { first: SymbolId }
    struct KeepFirst = keep_first {}
    struct IsOtherCount = is_other_count { both: SymbolId }
    struct IsOtherSum = is_other_sum { both: SymbolId }
    struct IsOver = is_over { over: SymbolId }
    struct Over = over { over: SymbolId }
    struct Apart = apart { apart: SymbolId }
    struct Then = then { then: SymbolId, second: SymbolId }
    struct ThenSecond = then_second { second: SymbolId }
}

impl TileScan<'_> {
    /// Puts the scan of the pairs.
    pub(super) fn pairs(&self, asm: &mut ObjectBuilder) {
        let [scan, first, alone, paired, then, second, table] =
            ["scan", "first", "alone", "paired", "then", "then_second", "streams"]
                .map(|name| self.label(asm, name));
        let shifts = self.chain.by_table.then(|| asm.external(&shifts::table(self.chain.shift)));
        asm.put(BeginPairs { table }).put(keep(shifts)).put(SkipResume { scan });
        asm.put(ThenSecond { second }).put(Then { then, second });
        Resume::named(asm, &self.resume()).put(asm);
        asm.put(resume(self.chain.by_table, self.silent())).label(scan);
        for _ in 0..ROUND {
            asm.put(Look { fires: first }).put(Look { fires: alone });
        }
        asm.put(Round { scan });
        asm.put(AloneFires { alone });
        self.value(asm, OfPair::Alone);
        self.launch(asm, Launch::Second);
        asm.put(FirstFires { first });
        self.value(asm, OfPair::First);
        if self.residues.is_none() || self.residue().is_none() {
            asm.put(Home {});
        }
        asm.put(NextPlace {}).put(KeepFirst {});
        let both = self.label(asm, "both");
        match self.scanned.counters {
            Some(_) => asm.put(IsOtherCount { both }),
            None => asm.put(IsOtherSum { both }),
        };
        self.launch(asm, Launch::First);
        self.both(asm, both);
        self.beyond_bytes(asm);
        asm.label(paired);
        if self.scanned.counters.is_none() && self.chain.fits_byte() {
            asm.put(ToHigh {});
        }
        asm.put(LoadSilent { silent: self.silent() });
    }

    /// The label of the code at the end of streams.
    pub(super) fn resume(&self) -> String {
        format!("resume_{}", self.number)
    }

    /// Puts the code for activations that are not made of a low byte alone.
    fn beyond_bytes(&self, asm: &mut ObjectBuilder) {
        if !self.chain.fits_byte() {
            self.large(asm, OfPair::First);
            self.large(asm, OfPair::Alone);
        } else if self.scanned.counters.is_none() && !self.chain.fits_low_byte() {
            self.bytes(asm);
        }
    }

    /// Puts the code for pairs of which both fire.
    fn both(&self, asm: &mut ObjectBuilder, both: SymbolId) {
        asm.label(both);
        self.value(asm, OfPair::Both);
        asm.put(ToStream {}).put(Exchange {}).put(FromBoth {});
        let two_fit = self.chain.two_fit_byte();
        if !two_fit {
            let over = self.label(asm, "over");
            asm.put(IsOver { over });
        }
        asm.put(ToFirstList { page: self.sums.into() });
        if !two_fit {
            let [over, apart] = ["over", "apart"].map(|name| self.label(asm, name));
            asm.put(Over { over }).put(Apart { apart });
            self.launch(asm, Launch::Over);
        }
    }
}

/// The block that loads D: the table of activations, if there is one.
pub(super) fn keep(shifts: Option<SymbolId>) -> Filled {
    match shifts {
        Some(shifts) => KeepShifts { shifts }.into(),
        None => KeepSilent {}.into(),
    }
}

/// The block after a stream.
pub(super) fn resume(by_table: bool, silent: u8) -> Filled {
    match by_table {
        true => ResumeScan { silent }.into(),
        false => ResumeKept {}.into(),
    }
}
