//! Threaded columns: unrolled blocks of code, and streams of row numbers that
//! the stack pointer walks.
//!
//! A stream is a row of lists. A list is the address of an entry point of a
//! block and then, a byte each, as many places of accumulators as the block
//! updates from there on. The `ret` at the block's end goes to the next list:
//! there are no counters and no tests for the end. While SP walks a stream it is
//! no stack, so interrupts are off.

use super::parts::put;

/// The pairs of updates in a block.
pub(super) const PAIRS: usize = 12;
/// The most updates one list can ask of a block.
pub(crate) const LONGEST: usize = 2 * PAIRS;

/// What a block does to an accumulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Adds C to 16 bits, in two pages.
    Add,
    /// Subtracts C from 16 bits.
    Subtract,
    /// Adds 1 to 8 bits.
    Increment,
    /// Subtracts 1 from 8 bits.
    Decrement,
}

impl Block {
    fn name(self) -> &'static str {
        match self {
            Block::Add => "add",
            Block::Subtract => "sub",
            Block::Increment => "inc",
            Block::Decrement => "dec",
        }
    }

    /// The module with its code.
    pub(super) fn module(self) -> String {
        format!("threads_{}", self.name())
    }

    /// The entry point that updates `count` accumulators.
    fn entry(self, count: usize) -> String {
        let odd = if count.is_multiple_of(2) { "" } else { "odd" };
        format!("{}_{count}{odd}", self.name())
    }

    /// All its entry points.
    pub(super) fn entries(self) -> impl Iterator<Item = String> {
        (1..=LONGEST).map(move |count| self.entry(count))
    }

    /// Those that add and those that subtract, in turns.
    const ALL: [Block; 4] = [Block::Add, Block::Subtract, Block::Increment, Block::Decrement];

    /// The text of the module.
    pub(super) fn text(self) -> String {
        let mut text = String::from("        section code\n");
        for count in 1..=LONGEST {
            put!(text, "        public {}", self.entry(count));
        }
        match self {
            Block::Add => sums(&mut text, self, "add a,c", "inc (hl)"),
            Block::Subtract => sums(&mut text, self, "sub c", "dec (hl)"),
            Block::Increment => counts(&mut text, self, "inc (hl)"),
            Block::Decrement => counts(&mut text, self, "dec (hl)"),
        }
        for count in (1..LONGEST).step_by(2) {
            put!(
                text,
                "{entry}:
        dec sp                  ; one alone: the byte before it goes to E
        pop de
        jp {name}_second{pair}",
                entry = self.entry(count),
                name = self.name(),
                pair = count / 2 + 1,
            );
        }
        text
    }

    /// The most T-states that a list of `count` updates can take.
    pub(super) fn longest(self, count: usize) -> u64 {
        let (_, carry) = self.update();
        count as u64 * (carry + 2 * TWIN) + self.list_t_states(count)
    }

    /// The T-states of a list of `count` updates when a share of `carries` of them carry into the high byte.
    pub(super) fn list_cost(self, count: usize, carries: f64) -> f64 {
        let (_, carry) = self.update();
        if carry == 0 {
            return self.list_t_states(count) as f64;
        }
        // From the first of a row of carries on the twin does the work.
        let twins = (2 * TWIN) as f64 * carries * (1.0 - carries);
        self.list_t_states(count) as f64 + count as f64 * (carries * carry as f64 + twins)
    }

    /// The T-states of lists of `count` updates in all, if none carries.
    pub(super) fn list_t_states(self, count: usize) -> u64 {
        let (update, _) = self.update();
        let lists = count.div_ceil(LONGEST);
        let odd = if count % 2 == 1 { ODD } else { 0 };
        update * count as u64 + RETURN * lists as u64 + odd
    }

    /// The T-states of an update, and what a carry adds.
    fn update(self) -> (u64, u64) {
        match self {
            Block::Add | Block::Subtract => (UPDATE, CARRY),
            Block::Increment | Block::Decrement => (COUNT, 0),
        }
    }
}

