//! Codes items as the packed bytes that the runtime module `unpack` expands. The format is
//! described there.

use std::collections::{BTreeMap, HashMap};

use super::bits::{Coded, Writer, rice_bits};
use super::items::{Item, ListEntry, TableEntry};
use crate::kernels::columns::threads::LONGEST;

/// The memory of the program that expands the packed bytes.
pub(super) struct Memory<'a> {
    /// The address of the first list.
    pub(super) start: u16,
    /// The address after the memory that is free when the program starts.
    pub(super) top: u16,
    /// The address of a label.
    pub(super) address: &'a dyn Fn(&str) -> Option<u16>,
    /// The addresses that begin lists.
    pub(super) entries: &'a HashMap<u16, ListEntry>,
}

/// A symbol of the packed form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Symbol {
    /// A list for this block. `again` if a place may be in it twice.
    List { block: usize, again: bool },
    /// A word.
    Word(u16),
    /// A word, and then the address after it for an entry of a table.
    Marked(u16),
    /// The address here for an entry of a table.
    Mark,
    /// An entry of a table that is passed over.
    Skip,
    /// Sets variables of the unpacker, from this one on.
    Set(&'static str),
    /// Bytes.
    Copy,
    /// A byte many times.
    Fill,
    /// Bytes that are not written.
    Leave,
    /// The end.
    End,
}

impl Symbol {
    /// The unpacker's routine.
    fn routine(self) -> &'static str {
        match self {
            Symbol::List { .. } => "unpack_list",
            Symbol::Word(_) => "unpack_word",
            Symbol::Marked(_) => "unpack_marked",
            Symbol::Mark => "unpack_mark",
            Symbol::Skip => "unpack_skip",
            Symbol::Set(_) => "unpack_set",
            Symbol::Copy => "unpack_copy",
            Symbol::Fill => "unpack_fill",
            Symbol::Leave => "unpack_leave",
            Symbol::End => "unpack_end",
        }
    }
}

/// Sets the place before the section's first, and the count from which on gaps have no low
/// bits.
const SECTION: Symbol = Symbol::Set("unpack_section");
/// Sets the next entry of the table, and perhaps the distance to the high bytes, and the two
/// steps between entries, which are taken in turns.
const TABLE: Symbol = Symbol::Set("unpack_table");

/// A symbol with its bytes and places.
#[derive(Debug)]
struct CodedSymbol {
    symbol: Symbol,
    /// The bytes that follow it in the packed form.
    bytes: Vec<u8>,
    /// The places of a list.
    places: Vec<u8>,
    /// The bytes of memory that it advances by.
    size: usize,
    /// The address after the last byte that it writes in a table.
    reach: u16,
}

impl CodedSymbol {
    fn new(symbol: Symbol, bytes: Vec<u8>, size: usize) -> Self {
        CodedSymbol { symbol, bytes, places: Vec::new(), size, reach: 0 }
    }

    /// A symbol that is followed by so many bytes, and the bytes.
    fn counted(symbol: Symbol, bytes: &[u8], size: usize) -> Self {
        CodedSymbol::new(symbol, [&[bytes.len() as u8], bytes].concat(), size)
    }
}

