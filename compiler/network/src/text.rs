//! How text is heard: the bytes of a prompt that count, and the hashes of its
//! trigrams and of a reply's n-grams. The arithmetic is exact and part of the
//! language: trained weights depend on every bit of it.

use std::ops::RangeInclusive;

/// Folds ASCII `A`–`Z` to lower case; every other byte stays.
pub fn fold(byte: u8) -> u8 {
    byte.to_ascii_lowercase()
}

/// What is heard of a prompt: of its first `limit` bytes those after the
/// leading spaces, lower-cased. Trailing spaces are heard.
pub fn heard(prompt: &[u8], limit: u32) -> Vec<u8> {
    let cut = &prompt[..prompt.len().min(limit as usize)];
    cut.iter().copied().skip_while(|&byte| byte == b' ').map(fold).collect()
}

/// The hash of every trigram of `heard` with one space put before and after
/// it: as many as `heard` has characters. With a `band` the place of a trigram
/// seeds its hash: seven times the number of its band of so many trigrams.
pub fn trigram_hashes(heard: &[u8], band: Option<u32>) -> Vec<u16> {
    if heard.is_empty() {
        return Vec::new();
    }
    let padded: Vec<u8> = [b" ", heard, b" "].concat();
    let grams = padded.windows(3).enumerate();
    grams.map(|(place, gram)| hash(band_seed(place, band), gram)).collect()
}

/// What the hash of the trigram at `place`, counted from 0, starts from: nothing,
/// or seven times the number of its band of so many trigrams.
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
        assert_eq!(heard(b"  AbC", 4), b"ab");
        assert_eq!(heard(b"   ", 62), b"");
        assert_eq!(heard(b"a ", 62), b"a ");
        assert_eq!(heard(b"\xc3\x84\t", 62), b"\xc3\x84\t");
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
