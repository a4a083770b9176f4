//! Items: the contents of packed sections, by what they mean.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use zirc_z80::{Image, Placed, Reference};

use crate::kernels::columns::threads::LONGEST;
use crate::kernels::columns::tiles::PAGE;

/// An address that begins a list: the block that it enters, and the number of places.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct ListEntry {
    pub(super) block: usize,
    pub(super) count: usize,
}

/// An entry of a table of addresses: the places of its bytes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TableEntry {
    /// Which table it belongs to.
    pub(super) table: usize,
    /// The address of its low byte.
    pub(super) low: u16,
    /// How far from there the high byte is.
    pub(super) distance: u16,
}

/// An item, in order of address.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Item {
    /// The start of a section, with the least place in its lists.
    Section(u8),
    /// Lists for one block, of which all but the last are as long as possible.
    List { block: usize, places: Vec<u8> },
    /// A word.
    Word(u16),
    /// No bytes, but the address here belongs into an entry of a table.
    Mark(TableEntry),
    /// Bytes.
    Copy(Vec<u8>),
    /// A byte many times.
    Fill(usize, u8),
    /// Bytes that other items write, or that are never read.
    Leave(usize),
}

impl Item {
    /// How many bytes of memory it takes.
    pub(super) fn size(&self) -> usize {
        match self {
            Item::Section(_) | Item::Mark(_) => 0,
            Item::List { places, .. } => places.len() + 2 * places.len().div_ceil(LONGEST),
            Item::Word(_) => 2,
            Item::Copy(bytes) => bytes.len(),
            Item::Fill(count, _) | Item::Leave(count) => *count,
        }
    }
}

/// The most bytes or places of one item: its count is a byte.
const MOST: usize = 240;
/// The least number of equal bytes that are a [`Item::Fill`].
const FEW: usize = 4;

/// The items of `sections`, in order of address. `None` if an entry of a table is an address in
/// the middle of an item.
pub(super) fn read(
    image: &Image,
    sections: &[(&Placed, &[u8])],
    entries: &HashMap<u16, ListEntry>,
) -> Option<Vec<Item>> {
    let references: BTreeMap<u32, Reference> = image.packed_references().into_iter().collect();
    let sections: Vec<(u32, &[u8])> =
        sections.iter().map(|(placed, bytes)| (placed.address, *bytes)).collect();
    let tables = Tables::find(&sections, &references, entries);
    let mut items = Vec::new();
    let (mut at, _) = *sections.first()?;
    for &(start, bytes) in &sections {
        leave(&mut items, start.checked_sub(at)? as usize);
        let first = items.len();
        Reader { start, bytes, at: start, items: &mut items, references: &references, entries }
            .section(&tables)?;
        let places = items[first..].iter().filter_map(|item| match item {
            Item::List { places, .. } => places.iter().min(),
            _ => None,
        });
        if let Some(&least) = places.min() {
            items.insert(first, Item::Section(least));
        }
        at = start + bytes.len() as u32;
    }
    let marks = items.iter().filter(|item| matches!(item, Item::Mark(_))).count();
    (marks == tables.marks.values().map(Vec::len).sum::<usize>()).then_some(items)
}

fn leave(items: &mut Vec<Item>, mut count: usize) {
    while count > 0 {
        let some = count.min(MOST);
        items.push(Item::Leave(some));
        count -= some;
    }
}

/// The tables of addresses.
#[derive(Default)]
struct Tables {
    /// The table entries that hold each address.
    marks: BTreeMap<u32, Vec<TableEntry>>,
    /// By the address of a table's first byte: the address after its last, and the item for its
    /// bytes until entries are put there.
    runs: BTreeMap<u32, (u32, Item)>,
}

impl Tables {
    fn find(
        sections: &[(u32, &[u8])],
        references: &BTreeMap<u32, Reference>,
        entries: &HashMap<u16, ListEntry>,
    ) -> Self {
        let mut tables = Tables::default();
        let mut lows: Vec<(u32, Vec<u16>)> = Vec::new();
        let mut highs: Vec<(u32, Vec<u16>)> = Vec::new();
        let mut words: Vec<(u32, Vec<u16>)> = Vec::new();
        let is_inside = |address: u16| {
            let address = u32::from(address);
            sections
                .iter()
                .any(|&(start, bytes)| (start..start + bytes.len() as u32).contains(&address))
        };
        for (&at, &reference) in references {
            let (runs, size, target) = match reference {
                Reference::Low(target) => (&mut lows, 1, target),
                Reference::High(target) => (&mut highs, 1, target),
                Reference::Word(target) => (&mut words, 2, target),
            };
            if entries.contains_key(&target) || !is_inside(target) {
                continue;
            }
            match runs.last_mut() {
                Some((start, run)) if *start + size * run.len() as u32 == at => run.push(target),
                _ => runs.push((at, vec![target])),
            }
        }
        let mut last = (0, 0, 0);
        for (start, run) in words {
            // The two tables of a scan's pairs, a page apart, are filled in turns.
            let (number, of, count) = last;
            let is_second = (of + PAGE as u32, count) == (start, run.len());
            let number = if is_second { number } else { tables.runs.len() };
            tables.add(number, start, [2, 1], &run);
            last = (number, start, run.len());
        }
        for (start, run) in lows {
            let high = highs.iter().position(|(at, other)| *at > start && *other == run);
            if let Some(high) = high {
                let distance = highs.remove(high).0 - start;
                tables.add(tables.runs.len(), start, [1, distance], &run);
            }
        }
        tables
    }

