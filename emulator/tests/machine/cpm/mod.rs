//! What a program meets under CP/M.

mod bdos;
mod intel8080;
mod keys;
mod line_editor;
mod page_zero;