/// The labels that lists can begin with: the number of the block, even if it adds
/// and odd if it subtracts, and the updates it does from there on.
pub(crate) fn list_entries() -> impl Iterator<Item = (usize, usize, String)> {
    let blocks = Block::ALL.into_iter().enumerate();
    blocks.flat_map(|(number, block)| {
        (1..=LONGEST).map(move |count| (number, count, block.entry(count)))
    })
}

/// T-states of a `ret` to the next list.
const RETURN: u64 = 10;
/// T-states of an update of 16 bits without a carry, half a `pop` included.
const UPDATE: u64 = 34;
/// T-states that a carry adds.
pub(super) const CARRY: u64 = 19;
/// T-states that a jump to the twin of the line adds, or one back.
pub(super) const TWIN: u64 = 5;
/// T-states of an update of 8 bits.
const COUNT: u64 = 20;
/// T-states that an odd list takes more: 26 to get at its first byte instead of
/// half a `pop`.
const ODD: u64 = 21;

/// The bytes of a list of `count` updates in a stream.
pub(super) fn list_bytes(count: usize) -> usize {
    count + 2 * count.div_ceil(LONGEST)
}

/// Writes the lists that make `block` update the accumulators at `places`.
pub(super) fn write_lists(text: &mut String, block: Block, places: &[u8]) {
    for chunk in places.chunks(LONGEST) {
        put!(text, "        dw {}", block.entry(chunk.len()));
        *text += &stream_bytes(chunk);
    }
}

/// Bytes of a stream.
pub(super) fn stream_bytes(bytes: &[u8]) -> String {
    let bytes: Vec<String> = bytes.iter().map(u8::to_string).collect();
    format!("        db {}\n", bytes.join(","))
}

fn counts(text: &mut String, block: Block, update: &str) {
    for pair in (1..=PAIRS).rev() {
        put!(
            text,
            "{entry}:
        pop de                  ; E, D = the next two places
        ld l,e
        {update}
{name}_second{pair}:
        ld l,d
        {update}",
            entry = block.entry(2 * pair),
            name = block.name(),
        );
    }
    *text += "        ret                     ; to the next list\n";
}

/// The main line runs while there is no carry. One is put right in a twin of the
/// line, which goes on from there and comes back when an update does not carry.
/// Half of the twin lies before the line and half behind, in reach of its jumps.
fn sums(text: &mut String, block: Block, update: &str, carry: &str) {
    let name = block.name();
    let half = PAIRS / 2;
    let entry = |pair: usize| if pair == 0 { format!("{name}_end") } else { block.entry(2 * pair) };
    let twin = |text: &mut String, pair: usize| {
        put!(
            text,
            "{name}_carry{pair}:
        inc h
        {carry}
        dec h
        ld l,d
        ld a,(hl)
        {update}
        ld (hl),a
        jr nc,{next}
{name}_twice{pair}:
        inc h
        {carry}
        dec h",
            next = entry(pair - 1),
        );
        if pair == 1 {
            *text += "        ret\n";
        } else if pair == half + 1 {
            put!(text, "        jp {}", entry(pair - 1));
        } else {
            put!(
                text,
                "        pop de
        ld l,e
        ld a,(hl)
        {update}
        ld (hl),a
        jr nc,{name}_second{}",
                pair - 1
            );
        }
    };
    for pair in (half + 1..=PAIRS).rev() {
        twin(text, pair);
    }
    for pair in (1..=PAIRS).rev() {
        put!(
            text,
            "{entry}:
        pop de                  ; E, D = the next two places
        ld l,e
        ld a,(hl)
        {update}
        ld (hl),a
        jr c,{name}_carry{pair}
{name}_second{pair}:
        ld l,d
        ld a,(hl)
        {update}
        ld (hl),a
        jr c,{name}_twice{pair}",
            entry = entry(pair),
        );
    }
    *text += &format!("{name}_end:\n        ret                     ; to the next list\n");
    for pair in (1..=half).rev() {
        twin(text, pair);
    }
}
