//! The trained models, imported, compiled and run: every reply and every logit
//! of the vectors, by the interpreter and by the program.

use zirc_compiler::network::Interpreter;
use zirc_tests::{Lockstep, escape, model, program, vectors};

fn check(name: &str) {
    let (Some(network), Some(vectors)) = (model(name), vectors(name)) else { return };
    let program = program(&network);
    let mut interpreter = Interpreter::new(&network);
    let mut lockstep = Lockstep::start(&program);
    let mut t_states = 0;
    let mut steps = 0;
    for vector in &vectors {
        let prompt = escape(&vector.prompt);
        let reply = interpreter.reply(&vector.prompt);
        assert_eq!(reply.text, vector.reply, "{prompt}");
        assert_eq!(reply.logits, vector.logits, "{prompt}");
        // The program is compared with the interpreter, logits included, which
        // are as they should be.
        let reply = lockstep
            .hear(&vector.prompt)
            .unwrap_or_else(|difference| panic!("{prompt}: {difference}"));
        t_states += reply.t_states.0;
        steps += vector.reply.len() as u64 + 1;
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
