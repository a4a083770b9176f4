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
];
