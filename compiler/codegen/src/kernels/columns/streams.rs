//! Streams: what the stack pointer walks for a column, or for a fused pair of
//! columns.
//! [`lists`](super::lists) tells what they hold.

use super::layer::LayerCode;
use super::lists::Lists;
use super::parts::{Parts, put};
use super::threads::{self, Block};

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

/// What a stream holds, one after the other.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The block updates the accumulators at these places.
    Lists(Block, Vec<u8>),
    /// On to the next tile.
    Next,
    /// Back to the tile before.
    Last,
    /// Interrupts are let in.
    Breathe,
}

/// Writes streams.
pub(super) struct Streams {
    plus: Block,
    minus: Block,
    pages: usize,
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
    /// For the accumulators of a layer.
    pub(super) fn of(layer: &LayerCode<'_>) -> Self {
        Streams::new(layer.design.narrow.is_some())
    }

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
        let items = self.column(column);
        self.write(text, &items);
        put!(text, "        dw {end}");
    }

    /// A fused pair, to be entered at `labels[0]` or `labels[1]`. `second` is the
    /// handler before the second column's lists. Returns its bytes.
    pub(super) fn pair(
        &mut self,
        text: &mut String,
        labels: &[String; 2],
        lists: &[Vec<Lists>; 3],
        handler: &str,
        end: &str,
    ) -> usize {
        let [first, shared, second] = self.fused(lists);
        put!(text, "{}:", labels[0]);
        let mut bytes = self.write(text, &first) + 4;
        if !shared.is_empty() {
            *text += "        dw threads_both\n";
            bytes += 2;
            self.fuses = true;
            put!(text, "{}:", labels[1]);
            bytes += self.write(text, &shared);
        }
        put!(text, "        dw {handler}");
        if shared.is_empty() {
            put!(text, "{}:", labels[1]);
        }
        bytes += self.write(text, &second);
        put!(text, "        dw {end}");
        bytes
    }

    /// What the stream of a column holds.
    pub(super) fn column(&mut self, column: &[Lists]) -> Vec<Item> {
        self.elapsed = 0;
        let items = self.part(column);
        self.longest = self.longest.max(self.elapsed);
        items
    }

    /// What the parts of a fused pair's stream hold.
    pub(super) fn fused(&mut self, [first, shared, second]: &[Vec<Lists>; 3]) -> [Vec<Item>; 3] {
        self.elapsed = 0;
        let [first, shared] = [first, shared].map(|lists| self.part(lists));
        self.elapsed += HANDLERS;
        let second = self.part(second);
        self.longest = self.longest.max(self.elapsed);
        [first, shared, second]
    }

    /// The lists of a column, in the tiles that it reaches.
    fn part(&mut self, tiles: &[Lists]) -> Vec<Item> {
        let mut items = Vec::new();
        let mut at = 0;
        for (number, lists) in tiles.iter().enumerate() {
            if lists.is_empty() {
                continue;
            }
            self.move_to(&mut items, &mut at, number);
            let blocks = [(self.plus, &lists.plus), (self.minus, &lists.minus)];
            for (which, (block, places)) in blocks.into_iter().enumerate() {
                for places in places.chunks(128) {
                    let most = block.longest(places.len());
                    if self.elapsed + most > STREAM {
                        items.push(Item::Breathe);
                        self.longest = self.longest.max(self.elapsed);
                        self.elapsed = 0;
                        self.breathes = true;
                    }
                    self.elapsed += most;
                    self.used[which] = true;
                    items.push(Item::Lists(block, places.to_vec()));
                }
            }
        }
        self.move_to(&mut items, &mut at, 0);
        items
    }

    /// Moves from tile `at` to tile `to`.
    fn move_to(&mut self, items: &mut Vec<Item>, at: &mut usize, to: usize) {
        while *at != to {
            let (step, item) = if *at < to { (1, Item::Next) } else { (-1, Item::Last) };
            items.push(item);
            *at = at.wrapping_add_signed(step);
            self.elapsed += 30;
            self.moves = true;
        }
    }

    /// Writes items, and returns their bytes.
    fn write(&self, text: &mut String, items: &[Item]) -> usize {
        let mut bytes = 0;
        for item in items {
            bytes += match item {
                Item::Lists(block, places) => {
                    threads::write_lists(text, *block, places);
                    threads::list_bytes(places.len())
                }
                Item::Next | Item::Last => {
                    let label = if *item == Item::Next { "next" } else { "last" };
                    put!(text, "        dw threads_{label}_{}", self.pages);
                    2
                }
                Item::Breathe => {
                    *text += "        dw threads_breathe\n";
                    2
                }
            };
        }
        bytes
    }

    /// Whether any stream so far lets interrupts in.
    pub(super) fn breathes(&self) -> bool {
        self.breathes
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
