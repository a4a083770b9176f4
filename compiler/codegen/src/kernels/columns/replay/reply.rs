//! The n-grams of the last characters said.

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

/// The n-grams of the last characters said: all, or those that hold one.
pub(super) struct Reply {
    buckets: Buckets,
    grams: NgramSpec,
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
        grams: NgramSpec,
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
            return reply::whole_window() + self.places(&context, places, None, sums);
        };
        let NgramSpec { window, most, .. } = self.grams;
        // One more than the window holds stands for more.
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

    /// The n-grams of so many places, up to the end of `context`. Before the last `said`
    /// characters, spaces are known.
    fn places(&self, context: &[u8], places: u32, said: Option<u32>, sums: &mut Sums) -> TStates {
        (1..=places).rev().map(|place| self.place(context, place, said, sums)).sum()
    }

    /// The n-grams that begin so many characters before the end.
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
