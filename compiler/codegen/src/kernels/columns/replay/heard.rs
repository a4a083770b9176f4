//! The trigrams of the prompt.

use zirc_network::text::band_seed;
use zirc_z80::TStates;

use super::buckets::Buckets;
use super::sums::Sums;

/// T-states of finding out whether anything is heard, and of having said nothing.
const BEGIN: TStates = TStates(27);
const NOTHING_SAID: TStates = TStates(17);
/// With hashes of a byte: of anything heard, and of a trigram beside its column.
const BYTE_ONCE: TStates = TStates(22);
const BYTE_GRAM: TStates = TStates(117);
/// What bands take more: once, a trigram, and one that ends a band.
const BYTE_BANDS: [TStates; 3] = [TStates(14), TStates(20), TStates(17)];
/// The same with hashes of a word.
const WORD_ONCE: TStates = TStates(31);
const WORD_GRAM: TStates = TStates(98);
const WORD_BANDS: [TStates; 3] = [TStates(46), TStates(64), TStates(58)];
/// Of a further character of a hash, and what that takes less if it carries.
const WORD_STEP: TStates = TStates(115);
const WORD_CARRY: TStates = TStates(1);

/// The trigrams of the prompt.
pub(super) struct Heard {
    pub(super) buckets: Buckets,
    pub(super) band: Option<u32>,
    /// Whether it is noted that nothing has been said.
    pub(super) resets_said: bool,
}

impl Heard {
    pub(super) fn run(&self, heard: &[u8], sums: &mut Sums) -> TStates {
        let begin = if self.resets_said { BEGIN + NOTHING_SAID } else { BEGIN };
        if heard.is_empty() {
            return begin;
        }
        let (once, gram, bands) = match self.buckets.is_byte() {
            true => (BYTE_ONCE, BYTE_GRAM, BYTE_BANDS),
            false => (WORD_ONCE, WORD_GRAM, WORD_BANDS),
        };
        let count = heard.len() as u64;
        let mut cost = begin + once + gram * count;
        if let Some(width) = self.band {
            cost += bands[0] + bands[1] * count + bands[2] * (count / u64::from(width));
        }
        let padded = [b" ", heard, b" "].concat();
        for (place, gram) in padded.windows(3).enumerate() {
            let mut hash = band_seed(place, self.band).wrapping_mul(31);
            hash = hash.wrapping_add(gram[0].into());
            for &character in &gram[1..] {
                cost += self.step(&mut hash, character);
            }
            cost += self.buckets.walk(hash, sums);
        }
        cost
    }

    /// Takes a further character into a hash.
    fn step(&self, hash: &mut u16, character: u8) -> TStates {
        let times = hash.wrapping_mul(31);
        *hash = times.wrapping_add(character.into());
        if self.buckets.is_byte() {
            return TStates(0);
        }
        let carries = (times as u8).checked_add(character).is_none();
        if carries { WORD_STEP - WORD_CARRY } else { WORD_STEP }
    }
}
