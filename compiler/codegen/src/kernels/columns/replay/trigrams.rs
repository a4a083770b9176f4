//! The replay of the trigrams of the prompt.

use zirc_network::text::band_seed;
use zirc_z80::TStates;

use super::buckets::Buckets;
use super::sums::Sums;
use crate::kernels::columns::trigrams::{HashCosts, begin};

/// The trigrams of the prompt.
pub(super) struct Trigrams {
    pub(super) buckets: Buckets,
    pub(super) band: Option<u32>,
    /// Whether the count of characters said is set to 0.
    pub(super) resets_said: bool,
}

impl Trigrams {
    pub(super) fn run(&self, prompt: &[u8], sums: &mut Sums) -> TStates {
        let begin = begin(self.resets_said);
        if prompt.is_empty() {
            return begin;
        }
        let costs = match self.buckets.is_byte() {
            true => HashCosts::of_bytes(),
            false => HashCosts::of_words(),
        };
        let count = prompt.len() as u64;
        let mut cost = begin + costs.once + costs.gram * count;
        if let Some(width) = self.band {
            let [once, gram, last] = costs.bands;
            cost += once + gram * count + last * (count / u64::from(width));
        }
        let padded = [b" ", prompt, b" "].concat();
        for (place, gram) in padded.windows(3).enumerate() {
            let mut hash = band_seed(place, self.band).wrapping_mul(31);
            hash = hash.wrapping_add(gram[0].into());
            for &character in &gram[1..] {
                if step(&mut hash, character) {
                    cost = cost - costs.carry;
                }
            }
            cost += self.buckets.walk(hash, sums);
        }
        cost
    }
}

/// Adds a character to a hash, and tells whether the low byte carries.
fn step(hash: &mut u16, character: u8) -> bool {
    let times = hash.wrapping_mul(31);
    *hash = times.wrapping_add(character.into());
    (times as u8).checked_add(character).is_none()
}
