//! Activations: what a scan makes of an accumulator that fires.

use super::firing::limit;
use super::tile::{Scan, of_pair};
use crate::kernels::columns::design::Narrow;
use crate::kernels::columns::parts::{Parts, put};
use crate::kernels::columns::rectifier::ActivationChain;

impl Scan<'_> {
    /// By how many bits a count above the threshold is shifted to the left.
    pub(super) fn grows(&self, narrow: &Narrow) -> u32 {
        narrow.unit.trailing_zeros() - self.rectifier.shift
    }

    /// Code that makes A the activation of the accumulator at HL, or goes to
    /// where it is if the first of a pair is the sentinel, and to where large ones
    /// are, if there are any.
    pub(super) fn value(&self, which: &str) -> String {
        match &self.source.narrow {
            Some(narrow) => self.value_of_count(which, narrow),
            None if self.rectifier.fits_low_byte() => {
                let mut text = String::from("        dec h\n");
                let end = (which == "first").then_some("paired");
                self.low_value(&mut text, end);
                self.cap(&mut text, which);
                text + "        inc h\n"
            }
            None => self.value_of_sum(which),
        }
    }

    fn value_of_count(&self, which: &str, narrow: &Narrow) -> String {
        let label = &self.label;
        let mut text = String::new();
        let zero = narrow.zero;
        match (self.rectifier.fits_byte(), which) {
            (true, "first") => put!(
                text,
                "        ld a,(hl)
        inc a
        jp z,paired_{label}     ; the sentinel
        sub {zero} + 1"
            ),
            (true, _) => put!(text, "        ld a,(hl)\n        sub {zero}"),
            (false, _) => put!(
                text,
                "        ld a,(hl)
        sub {zero}
        cp {}
        jp nc,large_{}_{label}",
                limit(self.residues.unwrap_or_default(), self.grows(narrow), narrow),
                of_pair(which)
            ),
        }
        text += &"        add a,a\n".repeat(self.grows(narrow) as usize);
        match self.residue() {
            Some(residue) => put!(text, "        add a,{residue}"),
            None => put!(
                text,
                "        ld h,high(rest_{label})
        add a,(hl)
        ld h,high({})",
                self.page
            ),
        }
        if which == "first" && !self.rectifier.fits_byte() {
            put!(text, "got_first_{label}:");
        }
        text
    }

    fn value_of_sum(&self, which: &str) -> String {
        let label = &self.label;
        let shift = self.rectifier.shift;
        let mut text = String::new();
        put!(
            text,
            "        ld a,(hl)
        dec h
        add a,a
        jp nz,more_{which}_{label}"
        );
        self.low_value(&mut text, None);
        // The low byte alone is above 255 only without a shift.
        if shift == 0 && !self.rectifier.fits_byte() {
            put!(text, "        jp z,large_{}_{label}", of_pair(which));
        } else if shift == 0 && self.rectifier.caps() {
            put!(text, "        jp z,top_{which}_{label}");
        }
        put!(text, "got_{which}_{label}:");
        self.cap(&mut text, which);
        put!(text, "        inc h");
        text
    }

    /// Code that makes A the activation that the low byte at HL makes. The sentinel
    /// goes to `end`.
    pub(super) fn low_value(&self, text: &mut String, end: Option<&str>) {
        let shift = self.rectifier.shift;
        put!(text, "        ld a,(hl)");
        *text += &"        rrca\n".repeat(shift as usize);
        if shift > 0 {
            put!(text, "        and {}", 255 >> shift);
        }
        put!(text, "        inc a");
        let Some(end) = end else { return };
        if shift > 0 {
            put!(text, "        cp {}", 256 >> shift);
        }
        put!(text, "        jp z,{end}_{}     ; the sentinel: no neuron makes so much", self.label);
    }

    /// Code that makes A, a byte, the greatest activation if it is above that.
    pub(super) fn cap(&self, text: &mut String, which: &str) {
        if !self.rectifier.caps() || self.rectifier.most > 255 {
            return;
        }
        if self.rectifier.most < 255 {
            put!(
                text,
                "        cp {0} + 1
        jr c,most_{which}_{label}
        ld a,{0}",
                self.rectifier.most,
                label = self.label
            );
        }
        put!(text, "most_{which}_{}:", self.label);
    }

    /// The activations of [`Scan::value`] whose sum has a high byte that is not
    /// all shifted out.
    pub(super) fn more(&self, parts: &mut Parts, which: &str, large: &str) {
        let label = &self.label;
        let shift = self.rectifier.shift;
        put!(
            parts.code,
            "more_{which}_{label}:
        cp {}
        jr nc,large_{large}_{label}
        rrca
        ld e,a
        ld a,(hl)
{}        inc a
        jr z,large_{large}_{label}
        jp got_{which}_{label}",
            2 << shift,
            "        srl e\n        rra\n".repeat(shift as usize),
        );
    }

    /// Code that makes a sum whose activation is above the greatest there is the
    /// least whose activation is that, and looks at it again. Spares A.
    pub(super) fn capped(&self, which: &str) -> String {
        let ActivationChain { shift, most, .. } = self.rectifier;
        if !self.rectifier.caps() {
            return String::new();
        }
        let above = 0x8000 + (most << shift);
        let least = 0x8000 + ((most - 1) << shift);
        format!(
            "        ld b,a
        dec h
        ld a,(hl)
        sub low({above})
        inc h
        ld a,(hl)
        sbc a,high({above})
        ld a,b
        jr c,below_{which}_{label}
        ld (hl),high({least})
        dec h
        ld (hl),low({least})
        inc h
        jp again_{which}_{label}
below_{which}_{label}:
",
            label = self.label
        )
    }

    /// Code that makes a pair of registers the greatest activation if they are
    /// above it.
    pub(super) fn most(&self, pair: &str, high: &str, low: &str, which: &str) -> String {
        let most = self.rectifier.most;
        if !self.rectifier.caps() {
            return String::new();
        }
        format!(
            "        ld a,low({most})
        sub {low}
        ld a,high({most})
        sbc a,{high}
        jr nc,below_{which}_{label}
        ld {pair},{most}
below_{which}_{label}:
",
            label = self.label
        )
    }
}
