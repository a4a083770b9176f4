//! CP/M 2.2 and 3.1.

pub(crate) mod bdos;
pub(crate) mod config;
pub(crate) mod console;
pub(crate) mod line_editor;
pub(crate) mod page_zero;
