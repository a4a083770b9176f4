//! The scan of accumulators two by two, where columns are threaded.

use super::tile::{BACK, ON, ROUND, Scan};
use crate::kernels::columns::parts::{Parts, put};
use crate::kernels::columns::streams;

impl Scan<'_> {
    /// The scan of the pairs.
    pub(super) fn pairs(&self, parts: &mut Parts) {
        let label = &self.label;
        let silent = self.silent();
        parts.note_stack(&format!("resume_{label}"));
        parts.adds_high_bytes |= !self.rectifier.fits_byte();
        put!(
            parts.code,
            "        jp scan_{label}
{}        exx
        ld a,{silent}
scan_{label}:",
            streams::resume(&format!("resume_{label}"))
        );
        for _ in 0..ROUND {
            put!(
                parts.code,
                "        inc l
        cp (hl)
        jr c,first_{label}
        inc l
        cp (hl)
        jr c,alone_{label}"
            );
        }
        let is_other = match self.residues {
            Some(_) => format!(
                "        ld c,a
        ld a,{silent}
        cp (hl)                 ; does the second fire too?
        jr c,both_{label}
        ld a,c"
            ),
            None => format!(
                "        bit 7,(hl)              ; does the second fire too?
        jr nz,into_{label}"
            ),
        };
        put!(
            parts.code,
            "        jp scan_{label}
alone_{label}:                  ; the second of a pair alone
{value_alone}{launch_alone}
first_{label}:                  ; the first of a pair
{value_first}        inc l
{is_other}
{launch_first}",
            value_alone = self.value("alone"),
            launch_alone = self.launch(BACK, ON, "a", ""),
            value_first = self.value("first"),
            launch_first = self.launch("", "", "0", ""),
        );
        self.both(parts);
        let is_wide = self.source.narrow.is_none();
        if !self.rectifier.fits_byte() {
            self.large(parts, "first");
            self.large(parts, "alone");
        } else if is_wide && !self.rectifier.fits_low_byte() {
            self.bytes(parts);
        }
        put!(parts.code, "paired_{label}:");
        if is_wide && self.rectifier.fits_byte() {
            put!(parts.code, "        inc h");
        }
        put!(parts.code, "        ld a,{silent}");
    }

    /// Both of a pair fire.
    fn both(&self, parts: &mut Parts) {
        let label = &self.label;
        let into = match self.residues {
            Some(_) => String::new(),
            None => format!("into_{label}:\n        ld c,a\n"),
        };
        let (too_large, over) = match self.rectifier.two_fit_byte() {
            true => (String::new(), String::new()),
            false => (
                format!("        jr c,over_{label}\n"),
                format!(
                    "over_{label}:                   ; their sum is too large: one after the other
        ld a,b
        ld (hl),0
{}
",
                    self.launch(BACK, BACK, "a", "")
                ),
            ),
        };
        put!(
            parts.code,
            "{into}both_{label}:
{value_both}        ld b,a
        add a,c
{too_large}        ld h,high(low_{label})
        ld e,(hl)
        inc h
        ld d,(hl)
        ld h,high({telling})
        push bc
        push de
        exx
        pop hl
        pop bc
        di
        ld sp,hl
        ld h,high({sums})
        ret
{over}then_{label}:                   ; C = a + b becomes b
        ld a,b
        or a
        jp z,resume_{label}
        ld c,a
        ret",
            telling = self.telling(),
            sums = self.layer.sums,
            value_both = self.value("both"),
        );
    }
}
