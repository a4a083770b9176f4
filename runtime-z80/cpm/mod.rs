//! CP/M: the entry point, the console, the conversation.

use crate::Module;
use crate::module::module;

/// The entry point: checks the processor and the memory, and sets the stack pointer.
pub const START: Module = module!("start");
/// Prints characters and texts, and reads lines, by calls of the BDOS.
pub const CONSOLE: Module = module!("console");
/// Reads lines and has them answered.
pub const CONVERSATION: Module = module!("conversation");

/// The modules of every program for CP/M.
pub const MODULES: &[Module] = &[START, CONSOLE, CONVERSATION];
