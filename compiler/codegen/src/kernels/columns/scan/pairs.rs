//! The scan of pairs of accumulators, whose columns are threaded.

use zirc_z80::{ObjectBuilder, SymbolId};

use super::launch::{Launch, ToFirstList};
use super::tile::{
    FindColumn, LoadSilent, Look, NextPlace, OfPair, ROUND, Round, TileScan, ToHigh, ToPage,
};
use crate::kernels::columns::interrupts::Resume;

zirc_z80::template! {
    "pairs.asm";
    struct SkipResume = skip_resume { scan: SymbolId }
    struct ResumeScan = resume_scan { silent: u8 }
    struct AloneFires = alone { alone: SymbolId }
    struct FirstFires = first { first: SymbolId }
    struct IsOtherCount = is_other_count { silent: u8, both: SymbolId }
    struct NotOther = not_other {}
    struct IsOtherSum = is_other_sum { into: SymbolId }
    struct Into = into { into: SymbolId }
    struct AddBoth = add_both {}
    struct IsOver = is_over { over: SymbolId }
    struct LaunchBoth = launch_both {}
    struct Over = over { over: SymbolId }
    struct Then = then { then: SymbolId, resume: SymbolId }
    struct ThenSecond = then_second {}
}

impl TileScan<'_> {
    /// Puts the scan of the pairs.
    pub(super) fn pairs(&self, asm: &mut ObjectBuilder) {
        let silent = self.silent();
        let [scan, first, alone, paired] =
            ["scan", "first", "alone", "paired"].map(|name| self.label(asm, name));
        asm.put(SkipResume { scan });
        Resume::named(asm, &self.resume()).put(asm);
        asm.put(ResumeScan { silent }).label(scan);
        for _ in 0..ROUND {
            asm.put(Look { fires: first }).put(Look { fires: alone });
        }
        asm.put(Round { scan });
        asm.put(AloneFires { alone });
        self.value(asm, OfPair::Alone);
        self.launch(asm, Launch::Second);
        asm.put(FirstFires { first });
        self.value(asm, OfPair::First);
        asm.put(NextPlace {});
        self.is_other(asm);
        self.launch(asm, Launch::First);
        self.both(asm);
        self.beyond_bytes(asm);
        asm.label(paired);
        if self.scanned.counters.is_none() && self.chain.fits_byte() {
            asm.put(ToHigh {});
        }
        asm.put(LoadSilent { silent });
    }

    /// The label of the code at the end of streams.
    pub(super) fn resume(&self) -> String {
        format!("resume_{}", self.number)
    }

    /// Puts code that finds out whether the second of a pair fires, too.
    fn is_other(&self, asm: &mut ObjectBuilder) {
        if self.scanned.counters.is_some() {
            let both = self.label(asm, "both");
            asm.put(IsOtherCount { silent: self.silent(), both }).put(NotOther {});
        } else {
            let into = self.label(asm, "into");
            asm.put(IsOtherSum { into });
        }
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
    fn both(&self, asm: &mut ObjectBuilder) {
        if self.scanned.counters.is_none() {
            let into = self.label(asm, "into");
            asm.put(Into { into });
        }
        let both = self.label(asm, "both");
        asm.label(both);
        self.value(asm, OfPair::Both);
        asm.put(AddBoth {});
        let two_fit = self.chain.two_fit_byte();
        if !two_fit {
            let over = self.label(asm, "over");
            asm.put(IsOver { over });
        }
        let table = self.label(asm, "low");
        asm.put(FindColumn { table }).put(ToPage { page: self.telling() });
        asm.put(LaunchBoth {}).put(ToFirstList { page: self.sums.into() });
        if !two_fit {
            let over = self.label(asm, "over");
            asm.put(Over { over });
            self.launch(asm, Launch::Over);
        }
        let (then, resume) = (self.label(asm, "then"), asm.symbol(&self.resume()));
        asm.put(Then { then, resume }).put(ThenSecond {});
    }
}
