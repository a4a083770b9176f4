//! Events of the reply: the n-grams of the last characters said.
//!
//! N-grams of different lengths that begin at the same character share their hashes so far.
//! So one pass over the characters from there on finds all of them.

use zirc_z80::{Expr, ObjectBuilder, SymbolId, TStates};

use super::design::Start;
use super::spaces::{NgramSpec, keeps_spaces, undo};
use super::task_code::TaskCode;
use super::walk::{BucketWalk, Exchange, HashByte};
use crate::kernels::context::context_window;

zirc_z80::template! {
    "reply.asm";
    struct IsSaid = is_said { said: SymbolId, counted: SymbolId }
    struct BeforeSaid = before_said { most: u32, whole: SymbolId }
    struct IsBelow = is_below { window: u32, places: SymbolId }
    struct AllOfWindow = all_of_window { whole: SymbolId, window: u32 }
    struct BeginPlaces = begin_places { places: SymbolId }
    struct BeginWindow = begin_window { window: u32 }
    struct SpacesBefore = spaces_before { said: SymbolId, spaces: SymbolId }
    struct NoSpace = no_space {}
    struct AreLeast = are_least { shorter: u32, least: SymbolId }
    struct TakeLeast = take_least { shorter: u32 }
    struct Longest = longest { most: u32, orders: SymbolId }
    struct ToEnd = to_end {}
    struct First = first { orders: SymbolId, end: Expr, seed: SymbolId }
    struct PageBefore = page_before {}
    struct SeedPlace = seed_place { seed: SymbolId, window: u32 }
    struct DoesCount = does_count { count: SymbolId }
    struct Passed = passed { char: SymbolId }
    struct EndPlace = end_place { next: SymbolId }
    struct CountsNgram = counts_ngram { count: SymbolId }
    struct GoOn = go_on { char: SymbolId }
    struct NextStart = next_start { next: SymbolId, place: SymbolId }
    struct CountSaid = count_said { counted: SymbolId, said: SymbolId, window: u32 }
}

/// Adds the columns of the n-grams in the window: of all of them, or of those that hold a
/// character said.
pub(super) fn emit(walk: &BucketWalk<'_>, code: &mut TaskCode, grams: &NgramSpec) {
    let layer = walk.layer;
    let said = match (keeps_spaces(layer.emission.network, layer.design), layer.design.start) {
        (Some(_), Start::PartialSum(partial)) => {
            let said = code.asm.external(&format!("said_{}", layer.emission.symbol(partial)));
            undo(layer, code, grams, partial, said);
            Some(said)
        }
        _ => None,
    };
    let window = grams.window;
    code.main(|asm| {
        let mut label = |name: &str| asm.symbol(name);
        let [place, next] = ["place", "next"].map(&mut label);
        let spaces = said.map(|said| (said, ["counted", "spaces"].map(&mut label)));
        match spaces {
            Some((said, [counted, _])) => begin_said(asm, grams, said, counted),
            None => {
                asm.put(BeginWindow { window });
            }
        }
        asm.label(place).beside("D = characters from this one to the window's end");
        match spaces {
            Some((said, [_, spaces])) => {
                asm.put(SpacesBefore { said, spaces }).put(NoSpace {}).label(spaces)
            }
            None => asm.put(NoSpace {}),
        };
        seed(walk, asm, grams);
        characters(walk, asm, next);
        asm.put(NextStart { next, place }).put(Exchange {});
        if let Some((said, [counted, _])) = spaces {
            asm.put(CountSaid { counted, said, window });
        }
    });
}

/// Counts the first characters of n-grams that hold a character said, where the prompt's
/// partial sums have the all-space n-grams.
fn begin_said(asm: &mut ObjectBuilder, grams: &NgramSpec, said: SymbolId, counted: SymbolId) {
    let NgramSpec { window, most, .. } = *grams;
    let [whole, places] = ["whole", "places"].map(|name| asm.symbol(name));
    asm.put(IsSaid { said, counted }).put(BeforeSaid { most, whole });
    asm.put(IsBelow { window, places }).put(AllOfWindow { whole, window });
    asm.put(BeginPlaces { places });
}

/// Before the n-grams of a first character: their greatest n, the character, the seed.
fn seed(walk: &BucketWalk<'_>, asm: &mut ObjectBuilder, grams: &NgramSpec) {
    let NgramSpec { window, least: shortest, most, .. } = *grams;
    let [orders, seed] = ["orders", "seed"].map(|name| asm.symbol(name));
    if shortest > 1 {
        let least = asm.symbol("least");
        let shorter = shortest - 1;
        asm.put(AreLeast { shorter, least }).put(TakeLeast { shorter }).label(least);
    }
    let end = context_window(walk.layer.emission.network);
    let end = Expr::symbol(asm.external("context")).plus(end.into());
    asm.put(Longest { most, orders })
        .put(ToEnd {})
        .put(First { orders, end, seed })
        .put(PageBefore {})
        .put(SeedPlace { seed, window });
}

