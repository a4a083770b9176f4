//! Compares a network's program with the interpreter.

use zirc_codegen::{Emit, compile};
use zirc_diagnostics::{Diagnostic, Source, render};
use zirc_network::syntax;
use zirc_network::{Network, Origins};

use crate::{Lockstep, Way, escape, write_options};

/// Compiles `network` in a way, and compares its program with the interpreter on `prompts`,
/// at every value that the program shows. The program keeps to its budget and its memory,
/// and its `--emit asm` is assembled to its bytes again. A network that is too big for the
/// machine always agrees.
///
/// # Errors
/// The first difference, or what else went wrong, in words.
pub fn agree(network: &Network, way: &Way, prompts: &[Vec<u8>]) -> Result<(), String> {
    let mut options = match way.options(network) {
        Ok(options) => options,
        Err(found) if is_too_big(&found) => return Ok(()),
        Err(found) => return Err(format!("{found:?}")),
    };
    let mut compiled = compile(network, &Origins::default(), &options);
    if way.may_be_too_big() && compiled.as_ref().is_err_and(|found| is_too_big(found)) {
        options.budget = None;
        compiled = compile(network, &Origins::default(), &options);
    }
    let program = match compiled {
        Ok(program) => program,
        Err(found)
            if (options.budget, options.memory_end) == (None, None) && is_too_big(&found) =>
        {
            return Ok(());
        }
        Err(found) => return Err(format!("{found:?}")),
    };
    if options.budget.is_some_and(|budget| program.sizes.file > budget) {
        return Err(format!("it takes more than its budget: {:?}", program.sizes));
    }
    if program.image.memory_end > program.memory_end {
        return Err(format!("it takes more than its memory: {:?}", program.sizes));
    }
    let text = Source::new("random.asm", program.emit(&Emit::Asm));
    let again = zirc_z80::assemble(&text, &Default::default())
        .map_err(|found| render(&text, &found, false))?;
    let origin = zirc_z80::LinkOptions::at(program.image.origin);
    let again = zirc_z80::link(vec![again], &origin).map_err(|error| error.to_string())?;
    if again.bytes != program.file() {
        return Err("its assembly text makes other bytes".to_string());
    }
    let mut lockstep = Lockstep::start(&program);
    for prompt in prompts {
        // With a limit of 255, no line expresses the empty prompt.
        if (options.machine.line_for)(prompt, network.prompt_limit).is_some() {
            lockstep
                .ask(prompt)
                .map_err(|difference| format!("on {:.60}…: {difference}", escape(prompt)))?;
        }
    }
    Ok(())
}

fn is_too_big(found: &[Diagnostic]) -> bool {
    found.iter().all(|found| found.code == "too-big")
}

/// A golden case of a network, its options and its prompts: the text of a file of
/// `tests/golden/`.
pub fn golden_case(network: &Network, way: &Way, prompts: &[Vec<u8>]) -> String {
    let options = way.options(network).unwrap_or_default();
    let prompts: Vec<String> = prompts.iter().map(|prompt| escape(prompt)).collect();
    let text = syntax::print(network, |_| None);
    let (version, rest) = text.split_once('\n').expect("the version has a line");
    let build = write_options(&options);
    let prompts = prompts.join(" | ");
    format!("{version}\n; show: replies\n{build}; prompts: {prompts}\n{rest}")
}
