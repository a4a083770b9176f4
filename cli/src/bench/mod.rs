//! `zirc bench`: a network compiled by every strategy, and what each costs.

mod measure;
mod report;
mod suite;
mod table;

use std::path::{Path, PathBuf};

use clap::Args;
use zirc_codegen::{Goal, Options, compile};
use zirc_network::prompts::EVERYDAY;
use zirc_network::{Interpreter, Network};
use zirc_network::{read, syntax};

use crate::compile::keep_inputs_apart;
use crate::failure::{Failure, Outcome, show, tell};
use crate::machine::RoomArguments;
use crate::run::question::Question;
use crate::{files, prompts};
pub(crate) use measure::mean;
use measure::{measure, no_program};
use report::Row;

/// Build a network in every way, and measure the programs
///
/// Each program answers the same prompts in an emulated machine whose T-states
/// are exact. The T-states a character of a reply run from the return
/// of the input call to the next input call, and are divided by the characters
/// plus one; a network that picks a label is measured by T-states an answer. All
/// replies are compared with the interpreter's: one that differs is an error.
#[derive(Args)]
#[command(after_help = "\
Files of prompts have one a line, or are pairs as for training, or JSON lines,
objects with a \"prompt\"; .gz files are unpacked. Of the first 100,000 lines, 200
prompts evenly spaced are taken.

Examples:
  zirc bench chat.zir
  zirc bench chat.zir --prompts asked.txt --calibrate typical.txt
  zirc bench chat.zir --budget 32K
  zirc bench chat.zir --json | jq '.[] | [.strategy, .t_states_mean]'
  zirc bench --suite --json > before.json       in the folder of zirc's project
  zirc bench --suite --against before.json")]
pub(crate) struct Arguments {
    /// The network; `-` is standard input
    #[arg(value_name = "NET.zir", required_unless_present = "suite")]
    network: Option<PathBuf>,
    /// The prompts to measure with; `-` is standard input; everyday ones if
    /// there is no file
    #[arg(long, value_name = "FILE")]
    prompts: Option<PathBuf>,
    /// Build programs that are calibrated by the prompts in this file, too; `-`
    /// is standard input
    #[arg(long, value_name = "FILE")]
    calibrate: Option<PathBuf>,
    /// Leave out prompts to measure with that are longer than this
    #[arg(long, value_name = "BYTES")]
    longest: Option<usize>,
    /// Print a JSON array with an object for each program
    #[arg(long)]
    json: bool,
    /// Measure the networks of zirc's own project, whose folder is DIR, instead of a network
    ///
    /// Those are the trained networks in `ir-examples`, on the prompts of their `test.txt`, and
    /// two that spell, in `../shared`. They are always built in the same ways, so that two
    /// versions of zirc can be compared
    #[arg(long, value_name = "DIR", num_args = 0..=1, default_missing_value = ".",
          conflicts_with_all = ["network", "prompts", "calibrate", "longest", "machine", "tpa",
                                "budget", "mask"])]
    suite: Option<PathBuf>,
    /// With `--suite`: show by how much figures differ from those that `--suite --json` printed
    /// before
    #[arg(long, value_name = "FILE.json", requires = "suite", conflicts_with = "json")]
    against: Option<PathBuf>,
    #[command(flatten)]
    room: RoomArguments,
}

/// A way to build a program.
struct Strategy {
    name: &'static str,
    goal: Goal,
    pack: bool,
    calibrated: bool,
}

const STRATEGIES: [Strategy; 6] = [
    Strategy { name: "plain", goal: Goal::Plain, pack: false, calibrated: false },
    Strategy { name: "size", goal: Goal::Size, pack: false, calibrated: false },
    Strategy { name: "speed", goal: Goal::Speed, pack: false, calibrated: false },
    Strategy { name: "speed, calibrated", goal: Goal::Speed, pack: false, calibrated: true },
    Strategy { name: "packed", goal: Goal::Speed, pack: true, calibrated: false },
    Strategy { name: "packed, calibrated", goal: Goal::Speed, pack: true, calibrated: true },
];

pub(crate) fn bench(arguments: &Arguments) -> Outcome {
    let Arguments { network, suite, against, json, .. } = arguments;
    match (suite, network) {
        (Some(folder), _) => suite::suite(folder, against.as_deref(), *json),
        (None, Some(network)) => bench_network(arguments, network),
        (None, None) => unreachable!("clap asks for a network"),
    }
}

