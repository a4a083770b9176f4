//! The bytes of a program, by part: the layers, the runtime, the values.

use std::fmt;

use zirc_z80::{Layout, Placed, SectionKind};

/// The bytes of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Sizes {
    /// The bytes of the file.
    pub file: u32,
    /// The bytes of the memory that can be written to, from its start to the last one used.
    pub memory: u32,
    /// Each part's share, in the order of the program's modules.
    pub parts: Vec<Part>,
}

/// The bytes of one part of a program.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Part {
    /// `%a1` for the layer with the linear op `%a1`; or `runtime`, `values`, `packed`.
    pub name: String,
    /// Bytes of instructions.
    pub code: u32,
    /// Bytes of weights and other tables.
    pub data: u32,
    /// Bytes of memory that the file does not hold.
    pub bss: u32,
}

impl Sizes {
    /// Adds up what the linker has placed. `part_of` names the part that a
    /// module belongs to.
    pub(super) fn of<'a>(
        placed: &[Placed],
        layout: &Layout,
        part_of: impl Fn(&str) -> &'a str,
    ) -> Self {
        let mut sizes = Sizes::default();
        for section in placed {
            let name = part_of(&section.module);
            let at = sizes.parts.iter().position(|part| part.name == name).unwrap_or_else(|| {
                sizes.parts.push(Part { name: name.to_string(), ..Part::default() });
                sizes.parts.len() - 1
            });
            let part = &mut sizes.parts[at];
            match section.kind {
                _ if section.packable => part.bss += section.size,
                SectionKind::Code | SectionKind::Patched => part.code += section.size,
                SectionKind::Data => part.data += section.size,
                SectionKind::Packed | SectionKind::Bss => part.bss += section.size,
            }
            if layout.run(section.kind) == layout.bss {
                let end = section.address + section.size - u32::from(layout.bss.start);
                sizes.memory = sizes.memory.max(end);
            }
            // The packed bytes are added once they are known.
            if let Some(load) = section.load.filter(|_| !section.packable) {
                let end = load + section.size - u32::from(layout.file.start);
                sizes.file = sizes.file.max(end);
            }
        }
        sizes
    }

    /// Adds what the file holds in place of what is packed.
    pub(super) fn pack(&mut self, size: u32) {
        self.file += size;
        let name = String::from("packed");
        self.parts.push(Part { name, data: size, ..Part::default() });
    }
}

impl fmt::Display for Part {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Part { name, code, data, bss } = self;
        write!(f, "{name:<16} {code:>6} code {data:>6} data {bss:>6} memory")
    }
}
