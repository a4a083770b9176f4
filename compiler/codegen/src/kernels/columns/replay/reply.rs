//! The replay of the n-grams of the last characters said.

use zirc_network::text::window;
use zirc_z80::{Image, TStates};

use super::buckets::Buckets;
use super::stream::Stream;
use super::sums::Sums;
use crate::kernels::columns::interrupts;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::reply;
use crate::kernels::columns::spaces::{NgramSpec, keeps_spaces, undo_t_states, undone};
use crate::kernels::columns::streams::Streams;
use crate::kernels::context_window;

/// The n-grams in the window: all of them, or those that hold a character said.
pub(super) struct Reply {
    buckets: Buckets,
    grams: NgramSpec,
    /// The low byte of the address after the context, which decides whether a first character
    /// is in the page before.
    context_end: u8,
    /// The streams that subtract all-space n-grams from the partial sums, if those hold them.
    undo: Option<Undo>,
}

struct Undo {
    streams: Vec<Stream>,
    breathes: bool,
}

impl Reply {
    pub(super) fn new(
        layer: &LayerCode<'_>,
        image: Option<&Image>,
        grams: NgramSpec,
        buckets: Buckets,
    ) -> Self {
        let network = layer.emission.network;
        let undo = keeps_spaces(network, layer.design).map(|_| {
            let mut negated = Streams::new(true, layer.design.mask).negated();
            let stream = |number| Stream::new(negated.column(&undone(layer, &grams, number)), 1);
            let streams = (1..=grams.window).map(stream).collect();
            Undo { streams, breathes: negated.breathes() }
        });
        let context = image.and_then(|image| image.address("context")).unwrap_or_default();
        let context_end = (context + context_window(network)) as u8;
        Reply { buckets, grams, context_end, undo }
    }

    /// Whether the prompt's partial sums hold the all-space n-grams.
    pub(super) fn keeps_spaces(&self) -> bool {
        self.undo.is_some()
    }

    /// Whether a stream that subtracts them lets interrupts in.
    pub(super) fn undo_breathes(&self) -> bool {
        self.undo.as_ref().is_some_and(|undo| undo.breathes)
    }

    pub(super) fn run(&self, said: &[u8], sums: &mut Sums) -> TStates {
        let context = window(said, self.grams.window as usize);
        let Some(undo) = &self.undo else {
            let places = self.grams.window;
            return reply::whole_window() + self.places(&context, places, None, sums);
        };
        let NgramSpec { window, most, .. } = self.grams;
        // The code counts up to one more than the window holds.
        let said = (said.len() as u32).min(window + 1);
        let mut cost = undo_t_states(window, said);
        if said == 0 {
            return cost + reply::nothing_said();
        }
        if let Some(stream) = undo.streams.get(said as usize - 1) {
            cost += stream.walk(sums, 0, 1) + interrupts::resume();
        }
        let places = (said + most - 1).min(window);
        cost + reply::said(&self.grams, said) + self.places(&context, places, Some(said), sums)
    }

    /// The n-grams of so many first characters, up to the end of `context`. Those without any of
    /// the last `said` characters are no events.
    fn places(&self, context: &[u8], places: u32, said: Option<u32>, sums: &mut Sums) -> TStates {
        (1..=places).rev().map(|place| self.place(context, place, said, sums)).sum()
    }

    /// The n-grams whose first character is so many before the end.
    fn place(&self, context: &[u8], place: u32, said: Option<u32>, sums: &mut Sums) -> TStates {
        let NgramSpec { window, least, most, .. } = self.grams;
        let spaces = said.map_or(0, |said| place.saturating_sub(said));
        let mut cost = reply::place(place < most, u32::from(self.context_end) < place);
        cost += match said {
            Some(said) => reply::spaces(place >= said),
            None => reply::no_spaces(),
        };
        if least > 1 {
            cost += reply::least(spaces < least - 1);
        }
        // Characters that end no n-gram that counts.
        let silent = spaces.max(least - 1);
        let first = (window - place) as usize;
        let length = most.min(place);
        let mut hash = ((window - place) * 7) as u16;
        for (number, &character) in (1..=length).zip(&context[first..]) {
            hash = hash.wrapping_mul(31).wrapping_add(character.into());
            cost += match number > silent {
                true => reply::counted_character() + self.buckets.walk(hash, sums),
                false => reply::passed_character(number == length),
            };
        }
        cost
    }
}
