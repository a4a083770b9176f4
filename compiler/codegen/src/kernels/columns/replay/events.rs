//! The replay of events: n-grams of the prompt, or of the reply.

use zirc_network::{Interpreter, Op, Value};
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
pub(super) struct EventsReplay {
    text: Text,
    pub(super) notes: NoteCounts,
}

enum Text {
    Prompt(Trigrams),
    Reply(Reply),
}

impl EventsReplay {
    pub(super) fn new(layer: &LayerCode<'_>, image: &Image, encoder: Value) -> Self {
        let mut streams = Streams::of(layer);
        let buckets = Buckets::new(layer, &mut streams);
        let forms = &layer.design.forms;
        let (threaded, compact) = (forms.contains(&Form::Threaded), forms.contains(&Form::Compact));
        let mut notes = NoteCounts {
            stacks: u64::from(threaded) + u64::from(streams.breathes()),
            switches: u64::from(threaded && compact),
        };
        let op = &layer.emission.network.values[encoder].op;
        let text = match (op, spaces::NgramSpec::of(op)) {
            (_, Some(grams)) => {
                let reply = Reply::new(layer, image, grams, buckets);
                let undoes = reply.keeps_spaces();
                // All streams breathe by one module.
                let breathes = reply.undo_breathes() && !streams.breathes();
                notes.stacks += u64::from(undoes) + u64::from(breathes);
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

    pub(super) fn run(&self, run: &Interpreter<'_>, sums: &mut Sums) -> TStates {
        match &self.text {
            Text::Prompt(trigrams) => trigrams.run(run.prompt(), sums),
            Text::Reply(reply) => reply.run(run.said(), sums),
        }
    }
}
