//! Events of the prompt: its trigrams, hashed in one byte or in two.

use zirc_network::text::band_seed;
use zirc_z80::{ObjectBuilder, SectionKind, SymbolId, TStates};

use super::parts::Parts;
use super::spaces::resets_said;
use super::walk::{Exchange, HashByte, Walk};

zirc_z80::template! {
    "trigrams.asm";
    struct NothingSaid = nothing_said { said: SymbolId }
    struct HasTrigrams = has_trigrams { length: SymbolId, none: SymbolId }
    struct BeginBytes = begin_bytes { prompt: SymbolId }
    struct BeginByteBands = begin_byte_bands { width: u32 }
    struct FirstOfByte = first_of_byte { gram: SymbolId }
    struct SeedByte = seed_byte {}
    struct ToNext = to_next {}
    struct HashedByte = hashed_byte {}
    struct IsSameByteBand = is_same_byte_band { same: SymbolId }
    struct NextByteBand = next_byte_band { width: u32, step: u8 }
    struct NextOfBytes = next_of_bytes { gram: SymbolId }
    struct BeginWords = begin_words { grams: SymbolId, prompt: SymbolId }
    struct BeginWordBands = begin_word_bands { seed: SymbolId, width: u32, left: SymbolId }
    struct FirstOfWord = first_of_word { gram: SymbolId }
    struct SeedWord = seed_word { seed: SymbolId }
    struct HashWord = hash_word { added: SymbolId }
    struct Carry = carry {}
    struct HashedWord = hashed_word { mask: u32, columns: SymbolId, page: SymbolId }
    struct IsSameWordBand = is_same_word_band { left: SymbolId, same: SymbolId }
    struct NextWordBand = next_word_band { width: u32, seed: SymbolId, step: u16 }
    struct NextOfWords = next_of_words { grams: SymbolId, gram: SymbolId }
}

/// Adds the columns of the prompt's trigrams. Each `band` of trigrams is hashed from its own
/// seed.
pub(super) fn emit(walk: &Walk<'_>, parts: &mut Parts, band: Option<u32>) {
    let layer = walk.layer;
    let resets = resets_said(layer);
    parts.data(|asm| {
        if resets {
            let said = layer.label(asm, "said");
            asm.section(SectionKind::Bss);
            asm.public(said);
            asm.comment("Characters said, or one more than the window holds.");
            asm.label(said).space(1);
        }
        if walk.pages().is_some() {
            counters(walk, asm, band);
        }
    });
    parts.code(|asm| {
        let none = layer.label(asm, "done");
        let length = asm.external("prompt_length");
        if resets {
            let said = layer.label(asm, "said");
            asm.put(NothingSaid { said });
        }
        asm.put(HasTrigrams { length, none });
        match walk.pages() {
            None => in_a_byte(walk, asm, band),
            Some(pages) => in_a_word(walk, asm, band, pages),
        }
        asm.put(Exchange {}).label(none);
    });
}

/// By how much 31 times the seed grows from one band to the next.
fn seed_step() -> u16 {
    band_seed(1, Some(1)).wrapping_mul(31)
}

/// With hashes modulo 256.
fn in_a_byte(walk: &Walk<'_>, asm: &mut ObjectBuilder, band: Option<u32>) {
    let gram = walk.layer.label(asm, "gram");
    let prompt = asm.external("prompt");
    asm.put(BeginBytes { prompt });
    if let Some(width) = band {
        asm.put(BeginByteBands { width });
    }
    asm.put(FirstOfByte { gram });
    if band.is_some() {
        asm.put(SeedByte {});
    }
    asm.put(ToNext {}).put(HashByte {}).put(ToNext {}).put(HashByte {}).put(HashedByte {});
    walk.event(asm);
    asm.put(Exchange {});
    if let Some(width) = band {
        let same = walk.layer.label(asm, "same");
        asm.put(IsSameByteBand { same });
        asm.put(NextByteBand { width, step: seed_step() as u8 }).label(same);
    }
    asm.put(NextOfBytes { gram });
}

