//! The manual's chapter on the ops is true: each of its networks compiles, and
//! the program computes and replies what the chapter says.

use zirc_compiler::network::{Interpreter, Network, Op};
use zirc_compiler::read;
use zirc_diagnostics::Source;
use zirc_tests::{Lockstep, program, root};

/// What `network` makes of the prompt in `told`, in the same form: the prompt,
/// the elements of the values named there, the reply.
fn transcript(network: &Network, told: &str) -> String {
    let prompt = told.lines().next().and_then(|line| line.strip_prefix("> "));
    let prompt = prompt.expect("the first line is a prompt").as_bytes();
    let program = program(network);
    let mut interpreter = Interpreter::new(network);
    // The program shows the interpreter's values, or this is an error.
    Lockstep::start(&program).hear(prompt).unwrap_or_else(|difference| panic!("{difference}"));
    let reply = interpreter.reply(prompt).text;
    interpreter.hear(prompt);
    interpreter.step();

    let named = told.lines().filter_map(|line| line.strip_prefix('%')?.split_once(" = "));
    let values: String = named
        .map(|(name, _)| {
            let value = network.value_named(name).expect("the network defines it");
            let elements = interpreter.value(value).iter().map(|element| format!(" {element}"));
            format!("%{name} ={}\n", elements.collect::<String>())
        })
        .collect();
    format!("> {}\n{values}{}\n", prompt.escape_ascii(), reply.escape_ascii())
}

#[test]
fn every_op_has_an_example_that_does_what_it_says() {
    let chapter = std::fs::read_to_string(root().join("docs/ops.md")).expect("it can be read");
    let mut shown = String::new();
    for section in chapter.split("```zir\n").skip(1) {
        let (text, rest) = section.split_once("```").expect("the block ends");
        let told = rest.split_once("```text\n").expect("what it does is told").1;
        let told = told.split_once("```").expect("the block ends").0;
        let source = Source::new("ops.md", text);
        let (network, _) = read(&source)
            .unwrap_or_else(|found| panic!("{}", zirc_diagnostics::render(&source, &found, false)));
        shown += text;
        assert_eq!(told, transcript(&network, told), "{text}");
    }
    for op in Op::NAMES {
        assert!(chapter.contains(&format!("\n## {op}\n")), "{op} has no section");
        assert!(shown.contains(&format!(" = {op} ")), "{op} has no example");
    }
}
