//! The replay of the trigrams of the prompt.

use zirc_network::text::{band_seed, hash};
use zirc_z80::TStates;

use super::buckets::Buckets;
use super::sums::Sums;
use crate::kernels::columns::trigrams::{HashCosts, carries, is_empty};

/// The trigrams of the prompt.
pub(super) struct Trigrams {
    pub(super) buckets: Buckets,
    pub(super) band: Option<u32>,
    /// Whether the count of characters said is set to 0.
    pub(super) resets_said: bool,
}

impl Trigrams {
    /// T-states of the trigrams of `prompt`, whose columns are added to `sums`.
    pub(super) fn run(&self, prompt: &[u8], sums: &mut Sums) -> TStates {
        let empty = is_empty(self.resets_said);
        if prompt.is_empty() {
            return empty;
        }
        let is_word = !self.buckets.is_byte();
        let costs = HashCosts::of(is_word, self.band.is_some());
        let count = prompt.len() as u64;
        let mut cost = empty + costs.once + costs.gram * count;
        if let Some(width) = self.band.map(u64::from) {
            cost += costs.band * count.div_ceil(width);
            if !count.is_multiple_of(width) {
                cost += costs.shorter;
            }
        }
        let padded = [b" ", prompt, b" "].concat();
        for (place, gram) in padded.windows(3).enumerate() {
            if is_word {
                let gram = [gram[0], gram[1], gram[2]];
                cost = cost - costs.carry * carries(gram, place, self.band);
            }
            cost += self.buckets.walk(hash(band_seed(place, self.band), gram), sums);
        }
        cost
    }
}