    /// Adds entries to a table: they are `step` bytes apart, their high bytes `distance`
    /// behind their low ones.
    fn add(&mut self, table: usize, start: u32, [step, distance]: [u32; 2], targets: &[u16]) {
        let size = step * targets.len() as u32;
        let end = start + size;
        let is_early = targets.iter().any(|&target| u32::from(target) < end + distance);
        // Often most entries are the same: those of columns without weights.
        let most = most_common(targets);
        let fill = (step == 1 && !is_early).then_some(most);
        let mut run = |start: u32, byte: Option<u8>| {
            let item = match byte {
                Some(byte) => Item::Fill(size as usize, byte),
                None => Item::Leave(size as usize),
            };
            self.runs.insert(start, (start + size, item));
        };
        run(start, fill.map(|address| address.to_le_bytes()[0]));
        if step == 1 {
            run(start + distance, fill.map(|address| address.to_le_bytes()[1]));
        }
        for (number, &target) in targets.iter().enumerate() {
            if Some(target) != fill {
                let low = (start + step * number as u32) as u16;
                let slot = TableEntry { table, low, distance: distance as u16 };
                self.marks.entry(target.into()).or_default().push(slot);
            }
        }
    }
}

fn most_common(targets: &[u16]) -> u16 {
    let mut counts: BTreeMap<u16, usize> = BTreeMap::new();
    for &target in targets {
        *counts.entry(target).or_default() += 1;
    }
    counts.into_iter().max_by_key(|&(_, count)| count).map_or(0, |(target, _)| target)
}

/// Reads a section.
struct Reader<'a> {
    start: u32,
    bytes: &'a [u8],
    at: u32,
    items: &'a mut Vec<Item>,
    references: &'a BTreeMap<u32, Reference>,
    entries: &'a HashMap<u16, ListEntry>,
}

impl Reader<'_> {
    fn section(&mut self, tables: &Tables) -> Option<()> {
        let end = self.start + self.bytes.len() as u32;
        let stops: BTreeSet<u32> =
            tables.marks.keys().chain(tables.runs.keys()).copied().chain([end]).collect();
        while self.at < end {
            let slots = tables.marks.get(&self.at).into_iter().flatten();
            self.items.extend(slots.map(|&slot| Item::Mark(slot)));
            if let Some((end, item)) = tables.runs.get(&self.at) {
                self.table(item);
                self.at = *end;
                continue;
            }
            let stop = *stops.range(self.at + 1..).next()?;
            match self.references.get(&self.at) {
                Some(Reference::Word(word)) => match self.entries.get(word) {
                    Some(&entry) => self.lists(entry)?,
                    None => {
                        self.items.push(Item::Word(*word));
                        self.at += 2;
                    }
                },
                _ => self.plain(stop),
            }
        }
        (self.at == end).then_some(())
    }

    fn table(&mut self, item: &Item) {
        match *item {
            Item::Fill(size, byte) => fill(self.items, size, byte),
            _ => leave(self.items, item.size()),
        }
    }

    /// The bytes from `at` on.
    fn rest(&self) -> &[u8] {
        &self.bytes[(self.at - self.start) as usize..]
    }

    /// Lists for one block, from an entry's address on.
    fn lists(&mut self, first: ListEntry) -> Option<()> {
        let mut all = Vec::new();
        let mut entry = first;
        loop {
            all.extend_from_slice(self.rest().get(2..2 + entry.count)?);
            self.at += 2 + entry.count as u32;
            let next = match self.references.get(&self.at) {
                Some(Reference::Word(word)) => self.entries.get(word),
                _ => None,
            };
            let is_full = entry.count == LONGEST;
            match next {
                Some(next)
                    if is_full && next.block == first.block && all.len() + next.count <= MOST =>
                {
                    entry = *next;
                }
                _ => break,
            }
        }
        self.items.push(Item::List { block: first.block, places: all });
        Some(())
    }

    /// Bytes up to `stop` or to the next word.
    fn plain(&mut self, stop: u32) {
        let mut references = self.references.range(self.at + 1..stop);
        let word = references.find(|(_, reference)| matches!(reference, Reference::Word(_)));
        let stop = word.map_or(stop, |(&at, _)| at);
        let bytes = &self.rest()[..(stop - self.at) as usize];
        let mut copied = Vec::new();
        let mut items = Vec::new();
        for run in bytes.chunk_by(|a, b| a == b) {
            if run.len() < FEW {
                copied.extend_from_slice(run);
                continue;
            }
            copy(&mut items, &std::mem::take(&mut copied));
            fill(&mut items, run.len(), run[0]);
        }
        copy(&mut items, &copied);
        self.items.extend(items);
        self.at = stop;
    }
}

fn copy(items: &mut Vec<Item>, bytes: &[u8]) {
    items.extend(bytes.chunks(MOST).map(|bytes| Item::Copy(bytes.to_vec())));
}

fn fill(items: &mut Vec<Item>, mut count: usize, byte: u8) {
    while count > 0 {
        let some = count.min(MOST);
        items.push(Item::Fill(some, byte));
        count -= some;
    }
}
