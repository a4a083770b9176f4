//! The modules that programs for every machine use.

use crate::Module;
use crate::module::module;

/// From the line that was read to the normalized prompt.
pub const NORMALIZE: Module = module!("normalize");
/// Counts n-grams in buckets: the part that all encoders share.
pub const GRAMS: Module = module!("grams");
/// The encoder `trigrams`.
pub const TRIGRAMS: Module = module!("trigrams");
/// The encoder `trigrams` with bands.
pub const BANDS: Module = module!("bands");
/// The encoder `ngrams`.
pub const NGRAMS: Module = module!("ngrams");
/// Expands what is packed when the program starts: first code and tables.
pub const EXPAND: Module = module!("expand");
/// Expands the packed lists then.
pub const UNPACK: Module = module!("unpack");
/// The choice of a class: argmax over the logits.
pub const ARGMAX: Module = module!("argmax");
/// Replies character by character.
pub const SPELL: Module = module!("spell");
/// Replies with one of the labels.
pub const ANSWER: Module = module!("answer");
