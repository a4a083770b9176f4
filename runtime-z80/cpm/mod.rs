//! CP/M: the entry point, the console, the conversation.

use crate::Module;
use crate::module::module;

/// The modules of every program for CP/M.
pub const MODULES: &[Module] = &[module!("start"), module!("console"), module!("conversation")];
