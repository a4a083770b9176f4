//! Warnings of options that made no difference to a program.

use zirc_diagnostics::Diagnostic;

use crate::kernels::interface::Unpacked;
use crate::options::{Goal, Options};
use crate::program::{Overrun, Program};

/// Warns of the options that had no effect on `program`. `overrun` is why a packed
/// program was refused, if one was.
pub(crate) fn without_effect(
    program: &Program,
    options: &Options,
    overrun: Option<Overrun>,
) -> Vec<Diagnostic> {
    let found = [pack(program, options, overrun), calibrate(program, options), budget(options)];
    found.into_iter().flatten().collect()
}

fn pack(program: &Program, options: &Options, overrun: Option<Overrun>) -> Option<Diagnostic> {
    let why = program.unpacked?;
    Some(match (why, overrun, goal(options)) {
        (Unpacked::NoLists, Some(overrun), _) => {
            warning("--pack", &format!("with lists to pack, {overrun}"))
        }
        (Unpacked::NoLists, None, Some(goal)) => {
            warning("--pack", &format!("{goal} stores no weights as lists"))
                .help("leave it out, or build for speed")
        }
        _ => warning("--pack", &why.to_string()),
    })
}

fn calibrate(program: &Program, options: &Options) -> Option<Diagnostic> {
    if options.prompts.is_empty() || options.goal == Goal::Speed && program.is_proposed {
        return None;
    }
    let why = goal(options).map_or_else(
        || "no layer of this program is stored by columns, which prompts tell apart".to_string(),
        |goal| format!("{goal} goes by no prompts"),
    );
    Some(warning("--calibrate", &why))
}

fn budget(options: &Options) -> Option<Diagnostic> {
    let (budget, limit) = (options.budget?, options.limits().file);
    (budget > limit).then(|| {
        let why = format!("it allows {budget} bytes, and the machine has room for {limit}");
        warning("--budget", &why).help("say what memory your machine has: `--tpa ADDRESS`")
    })
}

fn warning(option: &str, why: &str) -> Diagnostic {
    Diagnostic::warning("no-effect", format!("`{option}` had no effect: {why}"))
}

/// The option for another goal than speed.
fn goal(options: &Options) -> Option<&'static str> {
    match options.goal {
        Goal::Speed => None,
        Goal::Size => Some("`--for size`"),
        Goal::Plain => Some("`--for plain`"),
    }
}
