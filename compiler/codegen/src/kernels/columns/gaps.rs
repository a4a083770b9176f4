//! Compact columns: the gaps between the rows that a column reaches, half a byte
//! each.
//!
//! A code is four bits, the first of a byte in its high half. The place it speaks
//! of is counted on from the one before; at first, from the place before the
//! first. Codes 0 to 6 pass over as many accumulators and add to the next;
//! 8 to 14 pass over 8 less and subtract from the next; 15 subtracts once more
//! from the same; 7 moves on by seven places, and ends the column when it leaves
//! the page.

use super::layer::LayerCode;
use super::lists::Reached;
use super::parts::{Parts, put};

/// Moves on by [`SKIPPED`] places, or past the page's end.
const SKIP: u8 = 7;
const SKIPPED: usize = 7;
/// Subtracts again.
const AGAIN: u8 = 15;
/// Added to a gap before a subtraction.
const MINUS: u8 = 8;

/// The codes of a column, two a byte: for each row it reaches the place of the
/// accumulator, ascending, and the weight. `first` is the tile's first place.
pub(super) fn encode(first: usize, reached: &[(u8, i8)]) -> Vec<u8> {
    let mut codes = Vec::new();
    // One before the first place; the places count from 0, so this may be -1.
    let mut last = first as i32 - 1;
    for &(place, weight) in reached {
        let mut gap = (i32::from(place) - last - 1) as usize;
        while gap >= SKIPPED {
            codes.push(SKIP);
            gap -= SKIPPED;
        }
        codes.push(if weight > 0 { gap as u8 } else { MINUS + gap as u8 });
        codes.extend((1..-weight).map(|_| AGAIN));
        last = place.into();
    }
    while last <= 255 {
        codes.push(SKIP);
        last += SKIPPED as i32;
    }
    codes.chunks(2).map(|pair| pair[0] << 4 | pair.get(1).copied().unwrap_or(SKIP)).collect()
}

/// How many codes of each kind a column has: updates, subtractions among them,
/// skips.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Codes {
    /// Weights of +1.
    pub(super) plus: usize,
    /// Subtractions after a gap.
    pub(super) minus: usize,
    /// Subtractions again.
    pub(super) again: usize,
    /// Skips, the one that ends the column included.
    pub(super) skips: usize,
}

impl Codes {
    /// Counts the codes that [`encode`] makes.
    pub(super) fn of(first: usize, reached: &[(u8, i8)]) -> Self {
        let mut codes = Codes::default();
        let mut last = first as i32 - 1;
        for &(place, weight) in reached {
            codes.skips += (i32::from(place) - last - 1) as usize / SKIPPED;
            if weight > 0 {
                codes.plus += 1;
            } else {
                codes.minus += 1;
                codes.again += usize::from(weight.unsigned_abs()) - 1;
            }
            last = place.into();
        }
        codes.skips += ((255 - last) as usize) / SKIPPED + 1;
        codes
    }

    /// The bytes they take.
    pub(super) fn bytes(self) -> usize {
        (self.plus + self.minus + self.again + self.skips).div_ceil(2)
    }

    /// The T-states it takes to walk them with the module for `narrow` or wide
    /// accumulators.
    pub(super) fn cost(self, narrow: bool) -> u64 {
        let codes = self.plus + self.minus + self.again + self.skips;
        let update = if narrow { NARROW } else { WIDE };
        let end = if codes % 2 == 1 { FIRST_END } else { 0 };
        codes.div_ceil(2) as u64 * FIRST
            + (codes / 2) as u64 * SECOND
            + end
            + self.plus as u64 * (PLUS + update)
            + self.minus as u64 * (MINUS_COST + update)
            + self.again as u64 * (AGAIN_COST + update)
            + self.skips as u64 * SKIP_COST
    }
}

