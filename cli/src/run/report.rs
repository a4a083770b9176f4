//! What replies cost: for people on standard error, for machines as JSON.

use serde::Serialize;

use super::Loaded;
use super::session::{Exchange, Session};
use crate::failure::{Failure, Outcome, tell};
use crate::files;

/// The figures of a session.
#[derive(Serialize)]
pub(crate) struct Report {
    replies: Vec<ReplyReport>,
    /// The bytes of the program's file.
    file_bytes: usize,
    /// The bytes of memory from the load address to the last one used; unknown
    /// of programs that were not built here.
    memory_bytes: Option<u32>,
    /// The most bytes that were on the stack.
    deepest_stack: u16,
}

/// Texts are bytes, shown as Latin-1.
#[derive(Serialize)]
struct ReplyReport {
    prompt: String,
    reply: String,
    characters: usize,
    /// From the return of the input call to the first character, if there is one.
    t_states_to_first_character: Option<u64>,
    /// From the return of the input call to the next input call, or exit.
    t_states: u64,
    /// Divided by the characters plus one.
    t_states_a_character: f64,
}

impl Report {
    /// The figures of a session so far.
    pub(super) fn new(session: &Session<'_>, loaded: &Loaded) -> Self {
        Report {
            replies: session.exchanges.iter().map(ReplyReport::new).collect(),
            file_bytes: loaded.com.len(),
            memory_bytes: loaded.memory,
            deepest_stack: session.machine.deepest_stack(),
        }
    }

    /// Prints the figures as one line of JSON.
    pub(super) fn print_json(&self) -> Outcome {
        let json = serde_json::to_string(self)
            .map_err(|error| Failure::Message(format!("the figures are no JSON: {error}")))?;
        files::print(format!("{json}\n").as_bytes())
    }

    /// Says the figures on standard error.
    pub(super) fn tell(&self) {
        if !self.replies.is_empty() {
            tell("     first character    T-states a character   characters  prompt");
        }
        for reply in &self.replies {
            let first = reply.t_states_to_first_character.map_or("-".into(), |t| t.to_string());
            let (each, characters) = (reply.t_states_a_character, reply.characters);
            tell(&format!("{first:>20}{each:>24.0}{characters:>13}  {}", reply.prompt));
        }
        let memory = self.memory_bytes.map_or("unknown".into(), |bytes| bytes.to_string());
        tell(&format!(
            "file {} bytes, memory {memory} bytes, deepest stack {} bytes",
            self.file_bytes, self.deepest_stack
        ));
    }
}

impl ReplyReport {
    fn new(exchange: &Exchange) -> Self {
        let Exchange { prompt, text, reply } = exchange;
        ReplyReport {
            prompt: latin1(prompt),
            reply: latin1(text),
            characters: text.len(),
            t_states_to_first_character: reply
                .first_character
                .filter(|_| !text.is_empty())
                .map(|t_states| t_states.0),
            t_states: reply.t_states.0,
            t_states_a_character: reply.per_character(text.len()),
        }
    }
}

fn latin1(bytes: &[u8]) -> String {
    bytes.iter().map(|&byte| char::from(byte)).collect()
}
