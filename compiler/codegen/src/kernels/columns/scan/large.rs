//! Activations that do not fit a byte: their high byte is added first.

use super::tile::{BACK, ON, Scan};
use crate::kernels::columns::design::Narrow;
use crate::kernels::columns::parts::{Parts, put};

impl Scan<'_> {
    /// The activations that do not fit a byte, the sentinel among them. `which` is
    /// the first of a pair, or the second.
    pub(super) fn large(&self, parts: &mut Parts, which: &str) {
        let is_first = which == "first";
        match &self.source.narrow {
            Some(narrow) => self.large_count(parts, which, narrow),
            None => self.large_sum(parts, which),
        }
        let (before, after, second) = match is_first {
            true => (ON, [BACK, BACK].concat(), "0"),
            false => (BACK, BACK.to_string(), "a"),
        };
        let page = if self.layer.design.narrow.is_some() { "" } else { " + 1" };
        put!(parts.code, "{}", self.launch(before, &after, second, page));
    }

    /// Makes A the high byte of the activation of a count, and leaves the count
    /// with what makes the low byte.
    fn large_count(&self, parts: &mut Parts, which: &str, narrow: &Narrow) {
        let label = &self.label;
        let is_first = which == "first";
        let grows = self.grows(narrow);
        put!(
            parts.code,
            "large_{which}_{label}:
        ld e,a
        ld a,(hl)
        inc a
        jp z,paired_{label}     ; the sentinel
        ld d,0
{shifts}        ld a,{residue}
        add a,e
        ld e,a
        jr nc,same_{which}_{label}
        inc d
same_{which}_{label}:
        ld a,d
        or a
        jr nz,high_{which}_{label}
{byte}
high_{which}_{label}:
        ld b,d
        ld a,(hl)
less_{which}_{label}:
        sub low({step})
        djnz less_{which}_{label}
        ld (hl),a
        ld a,d",
            shifts = "        sla e\n        rl d\n".repeat(grows as usize),
            residue = match self.residue() {
                Some(residue) => residue.to_string(),
                None => format!(
                    "0\n        ld h,high(rest_{label})\n        add a,(hl)\n        ld h,high({})",
                    self.page
                ),
            },
            step = 256 >> grows,
            // Before the second of a pair the first may fire, too.
            byte = match is_first {
                true => format!("        ld a,e\n        jp got_first_{label}"),
                false => format!("        ld b,e\n        jp over_{label}"),
            },
        );
    }

    /// The same of a 16-bit sum.
    fn large_sum(&self, parts: &mut Parts, which: &str) {
        let label = &self.label;
        let is_first = which == "first";
        let silent = self.silent();
        let sentinel = self.tile.first_scanned() + 2 * self.tile.pairs.len();
        // From the first of the pair on again.
        let again = if is_first { BACK.to_string() } else { [BACK, BACK].concat() };
        let shift = self.rectifier.shift;
        self.more(parts, which, which);
        if !is_first {
            self.more(parts, "both", which);
        }
        let end = if is_first {
            format!("        ld a,l\n        cp {sentinel}\n        jp z,paired_{label}\n")
        } else {
            String::new()
        };
        put!(
            parts.code,
            "end_{which}_{label}:
{end}        ld (hl),0               ; a sum so low that it seemed high
again_{which}_{label}:
{again}        ld a,{silent}
        jp scan_{label}
large_{which}_{label}:
        ld a,(hl)               ; A = the high byte of the sum
        add a,{threshold}
        inc h
        ld a,(hl)
        adc a,0
        jp c,end_{which}_{label}
{most}        and 7Fh
        ld e,a                  ; without what is shifted out, it is the high byte
{shifts}        ld b,a                  ; of the activation
        ld a,e
        and {kept}
        ld e,a
        ld a,(hl)               ; leave what makes the low byte
        sub e
        ld (hl),a
        ld a,b",
            threshold = 1 << shift,
            kept = 256 - (1 << shift),
            shifts = match shift {
                0 => String::new(),
                _ => format!(
                    "{}        and {}\n",
                    "        rrca\n".repeat(shift as usize),
                    127 >> shift
                ),
            },
            most = self.capped(which),
        );
    }
}
