//! The runtime: hand-written modules of Z80 assembly that programs are linked with.
//!
//! `shared/` has what every machine uses; each machine has a folder of its own
//! beside it. This package only holds the texts: the compiler assembles them.

/// A hand-written module of Z80 assembly.
#[derive(Clone, Copy, Debug)]
pub struct Module {
    /// The name of its file, without the ending.
    pub name: &'static str,
    /// Its text.
    pub text: &'static str,
}

macro_rules! module {
    ($folder:literal, $name:literal) => {
        Module { name: $name, text: include_str!(concat!("../", $folder, "/", $name, ".asm")) }
    };
}

/// The normalized prompt of a line.
pub const HEAR: Module = module!("shared", "hear");
/// What the encoders share.
pub const GRAMS: Module = module!("shared", "grams");
/// The prompt's encoder.
pub const TRIGRAMS: Module = module!("shared", "trigrams");
/// The prompt's encoder, in bands.
pub const BANDS: Module = module!("shared", "bands");
/// The reply's encoder.
pub const NGRAMS: Module = module!("shared", "ngrams");
/// The expansion of packed sections.
pub const UNPACK: Module = module!("shared", "unpack");
/// The choice of a class.
pub const ARGMAX: Module = module!("shared", "argmax");
/// Replies that are spelled.
pub const SPELL: Module = module!("shared", "spell");
/// Replies that are picked.
pub const ANSWER: Module = module!("shared", "answer");

/// CP/M: the entry point, the console, the conversation.
pub const CPM: &[Module] =
    &[module!("cpm", "start"), module!("cpm", "console"), module!("cpm", "conversation")];
