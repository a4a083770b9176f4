//! From modules to an image that fits its machine.

use std::collections::HashMap;

use zirc_diagnostics::Diagnostic;
use zirc_z80::{Image, LinkError, LinkOptions, Object};

use super::Sizes;
use crate::Options;

/// Links the modules of a program. `parts` names what each of them is part of.
pub(crate) fn link(
    objects: Vec<Object>,
    parts: &[String],
    options: &Options,
) -> Result<(Image, Sizes), Vec<Diagnostic>> {
    let target = options.target;
    let names: Vec<String> = objects.iter().map(|object| object.name.clone()).collect();
    let part_of: HashMap<&str, &str> =
        names.iter().map(String::as_str).zip(parts.iter().map(String::as_str)).collect();
    let sizes = |placed: &[_]| Sizes::of(placed, target.origin, |module| part_of[module]);
    let link_options = LinkOptions {
        origin: target.origin,
        entry: target.entry.to_string(),
        ..LinkOptions::default()
    };
    let room = options.budget.unwrap_or(target.file_room);
    match zirc_z80::link(objects, &link_options) {
        Ok(image) => {
            let sizes = sizes(&image.sections);
            match too_big(&sizes, room, room.saturating_add(target.extra_memory)) {
                Some(error) => Err(vec![error]),
                None => Ok((image, sizes)),
            }
        }
        Err(LinkError { diagnostics, placed }) => {
            let sizes = sizes(&placed);
            let error = too_big(&sizes, room, room.saturating_add(target.extra_memory));
            Err(error.map_or(diagnostics, |error| vec![error]))
        }
    }
}

/// What is to be said of a program that does not fit: its size, the room there
/// is, and where the bytes go.
fn too_big(sizes: &Sizes, file_room: u32, memory_room: u32) -> Option<Diagnostic> {
    let (what, size, room) = if sizes.file > file_room {
        ("the program's file", sizes.file, file_room)
    } else if sizes.memory > memory_room {
        ("the program's memory", sizes.memory, memory_room)
    } else {
        return None;
    };
    let message = format!("{what} takes {size} bytes, and there is room for {room}");
    let lines: Vec<String> = sizes.parts.iter().map(|part| part.to_string()).collect();
    Some(
        Diagnostic::error("too-big", message)
            .note(format!("where the bytes go:\n{}", lines.join("\n")))
            .help(
                "make the widest layers narrower, or build for a larger machine: `--budget BYTES`",
            ),
    )
}
