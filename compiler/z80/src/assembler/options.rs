//! What is said about a module beside its text.

/// How a text is assembled.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Options {
    /// The module's name. Its private labels are `NAME_label` in the texts of a
    /// linked program; if it is empty, plain `label`.
    pub name: String,
    /// Values of symbols that the text leaves open. Those it does not use do no
    /// harm.
    pub define: Vec<(String, i64)>,
    /// Names that are public or external in the text, and the names by which the
    /// linker shall know them: so a module is instantiated several times.
    pub rename: Vec<(String, String)>,
    /// Turn `jp` to a label of the same section into `jr` where that reaches.
    pub shorten_jumps: bool,
}
