//! Tiles: the order of the accumulators in memory. The accumulators of a tile have one page.

/// The bytes of a page.
pub(super) const PAGE: usize = 256;

/// The accumulators of one page. They end where the page ends.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Tile {
    /// Shared rows, which are not scanned.
    pub(super) shared: Vec<usize>,
    /// Pairs of rows whose columns, in the op that scans them, are threaded.
    pub(super) pairs: Vec<[Option<usize>; 2]>,
    /// All other rows.
    pub(super) singles: Vec<usize>,
    /// Whether they are scanned. Then a sentinel follows the pairs, if there are any, and
    /// another the singles.
    pub(super) scanned: bool,
}

impl Tile {
    /// How many accumulators there are, sentinels included.
    pub(super) fn len(&self) -> usize {
        let sentinels = usize::from(!self.pairs.is_empty()) + usize::from(!self.singles.is_empty());
        self.shared.len()
            + 2 * self.pairs.len()
            + self.singles.len()
            + if self.scanned { sentinels } else { 0 }
    }

    /// The place in the page of the first accumulator.
    pub(super) fn first(&self) -> usize {
        PAGE - self.len()
    }

    /// The place in the page of the first accumulator that is scanned.
    pub(super) fn first_scanned(&self) -> usize {
        self.first() + self.shared.len()
    }

    /// The use of each accumulator.
    pub(super) fn slots(&self) -> Vec<Slot> {
        self.shared.iter().copied().map(Slot::Row).chain(self.scanned_slots()).collect()
    }

    /// The use of each accumulator, from the first that is scanned on.
    pub(super) fn scanned_slots(&self) -> Vec<Slot> {
        let row = |row: Option<usize>| row.map_or(Slot::Gap, Slot::Row);
        let mut slots: Vec<Slot> = self.pairs.iter().flatten().copied().map(row).collect();
        if self.scanned && !slots.is_empty() {
            slots.push(Slot::Sentinel);
        }
        slots.extend(self.singles.iter().copied().map(Slot::Row));
        if self.scanned && !self.singles.is_empty() {
            slots.push(Slot::Sentinel);
        }
        slots
    }
}

/// The use of an accumulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Slot {
    /// A neuron's sum.
    Row(usize),
    /// Nothing: it never fires.
    Gap,
    /// The end of a scan: it always fires.
    Sentinel,
}

/// The place of a row's accumulator.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Place {
    /// Which tile.
    pub(super) tile: usize,
    /// Which byte of the tile's pages.
    pub(super) index: u8,
}

/// Tiles with these pairs, and then these singles. Half a pair takes two places: it becomes a
/// single if that saves a tile.
pub(super) fn tiles(
    mut pairs: Vec<[Option<usize>; 2]>,
    mut singles: Vec<usize>,
    scanned: bool,
) -> Vec<Tile> {
    // Two places are for the sentinels. One stays free: the walk of a compact column starts at
    // the place before the first.
    let most = PAGE - if scanned { 3 } else { 1 };
    let [places, rows] = [2 * pairs.len(), pairs.iter().flatten().flatten().count()];
    if (places + singles.len()).div_ceil(most) > (rows + singles.len()).div_ceil(most) {
        let halves = pairs.extract_if(.., |pair| pair.contains(&None));
        singles.extend(halves.flatten().flatten());
    }
    let mut tiles = vec![Tile { scanned, ..Tile::default() }];
    let mut left = most;
    let open = |tiles: &mut Vec<Tile>, left: &mut usize, size: usize| {
        if *left < size {
            tiles.push(Tile { scanned, ..Tile::default() });
            *left = most;
        }
        *left -= size;
    };
    for pair in pairs {
        open(&mut tiles, &mut left, 2);
        tiles.last_mut().expect("there is one").pairs.push(pair);
    }
    for row in singles {
        open(&mut tiles, &mut left, 1);
        tiles.last_mut().expect("there is one").singles.push(row);
    }
    tiles
}
