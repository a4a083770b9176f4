//! Questions whose answers are known: a program is right if it says the same.

use zirc_codegen::machines::Machine;
use zirc_emulator::{Reply, shown};
use zirc_network::Output;

use super::loaded::Loaded;
use super::session::{Clock, Exchange, Session};
use crate::failure::Failure;

/// A prompt, the line that makes a program hear it, and the reply to it.
pub(crate) struct Question {
    prompt: Vec<u8>,
    line: Vec<u8>,
    reply: Vec<u8>,
}

impl Question {
    /// The question `prompt` for programs with this prompt limit, which are to
    /// say `reply`. `None` if no line makes them hear it.
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

    /// The T-states of an answer that cost `spent`: a character, or the whole if
    /// the network picks a label.
    pub(crate) fn cost(&self, output: &Output, spent: &Reply) -> f64 {
        match output {
            Output::Reply { .. } => spent.per_character(self.reply.len()),
            Output::Answer { .. } => spent.t_states.0 as f64,
        }
    }
}

impl<'a> Session<'a> {
    /// A session with the program `loaded`, which waits for a line. Without room
    /// for it in the emulated machine there is none, but words.
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

    /// Asks a program that was built here and waits for a line, and answers what
    /// the reply cost.
    ///
    /// # Errors
    /// What is wrong with the program: a fault, or a reply that differs.
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
        let Some(Exchange { reply: spent, .. }) = self.exchanges.last() else {
            return Err(wrong("it has not answered".into()));
        };
        let expected = shown(&[b"\r\n", &**reply, b"\r\n> "].concat());
        if spent.printed != expected {
            let (printed, expected) = (spent.printed.escape_ascii(), expected.escape_ascii());
            return Err(wrong(format!("it printed \"{printed}\" instead of \"{expected}\"")));
        }
        let spent = spent.clone();
        self.exchanges.clear();
        Ok(spent)
    }
}
