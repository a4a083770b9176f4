//! Why a program was refused.

use std::fmt;

use zirc_diagnostics::Diagnostic;
use zirc_network::Network;

use super::sizes::Sizes;
use crate::machines::Machine;
use crate::options::Room;
use crate::plan::Unclaimed;

/// Why a program was refused.
pub(crate) enum Refused {
    /// It leaves its room: another choice of kernels may fit.
    TooBig {
        /// What is to be said of it.
        diagnostic: Box<Diagnostic>,
        /// By how many bytes it is too big.
        excess: u32,
        /// What of it leaves its room, if it is packed.
        packed: Option<Overrun>,
    },
    /// The machine lacks what every kernel needs that could compute an op.
    Lacking(Box<Diagnostic>),
    /// The compiler made what cannot be linked: nothing else is tried.
    Defect(Vec<Diagnostic>),
}

/// What takes more bytes than there is room for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overrun {
    what: &'static str,
    size: u32,
    room: u32,
}

impl Refused {
    /// What is to be said where `sizes` leave the room.
    pub(super) fn too_big(overrun: Overrun, sizes: &Sizes, room: Room, packs: bool) -> Self {
        Refused::TooBig {
            diagnostic: Box::new(too_big(overrun, sizes, room, packs)),
            excess: excess(sizes, room),
            packed: packs.then_some(overrun),
        }
    }

    /// What is to be said of an op that no kernel can compute on `machine`.
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

    /// What is to be said of a program that does not link for another reason than its size.
    pub(super) fn defect(found: &[Diagnostic]) -> Self {
        let message = "the program that zirc made cannot be linked: this is a defect of zirc";
        let lines: Vec<String> = found.iter().map(ToString::to_string).collect();
        Refused::Defect(vec![Diagnostic::error("defect", message).note(lines.join("\n")).help(
            "please report it, with the network and the options; if the machine is yours, \
                     see its modules, entry, stack and regions",
        )])
    }

    /// What is to be said of a module of `machine` that does not assemble: what was `found`.
    pub(super) fn unassembled(machine: &Machine, module: &str, found: &str) -> Self {
        let message = format!(
            "the module `{module}` of the machine `{}` does not assemble: this is a defect of zirc",
            machine.name
        );
        Refused::Defect(vec![
            Diagnostic::error("defect", message)
                .note(found.trim_end())
                .help("please report it; if the machine is yours, correct its module"),
        ])
    }

    /// By how many bytes it is too big, if that is why.
    pub(crate) fn excess(&self) -> Option<u32> {
        match self {
            Refused::TooBig { excess, .. } => Some(*excess),
            Refused::Lacking(_) | Refused::Defect(_) => None,
        }
    }

    /// What of it leaves its room, if it is packed.
    pub(crate) fn packed(&self) -> Option<Overrun> {
        match self {
            Refused::TooBig { packed, .. } => *packed,
            Refused::Lacking(_) | Refused::Defect(_) => None,
        }
    }

    /// The one of two that says more: that which comes nearer to its room.
    pub(crate) fn or_smaller(self, other: Refused) -> Refused {
        match (self.excess(), other.excess()) {
            (Some(own), Some(others)) if others < own => other,
            (None, Some(_)) => other,
            _ => self,
        }
    }

    /// What is to be said of it.
    pub(crate) fn into_diagnostics(self) -> Vec<Diagnostic> {
        match self {
            Refused::TooBig { diagnostic, .. } | Refused::Lacking(diagnostic) => vec![*diagnostic],
            Refused::Defect(found) => found,
        }
    }
}

impl Overrun {
    /// What of a program leaves its room; `None` if nothing does.
    pub(super) fn find(sizes: &Sizes, room: Room) -> Option<Self> {
        let file = Overrun { what: "file", size: sizes.file, room: room.file };
        let memory = Overrun { what: "memory", size: sizes.memory, room: room.memory };
        [file, memory].into_iter().find(|overrun| overrun.size > overrun.room)
    }
}

impl fmt::Display for Overrun {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Overrun { what, size, room } = self;
        write!(f, "the program's {what} takes {size} bytes, and there is room for {room}")
    }
}

/// By how many bytes a program leaves its room.
fn excess(sizes: &Sizes, room: Room) -> u32 {
    sizes.file.saturating_sub(room.file).max(sizes.memory.saturating_sub(room.memory))
}

/// What is to be said of a program that does not fit: its size, the room there
/// is, and where the bytes go.
fn too_big(overrun: Overrun, sizes: &Sizes, room: Room, packs: bool) -> Diagnostic {
    let lines: Vec<String> = sizes.parts.iter().map(|part| part.to_string()).collect();
    let is_file = overrun.what == "file";
    let pack = if is_file && !packs { "pack the file: `--pack`, or " } else { "" };
    let more = match is_file && room.is_budget {
        true => "allow a larger file: `--budget BYTES`",
        false => "build for a machine with more memory: `--tpa ADDRESS`",
    };
    Diagnostic::error("too-big", overrun.to_string())
        .note(format!("where the bytes go:\n{}", lines.join("\n")))
        .help(format!("make the widest layers narrower, or {pack}{more}"))
}
