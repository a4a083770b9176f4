//! Threaded columns: unrolled blocks of code, and streams of places that SP walks.
//!
//! A stream is a sequence of lists. A list is the address of an entry point of a block, and
//! then as many places of accumulators, a byte each, as the block updates from there on. The
//! `ret` at the block's end goes to the next list: there are no counters and no tests for the
//! end. Interrupts are off while SP walks a stream. `threads.asm` has the code.

use zirc_z80::{Object, ObjectBuilder, SectionKind, SymbolId, TStates};

use crate::assemble;
use crate::kernels::basics::{taken, through};

zirc_z80::template! {
    "threads.asm";
    struct AddFirst = add_first { first: SymbolId, carry: SymbolId }
    struct AddSecond = add_second { second: SymbolId, carry: SymbolId }
    struct AddCarry = add_carry { carry: SymbolId, line: SymbolId }
    struct AddTwice = add_twice { twice: SymbolId }
    struct AddAgain = add_again { line: SymbolId }
    struct SubtractFirst = subtract_first { first: SymbolId, carry: SymbolId }
    struct SubtractSecond = subtract_second { second: SymbolId, carry: SymbolId }
    struct SubtractCarry = subtract_carry { carry: SymbolId, line: SymbolId }
    struct SubtractTwice = subtract_twice { twice: SymbolId }
    struct SubtractAgain = subtract_again { line: SymbolId }
    struct ToLine = to_line { line: SymbolId }
    struct IncrementFirst = increment_first { first: SymbolId }
    struct IncrementSecond = increment_second { second: SymbolId }
    struct DecrementFirst = decrement_first { first: SymbolId }
    struct DecrementSecond = decrement_second { second: SymbolId }
    struct ToNext = to_next {}
    struct LastCarried = last_carried {}
    struct Odd = odd { entry: SymbolId, second: SymbolId }
}

/// The pairs of updates in a block.
const PAIRS: usize = 12;
/// The most places of one list.
pub(crate) const LONGEST: usize = 2 * PAIRS;
/// The update, counted from a list's end, after which the twin always jumps back to the main
/// line: there its first half ends.
pub(super) const CROSSING: usize = PAIRS + 1;

/// The blocks, by the update that they do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Block {
    /// Adds C to a 16-bit accumulator, whose bytes are in two pages.
    Add,
    /// Subtracts C from a 16-bit accumulator.
    Subtract,
    /// Adds 1 to a byte counter.
    Increment,
    /// Subtracts 1 from a byte counter.
    Decrement,
}

impl Block {
    /// All blocks: those with even numbers add, those with odd ones subtract.
    const ALL: [Block; 4] = [Block::Add, Block::Subtract, Block::Increment, Block::Decrement];

