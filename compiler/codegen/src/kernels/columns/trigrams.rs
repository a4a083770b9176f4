//! Events of the prompt: its trigrams, with hashes of 8 or of 16 bits.

use zirc_network::text::band_seed;
use zirc_z80::{ObjectBuilder, SectionKind, SymbolId, TStates};

use super::layer::LayerCode;
use super::spaces::resets_said;
use super::task_code::TaskCode;
use super::walk::{BucketWalk, Exchange, HashByte};

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
pub(super) fn emit(walk: &BucketWalk<'_>, code: &mut TaskCode, band: Option<u32>) {
    let layer = walk.layer;
    let resets = resets_said(layer);
    code.data(|asm| {
        if resets {
            let said = said(asm, layer);
            asm.section(SectionKind::Bss);
            asm.public(said);
            asm.comment("The count of characters said, up to one more than the window holds.");
            asm.label(said).space(1);
        }
        if walk.pages().is_some() {
            counters(asm, band);
        }
    });
    code.main(|asm| {
        let none = asm.symbol("done");
        let length = asm.external("prompt_length");
        if resets {
            let said = said(asm, layer);
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

/// The label of the count of characters said, which the reply's encoder reads.
fn said(asm: &mut ObjectBuilder, layer: &LayerCode<'_>) -> SymbolId {
    asm.symbol(&format!("said_{}", layer.symbol))
}

/// By how much 31 times the seed grows from one band to the next.
fn seed_step() -> u16 {
    band_seed(1, Some(1)).wrapping_mul(31)
}

/// Trigrams with 8-bit hashes.
fn in_a_byte(walk: &BucketWalk<'_>, asm: &mut ObjectBuilder, band: Option<u32>) {
    let gram = asm.symbol("gram");
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
        let same = asm.symbol("same");
        asm.put(IsSameByteBand { same });
        asm.put(NextByteBand { width, step: seed_step() as u8 }).label(same);
    }
    asm.put(NextOfBytes { gram });
}

/// Trigrams with 16-bit hashes, whose high byte picks a page of the table of columns.
fn in_a_word(walk: &BucketWalk<'_>, asm: &mut ObjectBuilder, band: Option<u32>, pages: u32) {
    let mut label = |name: &str| asm.symbol(name);
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

/// The counters of trigrams with 16-bit hashes.
fn counters(asm: &mut ObjectBuilder, band: Option<u32>) {
    let grams = asm.symbol("grams");
    asm.section(SectionKind::Bss);
    asm.comment("Trigrams left.");
    asm.label(grams).space(1);
    if band.is_some() {
        let [left, seed] = ["left", "seed"].map(|name| asm.symbol(name));
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

/// T-states of hashing the trigrams, without their columns.
pub(super) struct HashCosts {
    /// T-states of a prompt that is not empty.
    pub(super) once: TStates,
    /// T-states of a trigram in whose hash no step carries.
    pub(super) gram: TStates,
    /// What a step that carries saves.
    pub(super) carry: TStates,
    /// What bands add: once, for each trigram, and for each that ends a band.
    pub(super) bands: [TStates; 3],
}

impl HashCosts {
    /// Those of 8-bit hashes.
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

    /// Those of 16-bit hashes.
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
