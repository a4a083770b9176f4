//! The room for upgrades, as far as programs with some of them have told.

use std::collections::BTreeMap;

/// Spare bytes that are not worth another build.
const SLACK: i64 = 24;

/// The bytes for the upgrades of sets of layers.
pub(super) struct Rooms {
    /// What the last program told, for sets that are not known yet.
    last: i64,
    known: BTreeMap<usize, Room>,
}

/// The bytes for the upgrades of a set of layers.
#[derive(Default)]
struct Room {
    /// Those there are, as far as is known.
    bytes: i64,
    /// The most that fitted.
    fits: Option<i64>,
    /// The fewest that were too many.
    fails: Option<i64>,
}

impl Rooms {
    /// So many bytes for each set.
    pub(super) fn new(bytes: i64) -> Self {
        Rooms { last: bytes, known: BTreeMap::new() }
    }

    /// The bytes for the upgrades of some layers; `None` if another program with some of these
    /// is not worth building.
    pub(super) fn of(&self, layers: usize) -> Option<i64> {
        match self.known.get(&layers) {
            Some(room) => (room.fits != Some(room.bytes)).then_some(room.bytes),
            None => Some(self.last),
        }
    }

    /// With `spent` bytes for upgrades of some layers, a program left `spare` bytes; fewer than
    /// 0 if it was too big.
    pub(super) fn learn(&mut self, layers: usize, spent: i64, spare: i64) {
        self.last = spent + spare;
        self.known.entry(layers).or_default().learn(spent, spare);
    }
}

impl Room {
    /// Sections begin on pages, so sizes jump: what is known to be too much bounds the room,
    /// too.
    fn learn(&mut self, spent: i64, spare: i64) {
        match spare {
            0.. => self.fits = self.fits.max(Some(spent)),
            _ => self.fails = Some(self.fails.map_or(spent, |fails| fails.min(spent))),
        }
        let half = |fits, fails: i64| (fits + fails) / 2;
        self.bytes = match (self.fits, self.fails) {
            (None, _) => spent + spare.min(-SLACK),
            (Some(fits), None) => fits + spare,
            (Some(fits), Some(fails)) if spare < SLACK => half(fits, fails),
            (Some(fits), Some(fails)) => half(fits, fails).min(fits + spare),
        };
        if let Some(fits) = self.fits
            && self.bytes - fits < SLACK
        {
            self.bytes = fits;
        }
    }
}
