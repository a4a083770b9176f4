//! Activations that are proved to fit a byte, of sums that do not.

use super::tile::{BACK, Scan};
use crate::kernels::columns::parts::{Parts, put};

impl Scan<'_> {
    /// What becomes of sums whose high byte says more than that they fire: they
    /// are shifted, or capped, or the sentinel.
    pub(super) fn bytes(&self, parts: &mut Parts) {
        if self.rectifier.sinks {
            self.sunk(parts, "first");
            self.sunk(parts, "alone");
        }
        for which in ["first", "alone", "both"] {
            self.more_bytes(parts, which);
        }
    }

    /// The sentinel, if it may be that, and sums so low that they seem high: these
    /// are silenced.
    fn sunk(&self, parts: &mut Parts, which: &str) {
        let is_first = which == "first";
        let end = if is_first { self.if_sentinel() } else { String::new() };
        // From the first of the pair on again.
        let again = if is_first { BACK.to_string() } else { [BACK, BACK].concat() };
        put!(
            parts.code,
            "sunk_{which}_{label}:
{end}        inc h
        ld (hl),0               ; a sum so low that it seemed high
{again}        ld a,{silent}
        jp scan_{label}",
            label = self.label,
            silent = self.silent(),
        );
    }

    /// Code that leaves the scan of pairs at their sentinel.
    fn if_sentinel(&self) -> String {
        let sentinel = self.tile.first_scanned() + 2 * self.tile.pairs.len();
        format!("        ld a,l\n        cp {sentinel}\n        jp z,paired_{}\n", self.label)
    }

    /// The activations of [`Scan::value`] whose sum's high byte is not 80h.
    fn more_bytes(&self, parts: &mut Parts, which: &str) {
        let label = &self.label;
        let shift = self.rectifier.shift;
        let (caps, sinks) = (self.rectifier.caps(), self.rectifier.sinks);
        put!(parts.code, "more_{which}_{label}:");
        if shift > 0 {
            let is_above = match (caps || sinks, which) {
                (true, _) => format!("jr nc,above_{which}_{label}"),
                (false, "first") => format!("jp nc,paired_{label}   ; the sentinel"),
                (false, _) => String::new(),
            };
            if !is_above.is_empty() {
                put!(parts.code, "        cp {}\n        {is_above}", 2 << shift);
            }
            put!(
                parts.code,
                "        rrca
        ld e,a
        ld a,(hl)
{shifts}        inc a
{is_256}        jp got_{which}_{label}",
                shifts = "        srl e\n        rra\n".repeat(shift as usize),
                is_256 = match caps {
                    true => format!("        jr z,top_{which}_{label}\n"),
                    false => String::new(),
                },
            );
        }
        if !caps && !sinks {
            return;
        }
        put!(parts.code, "above_{which}_{label}:");
        if sinks {
            put!(
                parts.code,
                "        ld a,(hl)
        add a,{threshold}
        inc h
        ld a,(hl)
        dec h
        adc a,0
        jp c,sunk_{of_pair}_{label}",
                threshold = 1 << shift,
                of_pair = super::tile::of_pair(which),
            );
        } else if which == "first" {
            parts.code.push_str(&self.if_sentinel());
        }
        if caps {
            put!(
                parts.code,
                "top_{which}_{label}:
        ld a,{most}
        jp most_{which}_{label}",
                most = self.rectifier.most
            );
        }
    }
}
