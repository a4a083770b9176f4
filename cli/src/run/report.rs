//! The cost of replies, as text on standard error or as JSON.

use serde::{Serialize, Serializer};

use super::loaded::Loaded;
use super::session::{Exchange, Session};
use crate::failure::{Failure, Outcome, tell};
use crate::files;
use crate::latin1::readable;

/// The figures of a session.
#[derive(Serialize)]
pub(crate) struct Report {
    replies: Vec<ReplyReport>,
    /// The bytes of the program's file.
    file_bytes: usize,
    /// The bytes of memory from the load address to the last one used; for a program that
    /// was not built here, to the last one written so far.
    memory_bytes: u32,
    #[serde(skip)]
    memory_is_known: bool,
    #[serde(skip)]
    answers: bool,
    /// The greatest depth of the stack, in bytes.
    deepest_stack: u16,
}

/// A reply in the report. Texts are bytes, shown as Latin-1.
#[derive(Serialize)]
struct ReplyReport {
    #[serde(serialize_with = "latin1")]
    prompt: Vec<u8>,
    #[serde(serialize_with = "latin1")]
    reply: Vec<u8>,
    characters: usize,
    /// T-states from the return of the input call to the first character, if there is one.
    t_states_to_first_character: Option<u64>,
    /// T-states from the return of the input call to the next input call, or exit.
    t_states: u64,
    /// The T-states divided by the characters plus one; `None` if the network picks a
    /// label.
    t_states_a_character: Option<f64>,
}

impl Report {
    /// The figures of a session so far.
    pub(super) fn new(session: &Session<'_>, loaded: &Loaded) -> Self {
        let written = || u32::from(session.machine.memory_extent());
        Report {
            replies: session.exchanges.iter().map(|it| ReplyReport::new(it, loaded)).collect(),
            file_bytes: loaded.file.len(),
            memory_bytes: loaded.memory.unwrap_or_else(written),
            memory_is_known: loaded.memory.is_some(),
            answers: loaded.answers,
            deepest_stack: session.machine.deepest_stack(),
        }
    }

    /// Prints the figures as one line of JSON.
    pub(super) fn print_json(&self) -> Outcome {
        let json = serde_json::to_string(self)
            .map_err(|error| Failure::Message(format!("the figures are no JSON: {error}")))?;
        files::print(format!("{json}\n").as_bytes())
    }

    /// Prints the figures on standard error.
    pub(super) fn tell(&self) {
        if !self.replies.is_empty() {
            let each = match (self.answers, self.memory_is_known) {
                (true, _) => "an answer",
                (false, true) => "a character",
                (false, false) => "a reply",
            };
            let each = format!("T-states {each}");
            tell(&format!("     first character{each:>24}   characters  prompt"));
        }
        for reply in &self.replies {
            let first = reply.t_states_to_first_character.map_or("-".into(), |t| t.to_string());
            // For a program that was not built here, the kind of network is unknown.
            let by_character = reply.t_states_a_character.filter(|_| self.memory_is_known);
            let each = by_character.unwrap_or(reply.t_states as f64);
            let characters = reply.characters;
            tell(&format!("{first:>20}{each:>24.0}{characters:>13}  {}", readable(&reply.prompt)));
        }
        let memory = if self.memory_is_known { "memory" } else { "memory written" };
        tell(&format!(
            "file {} bytes, {memory} {} bytes, deepest stack {} bytes",
            self.file_bytes, self.memory_bytes, self.deepest_stack
        ));
    }
}

impl ReplyReport {
    fn new(exchange: &Exchange, loaded: &Loaded) -> Self {
        let Exchange { prompt, text, reply } = exchange;
        ReplyReport {
            prompt: prompt.clone(),
            reply: text.clone(),
            characters: text.len(),
            t_states_to_first_character: reply
                .first_character
                .filter(|_| !text.is_empty())
                .map(|t_states| t_states.0),
            t_states: reply.t_states.0,
            t_states_a_character: (!loaded.answers).then(|| reply.per_character(text.len())),
        }
    }
}

fn latin1<S: Serializer>(bytes: &[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&zirc_pairs::text(bytes))
}