    fn name(self) -> &'static str {
        match self {
            Block::Add => "add",
            Block::Subtract => "sub",
            Block::Increment => "inc",
            Block::Decrement => "dec",
        }
    }

    /// What its module does, for a comment.
    fn title(self) -> &'static str {
        match self {
            Block::Add => "Adds C to 16-bit accumulators",
            Block::Subtract => "Subtracts C from 16-bit accumulators",
            Block::Increment => "Adds 1 to byte counters",
            Block::Decrement => "Subtracts 1 from byte counters",
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

    /// Whether the accumulators have 16 bits.
    fn is_word(self) -> bool {
        matches!(self, Block::Add | Block::Subtract)
    }

    /// The most T-states that a list of `count` updates can take.
    pub(super) fn longest(self, count: usize) -> TStates {
        let silent = self.list_t_states(count);
        if !self.is_word() {
            return silent;
        }
        let Carries { carry, twin, .. } = Carries::new();
        silent + (carry + twin * 2) * count as u64
    }

    /// The T-states of a list of `count` updates when a share of `carries` of them
    /// carry into the high byte.
    pub(super) fn list_cost(self, count: usize, carries: f64) -> f64 {
        let silent = f64::from(self.list_t_states(count));
        if !self.is_word() {
            return silent;
        }
        let Carries { carry, twin, cross } = Carries::new();
        let [carry, twin, cross] = [carry, twin, cross].map(f64::from);
        let (lists, rest) = (count.div_ceil(LONGEST), count % LONGEST);
        // The twin runs from the first of several carries on. Each list begins in the main
        // line.
        let rows = carries * (1.0 - carries) * (count - lists) as f64;
        let jumps = 2.0 * rows + carries * lists as f64;
        // A carry at the crossing goes back to the main line, and to the twin again if another
        // follows.
        let crossings = count / LONGEST + usize::from(rest >= CROSSING);
        let crossed = cross + twin * (2.0 * carries - 1.0);
        silent + carries * (count as f64 * carry + crossings as f64 * crossed) + jumps * twin
    }

    /// The T-states of lists of `count` updates in all, if none carries.
    pub(super) fn list_t_states(self, count: usize) -> TStates {
        let [first, second] = self.updates();
        let two = first + second;
        let odd = if count % 2 == 1 { through(Odd::block()) + second } else { TStates(0) };
        let lists = count.div_ceil(LONGEST) as u64;
        two * (count / 2) as u64 + through(ToNext::block()) * lists + odd
    }

    /// T-states of the first of two updates without a carry, and of the second.
    fn updates(self) -> [TStates; 2] {
        match self {
            Block::Add => [through(AddFirst::block()), through(AddSecond::block())],
            Block::Subtract => [through(SubtractFirst::block()), through(SubtractSecond::block())],
            Block::Increment => {
                [through(IncrementFirst::block()), through(IncrementSecond::block())]
            }
            Block::Decrement => {
                [through(DecrementFirst::block()), through(DecrementSecond::block())]
            }
        }
    }

    /// The module with its code.
    pub(super) fn object(self) -> Object {
        let mut asm = ObjectBuilder::new(self.module());
        asm.section(SectionKind::Code);
        asm.comment(&format!(
            "{}: those at the places of a list. Goes on to the next list.
in:      SP = the places, as many as the number of the entry point says
         H = the page of the accumulators
out:     SP behind the address that begins the next list
changes: AF, DE, L",
            self.title()
        ));
        let entries = self.entries(&mut asm);
        for &entry in &entries {
            asm.public(entry);
        }
        let pairs: Vec<Pair> = (1..=PAIRS)
            .map(|number| Pair {
                odd: entries[2 * number - 2],
                first: entries[2 * number - 1],
                second: asm.symbol(&format!("second{number}")),
            })
            .collect();
        match self.is_word() {
            true => self.sums(&mut asm, &pairs),
            false => self.counts(&mut asm, &pairs),
        }
        for &Pair { odd, second, .. } in &pairs {
            asm.put(Odd { entry: odd, second });
        }
        assemble::finish(asm)
    }

    /// The entry points that update 1, 2 … accumulators.
    fn entries(self, asm: &mut ObjectBuilder) -> Vec<SymbolId> {
        (1..=LONGEST).map(|count| asm.symbol(&self.entry(count))).collect()
    }

    /// The same, as symbols of the block's module.
    pub(super) fn externals(self, asm: &mut ObjectBuilder) -> Vec<SymbolId> {
        (1..=LONGEST).map(|count| asm.external(&self.entry(count))).collect()
    }

    fn counts(self, asm: &mut ObjectBuilder, pairs: &[Pair]) {
        for &Pair { first, second, .. } in pairs.iter().rev() {
            match self {
                Block::Decrement => {
                    asm.put(DecrementFirst { first }).put(DecrementSecond { second })
                }
                _ => asm.put(IncrementFirst { first }).put(IncrementSecond { second }),
            };
        }
        asm.put(ToNext {});
    }

    /// Puts the main line, which runs while there is no carry, and its twin.
    fn sums(self, asm: &mut ObjectBuilder, pairs: &[Pair]) {
        let end = asm.symbol("end");
        let twins: Vec<Twin> = (1..=PAIRS)
            .map(|number| Twin {
                carry: asm.symbol(&format!("carry{number}")),
                twice: asm.symbol(&format!("twice{number}")),
                next: number.checked_sub(2).map(|next| pairs[next]),
                end,
            })
            .collect();
        let (behind, before) = twins.split_at(PAIRS / 2);
        for (number, &twin) in before.iter().enumerate().rev() {
            let is_last = number == 0;
            self.twin(asm, twin, is_last);
        }
        for (&Pair { first, second, .. }, &Twin { carry, twice, .. }) in
            pairs.iter().zip(&twins).rev()
        {
            match self {
                Block::Subtract => {
                    asm.put(SubtractFirst { first, carry });
                    asm.put(SubtractSecond { second, carry: twice });
                }
                _ => {
                    asm.put(AddFirst { first, carry });
                    asm.put(AddSecond { second, carry: twice });
                }
            }
        }
        asm.label(end);
        asm.put(ToNext {});
        for &twin in behind.iter().rev() {
            self.twin(asm, twin, false);
        }
    }

    /// Puts a part of the twin. The last part before the main line jumps into it.
    fn twin(self, asm: &mut ObjectBuilder, twin: Twin, is_last_before_line: bool) {
        let Twin { carry, twice, next, end } = twin;
        let line = next.map_or(end, |next| next.first);
        match self {
            Block::Subtract => asm.put(SubtractCarry { carry, line }).put(SubtractTwice { twice }),
            _ => asm.put(AddCarry { carry, line }).put(AddTwice { twice }),
        };
        match (next, self) {
            (None, _) => asm.put(LastCarried {}),
            (Some(_), _) if is_last_before_line => asm.put(ToLine { line }),
            (Some(Pair { second, .. }), Block::Subtract) => asm.put(SubtractAgain { line: second }),
            (Some(Pair { second, .. }), _) => asm.put(AddAgain { line: second }),
        };
    }
}

