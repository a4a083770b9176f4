//! Scan and fire: a linear op whose inputs are another's sums, rectified. The
//! accumulators are looked at one after the other; one at or above its threshold
//! fires: its activation is taken and its column walked.
//!
//! The scan lives in the alternate registers: HL' is the accumulator looked at
//! (its high byte, of wide ones), A the greatest byte that is silent. The sentinel
//! at the end fires like a neuron and is told from one where large sums are.
//!
//! An activation above 255 is walked in two steps. First its high byte is added,
//! to the page of the high bytes (a carry out of those is lost, in the page
//! behind). The accumulator that fired is left with what makes the low byte, and
//! is looked at again.

use super::cost::Firing;
use super::streams::{Reached, Streams, fuse, lists};
use super::{Layer, Parts, events, put};
use crate::kernels::Emission;
use crate::network::Value;
use crate::plan::{Columns, Narrow, Rectifier, Slot, Tile};

/// How many pairs of accumulators a round of the scan looks at.
pub(super) const ROUND: usize = 5;

/// The sum of the columns of all neurons of `from` that fire.
pub(super) fn emit(layer: &Layer<'_>, parts: &mut Parts, from: Value, rectifier: Rectifier) {
    let emission = layer.emission;
    let source = emission.plan.columns[from].as_ref().expect("what is scanned is columns");
    let sums = emission.accumulators(from);
    parts.external(sums.clone());
    let residues = source.narrow.as_ref().map(|narrow| residues(emission, from, narrow, rectifier));
    let mut streams = layer.streams();
    parts.code += "        exx\n";
    for (number, tile) in source.tiles.iter().enumerate() {
        let scan = Scan {
            layer,
            source,
            tile,
            rectifier,
            residues: residues.as_deref(),
            page: format!("{sums} + {}", 256 * source.pages() * number),
            label: format!("{}_{number}", layer.symbol),
        };
        scan.tables(parts, &mut streams);
        scan.emit(parts);
    }
    parts.code += "        exx\n";
    streams.require(parts);
    if streams.breathes() {
        parts.note_stack("threads_breath");
    }
}

/// What firing costs where `rectifier` reads the sums of `from`.
pub(super) fn firing(emission: &Emission<'_>, from: Value, rectifier: Rectifier) -> Firing {
    let Some(source) = &emission.plan.columns[from] else { return Firing::default() };
    let differ = source.narrow.as_ref().is_some_and(|narrow| {
        residues(emission, from, narrow, rectifier).windows(2).any(|pair| pair[0] != pair[1])
    });
    Firing::of(source, rectifier, differ)
}

/// What the activation of each row of narrow accumulators is at its threshold.
fn residues(
    emission: &Emission<'_>,
    from: Value,
    narrow: &Narrow,
    rectifier: Rectifier,
) -> Vec<i64> {
    let bias = super::bias_of(emission, from);
    let at_threshold = |(bias, threshold): (&i16, &i64)| {
        (i64::from(*bias) + narrow.unit * threshold) >> rectifier.shift
    };
    bias.iter().zip(&narrow.thresholds).map(at_threshold).collect()
}

/// The scan of one tile.
struct Scan<'a> {
    layer: &'a Layer<'a>,
    source: &'a Columns,
    tile: &'a Tile,
    rectifier: Rectifier,
    residues: Option<&'a [i64]>,
    /// The first of the tile's pages.
    page: String,
    /// What makes this scan's labels its own.
    label: String,
}

