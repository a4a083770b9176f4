//! Questions with known replies, to check a program.

use zirc_codegen::machines::Machine;
use zirc_emulator::{Reply, shown};
use zirc_network::Output;

use super::loaded::Loaded;
use super::session::{Clock, Exchange, Session};
use crate::failure::Failure;

/// A prompt, the line that expresses it, and its reply.
pub(crate) struct Question {
    prompt: Vec<u8>,
    line: Vec<u8>,
    reply: Vec<u8>,
}

impl Question {
    /// The question `prompt` with the expected `reply`, for programs with this prompt
    /// limit. `None` if no line expresses the prompt.
    pub(crate) fn new(
        machine: &Machine,
        prompt: Vec<u8>,
        limit: u32,
        reply: Vec<u8>,
    ) -> Option<Self> {
        let line = (machine.line_for)(&prompt, limit)?;
        Some(Question { prompt, line, reply })
    }

    /// The reply to it.
    pub(crate) fn reply(&self) -> &[u8] {
        &self.reply
    }

    /// The T-states a character of a reply with the cost `measured`, or of the whole answer
    /// if the network picks a label.
    pub(crate) fn cost(&self, output: &Output, measured: &Reply) -> f64 {
        match output {
            Output::Reply { .. } => measured.per_character(self.reply.len()),
            Output::Answer { .. } => measured.t_states.0 as f64,
        }
    }
}

impl<'a> Session<'a> {
    /// A session with the program `loaded`, which waits for a line. If the emulated machine
    /// has too little memory, the result is a message.
    ///
    /// # Errors
    /// A fault of the program.
    pub(crate) fn start(loaded: &'a Loaded) -> Result<Result<Self, String>, Failure> {
        let machine = match loaded.machine(b"") {
            Ok(machine) => machine,
            Err(problem) => return Ok(Err(problem)),
        };
        let mut session = Session::new(machine, Clock::Max, loaded, true);
        if !session.run_to_line()? {
            return Ok(Err("the emulated machine has too little memory for it".into()));
        }
        Ok(Ok(session))
    }

    /// Gives a question to a program that was built here and waits for a line. Returns the
    /// cost of the reply.
    ///
    /// # Errors A fault of the program, or a different reply.
    pub(crate) fn check(&mut self, question: &Question) -> Result<Reply, Failure> {
        let Question { prompt, line, reply } = question;
        self.supply_line(line);
        let outcome = self.run_to_line();
        let wrong = |what: String| {
            self.failure(&format!("at the prompt \"{}\": {what}", prompt.escape_ascii()))
        };
        outcome.map_err(|failure| match failure {
            Failure::Message(message) => wrong(message),
            failure => failure,
        })?;
        let Some(Exchange { reply: measured, .. }) = self.exchanges.last() else {
            return Err(wrong("it has not answered".into()));
        };
        let expected = shown(&[b"\r\n", &**reply, b"\r\n> "].concat());
        if measured.printed != expected {
            let (printed, expected) = (measured.printed.escape_ascii(), expected.escape_ascii());
            return Err(wrong(format!("it printed \"{printed}\" instead of \"{expected}\"")));
        }
        let measured = measured.clone();
        self.exchanges.clear();
        Ok(measured)
    }
}
