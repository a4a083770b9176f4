//! The T-states of replies. Those of a character are the T-states from the return of an input
//! call (or the program's start) to the next input call (or exit), divided by the characters
//! spelled plus one.

use crate::{Event, TStates};

/// What a program printed between two input calls, and the T-states it took.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Reply {
    /// All that it printed, line ends and the next prompt included.
    pub printed: Vec<u8>,
    /// The T-states it took.
    pub t_states: TStates,
    /// The T-states to the first byte printed that is neither CR nor LF.
    pub first_character: Option<TStates>,
}

impl Reply {
    /// T-states a character, when `spelled` of the bytes printed are the reply.
    pub fn per_character(&self, spelled: usize) -> f64 {
        self.t_states.0 as f64 / (spelled as f64 + 1.0)
    }
}

/// Gathers replies from a machine's events. Show it every event with the clock
/// as it was then.
#[derive(Clone, Debug, Default)]
pub struct ReplyMeter {
    start: TStates,
    reply: Reply,
}

impl ReplyMeter {
    /// A meter that starts at `clock`: the first reply is what the program says
    /// before it asks for input, which for a command tail is its answer.
    pub fn new(clock: TStates) -> Self {
        ReplyMeter { start: clock, reply: Reply::default() }
    }

    /// Takes note of an event at `clock`; one that asks for a line, or ends the
    /// program, completes a reply, and the next one starts.
    pub fn observe(&mut self, event: &Event, clock: TStates) -> Option<Reply> {
        match event {
            Event::Output(byte) => {
                self.reply.printed.push(*byte);
                if !matches!(byte, b'\r' | b'\n') && self.reply.first_character.is_none() {
                    self.reply.first_character = Some(clock - self.start);
                }
                None
            }
            Event::Line { .. } | Event::Exit(_) | Event::Fault(_) => {
                let mut reply = std::mem::take(&mut self.reply);
                reply.t_states = clock - self.start;
                self.start = clock;
                Some(reply)
            }
            Event::Key { .. } | Event::Probe(_) => None,
        }
    }
}
