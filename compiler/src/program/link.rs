//! From modules to an image that fits its machine.

use std::collections::HashMap;

use zirc_diagnostics::Diagnostic;
use zirc_z80::{Image, LinkError, LinkOptions};

use super::build::Modules;
use super::{Sizes, build, pack};
use crate::kernels::Observable;
use crate::network::Network;
use crate::plan::Plan;
use crate::{Options, Room};

/// Why a program could not be linked.
pub(crate) struct Refused {
    /// What is to be said of it.
    pub(crate) diagnostics: Vec<Diagnostic>,
    /// By how many bytes it is too big, if that is why.
    pub(crate) excess: Option<u32>,
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
}

/// Builds and links the program of a plan, packed if the options say so and it
/// makes the file smaller.
pub(crate) fn make(network: &Network, plan: &Plan, options: &Options) -> Result<Linked, Refused> {
    if options.pack {
        let modules = build(network, plan, options.target, true);
        if let Some(linked) = link(modules, options)? {
            return Ok(linked);
        }
    }
    let modules = build(network, plan, options.target, false);
    link(modules, options).map(|linked| linked.expect("nothing is packed"))
}

/// Links the modules of a program. `None` if they cannot be packed.
fn link(modules: Modules, options: &Options) -> Result<Option<Linked>, Refused> {
    let Modules { objects, parts, observables, packs, masked } = modules;
    let target = options.target;
    let names: Vec<String> = objects.iter().map(|object| object.name.clone()).collect();
    let part_of: HashMap<&str, &str> =
        names.iter().map(String::as_str).zip(parts.iter().map(String::as_str)).collect();
    let sizes = |placed: &[_]| Sizes::of(placed, target.origin, |module| part_of[module]);
    let link_options = LinkOptions {
        origin: target.origin,
        entry: target.entry.to_string(),
        // What is packed is moved to the memory below the stack.
        last: if packs { vec![target.stack[0].to_string()] } else { Vec::new() },
        ..LinkOptions::default()
    };
    let (linked, mut sizes) = match zirc_z80::link(objects, &link_options) {
        Ok(image) => {
            let sizes = sizes(&image.sections);
            (Ok(image), sizes)
        }
        Err(LinkError { diagnostics, placed }) => (Err(diagnostics), sizes(&placed)),
    };
    let linked = match linked {
        Ok(mut image) if packs => {
            if !pack::pack(&mut image, target) {
                return Ok(None);
            }
            sizes.pack(image.packed().len() as u32);
            Ok(image)
        }
        linked => linked,
    };
    let room = options.room();
    match (excess(&sizes, room), linked) {
        (0, Ok(image)) => Ok(Some(Linked { image, sizes, observables, masked })),
        (0, Err(diagnostics)) => Err(Refused { diagnostics, excess: None }),
        (excess, _) => {
            Err(Refused { diagnostics: vec![too_big(&sizes, room)], excess: Some(excess) })
        }
    }
}

/// By how many bytes a program leaves its room.
fn excess(sizes: &Sizes, room: Room) -> u32 {
    sizes.file.saturating_sub(room.file).max(sizes.memory.saturating_sub(room.memory))
}

/// What is to be said of a program that does not fit: its size, the room there
/// is, and where the bytes go.
fn too_big(sizes: &Sizes, room: Room) -> Diagnostic {
    let (what, size, room) = if sizes.file > room.file {
        ("the program's file", sizes.file, room.file)
    } else {
        ("the program's memory", sizes.memory, room.memory)
    };
    let message = format!("{what} takes {size} bytes, and there is room for {room}");
    let lines: Vec<String> = sizes.parts.iter().map(|part| part.to_string()).collect();
    Diagnostic::error("too-big", message)
        .note(format!("where the bytes go:\n{}", lines.join("\n")))
        .help("make the widest layers narrower, or build for a larger machine: `--budget BYTES`")
}
