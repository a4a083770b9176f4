//! Events of the prompt: its trigrams, with hashes of 8 or of 10 bits.

use zirc_network::text::band_seed;
use zirc_z80::{Expr, ObjectBuilder, SectionKind, SymbolId, TStates};

use super::layer::LayerCode;
use super::spaces::resets_said;
use super::task_code::TaskCode;
use super::walk::{BucketWalk, Exchange};

zirc_z80::template! {
    "trigrams.asm";
    struct NothingSaid = nothing_said { said: SymbolId }
    struct HasTrigrams = has_trigrams { length: SymbolId, none: SymbolId }
    struct ClearSeed = clear_seed { seed: SymbolId }
    struct Begin = begin { second: Expr }
    struct AllGrams = all_grams {}
    struct ClearByteSeed = clear_byte_seed {}
    struct TakeBand = take_band { band: SymbolId, width: u32, whole: SymbolId }
    struct TakeLast = take_last {}
    struct KeepLeft = keep_left { whole: SymbolId, left: SymbolId }
    struct TakeTwo = take_two { gram: SymbolId }
    struct TakePage = take_page {}
    struct AddFirst = add_first {}
    struct SubtractSecond = subtract_second {}
    struct AddThird = add_third {}
    struct SeedByte = seed_byte {}
    struct SeedLow = seed_low { seed: SymbolId }
    struct DoesCarry = does_carry { done: SymbolId }
    struct ToPageAbove = to_page_above {}
    struct ToPageBelow = to_page_below {}
    struct WholePage = whole_page {}
    struct SeedPage = seed_page { page: SymbolId }
    struct HashedWord = hashed_word { mask: u32, columns: SymbolId }
    struct BackToText = back_to_text {}
    struct NextGram = next_gram { gram: SymbolId }
    struct NextByteSeed = next_byte_seed { step: u8 }
    struct NextSeed = next_seed { seed: SymbolId, page: SymbolId, step: u16 }
    struct NextBand = next_band { left: SymbolId, band: SymbolId }
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
        if band.is_some() {
            counters(asm, walk.pages().is_some());
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
        match band {
            None => {
                begin(asm);
                asm.put(AllGrams {});
                grams(walk, asm, false);
            }
            Some(width) => bands(walk, asm, width),
        }
        asm.put(Exchange {}).label(none);
    });
}

/// The label of the count of characters said, which the reply's encoder reads.
fn said(asm: &mut ObjectBuilder, layer: &LayerCode<'_>) -> SymbolId {
    asm.symbol(&format!("said_{}", layer.symbol))
}

/// What 31^3 times the seed grows by from one band to the next.
fn seed_step() -> u16 {
    seed(1, Some(1))
}

/// 31^3 times the seed of the trigram at `place`.
fn seed(place: usize, band: Option<u32>) -> u16 {
    band_seed(place, band).wrapping_mul(31 * 31 * 31)
}

/// The registers before the first trigram.
fn begin(asm: &mut ObjectBuilder) {
    let prompt = Expr::symbol(asm.external("prompt"));
    asm.put(Begin { second: prompt.plus(1) });
}

/// The trigrams, band by band.
fn bands(walk: &BucketWalk<'_>, asm: &mut ObjectBuilder, width: u32) {
    let [band, whole, left] = ["band", "whole", "left"].map(|name| asm.symbol(name));
    let is_word = walk.pages().is_some();
    if is_word {
        let seed = asm.symbol("seed");
        asm.put(ClearSeed { seed });
        begin(asm);
    } else {
        begin(asm);
        asm.put(ClearByteSeed {});
    }
    asm.put(TakeBand { band, width, whole }).put(TakeLast {}).put(KeepLeft { whole, left });
    grams(walk, asm, true);
    if is_word {
        let [seed, page] = ["seed", "seed_page"].map(|name| asm.symbol(name));
        asm.put(NextSeed { seed, page, step: seed_step() });
    } else {
        asm.put(NextByteSeed { step: seed_step() as u8 });
    }
    asm.put(NextBand { left, band });
}

/// Trigrams with one seed, as many as B says.
fn grams(walk: &BucketWalk<'_>, asm: &mut ObjectBuilder, is_seeded: bool) {
    let gram = asm.symbol("gram");
    asm.put(TakeTwo { gram });
    match walk.pages() {
        None => {
            asm.put(AddFirst {}).put(SubtractSecond {}).put(AddThird {});
            if is_seeded {
                asm.put(SeedByte {});
            }
            asm.put(Exchange {});
            walk.event(asm);
            asm.put(Exchange {});
        }
        Some(pages) => {
            hash_word(asm, is_seeded);
            let columns = asm.symbol("columns");
            asm.put(HashedWord { mask: pages - 1, columns });
            walk.event(asm);
            asm.put(Exchange {}).put(BackToText {});
        }
    }
    asm.put(NextGram { gram });
}

/// A hash that has a page, from the first character on.
fn hash_word(asm: &mut ObjectBuilder, is_seeded: bool) {
    let [first, second, third] = ["first", "second", "third"].map(|name| asm.symbol(name));
    asm.put(TakePage {});
    asm.put(AddFirst {}).put(DoesCarry { done: first }).put(ToPageAbove {}).label(first);
    asm.put(SubtractSecond {}).put(DoesCarry { done: second }).put(ToPageBelow {}).label(second);
    asm.put(AddThird {}).put(DoesCarry { done: third }).put(ToPageAbove {}).label(third);
    if is_seeded {
        let [seed, page, seeded] = ["seed", "seed_page", "seeded"].map(|name| asm.symbol(name));
        asm.put(SeedLow { seed }).put(DoesCarry { done: seeded }).put(ToPageAbove {});
        asm.label(seeded).put(SeedPage { page });
    } else {
        asm.put(WholePage {});
    }
}

