//! What every machine uses.

use crate::Module;
use crate::module::module;

/// The normalized prompt of a line.
pub const HEAR: Module = module!("hear");
/// What the encoders share.
pub const GRAMS: Module = module!("grams");
/// The prompt's encoder.
pub const TRIGRAMS: Module = module!("trigrams");
/// The prompt's encoder, in bands.
pub const BANDS: Module = module!("bands");
/// The reply's encoder.
pub const NGRAMS: Module = module!("ngrams");
/// The expansion of packed sections.
pub const UNPACK: Module = module!("unpack");
/// The choice of a class.
pub const ARGMAX: Module = module!("argmax");
/// Replies that are spelled.
pub const SPELL: Module = module!("spell");
/// Replies that are picked.
pub const ANSWER: Module = module!("answer");
