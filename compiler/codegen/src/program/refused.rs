//! Why a program was refused.

use std::fmt;

use zirc_diagnostics::Diagnostic;
use zirc_network::Network;

use super::sizes::Sizes;
use crate::machines::Machine;
use crate::options::Limits;
use crate::plan::Unclaimed;

/// Why a program was refused.
pub(crate) enum Refused {
    /// It is over a limit: another choice of kernels may fit.
    TooBig {
        /// The error to report.
        diagnostic: Box<Diagnostic>,
        /// By how many bytes it is too big.
        excess: u32,
        /// The limit that it is over, if the program is packed.
        packed: Option<Overrun>,
    },
    /// Every kernel that could compute an op needs something that the machine lacks.
    Lacking(Box<Diagnostic>),
    /// Nothing else is tried: the compiler made a program that cannot be linked, or it cannot
    /// let interrupts in as often as the options ask for.
    Final(Vec<Diagnostic>),
}

/// The file or the memory of a program, if it is over its limit.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overrun {
    what: &'static str,
    size: u32,
    limit: u32,
}

impl Refused {
    /// The refusal of a program whose `sizes` are over the limits.
    pub(super) fn too_big(overrun: Overrun, sizes: &Sizes, limits: Limits, packs: bool) -> Self {
        Refused::TooBig {
            diagnostic: Box::new(too_big(overrun, sizes, limits, packs)),
            excess: excess(sizes, limits),
            packed: packs.then_some(overrun),
        }
    }

    /// The refusal where no kernel can compute an op on `machine`.
    pub(crate) fn lacking(network: &Network, machine: &Machine, unclaimed: &Unclaimed) -> Self {
        let data = &network.values[unclaimed.value];
        let message = format!(
            "no kernel can compute `%{} = {}` on the machine `{}`",
            data.name,
            data.op.name(),
            machine.name
        );
        let lacks = unclaimed.lacks.iter().map(|(kernel, missing)| {
            let missing: Vec<String> = missing.iter().map(ToString::to_string).collect();
            format!("the kernel `{kernel}` needs {}", missing.join(" and "))
        });
        let diagnostic =
            Diagnostic::error("machine-lacks", message).note(lacks.collect::<Vec<_>>().join("\n"));
        Refused::Lacking(Box::new(diagnostic))
    }

    /// The refusal of a program that does not link for another reason than its size.
    pub(super) fn defect(found: &[Diagnostic]) -> Self {
        let message = "the program that zirc made cannot be linked: this is a defect of zirc";
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        Refused::Final(vec![Diagnostic::error("defect", message).note(lines.join("\n")).help(
            "please report it, with the network and the options; if the machine is yours, \
                     see its modules, entry, stack and regions",
        )])
    }

    /// The refusal of a program that has to keep interrupts off for `least` T-states in `part`,
    /// more than `mask`.
    pub(super) fn masks(part: &str, least: u64, mask: u64) -> Self {
        let message = format!(
            "interrupts have to be off for {least} T-states in one go, and `--mask` allows {mask}"
        );
        let why = format!(
            "the stack pointer walks the lists or the accumulators of {part}: one step of it, with \
             what comes before and after, takes so long"
        );
        let help = format!(
            "allow more: `--mask {least}`; or build for size, which never disables interrupts: \
             `--for size`"
        );
        Refused::Final(vec![Diagnostic::error("mask-too-short", message).note(why).help(help)])
    }

    /// What is to be said of a module of `machine` that does not assemble: what was `found`.
    pub(super) fn unassembled(machine: &Machine, module: &str, found: &str) -> Self {
        let message = format!(
            "the module `{module}` of the machine `{}` does not assemble: this is a defect of zirc",
            machine.name
        );
        Refused::Final(vec![
            Diagnostic::error("defect", message)
                .note(found.trim_end())
                .help("please report it; if the machine is yours, correct its module"),
        ])
    }

    /// By how many bytes it is too big, if that is why.
    pub(crate) fn excess(&self) -> Option<u32> {
        match self {
            Refused::TooBig { excess, .. } => Some(*excess),
            Refused::Lacking(_) | Refused::Final(_) => None,
        }
    }

    /// The limit that it is over, if the program is packed.
    pub(crate) fn packed(&self) -> Option<Overrun> {
        match self {
            Refused::TooBig { packed, .. } => *packed,
            Refused::Lacking(_) | Refused::Final(_) => None,
        }
    }

    /// The one of two that is nearer to its limit.
    pub(crate) fn or_smaller(self, other: Refused) -> Refused {
        match (self.excess(), other.excess()) {
            (Some(own), Some(others)) if others < own => other,
            (None, Some(_)) => other,
            _ => self,
        }
    }

    /// The errors to report.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Refused::TooBig { diagnostic, .. } | Refused::Lacking(diagnostic) => vec![*diagnostic],
            Refused::Final(found) => found,
        }
    }
}

impl Overrun {
    /// The limit that a program is over; `None` if it is over none.
    pub(super) fn find(sizes: &Sizes, limits: Limits) -> Option<Self> {
        let file = Overrun { what: "file", size: sizes.file, limit: limits.file };
        let memory = Overrun { what: "memory", size: sizes.memory, limit: limits.memory };
        [file, memory].into_iter().find(|overrun| overrun.size > overrun.limit)
    }
}

impl fmt::Display for Overrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Overrun { what, size, limit } = self;
        write!(f, "the program's {what} takes {size} bytes, and there is room for {limit}")
    }
}

/// By how many bytes a program is over its limits.
fn excess(sizes: &Sizes, limits: Limits) -> u32 {
    sizes.file.saturating_sub(limits.file).max(sizes.memory.saturating_sub(limits.memory))
}

/// The error of a program that does not fit: its size, the limit, and where the bytes go.
fn too_big(overrun: Overrun, sizes: &Sizes, limits: Limits, packs: bool) -> Diagnostic {
    let lines: Vec<String> = sizes.parts.iter().map(|part| part.to_string()).collect();
    let is_file = overrun.what == "file";
    let pack = if is_file && !packs { "pack the file: `--pack`, or " } else { "" };
    let more = match is_file && limits.is_budget {
        true => "allow a larger file: `--budget BYTES`",
        false => "build for a machine with more memory: `--tpa ADDRESS`",
    };
    Diagnostic::error("too-big", overrun.to_string())
        .note(format!("where the bytes go:\n{}", lines.join("\n")))
        .help(format!("make the widest layers narrower, or {pack}{more}"))
}
