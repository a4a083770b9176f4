//! Compiling: options and functions that several commands share.

use std::path::{Path, PathBuf};

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};
use zirc_codegen::machines::Machine;
use zirc_codegen::{Goal, MASK, Options, Program, compile};
use zirc_diagnostics::{Diagnostic, Source};
use zirc_network::passes::{PASSES, Pass, Schedule};
use zirc_network::{read, syntax};

use crate::failure::{Failure, Outcome, show, tell};
use crate::machine::{MachineArguments, RoomArguments};
use crate::{files, prompts};

/// Options for compiling.
#[derive(Args)]
pub(crate) struct CompileArguments {
    #[command(flatten)]
    room: RoomArguments,
    /// What to choose kernels for
    #[arg(long = "for", value_name = "GOAL", value_enum, default_value_t = GoalArgument::Speed)]
    goal: GoalArgument,
    /// Learn from these prompts which inputs are often active
    ///
    /// A file of typical prompts: one a line, training pairs, or JSON lines, which are
    /// objects with a "prompt". `-` is standard input, and .gz files are unpacked. Of the
    /// first 100,000 lines, 200 evenly spaced prompts are taken
    #[arg(long, value_name = "PROMPTS.txt")]
    calibrate: Option<PathBuf>,
    /// Pack the file; the program expands itself when it starts
    ///
    /// The program is as fast as without, but starts up to three seconds later at 4 MHz. Only
    /// programs with lists are packed, so `--pack` has no effect with `--for size` and
    /// `--for plain`
    #[arg(long)]
    pack: bool,
    /// Leave out the first line of a conversation: the network's name, and how to leave
    #[arg(long)]
    no_banner: bool,
    /// Run only these rewriting passes, in this order, such as `split,prune` (see
    /// `zirc passes`)
    #[arg(long, value_name = "PASSES", value_delimiter = ',', value_parser = pass(),
          conflicts_with = "skip")]
    passes: Option<Vec<&'static Pass>>,
    /// Leave out a rewriting pass; may be repeated
    #[arg(long, value_name = "PASS", value_parser = pass())]
    skip: Vec<&'static Pass>,
}

#[derive(Clone, Copy, PartialEq, ValueEnum)]
enum GoalArgument {
    /// The fewest T-states that fit the budget
    Speed,
    /// The fewest bytes of file
    Size,
    /// The dense kernel alone, whose program is the easiest to read
    Plain,
}

impl CompileArguments {
    /// Refuses `-` for both `input` and the prompts.
    pub(crate) fn keep_inputs_apart(&self, command: &'static str, input: &Path) -> Outcome {
        keep_inputs_apart(command, [Some(input), self.calibration()])
    }

    /// The machine to build for.
    pub(crate) fn machine(&self) -> &'static Machine {
        self.on().machine()
    }

    /// For which machine to compile.
    pub(crate) fn on(&self) -> &MachineArguments {
        &self.room.machine
    }

    /// The file of prompts to calibrate by.
    pub(crate) fn calibration(&self) -> Option<&Path> {
        self.calibrate.as_deref()
    }

    /// Whether the prompts come from standard input.
    pub(crate) fn reads_standard_input(&self) -> bool {
        self.calibration().is_some_and(files::is_standard)
    }

    /// The given options for compiling and for the machine.
    pub(crate) fn given(&self) -> Vec<&'static str> {
        let options = [
            ("--for", self.goal != GoalArgument::Speed),
            ("--calibrate", self.calibrate.is_some()),
            ("--pack", self.pack),
            ("--no-banner", self.no_banner),
            ("--passes", self.passes.is_some()),
            ("--skip", !self.skip.is_empty()),
            ("--budget", self.room.budget.is_some()),
            ("--mask", self.room.mask != MASK),
        ];
        options
            .into_iter()
            .chain(self.on().given())
            .filter(|(_, is_given)| *is_given)
            .map(|(name, _)| name)
            .collect()
    }

    /// The passes that the network goes through.
    pub(crate) fn schedule(&self) -> Schedule {
        match &self.passes {
            Some(passes) => Schedule::of(passes),
            None => Schedule::without(&self.skip),
        }
    }

    fn options(&self) -> Result<Options, Failure> {
        let goal = match self.goal {
            GoalArgument::Speed => Goal::Speed,
            GoalArgument::Size => Goal::Size,
            GoalArgument::Plain => Goal::Plain,
        };
        let prompts = self.calibration().map(|path| prompts::read(path, None));
        let prompts = prompts.transpose()?.unwrap_or_default();
        let (passes, pack, banner) = (self.schedule(), self.pack, !self.no_banner);
        Ok(Options { passes, goal, prompts, pack, banner, ..self.room.options() })
    }
}

/// Refuses to read several of a command's inputs from standard input.
pub(crate) fn keep_inputs_apart<const N: usize>(
    command: &'static str,
    inputs: [Option<&Path>; N],
) -> Outcome {
    if inputs.into_iter().flatten().filter(|input| files::is_standard(input)).count() < 2 {
        return Ok(());
    }
    let message = "`-` can be one input only: name a file for the other";
    Err(Failure::Usage(command, message.into()))
}

/// Warns that given options have no effect, and why.
pub(crate) fn warn_of_unused(options: impl IntoIterator<Item = &'static str>, why: &str) {
    for option in options {
        tell(&format!("warning: `{option}` has no effect: {why}"));
    }
}

/// Reads and compiles a network. Warnings are shown.
pub(crate) fn program(path: &Path, arguments: &CompileArguments) -> Result<Program, Failure> {
    program_of(files::read_text(path)?, arguments)
}

/// Compiles a network that has been read. Warnings are shown.
pub(crate) fn program_of(source: Source, arguments: &CompileArguments) -> Result<Program, Failure> {
    program_and_warnings(source, arguments, show)
}

/// Compiles a network that has been read, and passes its warnings to `warn`.
pub(crate) fn program_and_warnings(
    source: Source,
    arguments: &CompileArguments,
    warn: impl FnOnce(&Source, &[Diagnostic]),
) -> Result<Program, Failure> {
    let options = arguments.options()?;
    let compiled = read(&source).and_then(|(network, origins)| {
        let unused = syntax::unused(&network, &origins);
        let compiled = compile(&network, &origins, &options);
        let warnings = compiled.as_ref().map_or(&[][..], |program| &program.warnings);
        let hidden = syntax::hidden(&source.text).into_iter().collect();
        warn(&source, &[warnings.to_vec(), unused, hidden].concat());
        compiled
    });
    compiled.map_err(|found| Failure::Diagnostics(Box::new(source), found))
}

fn pass() -> impl TypedValueParser<Value = &'static Pass> {
    PossibleValuesParser::new(PASSES.iter().filter(|pass| pass.rewrites()).map(|pass| pass.name))
        .try_map(|name| Pass::named(&name).ok_or("there is no such pass"))
}
