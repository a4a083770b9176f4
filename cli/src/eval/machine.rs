//! Runs the program for a network in emulated machines, one for each host processor:
//! compares its replies with the interpreter's, and measures T-states.

use rayon::prelude::*;
use zirc_codegen::Program;
use zirc_pairs::{Answer, Pair};

use crate::bench::mean;
use crate::failure::{Failure, tell};
use crate::run::Loaded;
use crate::run::question::Question;
use crate::run::session::Session;

/// The questions for a machine before it is restarted.
const QUESTIONS: usize = 256;

/// The cost of replies on the machine.
pub(crate) struct Figures {
    /// The number of pairs measured.
    pub(crate) prompts: usize,
    /// The average T-states a character or an answer, over the pairs.
    pub(crate) mean: f64,
    /// The most T-states of a pair.
    pub(crate) worst: f64,
    /// The bytes of the program's file.
    pub(crate) file: u32,
    /// The bytes of memory from the load address to the last one used.
    pub(crate) memory: u32,
}

/// Gives the prompt of every pair to the program of the input `name`. Prompts that no line
/// can express are left out, with a message.
///
/// # Errors When the program does not fit the machine, has a fault, or gives another reply
/// than the interpreter's, `said`.
pub(crate) fn measure(
    name: String,
    program: &Program,
    pairs: &[Pair],
    said: &[Answer],
) -> Result<Figures, Failure> {
    let limit = program.source.prompt_limit;
    let question = |(pair, answer): (&Pair, &Answer)| {
        Question::new(program.machine, pair.prompt.clone(), limit, answer.text.clone())
    };
    let questions: Vec<Question> = pairs.iter().zip(said).filter_map(question).collect();
    let left_out = pairs.len() - questions.len();
    if left_out > 0 {
        tell(&format!("{left_out} prompts are left out: no line can express them"));
    }
    let loaded = Loaded::built(name, program);
    let outcomes: Vec<Result<Vec<f64>, Failure>> =
        questions.par_chunks(QUESTIONS).map(|some| costs(&loaded, program, some)).collect();
    let costs = outcomes.into_iter().collect::<Result<Vec<_>, _>>()?.concat();
    Ok(Figures {
        prompts: costs.len(),
        mean: mean(&costs).unwrap_or_default(),
        worst: costs.iter().copied().fold(0.0, f64::max),
        file: program.sizes.file,
        memory: program.sizes.memory,
    })
}

/// The cost of each question.
fn costs(loaded: &Loaded, program: &Program, questions: &[Question]) -> Result<Vec<f64>, Failure> {
    let mut session = Session::start(loaded)?.map_err(|problem| loaded.failure(&problem))?;
    let cost =
        |question: &Question| Ok(question.cost(&program.source.output, &session.check(question)?));
    questions.iter().map(cost).collect()
}

#[cfg(test)]
mod tests {
    use zirc_codegen::{Options, compile};
    use zirc_diagnostics::Source;
    use zirc_network::read;

    use super::*;

    fn said(text: &[u8]) -> Answer {
        Answer { text: text.into(), overflows: 0 }
    }

    #[test]
    fn the_first_reply_that_is_not_the_interpreters_is_an_error() {
        let text = include_str!("../../../ir-examples/hello.zir");
        let (network, origins) = read(&Source::new("hello.zir", text)).expect("it is sound");
        let program = compile(&network, &origins, &Options::default()).expect("it compiles");
        let text = "hello|HI\n".repeat(QUESTIONS) + "by\u{e9} bye|BYE\nbye|BYE\n";
        let pairs = zirc_pairs::read("pairs.txt", text.into()).expect("they are pairs").pairs;
        let mut answers = vec![said(b"HI"); QUESTIONS];
        answers.extend([said(b"BYE"), said(b"BYE")]);
        let measured = |answers: &[Answer]| {
            measure("hello.zir".into(), &program, &pairs, answers).map(|figures| figures.prompts)
        };
        assert!(matches!(measured(&answers), Ok(count) if count == QUESTIONS + 2));
        for answer in answers.iter_mut().skip(QUESTIONS) {
            answer.text = b"BUY".into();
        }
        let Err(Failure::Message(message)) = measured(&answers) else {
            panic!("a wrong reply is measured");
        };
        for word in ["hello.zir: at the prompt", r"by\xe9 bye", r"\r\nBYE\r\n> "] {
            assert!(message.contains(word), "{message}");
        }
    }
}
