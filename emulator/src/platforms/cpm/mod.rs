//! CP/M 2.2 and 3.1.

mod bdos;
mod bios;
pub(crate) mod config;
pub(crate) mod console;
mod cursor;
pub(crate) mod fault;
pub(crate) mod line_editor;
mod load;
mod page_zero;
mod system;
