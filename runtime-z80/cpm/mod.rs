//! CP/M: the entry point, the console, the conversation.

use crate::Module;
use crate::module::module;

/// Characters, texts and lines.
pub const CONSOLE: Module = module!("console");
/// Prompts and replies.
pub const CONVERSATION: Module = module!("conversation");
/// The modules of every program for CP/M.
pub const MODULES: &[Module] = &[module!("start"), CONSOLE, CONVERSATION];
