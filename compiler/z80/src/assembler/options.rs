//! The options of the assembler.

/// The options of the assembler.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The module's name. Its private labels are `NAME_label` in the texts of a
    /// linked program; if it is empty, plain `label`.
    pub name: String,
    /// Values of symbols that the text leaves open. Those it does not use do no
    /// harm.
    pub define: Vec<(String, i64)>,
    /// Public or external names of the text, each with the name that the linker uses instead.
    /// So a program can have several instances of a module.
    pub rename: Vec<(String, String)>,
    /// Turn `jp` to a label of the same section into `jr` where that reaches.
    pub shorten_jumps: bool,
}
