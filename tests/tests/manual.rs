//! The manual's chapters on the ops and on the kernels are true: each network of
//! the one compiles, and the program computes and replies what the chapter says;
//! all code in the other is emitted, and takes the T-states beside it.

use zirc_codegen::{Emit, compile};
use zirc_diagnostics::Source;
use zirc_network::read;
use zirc_network::{Interpreter, Network, Opcode};
use zirc_tests::{Directives, Lockstep, program, root};

/// What `network` makes of the prompt in `told`, in the same form: the prompt,
/// the elements of the values named there, the reply.
fn transcript(network: &Network, told: &str) -> String {
    let prompt = told.lines().next().and_then(|line| line.strip_prefix("> "));
    let prompt = prompt.expect("the first line is a prompt").as_bytes();
    let program = program(network);
    let mut interpreter = Interpreter::new(network);
    // The program shows the interpreter's values, or this is an error.
    Lockstep::start(&program).ask(prompt).unwrap_or_else(|difference| panic!("{difference}"));
    let reply = interpreter.reply(prompt).text;
    interpreter.set_prompt(prompt);
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
        let told: Vec<&str> = rest.split("```text\n").skip(1).collect();
        assert!(!told.is_empty(), "what it does is told: {text}");
        let source = Source::new("ops.md", text);
        let (network, _) = read(&source)
            .unwrap_or_else(|found| panic!("{}", zirc_diagnostics::render(&source, &found, false)));
        shown += text;
        for told in told {
            let told = told.split_once("```").expect("the block ends").0;
            assert_eq!(told, transcript(&network, told), "{text}");
        }
    }
    for op in Opcode::all().map(Opcode::name) {
        assert!(shown.contains(&format!(" = {op} ")), "{op} has no example");
    }
}

/// A text with one space for every run of white space.
fn one_line(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[test]
fn the_section_of_every_op_begins_as_the_table_of_ops_says() {
    let chapter = std::fs::read_to_string(root().join("docs/ops.md")).expect("it can be read");
    for form in Opcode::all().map(Opcode::form) {
        let (written, width) = (form.synopsis(), form.width_in_words());
        let said = [format!("`%y = {written}`: `i16[{width}]`")].into_iter();
        let said = said.chain(form.conditions()).collect::<Vec<_>>().join("; ");
        let section = format!("## {}\n\n{said}.\n\n{}", form.name, form.summary);
        let is_there = one_line(&chapter).contains(&one_line(&section));
        assert!(is_there, "docs/ops.md has no section that begins so:\n\n{section}\n");
    }
}

#[test]
fn the_language_reference_has_the_table_of_ops() {
    let path = root().join("docs/language.md");
    let chapter = std::fs::read_to_string(&path).expect("it can be read");
    let (before, rest) = chapter.split_once("| --- | --- | --- |\n").expect("a table is there");
    let is_row = |line: &&str| line.starts_with('|');
    let after: String = rest.split_inclusive('\n').skip_while(is_row).collect();
    let rows = Opcode::all().map(Opcode::form).map(|form| {
        let (written, width) = (form.synopsis(), form.width_in_words());
        format!("| `{written}` | {} | {width} |\n", form.summary)
    });
    let rows: String = rows.collect();
    let written = format!("{before}| --- | --- | --- |\n{rows}{after}");
    if std::env::var_os("UPDATE_GOLDENFILES").is_some() {
        std::fs::write(path, written).expect("it can be written");
    } else {
        assert_eq!(chapter, written, "UPDATE_GOLDENFILES=1 writes the table");
    }
}

/// Where the T-states stand in a line of a listing, after its address and bytes.
const T_STATES: usize = 30;

/// The lines of the listing of a golden network's program from their T-states on.
fn listing(name: &str) -> Vec<String> {
    let path = format!("tests/golden/{name}.zir");
    let text = std::fs::read_to_string(root().join(&path)).expect("the network is there");
    let (network, origins) = read(&Source::new(path, text.clone())).expect("it is sound");
    let options = Directives::read(&text).expect("they are right").options;
    let program = compile(&network, &origins, &options).expect("it compiles");
    let listing = program.emit(&Emit::Listing);
    listing.lines().map(|line| line.get(T_STATES..).unwrap_or_default().to_string()).collect()
}

#[test]
fn the_code_in_the_kernels_chapter_is_emitted_and_takes_the_t_states_beside_it() {
    let chapter = std::fs::read_to_string(root().join("docs/kernels.md")).expect("it can be read");
    let blocks: Vec<&str> = chapter.split("```z80 ").skip(1).collect();
    assert!(blocks.len() > 10, "{} blocks", blocks.len());
    for block in blocks {
        let (name, rest) = block.split_once('\n').expect("code follows the name");
        let code = rest.split_once("```").expect("the block ends").0;
        let listing = listing(name);
        for run in code.split("...\n") {
            let run: Vec<&str> = run.lines().collect();
            let is_there = listing.windows(run.len()).any(|lines| lines == run);
            assert!(is_there, "{name} has no such code:\n{}", run.join("\n"));
        }
    }
}