/// The packed bytes of items. `None` if they cannot be coded.
pub(super) fn encode(items: &[Item], memory: &Memory<'_>) -> Option<Coded> {
    let steps = steps(items);
    let likely = Likely::of(&steps);
    let mut coded = Coded::default();
    let mut writer = Writer::default();
    let records = memory.top.checked_sub(8 * likely.symbols.len() as u16)?;
    let width = usize::BITS - (likely.symbols.len() - 1).leading_zeros();
    writer.bytes.extend(records.to_le_bytes());
    writer.bytes.push(width as u8);
    let mut context = Context::default();
    let mut section = [0, 0];
    let mut at = usize::from(memory.start);
    for step in &steps {
        at += step.size;
        coded.step(&writer, at.max(step.reach.into()));
        let number = likely.number(step.symbol);
        if likely.next(&context) == Some(step.symbol) {
            writer.bit(false);
        } else {
            writer.bit(true);
            writer.bits(number, width);
        }
        let low_bits = likely.count_bits(&context);
        context.follow(step.symbol);
        writer.bytes.extend(&step.bytes);
        if let (SECTION, [_, before, limit]) = (step.symbol, &*step.bytes) {
            section = [*before, *limit];
        }
        if let Symbol::List { again, .. } = step.symbol {
            writer.rice(step.places.len() - 1, low_bits);
            let low_bits = gap_bits(step.places.len(), section[1]);
            for gap in gaps(&step.places, section[0], again) {
                writer.rice(gap, low_bits);
            }
        }
    }
    coded.bytes = writer.bytes;
    coded.bytes.extend(likely.tables(memory)?);
    Some(coded)
}

/// The gaps between places.
fn gaps(places: &[u8], before: u8, again: bool) -> impl Iterator<Item = usize> {
    let befores = std::iter::once(before).chain(places.iter().copied());
    befores.zip(places).map(move |(before, &place)| {
        usize::from(place.wrapping_sub(before).wrapping_sub(u8::from(!again)))
    })
}

/// How many low bits the gaps of `count` places have.
fn gap_bits(count: usize, limit: u8) -> u32 {
    (0..8).find(|&bits| count << bits >= usize::from(limit)).unwrap_or(7)
}

/// The items as symbols.
fn steps(items: &[Item]) -> Vec<CodedSymbol> {
    let mut steps: Vec<CodedSymbol> = Vec::new();
    let mut table = None;
    for (number, item) in items.iter().enumerate() {
        let step = match item {
            Item::Section(least) => {
                let before = least.wrapping_sub(1);
                let limit = best_limit(&items[number + 1..], before);
                CodedSymbol::counted(SECTION, &[before, limit], 0)
            }
            Item::List { block, places } => {
                let again = is_again(places);
                let symbol = Symbol::List { block: *block, again };
                CodedSymbol {
                    places: places.clone(),
                    ..CodedSymbol::new(symbol, Vec::new(), item.size())
                }
            }
            Item::Word(word) => CodedSymbol::new(Symbol::Word(*word), Vec::new(), 2),
            Item::Mark(slot) => {
                mark(&mut steps, &mut table, *slot, items);
                continue;
            }
            Item::Copy(bytes) => CodedSymbol::counted(Symbol::Copy, bytes, bytes.len()),
            Item::Fill(count, byte) => {
                CodedSymbol::new(Symbol::Fill, vec![*count as u8, *byte], *count)
            }
            Item::Leave(count) => CodedSymbol::new(Symbol::Leave, vec![*count as u8], *count),
        };
        steps.push(step);
    }
    steps.push(CodedSymbol::new(Symbol::End, Vec::new(), 0));
    steps
}

fn is_again(places: &[u8]) -> bool {
    places.windows(2).any(|pair| pair[0] == pair[1])
}

/// The limit for which the lists of this section take the fewest bits.
fn best_limit(items: &[Item], before: u8) -> u8 {
    let section = items.iter().take_while(|item| !matches!(item, Item::Section(_)));
    let lists: Vec<(usize, Vec<usize>)> = section
        .filter_map(|item| match item {
            Item::List { places, .. } => {
                Some((places.len(), gaps(places, before, is_again(places)).collect()))
            }
            _ => None,
        })
        .collect();
    let bits = |limit: u8| -> usize {
        let list = |(count, gaps): &(usize, Vec<usize>)| -> usize {
            let low = gap_bits(*count, limit);
            gaps.iter().map(|&gap| rice_bits(gap, low)).sum()
        };
        lists.iter().map(list).sum()
    };
    (1..=128).min_by_key(|&limit| bits(limit)).unwrap_or(1)
}

/// The state of a table in the unpacker.
struct Table {
    number: usize,
    /// The entry that is next.
    next: u16,
    /// The steps to the next and to the one after that.
    steps: [u16; 2],
}