/// The counters of bands.
fn counters(asm: &mut ObjectBuilder, is_word: bool) {
    let left = asm.symbol("left");
    asm.section(SectionKind::Bss);
    asm.comment("Trigrams behind the band.");
    asm.label(left).space(1);
    if is_word {
        let [seed, page] = ["seed", "seed_page"].map(|name| asm.symbol(name));
        asm.comment("29791 times the band's seed: its low byte, and its high byte.");
        asm.label(seed).space(1).label(page).space(1);
    }
}

/// T-states of finding out whether the prompt is empty.
pub(super) fn is_empty(resets_said: bool) -> TStates {
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
    /// T-states of a band, and what the last adds if it is shorter.
    pub(super) band: TStates,
    pub(super) shorter: TStates,
}

impl HashCosts {
    /// Those of hashes of 8 bits or with a page, without bands or in bands.
    pub(super) fn of(is_word: bool, is_seeded: bool) -> Self {
        let only = |is_so: bool, cost: TStates| if is_so { cost } else { TStates(0) };
        let steps = AddFirst::block().through()
            + SubtractSecond::block().through()
            + AddThird::block().through();
        let (on, carry) = (DoesCarry::block().taken(), DoesCarry::block().through());
        let gram = match (is_word, is_seeded) {
            (false, false) => TStates(0),
            (false, true) => SeedByte::block().through(),
            (true, false) => on * 3 + WholePage::block().through(),
            (true, true) => on * 4 + SeedLow::block().through() + SeedPage::block().through(),
        };
        let page = TakePage::block().through()
            + HashedWord::block().through()
            + BackToText::block().through();
        let to_walk = only(!is_word, Exchange::block().through());
        let clear = if is_word { ClearSeed::block() } else { ClearByteSeed::block() };
        let seed = if is_word { NextSeed::block() } else { NextByteSeed::block() };
        let (take, next) = (TakeBand::block(), NextBand::block());
        let whole = take.taken() + KeepLeft::block().through();
        HashCosts {
            once: Begin::block().through()
                + only(!is_seeded, AllGrams::block().through())
                + only(is_seeded, clear.through())
                + Exchange::block().through(),
            gram: TakeTwo::block().through()
                + steps
                + gram
                + only(is_word, page)
                + to_walk
                + Exchange::block().through()
                + NextGram::block().taken(),
            carry: on - carry - ToPageAbove::block().through(),
            band: only(is_seeded, whole + seed.through() + next.taken()),
            shorter: take.through() + TakeLast::block().through() - take.taken(),
        }
    }
}

/// How many steps of the hash of a trigram carry to its page or borrow from it. In bands, `place`
/// is the trigram's.
pub(super) fn carries(gram: [u8; 3], place: usize, band: Option<u32>) -> u64 {
    hashed(gram, seed(place, band)).carries
}

/// A hash as the code computes it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Hashed {
    low: u8,
    /// The page, with bits of no meaning above.
    page: u8,
    carries: u64,
}

/// Hashes a trigram in steps of 8 bits; `seed` is 31^3 times its seed.
fn hashed([first, second, third]: [u8; 3], seed: u16) -> Hashed {
    let rotated = second.wrapping_sub(first).wrapping_sub(first).rotate_right(3);
    let [seed_low, seed_page] = seed.to_le_bytes();
    let (low, above) = (rotated & 0xE0).overflowing_add(first);
    let (low, below) = low.overflowing_sub(second);
    let (low, above_third) = low.overflowing_add(third);
    let (low, above_seed) = low.overflowing_add(seed_low);
    let up = [above, above_third, above_seed].map(u8::from).iter().sum::<u8>();
    let page = rotated.wrapping_add(up).wrapping_sub(below.into()).wrapping_add(seed_page);
    Hashed { low, page, carries: u64::from(up) + u64::from(below) }
}

#[cfg(test)]
mod tests {
    use zirc_network::text::hash;

    use super::*;

    #[test]
    fn steps_of_8_bits_find_the_bucket_of_every_trigram_from_every_seed() {
        let most = 255;
        for number in 0..1 << 24 {
            let [first, second, third, _] = u32::to_le_bytes(number);
            let gram = [first, second, third];
            let place = (number % 251 * 256 + number / 256) as usize % most;
            let Hashed { low, page, .. } = hashed(gram, seed(place, Some(1)));
            let bucket = u16::from_le_bytes([low, page & 3]);
            assert_eq!(bucket, hash(band_seed(place, Some(1)), &gram) % 1024, "{gram:?}, {place}");
        }
    }

    #[test]
    fn hashes_with_a_page_take_longer_and_less_if_they_carry() {
        let of = |is_word, is_seeded| {
            let HashCosts { once, gram, carry, band, shorter } = HashCosts::of(is_word, is_seeded);
            [once, gram, carry, band, shorter].map(|cost| cost.0)
        };
        assert_eq!(of(false, false), [29, 85, 1, 0, 7]);
        assert_eq!(of(false, true), [32, 89, 1, 23 + 13 + 15 + 27, 7]);
        assert_eq!(of(true, false), [29, 155, 1, 0, 7]);
        assert_eq!(of(true, true), [51, 201, 1, 23 + 13 + 66 + 27, 7]);
        assert_eq!([false, true].map(|resets| is_empty(resets).0), [27, 44]);
    }
}