/// With hashes modulo 2^16, of which the high byte picks one of the columns' pages.
fn in_a_word(walk: &Walk<'_>, asm: &mut ObjectBuilder, band: Option<u32>, pages: u32) {
    let mut label = |name: &str| walk.layer.label(asm, name);
    let [gram, grams, columns, page] = ["gram", "grams", "columns", "page"].map(&mut label);
    let steps = ["added2", "added3"].map(&mut label);
    let bands = band.map(|width| (width, ["left", "seed", "same"].map(&mut label)));
    let prompt = asm.external("prompt");
    asm.put(BeginWords { grams, prompt });
    if let Some((width, [left, seed, _])) = bands {
        asm.put(BeginWordBands { seed, width, left });
    }
    asm.put(FirstOfWord { gram });
    if let Some((_, [_, seed, _])) = bands {
        asm.put(SeedWord { seed });
    }
    for added in steps {
        asm.put(HashWord { added }).put(Carry {}).label(added);
    }
    asm.put(HashedWord { mask: pages - 1, columns, page });
    walk.event(asm);
    asm.put(Exchange {});
    if let Some((width, [left, seed, same])) = bands {
        asm.put(IsSameWordBand { left, same });
        asm.put(NextWordBand { width, seed, step: seed_step() }).label(same);
    }
    asm.put(NextOfWords { grams, gram });
}

/// What counts the trigrams that are hashed in a word.
fn counters(walk: &Walk<'_>, asm: &mut ObjectBuilder, band: Option<u32>) {
    let grams = walk.layer.label(asm, "grams");
    asm.section(SectionKind::Bss);
    asm.comment("Trigrams left.");
    asm.label(grams).space(1);
    if band.is_some() {
        let [left, seed] = ["left", "seed"].map(|name| walk.layer.label(asm, name));
        asm.comment("Trigrams left in the band, and 31 times its seed.");
        asm.label(left).space(1);
        asm.label(seed).space(2);
    }
}

/// T-states of finding out whether the prompt is empty.
pub(super) fn begin(resets_said: bool) -> TStates {
    let resets = if resets_said { NothingSaid::block().through() } else { TStates(0) };
    resets + HasTrigrams::block().through()
}

/// T-states of hashes of one width, beside the trigrams' columns.
pub(super) struct HashCosts {
    /// Of a prompt that is not empty.
    pub(super) once: TStates,
    /// Of a trigram, no step of which carries.
    pub(super) gram: TStates,
    /// What a step that carries takes less.
    pub(super) carry: TStates,
    /// What bands take more: once, a trigram, and one that ends a band.
    pub(super) bands: [TStates; 3],
}

impl HashCosts {
    /// Of hashes modulo 256.
    pub(super) fn of_bytes() -> Self {
        let (exchange, is_same) = (Exchange::block().through(), IsSameByteBand::block());
        let step = ToNext::block().through() + HashByte::block().through();
        let ends = is_same.through() + NextByteBand::block().through() - is_same.taken();
        HashCosts {
            once: BeginBytes::block().through() + exchange,
            gram: FirstOfByte::block().through()
                + step * 2
                + HashedByte::block().through()
                + exchange
                + NextOfBytes::block().taken(),
            carry: TStates(0),
            bands: [
                BeginByteBands::block().through(),
                SeedByte::block().through() + is_same.taken(),
                ends,
            ],
        }
    }

    /// Of hashes modulo 2^16.
    pub(super) fn of_words() -> Self {
        let (exchange, is_same) = (Exchange::block().through(), IsSameWordBand::block());
        let step = HashWord::block();
        let ends = is_same.through() + NextWordBand::block().through() - is_same.taken();
        HashCosts {
            once: BeginWords::block().through() + exchange,
            gram: FirstOfWord::block().through()
                + step.taken() * 2
                + HashedWord::block().through()
                + exchange
                + NextOfWords::block().taken(),
            carry: step.taken() - step.through() - Carry::block().through(),
            bands: [
                BeginWordBands::block().through(),
                SeedWord::block().through() + is_same.taken(),
                ends,
            ],
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hashes_of_a_word_take_longer_and_less_if_they_carry() {
        let of = |HashCosts { once, gram, carry, bands }: HashCosts| {
            ([once, gram, carry].map(|cost| cost.0), bands.map(|cost| cost.0))
        };
        assert_eq!(of(HashCosts::of_bytes()), ([22, 117, 0], [14, 20, 17]));
        assert_eq!(of(HashCosts::of_words()), ([31, 328, 1], [46, 64, 58]));
        assert_eq!([false, true].map(|resets| begin(resets).0), [27, 44]);
    }
}