/// The labels of two updates.
#[derive(Clone, Copy)]
struct Pair {
    /// The entry point of lists with an odd number of places.
    odd: SymbolId,
    first: SymbolId,
    second: SymbolId,
}

/// The labels of the same two updates in the twin.
#[derive(Clone, Copy)]
struct Twin {
    /// The code after a carry of the first.
    carry: SymbolId,
    /// The code after a carry of the second.
    twice: SymbolId,
    /// The pair that comes next.
    next: Option<Pair>,
    /// After the last pair.
    end: SymbolId,
}

/// All entry points: the number of the block, even if it adds and odd if it subtracts; the
/// updates from there on; and the label.
pub(crate) fn list_entries() -> impl Iterator<Item = (usize, usize, String)> {
    let blocks = Block::ALL.into_iter().enumerate();
    blocks.flat_map(|(number, block)| {
        (1..=LONGEST).map(move |count| (number, count, block.entry(count)))
    })
}

/// T-states of carries, which are the same for additions and subtractions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Carries {
    /// T-states of a carry.
    pub(super) carry: TStates,
    /// T-states of a jump to the twin, or back.
    pub(super) twin: TStates,
    /// T-states of the jump back at the end of the twin's first half.
    pub(super) cross: TStates,
}

impl Carries {
    pub(super) fn new() -> Self {
        Carries {
            carry: through(AddTwice::block()),
            twin: taken(AddFirst::block()) - through(AddFirst::block()),
            cross: through(ToLine::block()),
        }
    }
}

/// The bytes of a list of `count` updates in a stream.
pub(super) fn list_bytes(count: usize) -> usize {
    count + 2 * count.div_ceil(LONGEST)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_takes_what_its_blocks_do() {
        let lists = |block: Block| [1, 2, 3, 25].map(|count| block.list_t_states(count).0);
        for block in [Block::Add, Block::Subtract] {
            assert_eq!(lists(block), [65, 78, 133, 24 * 34 + 10 + 65]);
            assert_eq!(block.longest(2), TStates(2 * (34 + 19 + 10) + 10));
        }
        for block in [Block::Increment, Block::Decrement] {
            assert_eq!(lists(block), [51, 50, 91, 24 * 20 + 10 + 51]);
            assert_eq!(block.longest(25), block.list_t_states(25));
        }
    }

    #[test]
    fn a_carry_takes_a_correction_and_the_jumps_of_its_row() {
        let cost = |count| Block::Add.list_cost(count, 1.0);
        // If all carry, one jump leads to the twin, which is left between its halves.
        assert_eq!(cost(2), 78.0 + 2.0 * 19.0 + 5.0);
        assert_eq!(cost(24), (12 * 68 + 10 + 24 * 19 + 5 + 10 + 5) as f64);
        assert_eq!(Block::Add.list_cost(3, 0.0), 133.0);
    }

    #[test]
    fn subtractions_carry_as_additions_do() {
        let [carry, twin, cross] = [19, 5, 10].map(TStates);
        assert_eq!(Carries::new(), Carries { carry, twin, cross });
        assert_eq!(through(SubtractTwice::block()), carry);
        assert_eq!(taken(SubtractFirst::block()) - through(SubtractFirst::block()), twin);
    }
}