/// T-states of the call, of what comes before it, and of the return.
pub(super) const WALK: u64 = 37;
/// T-states of fetching the first code of a byte, and the second.
const FIRST: u64 = 23;
const SECOND: u64 = 13;
/// Of ending with the first.
const FIRST_END: u64 = 6;
/// Of the codes, beside their updates.
const PLUS: u64 = 53;
const MINUS_COST: u64 = 65;
const AGAIN_COST: u64 = 62;
const SKIP_COST: u64 = 51;
/// Of an update.
const WIDE: u64 = 44;
const NARROW: u64 = 11;

/// The name of the module that walks compact columns.
pub(super) fn module(narrow: bool) -> &'static str {
    if narrow { "gaps_narrow" } else { "gaps_wide" }
}

/// The text of that module.
pub(super) fn text(narrow: bool) -> String {
    let name = module(narrow);
    let addend = if narrow { "" } else { ";        BC = what a weight of 1 adds\n" };
    let mut text = format!(
        "        section code
        public {name}
; Adds a compact column to accumulators.
; in:    DE = its codes; H = the page of the accumulators, L = the place before
;        their first
{addend}; out:   DE = past its codes
; uses:  A, F, L
{name}:
        ld a,(de)               ; the first code of a byte
        rrca
        rrca
        rrca
        rrca
"
    );
    code(&mut text, narrow, "1", ".second", "inc de\n        ret");
    text += ".second:
        ld a,(de)               ; the second
        inc de
";
    code(&mut text, narrow, "2", name, "ret");
    text
}

/// What is done for the code in the low half of A.
fn code(text: &mut String, narrow: bool, number: &str, next: &str, end: &str) {
    let (plus, minus) = match narrow {
        true => ("inc (hl)\n".to_string(), "dec (hl)\n".to_string()),
        false => (wide("add a,c", "adc a,b"), wide("sub c", "sbc a,b")),
    };
    put!(
        text,
        "        and 15
        sub {SKIP}
        jr z,.skip{number}
        jr nc,.minus{number}
        add a,l                 ; over the gap, and one on
        add a,{SKIP} + 1
        ld l,a
        {plus}        jp {next}
.minus{number}: cp {AGAIN} - {SKIP}
        jr z,.again{number}
        add a,l
        ld l,a
.again{number}: {minus}        jp {next}
.skip{number}:  ld a,l
        add a,{SKIPPED}
        ld l,a
        jp nc,{next}
        {end}"
    );
}

fn wide(low: &str, high: &str) -> String {
    format!(
        "ld a,(hl)
        {low}
        ld (hl),a
        inc h
        ld a,(hl)
        {high}
        ld (hl),a
        dec h
"
    )
}

/// Asks for the walk over compact columns.
pub(super) fn need_gaps(parts: &mut Parts, narrow: bool) {
    parts.external(module(narrow));
    parts.need(module(narrow), || text(narrow));
}

/// A column in compact form, tile by tile. Returns its bytes.
pub(super) fn write_compact(
    text: &mut String,
    layer: &LayerCode<'_>,
    label: &str,
    handler: Option<&str>,
    reached: &Reached,
) -> usize {
    let mut size = if handler.is_some() { 2 } else { 0 };
    put!(text, "{label}:");
    if let Some(handler) = handler {
        put!(text, "        dw {handler}");
    }
    for (tile, reached) in layer.design.tiles.iter().zip(reached) {
        let codes = encode(tile.first(), reached);
        size += codes.len();
        for codes in codes.chunks(16) {
            let bytes: Vec<String> = codes.iter().map(|byte| format!("0{byte:02x}h")).collect();
            put!(text, "        db {}", bytes.join(","));
        }
    }
    size
}

/// Calls that walk a compact column at DE, tile by tile.
pub(super) fn walk_compact(layer: &LayerCode<'_>) -> String {
    let gaps = module(layer.design.narrow.is_some());
    let mut text = String::new();
    for (number, tile) in layer.design.tiles.iter().enumerate() {
        let page = 256 * layer.design.pages() * number;
        put!(
            text,
            "        ld hl,{sums} + {place}
        call {gaps}
",
            sums = layer.sums,
            place = page + (tile.first() + 255) % 256,
        );
    }
    text
}