impl Table {
    fn step(&mut self) {
        self.next = self.next.wrapping_add(self.steps[0]);
        self.steps.swap(0, 1);
    }
}

/// Adds the symbols that put an address into an entry of a table.
fn mark(steps: &mut Vec<CodedSymbol>, table: &mut Option<Table>, slot: TableEntry, items: &[Item]) {
    let known = table.take().filter(|table| table.number == slot.table);
    let mut known = known.unwrap_or_else(|| {
        let strides = strides(items, slot.table);
        let words = [slot.low, slot.distance, strides[0], strides[1]];
        let bytes: Vec<u8> = words.iter().flat_map(|word| word.to_le_bytes()).collect();
        steps.push(CodedSymbol::counted(TABLE, &bytes, 0));
        Table { number: slot.table, next: slot.low, steps: strides }
    });
    if known.next != slot.low && known.next.wrapping_add(known.steps[0]) == slot.low {
        steps.push(CodedSymbol::new(Symbol::Skip, Vec::new(), 0));
        known.step();
    }
    if known.next != slot.low {
        steps.push(CodedSymbol::counted(TABLE, &slot.low.to_le_bytes(), 0));
        known.next = slot.low;
    }
    known.step();
    *table = Some(known);
    let reach = slot.low.saturating_add(slot.distance).saturating_add(1);
    match steps.last_mut() {
        Some(CodedSymbol { symbol, reach: earlier, .. }) if matches!(symbol, Symbol::Word(_)) => {
            if let Symbol::Word(word) = *symbol {
                *symbol = Symbol::Marked(word);
            }
            *earlier = reach;
        }
        _ => steps.push(CodedSymbol { reach, ..CodedSymbol::new(Symbol::Mark, Vec::new(), 0) }),
    }
}

/// The most frequent distances between entries of a table, for odd and for even ones.
fn strides(items: &[Item], table: usize) -> [u16; 2] {
    let slots: Vec<u16> = items
        .iter()
        .filter_map(|item| match item {
            Item::Mark(slot) if slot.table == table => Some(slot.low),
            _ => None,
        })
        .collect();
    let step = |turn: usize| {
        let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
        for pair in slots.windows(2).skip(turn).step_by(2) {
            *counts.entry(pair[1].wrapping_sub(pair[0])).or_default() += 1;
        }
        counts.into_iter().max_by_key(|&(_, count)| count).map_or(0, |(step, _)| step)
    };
    [step(0), step(1)]
}

/// What a prediction depends on: the last symbol that was no list, and the kind of the last
/// list after it: 0 for none, 1 if it adds, 2 if it subtracts.
#[derive(Clone, Debug, Default)]
struct Context {
    /// `None` at first: the first of the symbols counts as the one before.
    symbol: Option<Symbol>,
    lists: usize,
}

impl Context {
    fn follow(&mut self, symbol: Symbol) {
        match symbol {
            Symbol::List { block, .. } => self.lists = kind(block),
            symbol => *self = Context { symbol: Some(symbol), lists: 0 },
        }
    }
}

/// Blocks with even numbers add, those with odd ones subtract.
fn kind(block: usize) -> usize {
    1 + block % 2
}

/// The symbols of a program, and the most frequent one after each.
struct Likely {
    /// In the order of their numbers. The first is no list.
    symbols: Vec<Symbol>,
    next: BTreeMap<(Symbol, usize), Symbol>,
    /// The low bits of the counts of the lists after each.
    counts: BTreeMap<Symbol, u32>,
}

