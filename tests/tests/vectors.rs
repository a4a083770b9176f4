//! The trained models, imported, compiled and run: every reply and every logit
//! of the vectors, by the interpreter and by the program.

use serde::Deserialize;
use zirc_compiler::network::{Interpreter, Network};
use zirc_tests::{Lockstep, model, program, shared};

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

fn check(name: &str) {
    let Some((network, vectors)) = vectors(name) else { return };
    let program = program(&network);
    let mut interpreter = Interpreter::new(&network);
    let mut lockstep = Lockstep::start(&program);
    let mut t_states = 0;
    let mut steps = 0;
    for vector in &vectors {
        let prompt = latin1(&vector.prompt);
        let reply = interpreter.reply(&prompt);
        assert_eq!(reply.text, latin1(&vector.reply), "{:?}", vector.prompt);
        assert_eq!(reply.logits, vector.logits, "{:?}", vector.prompt);
        // The program is compared with the interpreter, logits included, which
        // are as they should be.
        let reply = lockstep
            .hear(&prompt)
            .unwrap_or_else(|difference| panic!("{:?}: {difference}", vector.prompt));
        t_states += reply.t_states.0;
        steps += vector.reply.chars().count() as u64 + 1;
    }
    println!("{name}: {} T-states a character, {} bytes", t_states / steps, program.file().len());
}

#[test]
fn guess_is_exact() {
    check("guess");
}

#[test]
fn tinychat_is_exact() {
    check("tinychat");
}
