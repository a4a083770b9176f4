//! The trained models, imported, compiled in every way and run: every reply and
//! every logit of the vectors, by the interpreter and by the programs.

use serde::Deserialize;
use zirc_codegen::{Goal, Options, compile};
use zirc_network::prompts::EVERYDAY;
use zirc_network::{Interpreter, Network, Origins};
use zirc_tests::{Lockstep, model, shared};

#[derive(Deserialize)]
struct Vector {
    prompt: String,
    reply: String,
    logits: Vec<Vec<i16>>,
}

fn vectors(name: &str) -> Option<(Network, Vec<Vector>)> {
    let network = model(name)?;
    let vectors = shared(&format!("vectors/{name}.jsonl"))?;
    let vectors = std::fs::read_to_string(vectors).expect("the vectors can be read");
    let vectors = vectors.lines().map(|line| serde_json::from_str(line).expect("it is JSON"));
    Some((network, vectors.collect()))
}

fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|c| u8::try_from(u32::from(c)).expect("it is Latin-1")).collect()
}

/// Every tenth of the everyday prompts: they wake other columns than all of them do.
fn few_prompts() -> Vec<Vec<u8>> {
    EVERYDAY.iter().step_by(10).map(|prompt| prompt.as_bytes().to_vec()).collect()
}

fn ways() -> [(&'static str, Options); 7] {
    let goal = |goal| Options { goal, ..Options::default() };
    let speed = Options::default;
    [
        ("plain", goal(Goal::Plain)),
        ("size", goal(Goal::Size)),
        ("speed", speed()),
        ("speed in 40,000 bytes", Options { budget: Some(40_000), ..speed() }),
        ("speed, calibrated", Options { prompts: few_prompts(), ..speed() }),
        ("packed", Options { pack: true, ..speed() }),
        ("packed in 30,000 bytes", Options { pack: true, budget: Some(30_000), ..speed() }),
    ]
}

fn check(name: &str) {
    let Some((network, vectors)) = vectors(name) else { return };
    let mut interpreter = Interpreter::new(&network);
    for vector in &vectors {
        let reply = interpreter.reply(&latin1(&vector.prompt));
        assert_eq!(reply.text, latin1(&vector.reply), "{:?}", vector.prompt);
        assert_eq!(reply.logits, vector.logits, "{:?}", vector.prompt);
    }
    for (way, options) in ways() {
        let program = compile(&network, &Origins::default(), &options)
            .unwrap_or_else(|found| panic!("{name}, {way}: {found:?}"));
        let mut lockstep = Lockstep::start(&program);
        let mut t_states = 0;
        let mut steps = 0;
        for vector in &vectors {
            // The program is compared with the interpreter, logits included, which
            // are as they should be.
            let reply = lockstep.ask(&latin1(&vector.prompt)).unwrap_or_else(|difference| {
                panic!("{name}, {way}, {:?}: {difference}", vector.prompt)
            });
            t_states += reply.t_states.0;
            steps += vector.reply.chars().count() as u64 + 1;
        }
        let bytes = program.file().len();
        println!("{name}, {way}: {} T-states a character, {bytes} bytes", t_states / steps);
    }
}

#[test]
fn guess_is_exact_in_every_way() {
    check("guess");
}

#[test]
fn tinychat_is_exact_in_every_way() {
    check("tinychat");
}
