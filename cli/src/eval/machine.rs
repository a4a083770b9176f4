//! The program for a network in emulated machines, one a processor of the host:
//! it says what the interpreter says, and that takes time.

use rayon::prelude::*;
use zirc_codegen::Program;
use zirc_pairs::{Answer, Pair};

use crate::bench::mean;
use crate::failure::{Failure, tell};
use crate::run::Loaded;
use crate::run::question::Question;
use crate::run::session::Session;

/// How many questions a machine is asked before it is started anew.
const QUESTIONS: usize = 256;

/// What replies cost on the machine.
pub(crate) struct Figures {
    /// With how many pairs it was measured.
    pub(crate) prompts: usize,
    /// The mean T-states of the pairs, a character or an answer.
    pub(crate) mean: f64,
    /// The most that a pair took.
    pub(crate) worst: f64,
    /// The bytes of the program's file.
    pub(crate) file: u32,
    /// The bytes of memory from the load address to the last one used.
    pub(crate) memory: u32,
}

/// Asks the program that was built of the input `name` the prompt of every pair.
/// Prompts that no line stands for are left out, which is told.
///
/// # Errors
/// What is wrong with the program: no room for it in the machine, a fault, or a
/// reply that is not what the interpreter has `said`.
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
    let unheard = pairs.len() - questions.len();
    if unheard > 0 {
        tell(&format!("{unheard} prompts are left out: no line makes the program hear them"));
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

/// What each question costs.
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
