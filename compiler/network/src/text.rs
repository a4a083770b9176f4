//! Text to hashes: the normalized prompt, the hashes of its trigrams and of a reply's
//! n-grams. The arithmetic is exact and part of the language: trained weights depend on
//! every bit of it.

use std::ops::RangeInclusive;

/// Folds ASCII `A`–`Z` to lower case; every other byte stays.
pub fn fold(byte: u8) -> u8 {
    byte.to_ascii_lowercase()
}

/// The normalized prompt: its first `limit` bytes without leading spaces, lower-cased.
/// Trailing spaces stay.
pub fn normalized(prompt: &[u8], limit: u32) -> Vec<u8> {
    let cut = &prompt[..prompt.len().min(limit as usize)];
    cut.iter().copied().skip_while(|&byte| byte == b' ').map(fold).collect()
}

/// The hashes of all trigrams of a normalized prompt, with one space put before and after
/// it: as many as it has characters. With a `band`, bands of so many trigrams are numbered,
/// and the seed of a hash is seven times the number of its band.
pub fn trigram_hashes(prompt: &[u8], band: Option<u32>) -> Vec<u16> {
    if prompt.is_empty() {
        return Vec::new();
    }
    let padded: Vec<u8> = [b" ", prompt, b" "].concat();
    let grams = padded.windows(3).enumerate();
    grams.map(|(place, gram)| hash(band_seed(place, band), gram)).collect()
}

/// The seed of the hash of the trigram at `place` (from 0): 0, or seven times the number of
/// its band.
pub fn band_seed(place: usize, band: Option<u32>) -> u16 {
    band.map_or(0, |width| ((place / width as usize) as u16).wrapping_mul(7))
}

/// The last `width` characters of a reply so far, lower-cased, oldest first, with
/// spaces where nothing has been said.
pub fn window(said: &[u8], width: usize) -> Vec<u8> {
    let said = &said[said.len().saturating_sub(width)..];
    let mut window = vec![b' '; width - said.len()];
    window.extend(said.iter().copied().map(fold));
    window
}

/// The hash of every n-gram of `context`, for each order and each position
/// from 0, the oldest character. The position seeds the hash.
pub fn ngram_hashes(context: &[u8], orders: RangeInclusive<u32>) -> Vec<u16> {
    orders
        .flat_map(|order| context.windows(order as usize).enumerate())
        .map(|(position, gram)| hash((position as u16).wrapping_mul(7), gram))
        .collect()
}

/// The hash of an n-gram.
pub fn hash(seed: u16, gram: &[u8]) -> u16 {
    gram.iter().fold(seed, |hash, &byte| hash.wrapping_mul(31).wrapping_add(u16::from(byte)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_prompt_is_cut_before_its_leading_spaces_are_skipped() {
        assert_eq!(normalized(b"  AbC", 4), b"ab");
        assert_eq!(normalized(b"   ", 62), b"");
        assert_eq!(normalized(b"a ", 62), b"a ");
        assert_eq!(normalized(b"\xc3\x84\t", 62), b"\xc3\x84\t");
    }

    #[test]
    fn n_characters_make_n_trigrams_and_none_make_none() {
        for band in [None, Some(2)] {
            assert!(trigram_hashes(b"", band).is_empty());
            assert_eq!(trigram_hashes(b"a", band), [((32 * 31 + 97) * 31 + 32) as u16]);
            assert_eq!(trigram_hashes(b"abcd", band).len(), 4);
        }
    }

    #[test]
    fn a_trigram_hash_starts_from_seven_times_its_band() {
        let hashes = trigram_hashes(b"abcdef", Some(2));
        let grams = [b" ab", b"abc", b"bcd", b"cde", b"def", b"ef "];
        let seeded = [0, 0, 7, 7, 14, 14].into_iter().zip(grams);
        assert_eq!(hashes, seeded.map(|(seed, gram)| hash(seed, gram)).collect::<Vec<_>>());
        assert_eq!(trigram_hashes(b"abcdefg", Some(7)), trigram_hashes(b"abcdefg", None));
    }

    #[test]
    fn an_ngram_hash_starts_from_seven_times_its_position() {
        let hashes = ngram_hashes(b"ab", 1..=2);
        assert_eq!(hashes, [97, 7 * 31 + 98, 97 * 31 + 98]);
        assert_eq!(ngram_hashes(&[b' '; 8], 1..=3).len(), 8 + 7 + 6);
    }
}
