//! CP/M: the entry point, the console, the conversation.

use crate::Module;
use crate::module::module;

/// The entry point: checks the processor and the memory, and takes a stack.
pub const START: Module = module!("start");
/// Characters, texts and lines, by the BDOS.
pub const CONSOLE: Module = module!("console");
/// Prompt, line, reply, and again.
pub const CONVERSATION: Module = module!("conversation");

/// The modules of every program for CP/M.
pub const MODULES: &[Module] = &[START, CONSOLE, CONVERSATION];
