//! The scan of accumulators one by one, where columns are compact.

use super::tile::{ROUND, Scan};
use crate::kernels::columns::design::Narrow;
use crate::kernels::columns::gaps;
use crate::kernels::columns::parts::{Parts, put};

impl Scan<'_> {
    /// The scan of the singles, whose columns are compact.
    pub(super) fn singles(&self, parts: &mut Parts) {
        let label = &self.label;
        let silent = self.silent();
        for _ in 0..2 * ROUND {
            put!(parts.code, "        inc l\n        cp (hl)\n        jr c,single_{label}");
        }
        put!(parts.code, "        jp singles_{label}\nsingle_{label}:");
        match &self.source.narrow {
            Some(narrow) => self.single_count(parts, narrow),
            None if self.rectifier.fits_low_byte() => {
                put!(parts.code, "        dec h");
                let mut text = String::new();
                self.low_value(&mut text, Some("scanned"));
                self.cap(&mut text, "single");
                parts.code.push_str(&text);
                put!(parts.code, "        inc h\n        ld c,a\n        ld b,0");
            }
            None => self.single_sum(parts),
        }
        put!(
            parts.code,
            "        push hl
        ld h,high(low_{label})
        ld e,(hl)
        inc h
        ld d,(hl)
{}        pop hl
        ld a,{silent}
        jp singles_{label}",
            gaps::walk_compact(self.layer)
        );
    }
    /// Makes BC the activation of a count.
    fn single_count(&self, parts: &mut Parts, narrow: &Narrow) {
        let label = &self.label;
        let residue = match self.residue() {
            Some(residue) => format!("        ld a,{residue}"),
            None => format!(
                "        ld h,high(rest_{label})
        ld a,(hl)
        ld h,high({})",
                self.page
            ),
        };
        put!(
            parts.code,
            "        ld a,(hl)
        inc a
        jp z,scanned_{label}    ; the sentinel
        sub {} + 1
        ld c,a
        ld b,0
{}{residue}
        add a,c
        ld c,a
        jr nc,walk_{label}
        inc b
walk_{label}:",
            narrow.zero,
            "        sla c\n        rl b\n".repeat(self.grows(narrow) as usize),
        );
    }

    /// Makes BC the activation of a sum of 16 bits.
    fn single_sum(&self, parts: &mut Parts) {
        let label = &self.label;
        let shift = self.rectifier.shift;
        let end = match self.rectifier.sinks {
            false => format!("        jp nz,scanned_{label}   ; the sentinel\n"),
            true => format!(
                "        jr z,real_{label}
        ld a,l                  ; the sentinel, or a sum so low that it seems high
        inc a
        jp z,scanned_{label}
        ld a,{}
        jp singles_{label}
real_{label}:
",
                self.silent()
            ),
        };
        put!(
            parts.code,
            "        ld b,(hl)
        dec h
        ld c,(hl)
        inc h
        res 7,b
{}        inc bc                  ; BC = the activation
        bit {},b
{end}{}",
            "        srl b\n        rr c\n".repeat(shift as usize),
            7 - shift,
            self.most("bc", "b", "c", "single"),
        );
    }
}
