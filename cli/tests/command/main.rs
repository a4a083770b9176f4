//! The built command as its users meet it: exit codes, messages, files.

mod bench;
mod bounds;
mod build;
mod chat;
mod check;
mod data;
mod eval;
mod export;
mod faults;
mod fmt;
mod help;
#[cfg(target_os = "linux")]
mod hostile;
mod import;
mod prompts;
mod run;
mod streams;
mod support;
mod train;
