//! The replay of events: n-grams of the prompt, or of the reply.

use zirc_network::{Op, Value};
use zirc_z80::{Image, TStates};

use super::buckets::Buckets;
use super::note_counts::NoteCounts;
use super::reply::Reply;
use super::sums::Sums;
use super::trigrams::Trigrams;
use crate::kernels::columns::design::Form;
use crate::kernels::columns::layer::LayerCode;
use crate::kernels::columns::spaces;
use crate::kernels::columns::streams::Streams;

/// The replay of events.
pub(in crate::kernels::columns) struct EventsReplay {
    text: Text,
    pub(in crate::kernels::columns) notes: NoteCounts,
}

enum Text {
    Prompt(Trigrams),
    Reply(Reply),
}

impl EventsReplay {
    /// The replay of the events of `layer`. Without an image, the address of the reply's
    /// context is unknown.
    pub(in crate::kernels::columns) fn new(
        layer: &LayerCode<'_>,
        image: Option<&Image>,
        encoder: Value,
    ) -> Self {
        let mut streams = Streams::of(layer);
        let buckets = Buckets::new(layer, &mut streams);
        let forms = &layer.design.forms;
        let (threaded, compact) = (forms.contains(&Form::Threaded), forms.contains(&Form::Compact));
        let mut notes = NoteCounts {
            stacks: u64::from(threaded),
            switches: u64::from(threaded && compact),
            breathes: streams.breathes(),
        };
        let op = &layer.emission.network.values[encoder].op;
        let text = match (op, spaces::NgramSpec::of(op)) {
            (_, Some(grams)) => {
                let reply = Reply::new(layer, image, grams, buckets);
                notes.stacks += u64::from(reply.keeps_spaces());
                notes.breathes |= reply.undo_breathes();
                Text::Reply(reply)
            }
            (&Op::Trigrams { band, .. }, None) => {
                let resets_said = spaces::resets_said(layer);
                Text::Prompt(Trigrams { buckets, band, resets_said })
            }
            (op, None) => unreachable!("{} has no n-grams", op.name()),
        };
        EventsReplay { text, notes }
    }

    /// Runs on the normalized prompt, or on the reply so far, `said`.
    pub(in crate::kernels::columns) fn run(
        &self,
        prompt: &[u8],
        said: &[u8],
        sums: &mut Sums,
    ) -> TStates {
        match &self.text {
            Text::Prompt(trigrams) => trigrams.run(prompt, sums),
            Text::Reply(reply) => reply.run(said, sums),
        }
    }
}