/// Measures the programs of one network.
fn bench_network(arguments: &Arguments, network: &Path) -> Outcome {
    let Arguments { prompts, calibrate, .. } = arguments;
    let inputs = [Some(network), prompts.as_deref(), calibrate.as_deref()];
    keep_inputs_apart("bench", inputs)?;
    let source = files::read_text(network)?;
    let (network, origins) = match read(&source) {
        Ok(read) => read,
        Err(found) => return Err(Failure::Diagnostics(Box::new(source), found)),
    };
    show(&source, &syntax::unused(&network, &origins));
    let questions = questions(arguments, &network)?;
    let calibration = calibrate.as_deref().map(|path| prompts::read(path, None)).transpose()?;
    let (mut rows, mut warnings) = (Vec::new(), Vec::new());
    for strategy in STRATEGIES {
        let prompts = match (strategy.calibrated, &calibration) {
            (false, _) => Vec::new(),
            (true, Some(prompts)) => prompts.clone(),
            (true, None) => continue,
        };
        let Strategy { name, goal, pack, .. } = strategy;
        let options = Options { goal, prompts, pack, ..arguments.room.options() };
        let outcome = match compile(&network, &origins, &options) {
            Ok(program) => {
                // Nobody has asked for `--pack`: a row tells what it would do.
                warnings.extend(program.warnings.iter().filter(|_| !pack).cloned());
                measure(name, &program, &questions)?
            }
            Err(found) => match no_program(&found) {
                Some(problem) => Err(problem),
                None => return Err(Failure::Diagnostics(Box::new(source), found)),
            },
        };
        rows.push(Row::new(name, &network, outcome));
    }
    // The same for every program.
    warnings.dedup();
    show(&source, &warnings);
    if arguments.json { report::print_json(&rows) } else { report::print_table(&rows) }
}

/// The prompts that a typed line can give the program, and the replies to them. Says how many
/// others are left out.
fn questions(arguments: &Arguments, network: &Network) -> Result<Vec<Question>, Failure> {
    let prompts = match &arguments.prompts {
        Some(path) => prompts::read(path, arguments.longest)?,
        None => {
            let longest = arguments.longest.unwrap_or(usize::MAX);
            let prompts = EVERYDAY.iter().map(|prompt| prompt.as_bytes().to_vec());
            prompts.filter(|prompt| prompt.len() <= longest).collect()
        }
    };
    let mut interpreter = Interpreter::new(network);
    let count = prompts.len();
    let machine = arguments.room.machine.machine();
    let question = |prompt: Vec<u8>| {
        let reply = interpreter.reply(&prompt).text;
        Question::new(machine, prompt, network.prompt_limit, reply)
    };
    let questions: Vec<Question> = prompts.into_iter().filter_map(question).collect();
    let left_out = count - questions.len();
    if left_out > 0 {
        tell(&format!(
            "{left_out} of {count} prompts are left out: no typed line gives the program such a prompt"
        ));
    }
    if questions.is_empty() {
        let message = "there are no prompts to measure with: give others, or a larger `--longest`";
        return Err(Failure::Message(message.into()));
    }
    Ok(questions)
}

#[cfg(test)]
mod tests {
    use zirc_codegen::machines::{CPM, Machine, Provision};
    use zirc_diagnostics::{Diagnostic, Source};

    use super::*;

    static WITHOUT_INDEX: Machine =
        Machine { name: "without-index", provides: &[Provision::AlternateRegisters], ..CPM };

    /// Why `hello.zir` is not compiled on `machine`, if it is not.
    fn refused(machine: &'static Machine, goal: Goal) -> Option<Vec<Diagnostic>> {
        let text = include_str!("../../../ir-examples/hello.zir");
        let (network, origins) = read(&Source::new("hello.zir", text)).expect("it is sound");
        compile(&network, &origins, &Options { machine, goal, ..Options::default() }).err()
    }

    #[test]
    fn a_strategy_that_a_machine_lacks_something_for_leaves_the_others_be() {
        let found = refused(&WITHOUT_INDEX, Goal::Plain).expect("it needs IX");
        let problem = no_program(&found).expect("others do without");
        assert!(problem.contains("on the machine `without-index`"), "{problem}");
        assert!(refused(&WITHOUT_INDEX, Goal::Speed).is_none());
    }

    #[test]
    fn a_defect_ends_all() {
        static WITHOUT_MODULES: Machine = Machine { modules: &[], ..CPM };
        let found = refused(&WITHOUT_MODULES, Goal::Speed).expect("nothing makes its entry public");
        assert_eq!(no_program(&found), None);
    }
}
