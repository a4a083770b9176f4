//! One program in the emulator: what its replies cost, and that they are right.

use serde::Serialize;
use zirc_compiler::Program;
use zirc_compiler::network::Output;
use zirc_emulator::shown;

use super::Question;
use crate::failure::Failure;
use crate::run::Loaded;
use crate::run::session::{Clock, Exchange, Session};

/// What a program costs.
#[derive(Serialize)]
pub(super) struct Figures {
    /// The mean of what each prompt's reply took, a character or an answer.
    pub(super) t_states_mean: f64,
    /// The most that any of them took.
    pub(super) t_states_worst: f64,
    /// The mean over the prompts whose replies have characters.
    pub(super) t_states_to_first_character_mean: Option<f64>,
    /// The bytes of the program's file.
    pub(super) file_bytes: u32,
    /// The bytes of memory from the load address to the last one used.
    pub(super) memory_bytes: u32,
    /// With how many prompts it was measured.
    pub(super) prompts: usize,
}

/// Asks the program that the strategy `name` has built all questions. Without
/// room for it in the emulated machine there are no figures, but words.
///
/// # Errors
/// What is wrong with the program: a fault, or a reply that is not the
/// interpreter's.
pub(super) fn measure(
    name: &str,
    program: &Program,
    questions: &[Question],
) -> Result<Result<Figures, String>, Failure> {
    let loaded = Loaded::built(name.to_string(), program);
    let machine = match loaded.machine(b"") {
        Ok(machine) => machine,
        Err(error) => return Ok(Err(error.to_string())),
    };
    let mut session = Session::new(machine, Clock::Max, &loaded, true);
    if !session.run_to_line()? {
        return Ok(Err("the emulated 62K system has too little memory for it".into()));
    }
    let (mut costs, mut firsts) = (Vec::new(), Vec::new());
    for question in questions {
        let Question { prompt, line, reply } = question;
        let wrong = |what: String| {
            let prompt = prompt.escape_ascii();
            Failure::Message(format!("{name}: at the prompt \"{prompt}\": {what}"))
        };
        session.supply_line(line);
        session.run_to_line().map_err(|failure| match failure {
            Failure::Message(message) => wrong(message),
            failure => failure,
        })?;
        let Some(Exchange { reply: spent, .. }) = session.exchanges.pop() else {
            return Err(wrong("it has not answered".into()));
        };
        let expected = shown(&[b"\r\n", &**reply, b"\r\n> "].concat());
        if spent.printed != expected {
            let (printed, expected) = (spent.printed.escape_ascii(), expected.escape_ascii());
            return Err(wrong(format!("it printed \"{printed}\" instead of \"{expected}\"")));
        }
        costs.push(match program.source.output {
            Output::Reply { .. } => spent.per_character(reply.len()),
            Output::Answer { .. } => spent.t_states.0 as f64,
        });
        firsts.extend(spent.first_character.filter(|_| !reply.is_empty()).map(|t| t.0 as f64));
    }
    Ok(Ok(Figures {
        t_states_mean: mean(&costs).unwrap_or_default(),
        t_states_worst: costs.iter().copied().fold(0.0, f64::max),
        t_states_to_first_character_mean: mean(&firsts),
        file_bytes: program.sizes.file,
        memory_bytes: program.sizes.memory,
        prompts: costs.len(),
    }))
}

fn mean(costs: &[f64]) -> Option<f64> {
    (!costs.is_empty()).then(|| costs.iter().sum::<f64>() / costs.len() as f64)
}

#[cfg(test)]
mod tests {
    use zirc_compiler::{Options, compile, read};
    use zirc_diagnostics::Source;

    use super::*;

    fn program() -> Program {
        let text = include_str!("../../../ir-examples/hello.zir");
        let (network, origins) = read(&Source::new("hello.zir", text)).expect("it is sound");
        compile(&network, &origins, &Options::default()).expect("it compiles")
    }

    fn question(reply: &[u8]) -> Question {
        Question { prompt: b"bye\xFF".into(), line: b"bye\xFF".into(), reply: reply.into() }
    }

    #[test]
    fn a_reply_that_is_not_the_interpreters_is_an_error() {
        let questions = [question(b"BYE"), question(b"BUY")];
        let Err(Failure::Message(message)) = measure("speed", &program(), &questions) else {
            panic!("a wrong reply is measured");
        };
        for word in ["speed", r"bye\xff", r#""\r\nBYE\r\n> " instead of "\r\nBUY\r\n> ""#] {
            assert!(message.contains(word), "{message}");
        }
    }
}
