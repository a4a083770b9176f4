//! Streams: what the stack pointer walks for a column, or for a fused pair of
//! columns.
//!
//! Two columns that are often active together are fused: rows that both reach
//! with the same sign are listed once, between the lists of the first and those
//! of the second. If only the first is active, the stream is walked from its
//! beginning with C = a, B = 0; if only the second, from the shared lists on with
//! C = B = b; if both are, from the beginning with C = a, B = b. Between the
//! parts, handlers make C what it is to be: a, a + b, b.

use super::threads::{self, Block};
use super::{Parts, put};

/// The most T-states for which interrupts are off.
pub(super) const WINDOW: u64 = 20_000;
/// What a stream may take of them before it lets interrupts in; the rest is for
/// what comes before and after it.
const STREAM: u64 = WINDOW - 3_000;

/// The most T-states of the handlers between the parts of a fused pair.
const HANDLERS: u64 = 22 + 32;
/// The most from `di` to a stream's first list, and from its last list, or where
/// it lets interrupts in, until they are let in.
const AROUND: u64 = 120;

/// The rows that a column reaches in a tile: the places of their accumulators,
/// and the weights.
pub(crate) type Reached = Vec<Vec<(u8, i8)>>;

/// The places that a part of a stream adds to and subtracts from, for each tile.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Lists {
    /// Places to add to.
    pub(super) plus: Vec<u8>,
    /// Places to subtract from; twice where the weight is -2.
    pub(super) minus: Vec<u8>,
}

impl Lists {
    fn of(reached: &[(u8, i8)]) -> Self {
        let mut lists = Lists::default();
        for &(place, weight) in reached {
            if weight > 0 {
                lists.plus.push(place);
            } else {
                lists.minus.extend((0..-weight).map(|_| place));
            }
        }
        lists
    }

    pub(super) fn is_empty(&self) -> bool {
        self.plus.is_empty() && self.minus.is_empty()
    }
}

/// A column's lists, tile by tile.
pub(super) fn lists(reached: &Reached) -> Vec<Lists> {
    reached.iter().map(|tile| Lists::of(tile)).collect()
}

/// A fused pair: the lists of the first column, those the two share, those of
/// the second.
pub(super) fn fuse(first: &[Lists], second: &[Lists]) -> [Vec<Lists>; 3] {
    let mut fused = [first.to_vec(), Vec::new(), second.to_vec()];
    for tile in 0..first.len() {
        let [first, _, second] = &mut fused;
        let shared = Lists {
            plus: take_shared(&mut first[tile].plus, &mut second[tile].plus),
            minus: take_shared(&mut first[tile].minus, &mut second[tile].minus),
        };
        fused[1].push(shared);
    }
    fused
}

/// Takes out of two ascending lists what is in both; but one of it stays, if all
/// three lists would be odd otherwise: even lists are faster by more than that.
fn take_shared(first: &mut Vec<u8>, second: &mut Vec<u8>) -> Vec<u8> {
    let mut shared = Vec::new();
    first.retain(|place| match second.iter().position(|other| other == place) {
        Some(at) => {
            shared.push(second.remove(at));
            false
        }
        None => true,
    });
    let is_odd = |list: &[u8]| list.len() % 2 == 1;
    if is_odd(&shared)
        && is_odd(first)
        && is_odd(second)
        && let Some(place) = shared.pop()
    {
        for list in [first, second] {
            list.insert(list.partition_point(|&other| other < place), place);
        }
    }
    shared
}

/// Writes streams.
pub(super) struct Streams {
    plus: Block,
    minus: Block,
    pages: usize,
    /// The bytes written so far.
    bytes: usize,
    /// T-states that the stream under way can have taken.
    elapsed: u64,
    /// The most that one can take without letting interrupts in.
    longest: u64,
    breathes: bool,
    moves: bool,
    /// Whether any list asks for the blocks.
    used: [bool; 2],
    fuses: bool,
}

impl Streams {
    /// For accumulators of one byte or of two.
    pub(super) fn new(narrow: bool) -> Self {
        let (plus, minus, pages) = match narrow {
            true => (Block::Increment, Block::Decrement, 1),
            false => (Block::Add, Block::Subtract, 3),
        };
        Streams {
            plus,
            minus,
            pages,
            bytes: 0,
            elapsed: 0,
            longest: 0,
            breathes: false,
            moves: false,
            used: [false; 2],
            fuses: false,
        }
    }

    /// The same, adding where the weights subtract.
    pub(super) fn negated(mut self) -> Self {
        std::mem::swap(&mut self.plus, &mut self.minus);
        self
    }

    /// A column by itself, that ends at the label `end`.
    pub(super) fn single(&mut self, text: &mut String, label: &str, column: &[Lists], end: &str) {
        put!(text, "{label}:");
        self.elapsed = 0;
        self.part(text, column);
        put!(text, "        dw {end}");
        self.longest = self.longest.max(self.elapsed);
    }

