//! Modules as texts.

/// A hand-written module of Z80 assembly.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

/// The module in the file `NAME.asm` of this folder.
macro_rules! module {
    ($name:literal) => {
        $crate::Module { name: $name, text: include_str!(concat!($name, ".asm")) }
    };
}
pub(crate) use module;