impl Scan<'_> {
    /// The page whose bytes tell what fires.
    fn telling(&self) -> String {
        if self.residues.is_some() { self.page.clone() } else { format!("{} + 256", self.page) }
    }

    /// The greatest byte that is silent.
    fn silent(&self) -> u8 {
        self.source.narrow.as_ref().map_or(0x7F, |narrow| narrow.zero - 1)
    }

    /// The tables by place: where each column is, and what the activations at the
    /// thresholds are. Their pages' unused beginnings hold streams.
    fn tables(&self, parts: &mut Parts, streams: &mut Streams) {
        let label = &self.label;
        let mut chunks = Vec::new();
        let mut addresses = Vec::new();
        let columns = |row: Option<usize>| -> Reached {
            row.map_or_else(
                || vec![Vec::new(); self.layer.columns.tiles.len()],
                |row| self.layer.reached(row),
            )
        };
        for (number, &[first, second]) in self.tile.pairs.iter().enumerate() {
            let fused = fuse(&lists(&columns(first)), &lists(&columns(second)));
            let labels = ["first", "second"].map(|which| format!("{which}_{label}_{number}"));
            let mut text = String::new();
            let handler = format!("then_{label}");
            let bytes =
                streams.pair(&mut text, &labels, &fused, &handler, &format!("resume_{label}"));
            chunks.push((text, bytes));
            // The place of the second of a pair tells where its stream begins, the
            // place of the first where the second's part does.
            let [start, second] = labels;
            addresses.extend([second, start]);
        }
        if !self.tile.pairs.is_empty() {
            addresses.push("0".into());
        }
        for &row in &self.tile.singles {
            let name = format!("column_{label}_{row}");
            let mut text = String::new();
            let bytes =
                events::write_compact(&mut text, self.layer, &name, None, &columns(Some(row)));
            chunks.push((text, bytes));
            addresses.push(name);
        }
        if !self.tile.singles.is_empty() {
            addresses.push("0".into());
            parts.need_gaps(self.layer.columns.narrow.is_some());
        }
        let mut chunks = Chunks { left: chunks.into_iter().rev().collect() };
        let first = self.tile.first_scanned();
        let data = &mut parts.data;
        let section = match self.tile.pairs.is_empty() {
            true => "data",
            false => self.layer.lists_section(),
        };
        put!(data, "        section {section}\n        align 256");
        for half in ["low", "high"] {
            chunks.fill(data, first);
            put!(data, "{half}_{label}: equ $ - {first}");
            events::write_table(data, half, &addresses);
        }
        if let Some(residues) = self.residues {
            chunks.fill(data, first);
            put!(data, "rest_{label}: equ $ - {first}");
            for slots in self.tile.scanned_slots().chunks(16) {
                let residue = |slot: &Slot| match slot {
                    Slot::Row(row) => residues[*row].to_string(),
                    Slot::Gap | Slot::Sentinel => "0".to_string(),
                };
                let bytes: Vec<String> = slots.iter().map(residue).collect();
                put!(data, "        db {}", bytes.join(","));
            }
        }
        put!(data, "        section {section}");
        chunks.rest(data);
    }

    fn emit(&self, parts: &mut Parts) {
        let label = &self.label;
        let (telling, silent) = (self.telling(), self.silent());
        put!(
            parts.code,
            "        ld hl,{telling} + {} - 1
        ld a,{silent}",
            self.tile.first_scanned()
        );
        if !self.tile.pairs.is_empty() {
            self.pairs(parts);
        }
        if !self.tile.singles.is_empty() {
            put!(parts.code, "singles_{label}:");
            self.singles(parts);
        }
        put!(parts.code, "scanned_{label}:");
    }

    /// The scan of the pairs.
    fn pairs(&self, parts: &mut Parts) {
        let label = &self.label;
        let silent = self.silent();
        let high = format!("high({})", self.telling());
        parts.note_stack(&format!("resume_{label}"));
        parts.adds_high_bytes = true;
        put!(
            parts.code,
            "        jp scan_{label}
{}        exx
        ld a,{silent}
scan_{label}:",
            events::resume(&format!("resume_{label}"))
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
        let into = if self.residues.is_some() {
            String::new()
        } else {
            format!("into_{label}:\n        ld c,a\n")
        };
        put!(
            parts.code,
            "        jp scan_{label}
alone_{label}:                  ; the second of a pair alone
{value_alone}        ld h,high(low_{label})
        dec l
        ld e,(hl)
        inc h
        ld d,(hl)
        inc l
        ld h,{high}
        ex de,hl
        di
        ld sp,hl
        ex de,hl
        exx
        ld c,a
        ld b,a
        ld h,high({sums})
        ret
first_{label}:                  ; the first of a pair
{value_first}        inc l
{is_other}
        ld h,high(low_{label})
        ld e,(hl)
        inc h
        ld d,(hl)
        ld h,{high}
        ex de,hl
        di
        ld sp,hl
        ex de,hl
        exx
        ld c,a
        ld b,0
        ld h,high({sums})
        ret
{into}both_{label}:
{value_both}        ld b,a
        add a,c
        jr c,over_{label}
        ld h,high(low_{label})
        ld e,(hl)
        inc h
        ld d,(hl)
        ld h,{high}
        push bc
        push de
        exx
        pop hl
        pop bc
        di
        ld sp,hl
        ld h,high({sums})
        ret
over_{label}:                   ; their sum is too large: one after the other
        ld a,b
        ld (hl),0
        dec l
        ld h,high(low_{label})
        ld e,(hl)
        inc h
        ld d,(hl)
        ld h,{high}
        dec l
        ex de,hl
        di
        ld sp,hl
        ex de,hl
        exx
        ld c,a
        ld b,a
        ld h,high({sums})
        ret
then_{label}:                   ; C = a + b becomes b
        ld a,b
        or a
        jp z,resume_{label}
        ld c,a
        ret",
            sums = self.layer.sums,
            value_alone = self.value("alone"),
            value_first = self.value("first"),
            value_both = self.value("both"),
        );
        self.large(parts, "first");
        self.large(parts, "alone");
        put!(parts.code, "paired_{label}:\n        ld a,{silent}");
    }

    /// What the activation is at the threshold, if that is the same in all rows.
    fn residue(&self) -> Option<i64> {
        let mut residues = self.residues?.iter();
        let first = residues.next()?;
        residues.all(|residue| residue == first).then_some(*first)
    }

    /// By how many bits a count above the threshold is shifted to the left.
    fn grows(&self, narrow: &Narrow) -> u32 {
        narrow.unit.trailing_zeros() - self.rectifier.shift
    }

    /// Code that makes A the activation of the accumulator at HL, or goes to
    /// where large ones are.
    fn value(&self, which: &str) -> String {
        let label = &self.label;
        let mut text = String::new();
        let large = if which == "first" { "first" } else { "alone" };
        let large = format!("large_{large}_{label}");
        if let Some(narrow) = &self.source.narrow {
            put!(
                text,
                "        ld a,(hl)
        sub {}
        cp {}
        jp nc,{large}",
                narrow.zero,
                self.limit(narrow)
            );
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
            if which == "first" {
                put!(text, "got_first_{label}:");
            }
            return text;
        }
        let shift = self.rectifier.shift;
        put!(
            text,
            "        ld a,(hl)
        dec h
        add a,a
        jp nz,more_{which}_{label}
        ld a,(hl)"
        );
        text += &"        rrca\n".repeat(shift as usize);
        match shift {
            0 => put!(text, "        inc a\n        jp z,{large}"),
            _ => put!(text, "        and {}\n        inc a", 255 >> shift),
        }
        put!(text, "got_{which}_{label}:");
        if self.rectifier.most < 255 {
            put!(
                text,
                "        cp {0} + 1
        jr c,most_{which}_{label}
        ld a,{0}
most_{which}_{label}:",
                self.rectifier.most
            );
        }
        put!(text, "        inc h");
        text
    }

    /// The count above the threshold from which on activations may not fit a
    /// byte, or the count may be the sentinel's.
    fn limit(&self, narrow: &Narrow) -> i64 {
        let greatest = self.residues.into_iter().flatten().copied().max().unwrap_or(0);
        let fits = ((255 - greatest) >> self.grows(narrow)) + 1;
        fits.min(255 - i64::from(narrow.zero))
    }

    /// The activations of [`Scan::value`] whose sum has a high byte that is not
    /// all shifted out.
    fn more(&self, parts: &mut Parts, which: &str, large: &str) {
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

    /// The activations that do not fit a byte, the sentinel among them. `which` is
    /// the first of a pair, or the second.
    fn large(&self, parts: &mut Parts, which: &str) {
        let label = &self.label;
        let is_first = which == "first";
        let silent = self.silent();
        let sentinel = self.tile.first_scanned() + 2 * self.tile.pairs.len();
        // From the first of the pair on again.
        let again = if is_first { "        dec l\n" } else { "        dec l\n        dec l\n" };
        if let Some(narrow) = &self.source.narrow {
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
        } else {
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
        let (to_entry, back, second) = match is_first {
            true => ("inc l", "        dec l\n        dec l\n", "0"),
            false => ("dec l", "        dec l\n", "a"),
        };
        let page = if self.layer.columns.narrow.is_some() { "" } else { " + 1" };
        put!(
            parts.code,
            "        {to_entry}
        ld h,high(low_{label})
        ld e,(hl)
        inc h
        ld d,(hl)
        ld h,high({telling})
{back}        ex de,hl
        di
        ld sp,hl
        ex de,hl
        exx
        ld c,a
        ld b,{second}
        ld h,high({sums}){page}
        ret",
            telling = self.telling(),
            sums = self.layer.sums,
        );
    }

    /// Code that makes a sum whose activation is above the greatest there is the
    /// least whose activation is that, and looks at it again. Spares A.
    fn capped(&self, which: &str) -> String {
        let Rectifier { shift, most } = self.rectifier;
        if most >= i64::from(i16::MAX) >> shift {
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
    fn most(&self, pair: &str, high: &str, low: &str, which: &str) -> String {
        let most = self.rectifier.most;
        if most >= i64::from(i16::MAX) >> self.rectifier.shift {
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

    /// The scan of the singles, whose columns are compact.
    fn singles(&self, parts: &mut Parts) {
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
            events::walk_compact(self.layer)
        );
    }
}

/// Texts with their bytes, to be written one after the other.
struct Chunks {
    /// The last first.
    left: Vec<(String, usize)>,
}

impl Chunks {
    /// Writes `room` bytes: chunks that fit, and zeros.
    fn fill(&mut self, text: &mut String, mut room: usize) {
        for at in (0..self.left.len()).rev() {
            if self.left[at].1 <= room {
                let (chunk, bytes) = self.left.remove(at);
                room -= bytes;
                *text += &chunk;
            }
        }
        if room > 0 {
            put!(text, "        ds {room}");
        }
    }

    fn rest(mut self, text: &mut String) {
        while let Some((chunk, _)) = self.left.pop() {
            *text += &chunk;
        }
    }
}
