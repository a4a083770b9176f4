//! The target machine: options of the commands that compile or train.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{ArgMatches, Args, Command, Error, FromArgMatches};
use zirc_codegen::machines::{self, MACHINES, Machine};
use zirc_codegen::{MASK, Options};

use crate::sizes;

/// The option that names a machine.
pub(crate) const MACHINE: &str = "--machine";
/// The option for the end of a machine's memory.
pub(crate) const TPA: &str = "--tpa";

/// The target machine and its memory.
#[derive(Clone, Copy)]
pub(crate) struct MachineArguments {
    machine: &'static Machine,
    /// The end of the memory for programs, if it is given.
    memory_end: Option<u16>,
}

/// The arguments as typed: the machine decides which memories are possible.
#[derive(Args)]
struct Typed {
    /// The machine to build for (see `zirc machines`)
    #[arg(long, value_name = "NAME", alias = "target", default_value = MACHINES[0].name, value_parser = machine())]
    machine: &'static Machine,
    #[arg(long, value_name = "ADDRESS", allow_negative_numbers = true, help = tpa_help(), long_help = long_tpa_help())]
    tpa: Option<String>,
}

/// The target machine, its memory, the budget, and the time for which interrupts may be off.
#[derive(Args)]
pub(crate) struct RoomArguments {
    #[command(flatten)]
    pub(crate) machine: MachineArguments,
    /// The most bytes the program's file may have, such as `16384` or `16K`; what the
    /// machine has room for if there is none
    #[arg(long, value_name = "BYTES", allow_negative_numbers = true, value_parser = sizes::budget)]
    pub(crate) budget: Option<u32>,
    /// The most T-states for which the program may disable interrupts in one go
    ///
    /// While the stack pointer walks lists of weights, interrupts are disabled. The less is
    /// allowed, the more often the program lets them in between, which takes T-states and
    /// bytes. `zirc check` shows the least that is possible. Programs `--for size` and `--for
    /// plain` never disable interrupts
    #[arg(long, value_name = "T-STATES", default_value_t = MASK)]
    pub(crate) mask: u64,
}

impl MachineArguments {
    /// The machine to build for.
    pub(crate) fn machine(&self) -> &'static Machine {
        self.machine
    }

    /// The end of the memory for programs, if it is given.
    pub(crate) fn memory_end(&self) -> Option<u16> {
        self.memory_end
    }

    /// The options of these that are given.
    pub(crate) fn given(&self) -> [(&'static str, bool); 2] {
        let is_default = self.machine.name == MACHINES[0].name;
        [(MACHINE, !is_default), (TPA, self.memory_end.is_some())]
    }

    /// The options that the arguments stand for.
    pub(crate) fn options(&self) -> Options {
        let MachineArguments { machine, memory_end } = *self;
        Options { machine, memory_end, ..Options::default() }
    }
}

impl RoomArguments {
    /// The options that the arguments stand for.
    pub(crate) fn options(&self) -> Options {
        Options { budget: self.budget, mask: self.mask, ..self.machine.options() }
    }
}

impl FromArgMatches for MachineArguments {
    fn from_arg_matches(matches: &ArgMatches) -> Result<Self, Error> {
        let Typed { machine, tpa } = Typed::from_arg_matches(matches)?;
        let read = |text: String| {
            (machine.memory_end_of)(&text).map_err(|advice| invalid_memory(text, advice))
        };
        Ok(MachineArguments { machine, memory_end: tpa.map(read).transpose()? })
    }

    fn update_from_arg_matches(&mut self, matches: &ArgMatches) -> Result<(), Error> {
        *self = Self::from_arg_matches(matches)?;
        Ok(())
    }
}

impl Args for MachineArguments {
    fn augment_args(command: Command) -> Command {
        Typed::augment_args(command)
    }

    fn augment_args_for_update(command: Command) -> Command {
        Typed::augment_args_for_update(command)
    }
}

/// The error for a memory that a machine cannot have, in the form of clap's own errors.
fn invalid_memory(text: String, advice: String) -> Error {
    let mut error = Error::new(ErrorKind::ValueValidation);
    error.insert(ContextKind::InvalidArg, ContextValue::String(format!("{TPA} <ADDRESS>")));
    error.insert(ContextKind::InvalidValue, ContextValue::String(text));
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![advice.into()]));
    error
}

fn machine() -> impl TypedValueParser<Value = &'static Machine> {
    PossibleValuesParser::new(MACHINES.iter().map(|machine| machine.name))
        .try_map(|name| machines::named(&name).ok_or("there is no such machine"))
}

/// The help of `--tpa`, in one line.
fn tpa_help() -> String {
    let lines: Vec<&str> = memory_helps().map(|text| split(text).0).collect();
    format!(
        "Where the memory for programs ends: {} [default: the machine's own]",
        lines.join("; or ")
    )
}

/// The long help of `--tpa`, with details for each machine.
fn long_tpa_help() -> String {
    let more = memory_helps().map(|text| split(text).1);
    [tpa_help()].into_iter().chain(more.map(String::from)).collect::<Vec<_>>().join("\n\n")
}

/// The first line of a text, and what follows a blank one.
fn split(text: &'static str) -> (&'static str, &'static str) {
    text.split_once("\n\n").unwrap_or((text, ""))
}

/// The help on memory of each machine, once each: machines may share it.
fn memory_helps() -> impl Iterator<Item = &'static str> {
    let of = |machine: &&Machine| machine.memory_end_help;
    let is_first = move |&at: &usize| MACHINES[..at].iter().all(|it| of(it) != of(&MACHINES[at]));
    (0..MACHINES.len()).filter(is_first).map(move |at| of(&MACHINES[at]))
}