impl Likely {
    fn of(steps: &[CodedSymbol]) -> Self {
        let is_list = |symbol: Symbol| matches!(symbol, Symbol::List { .. });
        let mut symbols: Vec<Symbol> = Vec::new();
        for step in steps {
            if !symbols.contains(&step.symbol) {
                symbols.push(step.symbol);
            }
        }
        symbols.sort_by_key(|&symbol| is_list(symbol));
        let mut seen: BTreeMap<(Symbol, usize), BTreeMap<Symbol, usize>> = BTreeMap::new();
        let mut counts: BTreeMap<Symbol, Vec<usize>> = BTreeMap::new();
        let mut context = Context::default();
        for step in steps {
            let last = context.symbol.unwrap_or(symbols[0]);
            *seen.entry((last, context.lists)).or_default().entry(step.symbol).or_default() += 1;
            if is_list(step.symbol) {
                counts.entry(last).or_default().push(step.places.len() - 1);
            }
            context.follow(step.symbol);
        }
        let most = |seen: BTreeMap<Symbol, usize>| {
            seen.into_iter().max_by_key(|&(_, count)| count).map(|(symbol, _)| symbol)
        };
        let next = seen.into_iter().filter_map(|(context, seen)| Some((context, most(seen)?)));
        let best = |counts: Vec<usize>| {
            let bits =
                |low: &u32| -> usize { counts.iter().map(|&count| rice_bits(count, *low)).sum() };
            (0..8).min_by_key(bits).unwrap_or(0)
        };
        Likely {
            next: next.collect(),
            counts: counts.into_iter().map(|(last, counts)| (last, best(counts))).collect(),
            symbols,
        }
    }

    fn number(&self, symbol: Symbol) -> usize {
        self.symbols.iter().position(|&known| known == symbol).unwrap_or(0)
    }

    fn last(&self, context: &Context) -> Symbol {
        context.symbol.unwrap_or(self.symbols[0])
    }

    fn next(&self, context: &Context) -> Option<Symbol> {
        self.next.get(&(self.last(context), context.lists)).copied()
    }

    fn count_bits(&self, context: &Context) -> u32 {
        self.counts.get(&self.last(context)).copied().unwrap_or(0)
    }

    /// The addresses that begin lists, and the symbols' records, as they lie
    /// below the top of memory.
    fn tables(&self, memory: &Memory<'_>) -> Option<Vec<u8>> {
        if self.symbols.len() > 256 {
            return None;
        }
        let mut blocks: Vec<usize> = Vec::new();
        for symbol in &self.symbols {
            match symbol {
                Symbol::List { block, .. } if !blocks.contains(block) => blocks.push(*block),
                _ => {}
            }
        }
        let mut entries = vec![[0; LONGEST]; blocks.len()];
        for (&address, entry) in memory.entries {
            if let Some(at) = blocks.iter().position(|&block| block == entry.block) {
                entries[at][entry.count - 1] = address;
            }
        }
        let entries: Vec<u8> =
            entries.iter().flatten().flat_map(|address| address.to_le_bytes()).collect();
        let size = entries.len() + 8 * self.symbols.len();
        let start = usize::from(memory.top).checked_sub(size)?;
        let mut bytes = entries;
        for &symbol in &self.symbols {
            bytes.extend((memory.address)(symbol.routine())?.to_le_bytes());
            let next =
                |lists| self.next.get(&(symbol, lists)).map_or(0, |&next| self.number(next) as u8);
            let low_bits = self.counts.get(&symbol).map_or(0, |&bits| bits as u8);
            let after = [next(0), next(1), next(2), low_bits + 1];
            let (operand, rest) = match symbol {
                Symbol::List { block, again } => {
                    let at = blocks.iter().position(|&other| other == block)?;
                    // Counts begin at 1.
                    let table = start + 2 * LONGEST * at - 2;
                    let opcode = if again { NOP } else { INC_A };
                    (table as u16, [opcode, kind(block) as u8, 0, 0])
                }
                Symbol::Word(word) | Symbol::Marked(word) => (word, after),
                Symbol::Set(variable) => ((memory.address)(variable)?, after),
                _ => (0, after),
            };
            bytes.extend(operand.to_le_bytes());
            bytes.extend(rest);
        }
        Some(bytes)
    }
}

const NOP: u8 = 0x00;
const INC_A: u8 = 0x3C;
