//! One program in the emulator: what its replies cost, and that they are right; or why there is
//! none.

use serde::Serialize;
use zirc_codegen::Program;
use zirc_diagnostics::Diagnostic;

use crate::failure::Failure;
use crate::run::Loaded;
use crate::run::question::Question;
use crate::run::session::Session;

/// What diagnostics are called of strategies that make no program where others may.
const NO_PROGRAM: [&str; 2] = ["too-big", "machine-lacks"];

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
    let mut session = match Session::start(&loaded)? {
        Ok(session) => session,
        Err(problem) => return Ok(Err(problem)),
    };
    let (mut costs, mut firsts) = (Vec::new(), Vec::new());
    for question in questions {
        let spent = session.check(question)?;
        costs.push(question.cost(&program.source.output, &spent));
        let has_characters = !question.reply().is_empty();
        firsts.extend(spent.first_character.filter(|_| has_characters).map(|t| t.0 as f64));
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

/// Why a strategy makes no program, in words, if others may make one.
pub(super) fn no_program(found: &[Diagnostic]) -> Option<String> {
    let is_its_own = found.iter().all(|found| NO_PROGRAM.contains(&found.code));
    let messages = found.iter().map(|found| &*found.message);
    is_its_own.then(|| messages.collect::<Vec<&str>>().join("; "))
}

/// The mean of costs; of none there is none.
pub(crate) fn mean(costs: &[f64]) -> Option<f64> {
    (!costs.is_empty()).then(|| costs.iter().sum::<f64>() / costs.len() as f64)
}

#[cfg(test)]
mod tests {
    use zirc_codegen::{Options, compile};
    use zirc_diagnostics::Source;
    use zirc_network::read;

    use super::*;

    fn program() -> Program {
        let text = include_str!("../../../ir-examples/hello.zir");
        let (network, origins) = read(&Source::new("hello.zir", text)).expect("it is sound");
        compile(&network, &origins, &Options::default()).expect("it compiles")
    }

    fn question(reply: &[u8]) -> Question {
        Question::new(program().machine, b"bye\xFF".into(), 62, reply.into())
            .expect("there is a line for it")
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
