//! The circles that must stay.

/// A circle that must stay.
pub(crate) struct Allowed {
    pub(crate) files: &'static [&'static str],
    pub(crate) reason: &'static str,
}

/// All circles that must stay.
pub(crate) const ALLOWED: &[Allowed] = &[
    Allowed {
        files: &["compiler/z80/src/assembler/emit.rs", "compiler/z80/src/assembler/mod.rs"],
        reason: "options stand in the folder's head",
    },
    Allowed {
        files: &["compiler/z80/src/assembler/operand.rs", "compiler/z80/src/assembler/parser.rs"],
        reason: "operands are parsed within lines",
    },
    Allowed {
        files: &[
            "compiler/z80/src/linker/evaluate.rs",
            "compiler/z80/src/linker/image.rs",
            "compiler/z80/src/linker/live.rs",
            "compiler/z80/src/linker/mod.rs",
            "compiler/z80/src/linker/names.rs",
            "compiler/z80/src/linker/place.rs",
            "compiler/z80/src/linker/symbols.rs",
        ],
        reason: "stages share types with the folder's head",
    },
    Allowed {
        files: &["emulator/src/console.rs", "emulator/src/line_editor.rs"],
        reason: "the line editor uses the console's characters",
    },
    Allowed {
        files: &["emulator/src/interrupts.rs", "emulator/src/machine.rs"],
        reason: "interrupts step the machine that holds them",
    },
];
