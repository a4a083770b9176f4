//! From modules to an image that fits its machine.

use std::collections::HashMap;
use std::fmt;

use zirc_diagnostics::Diagnostic;
use zirc_z80::{Image, LinkError, LinkOptions};

use super::build::Modules;
use super::pack::Unpacked;
use super::{Sizes, build, pack};
use crate::kernels::Observable;
use crate::network::Network;
use crate::plan::Plan;
use crate::target::Target;
use crate::{Options, Room};

/// Why a program could not be linked.
pub(crate) struct Refused {
    /// What is to be said of it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// By how many bytes it is too big, if that is why.
    pub(crate) excess: Option<u32>,
    /// What of it leaves its room, if it is packed.
    pub(crate) packed: Option<Overrun>,
}

/// What takes more bytes than there is room for.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Overrun {
    what: &'static str,
    size: u32,
    room: u32,
}

impl Refused {
    /// The one of two that comes nearer to its room.
    pub(crate) fn or_smaller(self, other: Refused) -> Refused {
        let excess = |refused: &Refused| refused.excess.unwrap_or(0);
        if excess(&other) < excess(&self) { other } else { self }
    }
}

/// A program that is linked and fits its machine.
pub(crate) struct Linked {
    /// The program.
    pub(crate) image: Image,
    /// Where its bytes go.
    pub(crate) sizes: Sizes,
    /// Where values can be read while it runs.
    pub(crate) observables: Vec<Observable>,
    /// The most T-states for which interrupts are off.
    pub(crate) masked: u64,
    /// Why it is not packed, if it was to be.
    pub(crate) unpacked: Option<Unpacked>,
}

/// Builds and links the program of a plan, packed if the options say so and it
/// makes the file smaller.
pub(crate) fn make(network: &Network, plan: &Plan, options: &Options) -> Result<Linked, Refused> {
    let room = options.room();
    let mut unpacked = None;
    if options.pack {
        let mut placed = Built::new(build(network, plan, options, true), options.target);
        match placed.pack(options.target) {
            Ok(()) => return placed.within(room, None),
            Err(why) => unpacked = Some(why),
        }
    }
    Built::new(build(network, plan, options, false), options.target).within(room, unpacked)
}

/// A program whose sections have their places.
struct Built {
    /// The program, or what kept it from being linked.
    linked: Result<Image, Vec<Diagnostic>>,
    sizes: Sizes,
    observables: Vec<Observable>,
    masked: u64,
    /// Whether there are sections to be packed.
    packs: bool,
}

impl Built {
    /// Links modules.
    fn new(modules: Modules, target: &Target) -> Self {
        let Modules { objects, parts, observables, packs, masked } = modules;
        let names: Vec<String> = objects.iter().map(|object| object.name.clone()).collect();
        let part_of: HashMap<&str, &str> =
            names.iter().map(String::as_str).zip(parts.iter().map(String::as_str)).collect();
        let sizes = |placed: &[_]| Sizes::of(placed, target.origin, |module| part_of[module]);
        let options = LinkOptions {
            entry: target.entry.to_string(),
            // What is packed is moved to the memory below the stack.
            last: if packs { vec![target.stack[0].to_string()] } else { Vec::new() },
            ..LinkOptions::at(target.origin)
        };
        let (linked, sizes) = match zirc_z80::link(objects, &options) {
            Ok(image) => {
                let sizes = sizes(&image.sections);
                (Ok(image), sizes)
            }
            Err(LinkError { diagnostics, placed }) => (Err(diagnostics), sizes(&placed)),
        };
        Built { linked, sizes, observables, masked, packs }
    }

    /// Packs it. One that could not be linked stays as it is: that is said later.
    fn pack(&mut self, target: &Target) -> Result<(), Unpacked> {
        if !self.packs {
            return Err(Unpacked::NoLists);
        }
        if let Ok(image) = &mut self.linked {
            pack::pack(image, target)?;
            self.sizes.pack(image.packed().len() as u32);
        }
        Ok(())
    }

    /// The program, if it keeps to its room.
    fn within(self, room: Room, unpacked: Option<Unpacked>) -> Result<Linked, Refused> {
        let Built { linked, sizes, observables, masked, packs } = self;
        match (Overrun::find(&sizes, room), linked) {
            (None, Ok(image)) => Ok(Linked { image, sizes, observables, masked, unpacked }),
            (None, Err(diagnostics)) => Err(Refused { diagnostics, excess: None, packed: None }),
            (Some(overrun), _) => Err(Refused {
                diagnostics: vec![too_big(overrun, &sizes, room, packs)],
                excess: Some(excess(&sizes, room)),
                packed: packs.then_some(overrun),
            }),
        }
    }
}

impl Overrun {
    /// What of a program leaves its room; `None` if nothing does.
    fn find(sizes: &Sizes, room: Room) -> Option<Self> {
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
