//! The n-grams of the last characters said.

use zirc_network::text::window;
use zirc_z80::{Image, TStates};

use super::buckets::Buckets;
use super::stream::Stream;
use super::sums::Sums;
use crate::kernels::columns::interrupts;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::spaces::{Grams, keeps_spaces, undone};
use crate::kernels::columns::streams::Streams;
use crate::kernels::context_window;

/// T-states of where the characters said are counted: if nothing has been said, and else
/// up to how many places there are.
const NOTHING_SAID: TStates = TStates(27);
const SAID: TStates = TStates(34);
/// Of making the places the window's if their sum is above a byte or above the window,
/// and if it is neither.
const PLACES: [TStates; 3] = [TStates(12 + 7), TStates(7 + 7 + 7 + 7), TStates(7 + 7 + 12)];
/// Of counting a character said.
const COUNTED: TStates = TStates(40);
/// Of the loop over the places, where spaces are kept, and where they are not.
const KEEPS: TStates = TStates(8 + 4);
const KEEPS_NOT: TStates = TStates(11 + 4);
/// Of the characters of a place that are known spaces, if there are any and if not.
const SPACES: [TStates; 2] = [TStates(33), TStates(32)];
/// Of the same, where none are kept.
const NO_SPACES: TStates = TStates(4);
/// Of what orders there are: if the least is above 1, and no n-gram is shorter or some are.
const LEAST: [TStates; 2] = [TStates(19), TStates(21)];
/// Of a place, and what it takes less if the window ends before its longest n-gram, and
/// if its address is in the page before.
const PLACE: TStates = TStates(110);
const SHORT: TStates = TStates(1);
const OTHER_PAGE: TStates = TStates(1);
/// Of a character's hash.
const CHARACTER: TStates = TStates(49);
/// Of an n-gram beside its column, and of a character that ends none, and that is the
/// place's last.
const GRAM: TStates = TStates(42);
const SILENT: TStates = TStates(24);
const SILENT_LAST: TStates = TStates(29);

/// Of the undoing of spaces: if more has been said than the window holds, if nothing has,
/// and else beside the stream.
const UNDO_NONE: TStates = TStates(32);
const UNDO_NOTHING_SAID: TStates = TStates(43);
const UNDO: TStates = TStates(38 + 98);

/// The n-grams of the last characters said: all, or those that hold one.
pub(super) struct Reply {
    buckets: Buckets,
    grams: Grams,
    /// The low byte of the address of the context's end, which each place is counted from.
    context_end: u8,
    /// What is undone before each step, where spaces are kept.
    undo: Option<Undo>,
}

struct Undo {
    streams: Vec<Stream>,
    breathes: bool,
}

impl Reply {
    pub(super) fn new(
        layer: &LayerCode<'_>,
        image: &Image,
        grams: Grams,
        buckets: Buckets,
    ) -> Self {
        let network = layer.emission.network;
        let undo = keeps_spaces(network, layer.design).map(|_| {
            let mut negated = Streams::new(true).negated();
            let stream = |number| Stream::new(negated.column(&undone(layer, &grams, number)), 1);
            let streams = (1..=grams.window).map(stream).collect();
            Undo { streams, breathes: negated.breathes() }
        });
        let context = image.address("context").unwrap_or_default();
        let context_end = (context + context_window(network)) as u8;
        Reply { buckets, grams, context_end, undo }
    }

    /// Whether all-space n-grams are in the prompt's sums.
    pub(super) fn keeps_spaces(&self) -> bool {
        self.undo.is_some()
    }

    /// Whether a stream that undoes them lets interrupts in.
    pub(super) fn undo_breathes(&self) -> bool {
        self.undo.as_ref().is_some_and(|undo| undo.breathes)
    }

    pub(super) fn run(&self, said: &[u8], sums: &mut Sums) -> TStates {
        let context = window(said, self.grams.window as usize);
        let Some(undo) = &self.undo else {
            let places = self.grams.window;
            return KEEPS_NOT + self.places(&context, places, None, sums);
        };
        // One more than the window holds stands for more.
        let said = (said.len() as u32).min(self.grams.window + 1);
        let undone = match said {
            0 => return UNDO_NOTHING_SAID + NOTHING_SAID + COUNTED,
            said => match undo.streams.get(said as usize - 1) {
                Some(stream) => UNDO + stream.walk(sums, 0, 1) + interrupts::resume(),
                None => UNDO_NONE,
            },
        };
        let places = said + self.grams.most - 1;
        let which = match places {
            256.. => 0,
            places if places >= self.grams.window => 1,
            _ => 2,
        };
        let places = places.min(self.grams.window);
        undone
            + SAID
            + PLACES[which]
            + KEEPS
            + self.places(&context, places, Some(said), sums)
            + COUNTED
    }

    /// The n-grams of so many places, up to the end of `context`. Before the last `said`
    /// characters, spaces are known.
    fn places(&self, context: &[u8], places: u32, said: Option<u32>, sums: &mut Sums) -> TStates {
        (1..=places).rev().map(|place| self.place(context, place, said, sums)).sum()
    }

    /// The n-grams that begin so many characters before the end.
    fn place(&self, context: &[u8], place: u32, said: Option<u32>, sums: &mut Sums) -> TStates {
        let Grams { window, least, most, .. } = self.grams;
        let spaces = said.map_or(0, |said| place.saturating_sub(said));
        let mut cost = PLACE;
        cost += match said {
            Some(said) => SPACES[usize::from(place < said)],
            None => NO_SPACES,
        };
        if least > 1 {
            cost += LEAST[usize::from(spaces < least - 1)];
        }
        if place < most {
            cost = cost - SHORT;
        }
        if u32::from(self.context_end) < place {
            cost = cost - OTHER_PAGE;
        }
        // Characters that end no n-gram that counts.
        let silent = spaces.max(least - 1);
        let first = (window - place) as usize;
        let length = most.min(place);
        let mut hash = ((window - place) * 7) as u16;
        for (number, &character) in (1..=length).zip(&context[first..]) {
            hash = hash.wrapping_mul(31).wrapping_add(character.into());
            cost += CHARACTER;
            cost += match number > silent {
                true => GRAM + self.buckets.walk(hash, sums),
                false if number == length => SILENT_LAST,
                false => SILENT,
            };
        }
        cost
    }
}
