//! The circles that must stay.

/// A circle that must stay.
pub(crate) struct Allowed {
    pub(crate) files: &'static [&'static str],
    pub(crate) reason: &'static str,
}

/// All circles that must stay.
pub(crate) const ALLOWED: &[Allowed] = &[
    Allowed {
        files: &[
            "compiler/models/src/import/archive.rs",
            "compiler/models/src/import/checkpoint.rs",
            "compiler/models/src/import/mod.rs",
            "compiler/models/src/import/npz.rs",
        ],
        reason: "readers share limits with the folder's head",
    },
    Allowed {
        files: &["compiler/network/src/network.rs", "compiler/network/src/op.rs"],
        reason: "ops are kept in the network whose values they name",
    },
    Allowed {
        files: &["compiler/network/src/overflow/mod.rs", "compiler/network/src/overflow/search.rs"],
        reason: "search asks the folder's head what is beyond",
    },
    Allowed {
        files: &[
            "compiler/network/src/ranges/affine.rs",
            "compiler/network/src/ranges/corners.rs",
            "compiler/network/src/ranges/extreme.rs",
            "compiler/network/src/ranges/mod.rs",
            "compiler/network/src/ranges/substitute.rs",
        ],
        reason: "each kind of range asks the others",
    },
    Allowed {
        files: &[
            "compiler/network/src/ranges/encoder.rs",
            "compiler/network/src/ranges/windows.rs",
        ],
        reason: "encoders have windows, whose greatest value they know",
    },
    Allowed {
        files: &[
            "compiler/network/src/syntax/lower.rs",
            "compiler/network/src/syntax/mod.rs",
            "compiler/network/src/syntax/parse.rs",
            "compiler/network/src/syntax/print.rs",
            "compiler/network/src/syntax/trainings.rs",
        ],
        reason: "parts share the version, and trainings are read as text again",
    },
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
