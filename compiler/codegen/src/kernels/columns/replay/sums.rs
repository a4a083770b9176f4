//! The 16-bit accumulators of a replay.

use crate::kernels::columns::tiles::Place;

/// The pages of a tile: low bytes, high bytes, and the carries out of those.
const PAGES: usize = 3;

/// Accumulators of 16 bits, page by page.
pub(in crate::kernels::columns) struct Sums {
    pages: Vec<[u8; 256]>,
}

impl Sums {
    /// The accumulators of so many tiles.
    pub(in crate::kernels::columns) fn new(tiles: usize) -> Self {
        Sums { pages: vec![[0; 256]; PAGES * tiles] }
    }

    /// Sets an accumulator.
    pub(super) fn set(&mut self, place: Place, sum: u16) {
        let at = usize::from(place.index);
        let [low, high] = self.page(PAGES * place.tile);
        [low[at], high[at]] = sum.to_le_bytes();
    }

    /// Adds a word to an accumulator.
    pub(super) fn add(&mut self, place: Place, word: u16) {
        let at = usize::from(place.index);
        let [low, high] = self.page(PAGES * place.tile);
        let sum = u16::from_le_bytes([low[at], high[at]]).wrapping_add(word);
        [low[at], high[at]] = sum.to_le_bytes();
    }

    /// The page of that number, and the page that its carries go to.
    pub(super) fn page(&mut self, number: usize) -> [&mut [u8; 256]; 2] {
        let (before, after) = self.pages.split_at_mut(number + 1);
        [&mut before[number], &mut after[0]]
    }

    /// The number of the page that `step` tiles are away from page `number`.
    pub(super) fn moved(number: usize, step: isize) -> usize {
        number.wrapping_add_signed(step * PAGES as isize)
    }
}
