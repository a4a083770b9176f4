//! The scan of accumulators one by one, where columns are compact.

use super::{ROUND, Scan};
use crate::kernels::columns::{Parts, gaps, put};

impl Scan<'_> {
    /// The scan of the singles, whose columns are compact.
    pub(super) fn singles(&self, parts: &mut Parts) {
        let label = &self.label;
        let silent = self.silent();
        for _ in 0..2 * ROUND {
            put!(parts.code, "        inc l\n        cp (hl)\n        jr c,single_{label}");
        }
        put!(parts.code, "        jp singles_{label}\nsingle_{label}:");
        if let Some(narrow) = &self.source.narrow {
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
        } else {
            let shift = self.rectifier.shift;
            put!(
                parts.code,
                "        ld b,(hl)
        dec h
        ld c,(hl)
        inc h
        res 7,b
{}        inc bc                  ; BC = the activation
        bit {},b
        jr z,real_{label}
        ld a,l                  ; the sentinel, or a sum so low that it seems high
        inc a
        jp z,scanned_{label}
        ld a,{silent}
        jp singles_{label}
real_{label}:
{}",
                "        srl b\n        rr c\n".repeat(shift as usize),
                7 - shift,
                self.most("bc", "b", "c", "single"),
            );
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
}