/// The n-grams of a first character, by their last characters.
fn characters(walk: &BucketWalk<'_>, asm: &mut ObjectBuilder, next: SymbolId) {
    let [char, count] = ["char", "count"].map(|name| asm.symbol(name));
    asm.label(char).put(HashByte {}).put(DoesCount { count });
    asm.put(Passed { char }).put(EndPlace { next });
    asm.put(CountsNgram { count });
    walk.event(asm);
    asm.put(GoOn { char });
}

/// T-states while the reply is empty, where the partial sums have the all-space n-grams.
pub(super) fn nothing_said() -> TStates {
    IsSaid::block().taken() + CountSaid::block().through()
}

/// T-states after so many characters have been said (at most one more than the window
/// holds), without those of the first characters, where the partial sums have the all-space
/// n-grams.
pub(super) fn said(grams: &NgramSpec, said: u32) -> TStates {
    let NgramSpec { window, most, .. } = *grams;
    let (before, is_below) = (BeforeSaid::block(), IsBelow::block());
    let whole = AllOfWindow::block().through();
    let places = match said + most - 1 {
        256.. => before.taken() + whole,
        places if places >= window => before.through() + is_below.through() + whole,
        _ => before.through() + is_below.taken(),
    };
    IsSaid::block().through()
        + places
        + BeginPlaces::block().through()
        + Exchange::block().through()
        + CountSaid::block().through()
}

/// T-states without those of the first characters, where all n-grams are events.
pub(super) fn whole_window() -> TStates {
    BeginWindow::block().through() + Exchange::block().through()
}

/// T-states of the check for spaces from a first character on, where the partial sums have the
/// all-space n-grams.
pub(super) fn spaces(are_known: bool) -> TStates {
    match are_known {
        true => SpacesBefore::block().taken(),
        false => SpacesBefore::block().through() + NoSpace::block().through(),
    }
}

/// T-states of the same where all n-grams are events.
pub(super) fn no_spaces() -> TStates {
    NoSpace::block().through()
}

/// T-states of the check for n-grams that are too short: `is_less` if fewer characters are passed
/// over as spaces.
pub(super) fn least(is_less: bool) -> TStates {
    match is_less {
        true => AreLeast::block().through() + TakeLeast::block().through(),
        false => AreLeast::block().taken(),
    }
}

/// T-states of a first character, without the n-grams: whether the window ends before the longest
/// n-gram does, and whether the character lies in the page before that of the window's end.
pub(super) fn place(is_short: bool, is_page_before: bool) -> TStates {
    let orders = match is_short {
        true => Longest::block().through() + ToEnd::block().through(),
        false => Longest::block().taken(),
    };
    let first = match is_page_before {
        true => First::block().through() + PageBefore::block().through(),
        false => First::block().taken(),
    };
    orders + first + SeedPlace::block().through() + NextStart::block().through()
}

/// T-states of a character that ends an n-gram, without its column.
pub(super) fn counted_character() -> TStates {
    HashByte::block().through()
        + DoesCount::block().taken()
        + CountsNgram::block().through()
        + GoOn::block().through()
}

/// T-states of a character that ends none; `is_last` if no more follow.
pub(super) fn passed_character(is_last: bool) -> TStates {
    let passed = match is_last {
        true => Passed::block().through() + EndPlace::block().through(),
        false => Passed::block().taken(),
    };
    HashByte::block().through() + DoesCount::block().through() + passed
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_step_takes_what_its_path_through_the_blocks_does() {
        let grams = NgramSpec { window: 20, least: 1, most: 3, buckets: 64 };
        let long = NgramSpec { window: 254, ..grams };
        assert_eq!((nothing_said().0, whole_window().0), (67, 15));
        // Of places that the window has, that it has not, and that a byte cannot count.
        assert_eq!(
            [(&grams, 5), (&grams, 19), (&long, 254)].map(|(grams, n)| said(grams, n).0),
            [27 + 33 + 12 + 40, 27 + 35 + 12 + 40, 27 + 26 + 12 + 40]
        );
    }

    #[test]
    fn a_place_takes_what_its_path_through_the_blocks_does() {
        assert_eq!(([true, false].map(|known| spaces(known).0), no_spaces().0), ([33, 32], 4));
        assert_eq!([false, true].map(|is_less| least(is_less).0), [19, 21]);
        assert_eq!((place(false, false).0, place(true, true).0), (110, 108));
        assert_eq!(counted_character().0, 49 + 42);
        assert_eq!([false, true].map(|is_last| passed_character(is_last).0), [49 + 24, 49 + 29]);
    }
}