    /// A fused pair, to be entered at `labels[0]` or `labels[1]`. `second` is the
    /// handler before the second column's lists.
    pub(super) fn pair(
        &mut self,
        text: &mut String,
        labels: &[String; 2],
        [first, shared, second]: &[Vec<Lists>; 3],
        handler: &str,
        end: &str,
    ) -> usize {
        put!(text, "{}:", labels[0]);
        self.elapsed = 0;
        let mut bytes = self.part(text, first) + 4;
        let shares = shared.iter().any(|lists| !lists.is_empty());
        if shares {
            *text += "        dw threads_both\n";
            bytes += 2;
            self.fuses = true;
            put!(text, "{}:", labels[1]);
            bytes += self.part(text, shared);
        }
        put!(text, "        dw {handler}");
        self.elapsed += HANDLERS;
        if !shares {
            put!(text, "{}:", labels[1]);
        }
        bytes += self.part(text, second);
        put!(text, "        dw {end}");
        self.longest = self.longest.max(self.elapsed);
        bytes
    }

    /// The lists of a column, in the tiles that it reaches, and their bytes.
    fn part(&mut self, text: &mut String, tiles: &[Lists]) -> usize {
        let mut at = 0;
        let start = self.bytes;
        for (number, lists) in tiles.iter().enumerate() {
            if lists.is_empty() {
                continue;
            }
            self.move_to(text, &mut at, number);
            let blocks = [(self.plus, &lists.plus), (self.minus, &lists.minus)];
            for (which, (block, places)) in blocks.into_iter().enumerate() {
                for places in places.chunks(128) {
                    let most = block.longest(places.len());
                    if self.elapsed + most > STREAM {
                        *text += "        dw threads_breathe\n";
                        self.bytes += 2;
                        self.longest = self.longest.max(self.elapsed);
                        self.elapsed = 0;
                        self.breathes = true;
                    }
                    self.elapsed += most;
                    self.used[which] = true;
                    self.bytes += threads::list_bytes(places.len());
                    threads::write_lists(text, block, places);
                }
            }
        }
        self.move_to(text, &mut at, 0);
        self.bytes - start
    }

    /// Moves from tile `at` to tile `to`.
    fn move_to(&mut self, text: &mut String, at: &mut usize, to: usize) {
        while *at != to {
            let (step, label) = if *at < to { (1, "next") } else { (-1, "last") };
            put!(text, "        dw threads_{label}_{}", self.pages);
            *at = at.wrapping_add_signed(step);
            self.elapsed += 30;
            self.bytes += 2;
            self.moves = true;
        }
    }

    /// Asks for the modules that the streams go through, and notes for how long
    /// they keep interrupts off.
    pub(super) fn require(&self, parts: &mut Parts) {
        if self.longest > 0 {
            parts.masked = parts.masked.max(self.longest + AROUND);
        }
        for (block, used) in [self.plus, self.minus].into_iter().zip(self.used) {
            if used {
                parts.need(&block.module(), || block.text());
                for entry in block.entries() {
                    parts.external(entry);
                }
            }
        }
        if self.moves {
            let labels =
                [format!("threads_next_{}", self.pages), format!("threads_last_{}", self.pages)];
            parts.need(&format!("threads_tiles_{}", self.pages), || {
                let moves = |label: &str, step: &str| {
                    let steps = format!("        {step} h\n").repeat(self.pages);
                    format!("        public {label}\n{label}:\n{steps}        ret\n")
                };
                format!(
                    "        section code\n{}{}",
                    moves(&labels[0], "inc"),
                    moves(&labels[1], "dec")
                )
            });
            for label in labels {
                parts.external(label);
            }
        }
        if self.fuses {
            parts.external("threads_both");
            parts.need("threads_both", || BOTH.to_string());
        }
        if self.breathes {
            parts.external("threads_breathe");
            parts.external("threads_breath");
            parts.external("threads_breath_on");
            parts.note_stack("threads_breath");
            parts.need("threads_breathe", || BREATHE.to_string());
        }
    }
}

/// Where a stream ends: the stack is back, and interrupts are let in.
pub(super) fn resume(label: &str) -> String {
    format!(
        "{label}:
        ld sp,0                 ; patched: the stack
{label}_on:
        ei                      ; patched: nop, if interrupts were off
"
    )
}

const BOTH: &str = "        section code
        public threads_both
; C = a becomes a + b
threads_both:
        ld a,c
        add a,b
        ld c,a
        ret
";

const BREATHE: &str = "        section code
        public threads_breathe, threads_breath, threads_breath_on
; Lets interrupts in, if they were on, on a stack that is one.
threads_breathe:
        ld (threads_stream + 1),sp
threads_breath:
        ld sp,0                 ; patched: the stack
threads_breath_on:
        ei                      ; patched: nop, if interrupts were off
        nop
        di
threads_stream:
        ld sp,0                 ; patched: the stream
        ret
";
